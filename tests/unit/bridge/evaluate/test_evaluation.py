"""Chips of a made-up neuron on a hand-made executor."""

import random
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pytest
from scipy.stats import binomtest

from bridge.engine import AnyTask, Task
from bridge.errors import BridgeInputError
from bridge.evaluate import ConditionAccuracy, Evaluation, evaluate_circuit
from bridge.plan.tables import NetworkPlan
from surrogate.data import digits
from surrogate.distribution import Distribution
from surrogate.nir import load_network
from surrogate.simulator import Chip, Drive, simulate

REFERENCE = ("typical", 27.0)
CHIPS = 9  # more than one task, the last of one chip


class Shuffled:
    """An executor whose tasks end in any order."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def run(self, tasks: Iterable[AnyTask]) -> Iterator[tuple[int, int, Any]]:
        numbered = list(enumerate(tasks))
        self._random.shuffle(numbered)
        for index, task in numbered:
            assert isinstance(task, Task)
            yield index, 0, task.compute()

    def close(self) -> None: ...


def evaluation(distribution: Distribution, mode: str = "fixed", **more: object) -> Evaluation:
    network = NetworkPlan(chips=CHIPS, temperature_mode=mode, **more)
    return Evaluation(distribution, REFERENCE, network, 5)


@pytest.fixture(scope="module")
def fixed(distribution_document: Distribution) -> list[ConditionAccuracy]:
    return evaluate_circuit(evaluation(distribution_document), Shuffled(1))


@pytest.fixture(scope="module")
def tracking(distribution_document: Distribution) -> list[ConditionAccuracy]:
    return evaluate_circuit(evaluation(distribution_document, "tracking"), Shuffled(2))


def test_the_order_in_which_tasks_end_changes_nothing(
    distribution_document: Distribution, fixed: list[ConditionAccuracy]
) -> None:
    assert evaluate_circuit(evaluation(distribution_document), Shuffled(3)) == fixed


def test_statistics_are_those_of_the_chips(fixed: list[ConditionAccuracy]) -> None:
    # With ideal neurons, by the simulator itself: one and two points less are the yields' aims.
    network, data = load_network("digits_linear").network, digits()
    counts = next(simulate(Drive(network, data.test_x), [Chip(network.layers)]))
    ideal = np.mean(np.argmax(counts.output, axis=1) == data.test_y)
    for row in fixed:
        assert len(row.accuracies) == CHIPS
        assert row.worst == min(row.accuracies)
        assert row.mean.value == pytest.approx(np.mean(row.accuracies), abs=1e-12)
        assert row.quantiles == pytest.approx(np.percentile(row.accuracies, [5, 50, 95]))
        # One chip more or less: the standard error of the chips is that of their mean.
        error = np.std(row.accuracies, ddof=1) / np.sqrt(CHIPS)
        assert row.sources.chips == pytest.approx(error, rel=1e-9)
        assert row.sources.both >= max(row.sources.chips, row.sources.images)
        for one, points, needed in zip(row.yields, (0.01, 0.02), row.chips_needed, strict=True):
            assert one.accuracy == pytest.approx(ideal - points, abs=1e-12)
            reached = sum(accuracy >= one.accuracy for accuracy in row.accuracies)
            exact = binomtest(reached, CHIPS).proportion_ci(0.95, method="exact")
            found = one.probability
            assert (one.reached, one.chips) == (reached, CHIPS)
            assert (found.low, found.high) == pytest.approx((exact.low, exact.high), abs=1e-9)
            # As wide as allowed, or nearly, is the interval of so many chips with that share.
            share = binomtest(round(needed * reached / CHIPS), needed)
            assert np.ptp(share.proportion_ci(0.95, method="exact")) == pytest.approx(0.1, abs=0.01)
        assert (row.spikes > 0, row.energy > 0, row.energy_sigma > 0) == (True, True, True)


def test_the_k_th_chip_does_not_depend_on_how_many_there_are(
    distribution_document: Distribution, fixed: list[ConditionAccuracy]
) -> None:
    network = NetworkPlan(chips=3)
    fewer = evaluate_circuit(Evaluation(distribution_document, REFERENCE, network, 5), Shuffled(1))
    for few, many in zip(fewer, fixed, strict=True):
        assert few.accuracies == many.accuracies[:3]


def test_modes_agree_at_the_reference_and_differ_elsewhere(
    distribution_document: Distribution,
    fixed: list[ConditionAccuracy],
    tracking: list[ConditionAccuracy],
) -> None:
    for distribution, one, other in zip(
        distribution_document.conditions, fixed, tracking, strict=True
    ):
        assert (one.temperature_mode, other.temperature_mode) == ("fixed", "tracking")
        if distribution.temperature_celsius == REFERENCE[1]:
            assert (one.accuracies, one.energy) == (other.accuracies, other.energy)
        assert one.latency == fixed[1].latency
    # The network has 60 steps of 0.05 tau0; tau0 is the nominal neuron's at that temperature.
    for distribution, row in zip(distribution_document.conditions, tracking, strict=True):
        assert row.latency == pytest.approx(3.0 * distribution.nominal["tau_mem"], rel=1e-9)


def test_tracking_takes_the_units_of_the_condition_s_temperature(
    distribution_document: Distribution,
) -> None:
    one = evaluation(distribution_document, "tracking")
    units = [one.unit(condition) for condition in distribution_document.conditions]
    for unit, condition in zip(units, distribution_document.conditions, strict=True):
        assert unit.swing == condition.nominal["swing"]
        assert unit.rheobase == condition.nominal["rheobase"]


def test_tracking_needs_the_reference_corner(distribution_document: Distribution) -> None:
    two = distribution_document.model_copy(
        update={"conditions": distribution_document.conditions[1:]}
    )
    hot = distribution_document.conditions[0]
    with pytest.raises(
        BridgeInputError, match=r"'tracking': low_power_if was not fitted at typical 0"
    ):
        evaluation(two, "tracking").unit(hot)


def test_yields_are_at_the_accuracies_of_the_plan(distribution_document: Distribution) -> None:
    one = distribution_document.model_copy(
        update={"conditions": distribution_document.conditions[1:2]}
    )
    (row,) = evaluate_circuit(evaluation(one, yield_at=(1.0, 0.2)), Shuffled(1))
    # No chip is always right, and all are better than two of ten classes.
    assert [(each.accuracy, each.probability.value) for each in row.yields] == [
        (1.0, 0.0),
        (0.2, 1.0),
    ]


def test_energy_is_that_of_the_counted_spikes(
    distribution_document: Distribution, fixed: list[ConditionAccuracy]
) -> None:
    """Without spread: spikes times one energy, static power for the whole time, and the way."""
    one = evaluation(distribution_document)
    condition = distribution_document.conditions[1]
    nominal = condition.nominal
    answers = one.tasks_at(condition)[0].compute()
    factory = one.factory(condition)
    assert factory.energy is not None
    time = 60 * one.unit(condition).dt
    static = nominal["static_power"] * 138 * time
    assert answers.energy[0] == pytest.approx(
        np.sum(answers.spikes[0]) * factory.energy.value.spike + static, rel=1e-9
    )
    assert answers.scale == pytest.approx(np.ones((1, 138)))
    # Above the static power the supply delivers up to 36 nW, less to neurons that stay below.
    assert np.all((answers.rising >= 0) & (answers.rising < 36e-9 * time))
    # Of drawn neurons one in ten is silent and takes static power only.
    total = answers.energy[0] + np.sum(answers.rising)
    assert 0.88 < (fixed[1].energy - static) / (total - static) < 0.95


def test_a_nominal_neuron_that_cannot_fire_as_measured_is_named(
    distribution_document: Distribution,
) -> None:
    condition = distribution_document.conditions[2]
    never = condition.model_copy(update={"nominal": condition.nominal | {"t_refractory": 1.0}})
    with pytest.raises(
        BridgeInputError, match="low_power_if: distribution at typical 85 °C: rate_high"
    ):
        evaluation(distribution_document).tasks_at(never)


def test_a_task_whose_worker_is_lost_ends_the_evaluation(
    distribution_document: Distribution,
) -> None:
    task = evaluation(distribution_document).tasks_at(distribution_document.conditions[0])[0]
    with pytest.raises(BridgeInputError, match="0 °C cannot be computed: crashed: SIGSEGV"):
        task.failed("crashed", "SIGSEGV")
