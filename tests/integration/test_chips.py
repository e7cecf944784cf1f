"""Chips of several neurons, and process spread between them."""

import json
import re
import zlib
from pathlib import Path

import numpy as np
import pytest

from bridge.bench import Characterisation
from bridge.plan import Plan
from bridge.store import RunDirectory
from bridge.sweep import run_sweep
from bridge.sweep.stage import chip_stage
from circuits import Condition, Sampling, draw_mismatch, draw_process, load_circuit
from circuits.technology import STATISTICAL, load_technology

TECHNOLOGY = load_technology("gf180mcu")
CIRCUIT = load_circuit("leaky_axon_hillock")
SHARED = np.array([transistor.name in ("xmbl", "xmbr") for transistor in CIRCUIT.transistors])
SAMPLERS = ("random", "lhs", "sobol")
CHIPS, NEURONS = 6, 4


def shifts(sampling: Sampling, *draws: int) -> np.ndarray:
    """Threshold and current-factor shifts, shape (draws, transistors, 2)."""
    drawn = [draw_mismatch(CIRCUIT, TECHNOLOGY, sampling, k) for k in draws]
    return np.array([np.stack([one.delta_vth, one.delta_beta], axis=1) for one in drawn])


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_neurons_of_a_chip_share_what_the_datasheet_says(sampler) -> None:
    first, second = np.split(shifts(Sampling(7, sampler, NEURONS), *range(1, 9)), 2)
    for chip in (first, second):
        assert np.all(chip[:, SHARED] == chip[0, SHARED])
        own = chip[:, ~SHARED].reshape(NEURONS, -1)
        assert all(len(set(column)) == NEURONS for column in own.T)
    assert not np.any(first[0, SHARED] == second[0, SHARED])


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_shared_transistors_scatter_as_the_others_do(sampler) -> None:
    chips = 192
    sampling = Sampling(7, sampler, NEURONS)
    drawn = shifts(sampling, *range(1, NEURONS * chips + 1, NEURONS))[:, SHARED]
    sigmas = [
        TECHNOLOGY.devices[t.device].sigma(t.width, t.length)
        for t, shared in zip(CIRCUIT.transistors, SHARED, strict=True)
        if shared
    ]
    z = drawn / np.array(sigmas)
    # Five standard errors of independent draws; those that are spread lie closer.
    assert np.max(np.abs(np.mean(z, axis=0))) < 5 / np.sqrt(chips)
    assert np.max(np.abs(np.std(z, axis=0, ddof=1) - 1)) < 5 / np.sqrt(2 * chips)


def test_one_neuron_a_chip_gives_the_draws_of_seed_index_and_name_alone() -> None:
    # The rule that draws followed before there were chips; runs of that time stay reproducible.
    for k in (1, 2, 77):
        key = (k, zlib.crc32(b"leaky_axon_hillock"))
        rng = np.random.default_rng(np.random.SeedSequence(7, spawn_key=key))
        normals = rng.standard_normal(2 * len(CIRCUIT.transistors)).reshape(-1, 2)
        sigmas = [TECHNOLOGY.devices[t.device].sigma(t.width, t.length)
                  for t in CIRCUIT.transistors]  # fmt: skip
        assert np.array_equal(shifts(Sampling(7), k)[0], normals * np.array(sigmas))


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_transistors_of_a_neuron_alone_do_not_depend_on_the_chips(sampler) -> None:
    alone, several = (
        shifts(Sampling(7, sampler, neurons), *range(1, 9))[:, ~SHARED] for neurons in (1, NEURONS)
    )
    assert np.array_equal(alone, several)


