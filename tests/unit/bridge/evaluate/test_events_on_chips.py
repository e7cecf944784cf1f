"""Recordings keep their times on their way to chips, in whatever form a file has them."""

from itertools import pairwise
from pathlib import Path

import nir
import numpy as np
import pytest

from bridge.evaluate import Evaluation
from bridge.evaluate.chips import Answers, run_chips
from bridge.evaluate.neurons import NOMINAL
from bridge.plan import Workload
from bridge.plan.network_files import NetworkFiles
from bridge.plan.tables import NetworkPlan
from surrogate.distribution import Distribution

SAMPLES, STEPS, CHANNELS, CLASSES = 40, 30, 8, 4
SECOND = 20e-3
"""Length of a step in the recordings' own time."""

Y = np.arange(SAMPLES) % CLASSES
PARTS = {"train": np.arange(5, SAMPLES), "test": np.arange(SAMPLES)}


def recordings() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Sample, time in steps and channel of events whose class is in channels and times."""
    rng = np.random.default_rng(3)
    sample = np.repeat(np.arange(SAMPLES), 40)
    channel = (2 * Y[sample] + rng.integers(0, 3, len(sample))) % CHANNELS
    time = rng.uniform(0, STEPS, len(sample))
    order = np.lexsort((time, sample))
    return sample[order], time[order], channel[order]


def network(folder: Path) -> None:
    rng = np.random.default_rng(4)
    weight = rng.normal(-0.1, 0.05, (CLASSES, CHANNELS))
    for label in range(CLASSES):
        weight[label, [2 * label, (2 * label + 1) % CHANNELS]] = 1.5
    one = np.ones(CLASSES)
    cell = nir.LIF(8e-3 * one, one, 0 * one, 0.1 * one, 0 * one)
    nodes = {
        "input": nir.Input({"input": np.array([CHANNELS])}), "w": nir.Linear(weight), "n": cell,
        "output": nir.Output({"output": np.array([CLASSES])}),
    }  # fmt: skip
    nir.write(folder / "mine.nir", nir.NIRGraph(nodes, list(pairwise(nodes)), type_check=False))


def filled(sample: np.ndarray, *columns: np.ndarray) -> list[np.ndarray]:
    """A row of each column for each sample, filled up with minus one."""
    most = int(np.bincount(sample).max()) + 2
    made = [np.full((sample.max() + 1, most), -1.0) for _ in columns]
    for k in range(sample.max() + 1):
        for rows, column in zip(made, columns, strict=True):
            mine = column[sample == k]
            rows[k, : len(mine)] = mine
    return made


def arrays(form: str) -> dict[str, np.ndarray]:
    """Both parts in one of the forms that a file may have."""
    found = {}
    every = recordings()
    for part, which in PARTS.items():
        number = np.full(SAMPLES, -1)
        number[which] = np.arange(len(which))
        kept = number[every[0]] >= 0
        sample, time, channel = (one[kept] for one in every)
        sample = number[sample]
        seconds = SECOND * time
        one: dict[str, np.ndarray] = {"times": seconds, "channels": channel, "samples": sample}
        if form == "shuffled":
            mixed = np.random.default_rng(6).permutation(len(sample))
            one = {key: value[mixed] for key, value in one.items()}
        elif form == "offsets":
            del one["samples"]
            one["offsets"] = np.searchsorted(sample, np.arange(len(which)))
        elif form == "filled up":
            one = dict(zip(("times", "units"), filled(sample, seconds, channel), strict=True))
        elif form == "by channel":
            rows = np.full((len(which), CHANNELS, 40), np.nan)
            for k in range(len(which)):
                for c in range(CHANNELS):
                    mine = seconds[(sample == k) & (channel == c)]
                    rows[k, c, : len(mine)] = mine
            one = {"times": rows}
        elif form == "camera":
            place = np.unravel_index(channel, (2, 2, 2))
            one = {"t": seconds, "x": place[2], "y": place[1], "p": place[0], "samples": sample,
                   "shape": np.array([2, 2, 2])}  # fmt: skip
        found |= {f"{part}_{key}": value for key, value in one.items()}
        found[f"{part}_labels"] = Y[which]
    return found


def evaluation(folder: Path, distribution: Distribution, **said: object) -> Evaluation:
    given = {"coding": "events", "n_steps": STEPS, "duration": SECOND * STEPS}
    plan = NetworkPlan(
        name="mine.nir", data="mine.npz", dt=1e-3, scheme="exponential", reset="value", chips=3,
        **(given | said),
    )  # fmt: skip
    files = NetworkFiles.of(plan, folder)
    return Evaluation(distribution, ("typical", 27.0), plan, 5, files)


def chips_of(one: Evaluation) -> Answers:
    factory = one.factory(one.distribution.condition("typical", 27.0))
    return run_chips(one.workload, factory, (NOMINAL, 0, 1))


FORMS = ("lists", "shuffled", "offsets", "filled up", "by channel", "camera")


@pytest.mark.parametrize("form", FORMS)
def test_every_form_brings_the_same_times_to_chips(
    form: str, distribution_document: Distribution, tmp_path: Path
) -> None:
    network(tmp_path)
    np.savez(tmp_path / "mine.npz", **arrays(form))
    one = evaluation(tmp_path, distribution_document)
    spikes = one.workload.drive(one.workload.network).spikes
    assert spikes is not None
    sample, time, channel = recordings()
    assert spikes.image.tolist() == sample.tolist()
    assert spikes.neuron.tolist() == channel.tolist()
    assert spikes.time == pytest.approx(time, rel=1e-9)
    found = chips_of(one)
    assert found.right[0].mean() > 0.8
    assert len(np.unique(found.spikes)) > 1


def in_steps(folder: Path, times: np.ndarray) -> None:
    sample, _, channel = recordings()
    arrays = {}
    for part in PARTS:
        arrays |= {f"{part}_times": times, f"{part}_channels": channel, f"{part}_samples": sample}
        arrays[f"{part}_labels"] = Y
    np.savez(folder / "mine.npz", **arrays)


@pytest.mark.parametrize("how", ["whole steps", "microseconds", "clock of a camera"])
def test_whole_numbers_are_steps_or_ticks(
    how: str, distribution_document: Distribution, tmp_path: Path
) -> None:
    """Whole numbers with a duration are ticks within steps; without one they are the steps."""
    network(tmp_path)
    _, time, _ = recordings()
    ticks = {"whole steps": 1, "microseconds": 20_000, "clock of a camera": 8}[how]
    whole = np.floor(time * ticks).astype(np.int64)
    in_steps(tmp_path, whole)
    said = {"duration": None if ticks == 1 else float(ticks * STEPS)}
    one = evaluation(tmp_path, distribution_document, **said)
    spikes = one.workload.drive(one.workload.network).spikes
    if ticks == 1:
        assert spikes is None
    else:
        assert spikes is not None
        assert np.sort(spikes.time) == pytest.approx(np.sort(whole / ticks), abs=1e-12)
    counts = np.zeros((SAMPLES, STEPS, CHANNELS))
    sample, _, channel = recordings()
    np.add.at(counts, (sample, whole // ticks, channel), 1)
    assert np.array_equal(one.workload.coded, counts)


def test_chips_tell_what_steps_cannot(distribution_document: Distribution, tmp_path: Path) -> None:
    """Two events at once or at both ends of a step: the same counts, other spikes."""
    network(tmp_path)
    found: list[Workload] = []
    spikes = []
    for apart in (0.0, 0.9):
        first = np.arange(1, STEPS - 1, 3)
        time = np.tile(np.concatenate([first + 0.02, first + 0.02 + apart]), SAMPLES)
        sample = np.repeat(np.arange(SAMPLES), 2 * len(first))
        arrays = {"times": SECOND * time, "channels": 2 * Y[sample], "samples": sample}
        np.savez(
            tmp_path / "mine.npz",
            **{f"{part}_{key}": value for part in PARTS for key, value in arrays.items()},
            **{f"{part}_labels": Y for part in PARTS},
        )
        one = evaluation(tmp_path, distribution_document)
        found.append(one.workload)
        spikes.append(chips_of(one).spikes)
    assert np.array_equal(found[0].coded, found[1].coded)
    assert not np.array_equal(spikes[0], spikes[1])
