"""Records of a run's origin: what they must hold, and where two of them differ."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from bridge.errors import BridgeInputError
from circuits.toml_file import explain

ABSENT = "not recorded"
SHOWN_DIGITS = 16
"""Digits of a hash that tell it from another."""


class _Origin(BaseModel):
    """What `bridge.sweep.provenance.provenance` makes."""

    model_config = ConfigDict(strict=True)

    plan: dict[str, Any]
    plan_sha256: str
    seed: int
    versions: dict[str, str]
    platform: list[str]
    options: str
    circuits_sha256: dict[str, dict[str, str]]
    technology_sha256: dict[str, str]
    network_sha256: dict[str, str] = {}


def check_origin(document: object, where: str) -> dict[str, Any]:
    """Check that a document is a record of a run's origin.

    Raises:
        BridgeInputError: It lacks an entry, or one is of another type.
    """
    try:
        _Origin.model_validate(document)
    except ValidationError as error:
        raise BridgeInputError(
            f"{where}: not a record of a run's origin: {explain(error, _Origin)}; "
            "begin a new run with --out"
        ) from error
    assert isinstance(document, dict), "a model is made of nothing else"
    return document


def differing(
    stored: Mapping[str, Any], now: Mapping[str, Any], circuit: str | None = None
) -> list[str]:
    """Say in which entries two provenance records differ.

    Args:
        stored, now: As `bridge.sweep.provenance.provenance` makes them.
        circuit: The circuit that matters; the files of others are left out.

    Returns:
        A line for each entry, ``"entry: was x, is y"``.
    """
    was, is_now = dict(_entries(stored, circuit)), dict(_entries(now, circuit))
    return [
        f"{name}: was {_shown(was.get(name, ABSENT))}, is {_shown(is_now.get(name, ABSENT))}"
        for name in (was | is_now)
        if was.get(name) != is_now.get(name)
    ]


def _entries(record: Mapping[str, Any], circuit: str | None) -> Iterator[tuple[str, Any]]:
    for key, value in record.items():
        if not isinstance(value, dict):
            yield key, value
            continue
        for name, entry in value.items():
            if key != "circuits_sha256":
                yield f"{key} {name}", entry
            elif circuit in (None, name):
                yield from ((f"{key} {name} {role}", digest) for role, digest in entry.items())


def _shown(value: Any) -> str:
    text = str(value)
    is_hash = len(text) == 64 and all(digit in "0123456789abcdef" for digit in text)
    return f"{text[:SHOWN_DIGITS]}..." if is_hash else text
