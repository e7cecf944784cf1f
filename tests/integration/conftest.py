"""The real ngspice, in this process for the tests of single analyses."""

import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))  # jobs that worker processes import by name
sys.path.append(str(HERE.parents[1] / "scripts"))
sys.path.append(str(HERE.parent / "property"))  # hostile files, and the watch over them
sys.path.append(str(HERE.parent / "unit" / "surrogate" / "distribution"))


@pytest.fixture(scope="session")
def ngspice():
    from bridge.engine.session import Ngspice

    return Ngspice()


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory):
    """Plan file of a small sweep, and every byte of its undisturbed run."""
    from kill_test import PLAN, Sweep, contents

    folder = tmp_path_factory.mktemp("undisturbed")
    plan = folder / "plan.toml"
    plan.write_text(PLAN)
    code, errors = Sweep(plan, folder / "run").end()
    assert code == 0, errors
    return plan, contents(folder / "run")
