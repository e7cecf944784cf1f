"""Plain tasks in worker processes: what they carry, what they raise, and what they survive.

Their functions are those of libraries, which workers find by name.
"""

import operator
import os
import pickle
import signal
import time
from collections.abc import Mapping
from multiprocessing.connection import Connection
from typing import Any

import numpy as np
import pytest
from threadpoolctl import threadpool_info
from unwatched import pids

from bridge.engine import Pool, Shared, Task, run_tasks
from bridge.engine.process import KEPT
from bridge.engine.shared import pack, unpack
from bridge.errors import BridgeInputError, WorkerDefectError
from surrogate.errors import SurrogateInputError
from surrogate.network.quantised import step_of


def pool(workers: int, timeout: float = 60.0) -> Pool:
    return Pool(workers, timeout, 4096, simulator=False)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[Mapping[str, bytes]]:
    """What shared objects went with each task that was sent to a worker."""
    found = []
    send = Connection.send

    def spy(self: Connection, message: Any) -> None:
        packed, _, blobs, _ = message
        found.append(blobs)
        assert len(packed) < 500
        send(self, message)

    monkeypatch.setattr(Connection, "send", spy)
    return found


def test_results_are_in_the_order_of_the_tasks_whoever_computes_them() -> None:
    tasks = [Task("a product", operator.mul, (k, 3)) for k in range(20)]
    steps: list[int] = []
    for workers in (1, 2):
        found = run_tasks(pool(workers), tasks, lambda: steps.append(1))
        assert found == [3 * k for k in range(20)]
    assert len(steps) == 40


def test_what_is_shared_goes_to_each_worker_once(sent: list[Mapping[str, bytes]]) -> None:
    images = Shared(np.arange(100_000.0))
    tasks = [Task("a value", operator.getitem, (images, k)) for k in range(30)]
    with pool(2) as workers:
        assert run_tasks(workers, tasks) == list(range(30))
        assert run_tasks(workers, tasks) == list(range(30))
    assert len(sent) == 60
    carried = [blobs for blobs in sent if blobs]
    assert len(carried) == 2  # workers
    assert all(len(blobs[images.digest]) > 800_000 for blobs in carried)


def test_a_worker_that_takes_the_place_of_a_lost_one_is_sent_it_again(
    sent: list[Mapping[str, bytes]],
) -> None:
    tasks = [Task("a value", operator.getitem, (Shared(np.arange(9)), 4))]
    with pool(1) as workers:
        assert run_tasks(workers, tasks) == [4]
        os.kill(pids(workers)[0], signal.SIGKILL)
        assert run_tasks(workers, tasks) == [4]
    assert sum(len(blobs) for blobs in sent) == 2


def test_a_worker_keeps_what_its_last_tasks_had(sent: list[Mapping[str, bytes]]) -> None:
    many = [Shared(np.array([k])) for k in range(KEPT + 1)]
    order = [*range(KEPT + 1), 0, KEPT]
    with pool(1) as workers:
        found = run_tasks(workers, [Task("it", operator.getitem, (many[k], 0)) for k in order])
    assert found == order
    # The first had to go for the last, and was sent again; the last was still there.
    assert [len(blobs) for blobs in sent] == [1] * (KEPT + 1) + [1, 0]


def test_a_packed_task_is_itself_again() -> None:
    values = Shared(np.arange(1000))
    task = Task("it", operator.getitem, (values, 7))
    packed, blobs = pack(task)
    other: Shared[Any] = Shared.of(blobs[values.digest])
    assert other == values
    assert unpack(packed, {values.digest: other}).compute() == 7
    assert pickle.loads(pickle.dumps(values)) == values
    assert Shared(np.arange(1000)) == values != Shared(np.arange(999))


def test_blas_has_one_thread_in_a_task() -> None:
    (found,) = run_tasks(pool(1), [Task("threads", threadpool_info, ())])
    assert {one["num_threads"] for one in found if one["user_api"] == "blas"} <= {1}


def test_input_that_is_no_good_is_told_as_in_this_process() -> None:
    with pytest.raises(SurrogateInputError, match="bits = 1; allowed: 2 to 16"):
        run_tasks(pool(1), [Task("levels", step_of, (np.ones(3), 1))])


def test_a_defect_has_its_traceback() -> None:
    with pytest.raises(WorkerDefectError, match="ZeroDivisionError"):
        run_tasks(pool(1), [Task("nothing", operator.truediv, (1, 0))])


def test_a_task_whose_worker_is_lost_again_and_again_ends_the_run() -> None:
    with pytest.raises(
        BridgeInputError, match="a sum cannot be computed: crashed: its process ended 2 times"
    ):
        run_tasks(pool(1), [Task("a sum", os.abort, ())])
    with pytest.raises(BridgeInputError, match="a nap cannot be computed: timeout: no result wi"):
        run_tasks(pool(1, timeout=0.2), [Task("a nap", time.sleep, (600,))])


def test_plain_tasks_need_no_ngspice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NGSPICE_LIBRARY_PATH", "/no/such/libngspice.so")
    assert run_tasks(pool(1), [Task("a product", operator.mul, (2, 3))]) == [6]