def test_neurons_of_a_chip_have_one_process() -> None:
    sampling = Sampling(7, "sobol", NEURONS)
    chips = [
        [draw_process(TECHNOLOGY, STATISTICAL, sampling, k) for k in range(first, first + NEURONS)]
        for first in (1, 5)
    ]
    assert all(process == chip[0] for chip in chips for process in chip)
    assert not set(chips[0][0].values()) & set(chips[1][0].values())
    assert TECHNOLOGY.process is not None
    assert tuple(chips[0][0]) == TECHNOLOGY.process.names
    assert not any(draw_process(TECHNOLOGY, STATISTICAL, sampling, 0).values())
    assert not draw_process(TECHNOLOGY, "ff", sampling, 1)
    # And so their decks say.
    job = Characterisation(
        CIRCUIT, TECHNOLOGY, Condition(STATISTICAL, 27.0, 1.8), sampling, range(1, 9)
    )
    decks = [job.deck_of(k) for k in range(1, 9)]
    assert len(set(decks[:NEURONS])) == len(set(decks[NEURONS:])) == 1
    assert decks[0] != decks[-1]
    # The two decks of chips differ in the process alone.
    lines = [
        line
        for pair in zip(decks[0].splitlines(), decks[-1].splitlines(), strict=True)
        if pair[0] != pair[1]
        for line in pair
    ]
    names = {re.sub(r"^\.param (\w+)=.*", r"\1", line) for line in lines}
    assert names == set(TECHNOLOGY.process.names)


def plan(**changes) -> Plan:
    return Plan(
        **{
            "technology": "gf180mcu",
            "circuits": ["leaky_axon_hillock"],
            "corners": ["typical", STATISTICAL],
            "temperatures_celsius": [27],
            "draws": CHIPS * NEURONS,
            "seed": 5,
            "neurons_per_chip": NEURONS,
        }
        | changes
    )


def samples(run: RunDirectory) -> dict[str, bytes]:
    root = run.samples.root
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*.parquet")}


def test_a_sweep_of_chips_tells_their_spread_from_that_within(tmp_path: Path) -> None:
    run = RunDirectory(tmp_path / "run", plan())
    run_sweep(run, workers=2)
    for condition in run.plan.conditions("leaky_axon_hillock"):
        measured = run.samples.measured("leaky_axon_hillock", condition)
        assert measured.chips.tolist() == np.repeat(range(1, CHIPS + 1), NEURONS).tolist()
        nominal = run.samples.nominal("leaky_axon_hillock", condition)
        assert nominal is not None
        assert (nominal["chip"], nominal["status"]) == (0, "ok")
    chip_stage(run)
    written = json.loads((run.path / "chips.json").read_text())
    typical, statistical = (one["parameters"] for one in written)
    assert [one["corner"] for one in written] == ["typical", STATISTICAL]

    # No shared transistor moves the threshold: all that chips differ by there is their process.
    threshold = (typical["v_threshold"], statistical["v_threshold"])
    assert all(one["chips"] == CHIPS for one in threshold)
    assert threshold[0]["between"]["low"] == 0
    assert threshold[1]["between"]["low"] > threshold[0]["between"]["value"]
    assert threshold[1]["between"]["value"] > 2 * threshold[1]["within"]["value"]
    # Process moves mismatch little.
    ratio = threshold[1]["within"]["value"] / threshold[0]["within"]["value"]
    assert ratio == pytest.approx(1, abs=0.1)
    # The leak's mirror has a shared half: chips differ in the rheobase without any process.
    assert typical["rheobase"]["between"]["value"] > 0.5 * typical["rheobase"]["within"]["value"]


def test_bytes_of_chips_do_not_depend_on_the_workers(tmp_path: Path) -> None:
    runs = []
    for workers in (1, 2):
        run = RunDirectory(tmp_path / str(workers), plan(corners=[STATISTICAL], draws=10))
        run_sweep(run, workers)
        runs.append(samples(run))
    assert runs[0] == runs[1]
    assert len(runs[0]) == 1


def test_until_with_chips_is_refused() -> None:
    until = {"parameter": "tau_mem", "relative_half_width": 0.02}
    with pytest.raises(ValueError, match="until: needs independent draws; allowed: with neurons"):
        plan(until=until)
    assert plan(until=until, neurons_per_chip=1).until is not None
