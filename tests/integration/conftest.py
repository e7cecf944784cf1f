"""The real ngspice, in this process for the tests of single analyses."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # jobs that worker processes import by name


@pytest.fixture(scope="session")
def ngspice():
    from bridge.engine.session import Ngspice

    return Ngspice()
