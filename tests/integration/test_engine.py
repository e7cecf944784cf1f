import os
from pathlib import Path

import numpy as np
import pytest
from faulty_jobs import FaultyJob

from bridge.engine import Pool, ngspice_version
from bridge.engine.session import Ngspice
from bridge.errors import AnalysisError, BridgeInputError, DeckError, WorkerDefectError


@pytest.fixture(autouse=True)
def _workers_find_the_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent), prepend=os.pathsep)


def test_an_rc_discharges_with_its_tau(ngspice: Ngspice) -> None:
    # 1 pF and 5 Gohm: 5 ms with 100 pA, the scale of the neurons.
    ngspice.load(
        "* rc\nr1 1 0 5g\nc1 1 0 1p ic=0.5\n.ic v(1)=0.5\n"
        ".options reltol=1e-4 gmin=1e-16 abstol=1e-15 chgtol=1e-17 trtol=1 method=gear\n.end\n"
    )
    ngspice.transient(20e-3, 20e-6, ("1", "<", 0.02))
    t, v = ngspice.vectors("time", "1")
    ngspice.discard_runs()
    inside = (v < 0.45) & (v > 0.05)
    slope = np.polyfit(t[inside], np.log(v[inside]), 1)[0]
    assert -1 / slope == pytest.approx(5e9 * 1e-12, rel=1e-4)
    assert t[-1] < 20e-3


def test_the_default_gmin_would_be_wrong(ngspice: Ngspice) -> None:
    """The trap that the options are there for: 1e-12 S beside a picoampere diode."""
    currents = []
    for gmin in (1e-12, 1e-16):
        ngspice.load(
            f"* diode\nv1 1 0 dc 0\nd1 0 1 dm\n.model dm d is=1e-16\n.options gmin={gmin} "
            "abstol=1e-18\n.end\n"
        )
        (i,) = ngspice.dc("v1", 0.0, 1.0, 0.5, "i(v1)")
        currents.append(-i[-1])
    assert currents[0] > 1000 * currents[1]


@pytest.mark.parametrize(
    "deck",
    [
        "* t\nm1 1 2 3 4 nomodel\nv1 1 0 1\n.end",
        '* t\n.include "/no/such/file"\nv1 1 0 1\n.end',
        "* t\nv1 1 0 1\nx1 a b nosub\n.end",
    ],
)
def test_a_deck_that_ngspice_cannot_use_is_an_error(ngspice: Ngspice, deck: str) -> None:
    with pytest.raises(DeckError, match="refused the deck"):
        ngspice.load(deck)


def test_altering_what_is_not_there_is_an_error(ngspice: Ngspice) -> None:
    ngspice.load("* rc\nv1 1 0 dc 1\nr1 1 0 1k\n.end\n")
    with pytest.raises(AnalysisError, match="no such device"):
        ngspice.alter("@m.x1.m0[delvto]", 0.1)
    with pytest.raises(AnalysisError, match="ngspice computed no 7"):
        ngspice.vectors("7")


def test_a_crash_and_a_hang_are_rows_and_the_rest_is_computed() -> None:
    jobs = [FaultyJob(5, crash_at=2), FaultyJob(4, hang_at=0), FaultyJob(3)]
    results = {(job, item): result for job, item, result in Pool(2, timeout=3.0).run(jobs)}
    assert set(results) == {(j, i) for j, job in enumerate(jobs) for i in range(job.items)}
    failed = {key: result for key, result in results.items() if len(result) == 3}
    assert failed == {
        (0, 2): (2, "crashed", "its process ended 2 times, with SIGABRT"),
        (1, 0): (0, "timeout", "no result within 3 s"),
    }
    assert all(r[1] == pytest.approx(-1e-3) for r in results.values() if len(r) == 2)


def test_a_defect_of_the_program_is_not_a_failed_sample() -> None:
    with pytest.raises(WorkerDefectError, match="ZeroDivisionError: a defect"):
        list(Pool(1, timeout=5.0).run([FaultyJob(3, defect_at=1)]))


def test_workers_are_gone_when_the_caller_stops_early() -> None:
    others = _children()
    pool = Pool(1, timeout=60.0).run([FaultyJob(3, hang_at=1)])
    next(pool)
    workers = _children() - others
    assert workers
    pool.close()
    assert not _children() & workers


def test_nothing_in_the_current_folder_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".spiceinit").write_text(f"shell touch {tmp_path}/by_ngspice\n")
    (tmp_path / "numpy.py").write_text(f"open({str(tmp_path / 'by_python')!r}, 'w')\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert len(list(Pool(1, timeout=20.0).run([FaultyJob(2)]))) == 2
    assert not (tmp_path / "by_ngspice").exists()
    assert not (tmp_path / "by_python").exists()


def test_ngspice_says_its_version() -> None:
    assert "ngspice-" in ngspice_version(Pool(1, timeout=30.0))


def test_a_missing_ngspice_is_said_before_anything_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NGSPICE_LIBRARY_PATH", "/no/such/libngspice.so")
    with pytest.raises(BridgeInputError, match="no such file"):
        Pool(1, timeout=1.0)
    monkeypatch.delenv("NGSPICE_LIBRARY_PATH")
    monkeypatch.setattr("ctypes.util.find_library", lambda _: None)
    with pytest.raises(BridgeInputError, match="apt-get install libngspice0"):
        Pool(1, timeout=1.0)


def _children() -> set[int]:
    task = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
    return {int(pid) for pid in task.read_text().split()}
