"""Tests that need other simulators: where these are not installed, they are skipped.

``make interop`` installs all of them into an environment of its own and runs these tests there.
"""

import importlib.util
import os
from collections.abc import Callable
from typing import TypeVar

import pytest

Test = TypeVar("Test", bound=Callable[..., object])

REQUIRED = "LIF_BRIDGE_FRAMEWORKS"
"""Set by ``make interop``: what is missing then fails."""


def needs(*frameworks: str) -> Callable[[Test], Test]:
    """Mark a test: it runs where all of these can be imported."""

    def mark(test: Test) -> Test:
        missing = [one for one in frameworks if importlib.util.find_spec(one) is None]
        skipped = pytest.mark.skipif(
            bool(missing) and REQUIRED not in os.environ,
            reason=f"{', '.join(missing)}: not installed here; make interop has it",
        )
        return pytest.mark.frameworks(skipped(test))

    return mark
