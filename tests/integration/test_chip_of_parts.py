"""A chip of neuron, synapse and weight circuits, from ngspice to what each part costs."""

import json
from pathlib import Path

import numpy as np
import pytest
from fitted_run import fitted_run
from unwatched import Unwatched

from bridge.engine import Pool
from bridge.evaluate.split import split_stage
from bridge.evaluate.stage import evaluate_stage, evaluations
from bridge.fit.stage import read_distributions
from bridge.plan import load_plan
from bridge.store import RunDirectory
from surrogate.simulator import simulate

PLAN = """technology = "generic180"
circuits = ["leaky_axon_hillock", "dpi_synapse", "weight_dac"]
corners = ["typical"]
temperatures_celsius = [27]
draws = 16
seed = 3
[network]
name = "yin_yang"
chips = 4
[network.chip]
neuron = "leaky_axon_hillock"
synapse = "dpi_synapse"
weight = "weight_dac"
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> RunDirectory:
    folder: Path = tmp_path_factory.mktemp("parts")
    (folder / "plan.toml").write_text(PLAN)
    return fitted_run(folder / "run", load_plan(folder / "plan.toml"))


def test_the_costs_are_those_of_the_chips_that_are_evaluated(run: RunDirectory) -> None:
    distributions = read_distributions(run)
    with Pool.plain(1) as pool:
        rows = evaluate_stage(run, distributions, pool, Unwatched())
        splits = split_stage(run, distributions, pool, Unwatched())
    (name,) = splits
    assert name == "leaky_axon_hillock"
    (row,), (where,) = rows[name], splits[name].conditions
    by_part = {one.real: one for one in where.costs}
    assert by_part["all"].accuracy.mean.value == pytest.approx(row.mean.value, abs=1e-12)
    assert row.time_error.certified
    # The netlists' own sizes: a DAC of 15 units of 1 by 2 µm and four switches.
    areas = splits[name].areas
    assert areas["weight"].each > 15 * 2e-12
    assert areas["neuron"].count == 123
    written = json.loads((run.path / "chip.json").read_text())[name]
    assert written["areas"]["synapse"]["circuit"] == "dpi_synapse"
    assert [one["real"] for one in written["conditions"][0]["costs"]] == list(by_part)


def test_both_simulators_run_such_a_chip_spike_for_spike(run: RunDirectory) -> None:
    (one,) = evaluations(run, read_distributions(run)).values()
    factory = one.factory(one.distribution.conditions[0])
    drive = one.workload.drive(factory.variant.of(one.workload.network)).taken(slice(0, 12))
    chip, _ = factory.make(drive, 1)
    assert all(chip.split)
    found = [
        next(simulate(drive, [chip], resolution=factory.bins, raster=True, backend=backend))
        for backend in ("kernel", "reference")
    ]
    assert np.sum(found[0].output) > 100
    first, second = (one.events for one in found)
    assert first is not None
    assert second is not None
    for key in ("image", "neuron", "time"):
        assert np.array_equal(getattr(first, key), getattr(second, key))
