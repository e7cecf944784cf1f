"""Data set and coding in a file."""

from pathlib import Path

import nir
import numpy as np
import pytest
from nir_cases import some_network

from surrogate.coding import Coding
from surrogate.errors import SurrogateInputError
from surrogate.nir import SHIPPED, Task, load_network, network_path, read_task, write_network


@pytest.mark.parametrize(
    "coding",
    [Coding(), Coding("poisson", rate_max=200.0), Coding("latency", duration=0.04, threshold=0.1)],
)
def test_a_task_survives_its_file(coding: Coding, tmp_path: Path) -> None:
    task = Task("yin_yang", coding, 2e-3)
    write_network(tmp_path / "a.nir", some_network("recurrent"), dt=2e-3, task=task)
    assert read_task(tmp_path / "a.nir") == task


def test_a_file_that_says_nothing_is_of_direct_currents(tmp_path: Path) -> None:
    write_network(tmp_path / "a.nir", some_network("recurrent"))
    graph = nir.read(tmp_path / "a.nir")
    # Other programs' keys are left alone.
    graph.metadata = {"threshold": np.ones(3), "duration": "long"}
    nir.write(tmp_path / "b.nir", graph)
    assert read_task(tmp_path / "a.nir") == Task(None, Coding(), 1e-3)
    task = read_task(tmp_path / "b.nir")
    assert task == Task(None, Coding(), None)
    x = np.array([[0.25, 1.0]], dtype=np.float32)
    assert np.array_equal(task.encode(x, [0], 0, 10), x)


def test_latency_is_coded_in_the_files_steps() -> None:
    task = Task("yin_yang", Coding("latency", duration=0.02, threshold=0.0), 1e-3)
    spikes = task.encode(np.array([[1.0, 0.5]], dtype=np.float32), [0], 0, 30)
    assert np.argwhere(spikes[0]).tolist() == [[0, 0], [10, 1]]
    with pytest.raises(SurrogateInputError, match="coding latency: dt is missing"):
        Task("yin_yang", task.coding).encode(np.ones((1, 2), np.float32), [0], 0, 30)


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("coding", "morse", "coding = 'morse'; allowed: direct, poisson, latency"),
        ("coding", "latency", "coding: duration"),
        ("coding", 3, "metadata coding = .*3.*; allowed: text"),
        ("data", 3, "metadata data = .*3.*; allowed: text"),
        ("dt", "short", "metadata dt = 'short'; allowed: a finite number"),
    ],
)
def test_bad_tasks_are_one_line(key: str, value: object, message: str, tmp_path: Path) -> None:
    write_network(tmp_path / "a.nir", some_network("recurrent"))
    graph = nir.read(tmp_path / "a.nir")
    graph.metadata[key] = value
    nir.write(tmp_path / "a.nir", graph)
    with pytest.raises(SurrogateInputError, match=f"a.nir: {message}") as caught:
        read_task(tmp_path / "a.nir")
    assert "\n" not in str(caught.value)


def test_a_tasks_step_is_the_files() -> None:
    with pytest.raises(SurrogateInputError, match=r"dt = 0.002; allowed: the 0.001 of the task"):
        write_network(Path("a.nir"), some_network("recurrent"), dt=2e-3, task=Task(dt=1e-3))


def test_networks_are_found_by_name_or_path(tmp_path: Path) -> None:
    assert [load_network(name).task.data for name in SHIPPED] == ["digits", "digits", "yin_yang"]
    assert network_path("own.nir", tmp_path) == tmp_path / "own.nir"
    assert network_path(str(tmp_path / "own.nir")) == tmp_path / "own.nir"
    with pytest.raises(SurrogateInputError, match="network 'digits'; allowed: digits_linear, "):
        network_path("digits")
    with pytest.raises(SurrogateInputError, match=r"own.nir: cannot be read: No such file"):
        load_network("own.nir", tmp_path)
