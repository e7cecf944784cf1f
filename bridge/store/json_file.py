"""JSON documents of a run, which may come from somebody else."""

import json
from typing import Any

from bridge.errors import BridgeInputError
from bridge.store.files import read_whole
from bridge.store.location import Location

LARGEST = 1 << 26
"""Bytes of a document that are read; those of a large run have some hundred thousands."""


def read_json(location: Location) -> Any:
    """Read a document whose contents are still to be validated.

    Raises:
        BridgeInputError: It is too large, not JSON, no regular file, or reached through a link.
        StorageError: It cannot be read.
    """
    return parse_json(read_whole(location, LARGEST), str(location))


def parse_json(content: bytes, where: str) -> Any:
    """Parse a document.

    Args:
        content: UTF-8.
        where: What it is, for the error.

    Raises:
        BridgeInputError: It is not JSON.
    """
    try:
        return json.loads(content)
    except RecursionError as error:
        raise BridgeInputError(f"{where}: not JSON: nested too deep") from error
    except ValueError as error:
        raise BridgeInputError(f"{where}: not JSON: {error}") from error
