"""``lif-bridge doctor`` with the real ngspice, with a broken one and without."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bridge.doctor.external import ExternalQuestion
from bridge.doctor.known_circuit import KnownQuestion
from bridge.doctor.library import LibraryQuestion
from bridge.doctor.models import LoadQuestion
from bridge.doctor.worker import ask, why_no_worker
from bridge.errors import WorkerError

COMMAND = [sys.executable, "-P", "-m", "bridge.cli", "doctor"]
NAMES = [
    "ngspice program", "ngspice library", "PySpice", "models generic180",
    "models gf180mcu", "models sky130", "known circuit", "OpenMP, workers", "OpenMP, program",
    "EXTERNAL sources", "OSDI", "KLU",
    "cores", "memory", "disk", "encoding",
]  # fmt: skip
ON_NGSPICE = ["known circuit", "OpenMP, workers", "EXTERNAL sources", "OSDI", "KLU"]


def doctor(*words: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    plain = {k: v for k, v in os.environ.items() if k != "NGSPICE_LIBRARY_PATH"}
    return subprocess.run(
        [*COMMAND, *words], cwd=cwd, env=plain | {"PYTHONIOENCODING": "utf-8"} | environment,
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip


def checks(done: subprocess.CompletedProcess[str]) -> dict[str, dict[str, str]]:
    return {check["name"]: check for check in json.loads(done.stdout)["checks"]}


def test_every_line_here(tmp_path: Path) -> None:
    done = doctor(cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    assert "\x1b[" not in done.stdout
    lines = done.stdout.splitlines()
    heads = [line for line in lines[:-1] if not line.startswith(" ")]
    assert [line[6:].startswith(name) for line, name in zip(heads, NAMES, strict=True)] == [
        True
    ] * len(NAMES)
    assert not any(line.startswith("FAIL") for line in lines)
    for k, line in enumerate(lines):
        assert line.startswith("note") == lines[min(k + 1, len(lines) - 1)].strip().startswith("do")
    assert list(tmp_path.iterdir()) == []


def test_a_library_that_is_not_there(tmp_path: Path) -> None:
    done = doctor("--json", cwd=tmp_path, NGSPICE_LIBRARY_PATH="/no/such/libngspice.so")
    assert done.returncode == 1
    assert done.stderr == ""
    found = checks(done)
    assert list(found) == NAMES
    assert "/no/such/libngspice.so" in found["ngspice library"]["finding"]
    assert "unset NGSPICE_LIBRARY_PATH" in found["ngspice library"]["remedy"]
    assert {found[name]["status"] for name in ON_NGSPICE} == {"fail"}
    assert found["cores"]["status"] == "ok"
    assert "Traceback" not in done.stdout


def test_a_file_that_is_not_the_library(tmp_path: Path) -> None:
    (tmp_path / "lib.so").write_text("not a library")
    done = doctor("--json", cwd=tmp_path, NGSPICE_LIBRARY_PATH=str(tmp_path / "lib.so"))
    assert done.returncode == 1
    found = checks(done)["ngspice library"]
    assert "lib.so does not load: OSError" in found["finding"]


def test_a_pyspice_that_cannot_be_imported(tmp_path: Path) -> None:
    broken = tmp_path / "broken" / "PySpice"
    broken.mkdir(parents=True)
    (broken / "__init__.py").write_text("import a_module_that_is_missing\n")
    path = os.pathsep.join(filter(None, [str(broken.parent), os.environ.get("PYTHONPATH")]))
    done = doctor("--json", cwd=tmp_path, PYTHONPATH=path)
    assert done.returncode == 1
    assert done.stderr == ""
    found = checks(done)
    assert found["ngspice library"]["status"] == "note"
    assert "No module named 'a_module_that_is_missing'" in found["PySpice"]["finding"]
    assert "pip install --force-reinstall" in found["PySpice"]["remedy"]


def test_no_program_is_no_failure(tmp_path: Path) -> None:
    """The loader's own tools stay: they find the library."""
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("gcc", "ld", "ldconfig", "objdump"):
        if path := shutil.which(name):
            (tools / name).symlink_to(path)
    done = doctor("--json", cwd=tmp_path, PATH=str(tools))
    assert done.returncode == 0, done.stdout
    found = checks(done)
    assert "not on PATH" in found["ngspice program"]["finding"]
    assert "apt-get install ngspice" in found["ngspice program"]["remedy"]
    assert found["OpenMP, program"]["status"] == "ok"


def test_a_terminal_that_lacks_signs(tmp_path: Path) -> None:
    done = doctor(cwd=tmp_path, PYTHONIOENCODING="ascii")
    assert done.returncode == 1
    assert "export LC_ALL=C.UTF-8" in done.stdout
    assert done.stderr == ""


def test_what_workers_say() -> None:
    assert why_no_worker() == ""
    facts = ask(LibraryQuestion())
    assert "ngspice-" in facts.version
    assert Path(facts.path).name.startswith("libngspice")
    external = ask(ExternalQuestion())
    assert external.before == 0.0
    assert external.after == pytest.approx(1e-3, rel=1e-9)
    assert external.calls > external.points > 100
    known = ask(KnownQuestion())
    assert known.rate == pytest.approx(1602.2, rel=1e-3)
    assert known.new_threads == 0
    assert 50 < known.megabytes < 300


def test_the_openmp_trap_is_seen_where_it_is_open() -> None:
    """Without the engine's environment an operating point starts a thread; the count shows it."""
    code = """
from bridge.engine import library
library.ENGINE_ENVIRONMENT.clear()
from bridge.engine.session import Ngspice
from bridge.doctor.known_circuit import KnownQuestion, _threads
ngspice = Ngspice()
ngspice.load(KnownQuestion().deck)
before = _threads()
ngspice.command("op")
print(_threads() - before, any("OpenMP" in line for line in ngspice.command("version -f")))
"""
    plain = {k: v for k, v in os.environ.items() if k != "OMP_THREAD_LIMIT"}
    done = subprocess.run(
        [sys.executable, "-P", "-c", code],
        env=plain, capture_output=True, text=True, timeout=300, check=True,
    )  # fmt: skip
    threads, openmp = done.stdout.split()[-2:]
    assert (int(threads) > 0) == (openmp == "True")


def test_a_worker_that_refuses_has_a_reason() -> None:
    with pytest.raises(WorkerError, match="refused the deck"):
        ask(LoadQuestion("* t\nm1 1 2 3 4 nomodel\nv1 1 0 1\n.end"))
