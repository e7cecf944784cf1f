"""What ngspice would do with a hostile netlist, and that it never gets to see it."""

import shutil
import subprocess
from pathlib import Path

import pytest

from bridge.engine.session import Ngspice
from circuits import CircuitInputError
from circuits.netlist import read_netlist

HOSTILE = {
    "a comment that is a command": "*#shell touch pwned",
    "the same, indented": "  *# shell touch pwned",
    "a file that includes one": '.include "inner.inc"',
}
PASSED_OVER = {
    "a control section": ".control\nshell touch pwned\n.endc",
    "a back-tick": ".control\necho `touch pwned`\n.endc",
    "a result that is written": ".control\nop\nwrite pwned\n.endc",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "inner.inc").write_text("* inner\n*#shell touch pwned\n")
    return tmp_path


def netlist(folder: Path, hostile: str) -> Path:
    path = folder / "cell.cir"
    path.write_text(f"* cell\n.subckt cell a b\nR1 a b 1k\n{hostile}\n.ends cell\n")
    return path


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_what_ngspice_would_run_is_refused(folder: Path, hostile: str) -> None:
    path = netlist(folder, hostile)
    with pytest.raises(CircuitInputError, match=r"(cell\.cir:4|inner\.inc:2): "):
        read_netlist(path)
    assert not (folder / "pwned").exists()
    assert_ngspice_itself_is_fooled(folder, path)


@pytest.mark.parametrize("hostile", PASSED_OVER.values(), ids=PASSED_OVER)
def test_what_ngspice_would_run_is_passed_over(folder: Path, hostile: str) -> None:
    path = netlist(folder, hostile)
    understood = read_netlist(path)
    assert understood.testbench.note == ".control (line 4)"
    text = understood.flatten().text
    assert text == ".subckt own_cell a b\nr1 a b 1000.0\n.ends own_cell\n"
    run_ngspice(folder, f"* deck\n{text}v1 a 0 dc 1\nx1 a 0 own_cell\n.op\n.end\n")
    assert not list(folder.glob("pwned*"))
    assert_ngspice_itself_is_fooled(folder, path)


def assert_ngspice_itself_is_fooled(folder: Path, path: Path) -> None:
    """Without the reader this would be an attack."""
    run_ngspice(folder, f"* deck\n.include {path.name}\nv1 a 0 dc 1\nx1 a 0 cell\n.op\n.end\n")
    assert list(folder.glob("pwned*"))


def run_ngspice(folder: Path, deck: str) -> None:
    (folder / "deck.cir").write_text(deck)
    ngspice = shutil.which("ngspice")
    assert ngspice is not None
    subprocess.run([ngspice, "-b", "deck.cir"], cwd=folder, capture_output=True, timeout=600)


def test_the_shared_library_runs_such_comments_too(folder: Path, ngspice: Ngspice) -> None:
    marker = folder / "pwned"
    path = netlist(folder, f"*#shell touch {marker}")
    ngspice.load(f'* deck\n.include "{path}"\nv1 a 0 dc 1\nx1 a 0 cell\n.end\n')
    assert marker.exists()
    with pytest.raises(CircuitInputError, match=r"cell\.cir:4: ngspice runs such a comment"):
        read_netlist(path)
