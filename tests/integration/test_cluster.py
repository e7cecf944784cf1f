"""The same sweep on a Dask cluster: a scheduler and two workers on the loopback interface."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from kill_test import Sweep, contents, records, wait_for
from unwatched import pids

from bridge.engine import cluster as cluster_module
from bridge.engine.cluster import Cluster, compute_task
from bridge.engine.pool import Pool
from bridge.errors import BridgeInputError
from bridge.evaluate import Evaluation, evaluate_circuit, network_executor
from bridge.plan.tables import NetworkPlan
from surrogate.distribution import Distribution

Undisturbed = tuple[Path, dict[str, bytes]]
DASK = [sys.executable, "-m", "distributed.cli.dask_{}"]


class DaskCluster:
    """A scheduler and what workers it is given, each a process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        file = folder / "scheduler.json"
        self.processes = [self._start("scheduler", "--port", "0", "--scheduler-file", str(file))]
        assert wait_for(lambda: file.exists() and file.read_text().endswith("}"))
        self.address = json.loads(file.read_text())["address"]

    def add_worker(self) -> subprocess.Popen[bytes]:
        local = self._folder / f"worker{len(self.processes)}"
        words = ["--nthreads", "1", "--no-nanny", "--local-directory", str(local)]
        self.processes.append(self._start("worker", self.address, *words))
        return self.processes[-1]

    def _start(self, what: str, *words: str) -> subprocess.Popen[bytes]:
        command = [*DASK[:-1], DASK[-1].format(what), *words, "--host", "127.0.0.1"]
        log = (self._folder / f"{what}.log").open("ab")
        paths = os.pathsep.join([str(Path(__file__).parent), *sys.path])
        environment = os.environ | {"TMPDIR": str(self._folder), "PYTHONPATH": paths}
        return subprocess.Popen(
            [*command, "--no-dashboard"], stdout=log, stderr=log, env=environment
        )

    def end(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()


@pytest.fixture
def dask(tmp_path: Path) -> Iterator[DaskCluster]:
    running = DaskCluster(tmp_path)
    yield running
    running.end()


def children(process: subprocess.Popen[bytes]) -> set[int]:
    tasks = Path(f"/proc/{process.pid}/task").glob("*/children")
    return {int(pid) for task in tasks for pid in task.read_text().split()}


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_a_worker_that_dies_in_the_middle_changes_no_byte(
    undisturbed: Undisturbed, tmp_path: Path, dask: DaskCluster
) -> None:
    """The workers come when the sweep is waiting for them already."""
    plan, expected = undisturbed
    run = tmp_path / "run"
    sweep = Sweep(plan, run, "--scheduler", dask.address)
    first, second = dask.add_worker(), dask.add_worker()
    assert wait_for(lambda: records(run) >= 10)
    (busy, *_) = (worker for worker in (second, first) if children(worker))
    (ngspice,) = children(busy)
    busy.send_signal(signal.SIGKILL)
    assert wait_for(lambda: not alive(ngspice))
    code, errors = sweep.end()
    assert code == 0, errors
    assert errors == ""
    assert contents(run) == expected


def test_ctrl_c_leaves_a_cluster_that_computes_the_rest(
    undisturbed: Undisturbed, tmp_path: Path, dask: DaskCluster
) -> None:
    plan, expected = undisturbed
    run = tmp_path / "run"
    worker = dask.add_worker()
    sweep = Sweep(plan, run, "--scheduler", dask.address)
    assert wait_for(lambda: records(run) >= 10)
    sweep.process.send_signal(signal.SIGINT)
    code, errors = sweep.end()
    assert code == 130
    assert errors == "\nlif-bridge: stopped; the same command goes on from here\n"
    sweep = Sweep(plan, run, "--scheduler", dask.address)
    assert sweep.end() == (0, "")
    assert worker.poll() is None
    assert contents(run) == expected


def test_a_scheduler_that_dies_is_one_line_and_resumable(
    undisturbed: Undisturbed, tmp_path: Path, dask: DaskCluster
) -> None:
    plan, expected = undisturbed
    run = tmp_path / "run"
    dask.add_worker()
    sweep = Sweep(plan, run, "--scheduler", dask.address)
    assert wait_for(lambda: records(run) >= 3)
    dask.processes[0].kill()
    code, errors = sweep.end()
    assert code == 2
    assert errors.startswith(f"lif-bridge: --scheduler {dask.address}: the scheduler is gone")
    assert errors.count("\n") == 1, errors
    assert Sweep(plan, run).end() == (0, "")
    assert contents(run) == expected


def test_chips_on_a_cluster_are_those_of_this_machine(
    distribution_document: Distribution, dask: DaskCluster
) -> None:
    one_distribution = distribution_document.model_copy(
        update={"conditions": distribution_document.conditions[1:2]}
    )
    evaluation = Evaluation(one_distribution, ("typical", 27.0), NetworkPlan(chips=10), 3)
    for _ in range(2):
        dask.add_worker()
    found = []
    for scheduler in (None, dask.address):
        with network_executor(1, scheduler, print) as executor:
            found.append(evaluate_circuit(evaluation, executor))
    assert found[0] == found[1]


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nowhere", "pigeon://127.0.0.1:8786"])
def test_a_wrong_address_is_one_line(
    undisturbed: Undisturbed, tmp_path: Path, address: str
) -> None:
    code, errors = Sweep(undisturbed[0], tmp_path / "run", "--scheduler", address).end()
    assert code == 2
    assert errors.startswith(f"lif-bridge: --scheduler {address}: no Dask scheduler answers")
    assert errors.count("\n") == 1, errors
    assert not (tmp_path / "run").exists()


def test_without_the_package_the_message_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(BridgeInputError, match=r"pip install 'lif-bridge\[distributed\]'"):
        Cluster("tcp://127.0.0.1:8786", 1.0, 2048, dict, print)


def test_workers_of_other_versions_are_refused(dask: DaskCluster) -> None:
    from faulty_jobs import FaultyJob, other_versions

    dask.add_worker()
    with (
        Cluster(dask.address, 10.0, 2048, other_versions, print) as cluster,
        pytest.raises(BridgeInputError, match=r"a worker has numpy .* install the same"),
    ):
        list(cluster.run([FaultyJob(2)]))


def test_a_thread_keeps_its_ngspice_until_other_limits_are_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from faulty_jobs import FaultyJob

    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent), prepend=os.pathsep)

    def here() -> list[int]:
        pool = cluster_module._of_thread.pool
        assert isinstance(pool, Pool)
        return pids(pool)

    versions, results = compute_task(FaultyJob(2), 10.0, 2048, dict)
    assert "ngspice" in versions
    assert [item for item, _ in results] == [0, 1]
    (first,) = here()
    compute_task(FaultyJob(3), 10.0, 2048, dict)
    assert here() == [first]
    compute_task(FaultyJob(1), 20.0, 2048, dict)
    assert here() != [first]
    assert not alive(first)
    cluster_module._of_thread.pool.close()
