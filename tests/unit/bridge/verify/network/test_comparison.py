"""Agreement of networks against NumPy's own formulas."""

from dataclasses import replace

import numpy as np
import pytest
from small_subject import subject

from bridge.verify.network.certificate import NetworkCertificate
from bridge.verify.network.comparison import compare
from bridge.verify.network.currents import Trains
from bridge.verify.network.neuron_rows import table_of
from bridge.verify.network.relaxation import Inference
from surrogate.statistics import Interval


def trains(counts: list[list[int]]) -> Trains:
    return [[np.linspace(1.0, 39.0, n) for n in layer] for layer in counts]


def inferences(counts: list[list[list[int]]], chips: int, images: int) -> list[Inference]:
    pairs = [(c, k) for c in range(chips) for k in range(images)]
    return [
        Inference(c, k, None, trains(one), passes=1)
        for (c, k), one in zip(pairs, counts, strict=True)
    ]


RNG = np.random.default_rng(3)
TRUTH = [[RNG.integers(0, 9, 3).tolist(), RNG.integers(0, 20, 2).tolist()] for _ in range(6)]
TWIN = [
    [[max(0, n + int(d)) for n, d in zip(layer, RNG.integers(-1, 2, 3), strict=False)]
     for layer in one]
    for one in TRUTH
]  # fmt: skip


def test_counts_agree_as_numpy_says() -> None:
    one = subject(chips=2, images=3)
    found = compare(one, inferences(TRUTH, 2, 3), [trains(x) for x in TWIN], seed=1)
    assert found is not None
    for layer in range(2):
        x, y = (np.array([each[layer] for each in every]).ravel() for every in (TRUTH, TWIN))
        row = found.layers[layer]
        assert row.count_error is not None
        assert row.correlation is not None
        assert row.count_error.value == pytest.approx(np.sum(np.abs(x - y)) / np.sum(x))
        assert row.correlation.value == pytest.approx(np.corrcoef(x, y)[0, 1])
        assert (row.spikes, row.spikes_twin) == (np.sum(x) / 6, np.sum(y) / 6)


def test_classes_and_accuracies() -> None:
    one = subject(chips=2, images=3)  # of classes 0, 1, 0
    truth = [[[1, 1, 1], last] for last in ([5, 2], [1, 4], [2, 3], [3, 3], [0, 2], [9, 0])]
    twin = [[[1, 1, 1], last] for last in ([5, 2], [4, 1], [2, 3], [3, 2], [0, 2], [9, 0])]
    found = compare(one, inferences(truth, 2, 3), [trains(x) for x in twin], seed=1)
    assert found is not None
    assert [one.ngspice for one in found.answers] == [0, 1, 1, 0, 1, 0]  # equals: the first
    assert [one.twin for one in found.answers] == [0, 0, 1, 0, 1, 0]
    assert found.agreement.value == pytest.approx(5 / 6)
    assert found.agreement.low < 5 / 6 < found.agreement.high <= 1
    assert found.accuracy.value == pytest.approx(5 / 6)
    assert found.accuracy_twin.value == pytest.approx(4 / 6)
    assert found.lost is not None
    assert found.lost.both.value == pytest.approx(-100 / 6)
    assert (found.answers[4].chip, found.answers[4].image, found.answers[4].label) == (1, 9, 1)


def test_what_failed_is_no_answer_and_its_image_tells_nothing_of_lost_accuracy() -> None:
    one = subject(chips=2, images=3)
    some = inferences(TRUTH, 2, 3)
    some[1].failed = "layer 0, neuron 1: not_converged: why"
    found = compare(one, some, [trains(x) for x in TWIN], seed=1)
    assert found is not None
    assert found.answers[1].ngspice is None
    assert found.answers[1].failed == "layer 0, neuron 1: not_converged: why"
    x, y = (
        np.array([each[0] for k, each in enumerate(every) if k != 1]) for every in (TRUTH, TWIN)
    )
    assert found.layers[0].count_error is not None
    assert found.layers[0].count_error.value == pytest.approx(np.sum(np.abs(x - y)) / np.sum(x))
    assert found.lost is not None  # of images 0 and 2 on both chips
    for each in some:
        each.failed = "all"
    assert compare(one, some, [trains(x) for x in TWIN], seed=1) is None


def test_many_images_bear_an_interval_and_silence_no_share() -> None:
    n = 30
    rng = np.random.default_rng(5)
    counts = [[rng.integers(1, 9, 3).tolist(), [0, 0]] for _ in range(n)]
    twin = [[[c + int(rng.random() < 0.2) for c in each[0]], [0, 0]] for each in counts]
    many = replace(
        subject(chips=1), images=np.arange(n), labels=np.zeros(n, int), inputs=np.zeros((n, 2))
    )
    found = compare(many, inferences(counts, 1, n), [trains(x) for x in twin], seed=1)
    assert found is not None
    error = found.layers[0].count_error
    assert isinstance(error, Interval)
    assert error.low < error.value < error.high
    assert isinstance(found.layers[0].correlation, Interval)
    assert found.layers[1].count_error is None
    assert found.layers[1].correlation is None
    assert (found.agreement.value, found.agreement.high) == (1.0, 1.0)
    assert found.agreement.low == pytest.approx(0.025 ** (1 / n))  # Clopper and Pearson


def test_without_a_difference_no_more_is_lost_than_classes_may_differ() -> None:
    one = subject(chips=2, images=3)
    found = compare(one, inferences(TRUTH, 2, 3), [trains(x) for x in TRUTH], seed=1)
    assert found is not None
    # Three images, however many chips: nothing says how alike chips answer.
    low = 0.025 ** (1 / 3)
    assert (found.agreement.value, found.agreement.high) == (1.0, 1.0)
    assert found.agreement.low == pytest.approx(low)
    assert found.points is not None
    assert found.points.value == 0
    assert (found.points.low, found.points.high) == pytest.approx(
        (100 * (low - 1), 100 * (1 - low))
    )


def test_the_table_has_every_neuron_with_its_draw_and_times() -> None:
    one = subject(chips=2, images=3)
    some = inferences(TRUTH, 2, 3)
    some[2].failed = "why"
    table = table_of(one, some, [trains(x) for x in TWIN])
    assert table.num_rows == 5 * 5
    row = table.slice(5, 1).to_pylist()[0]
    assert (row["chip"], row["image"], row["layer"], row["neuron"]) == (0, 9, 0, 0)
    assert row["draw"] == one.draws[one.places(0)[0][0]]
    assert row["spikes"] == pytest.approx(trains(TRUTH[1])[0][0] * one.unit.dt)
    assert (row["count"], row["count_twin"]) == (TRUTH[1][0][0], TWIN[1][0][0])


def test_a_certificate_is_of_counts_and_classes() -> None:
    plain = inferences([[[50, 50], [90, 10]], [[50, 50], [10, 90]]], 1, 2)
    same = NetworkCertificate.of(plain, plain, 40.0)
    assert same == NetworkCertificate(2, 0, 2, 0.0, 0.0, True)
    moved = inferences([[[50, 50], [91, 10]], [[50, 50], [10, 91]]], 1, 2)
    found = NetworkCertificate.of(plain, moved, 40.0)
    assert found.certified
    assert found.count_change == pytest.approx(2 / 402)
    far = inferences([[[50, 50], [95, 10]], [[50, 50], [10, 91]]], 1, 2)
    assert not NetworkCertificate.of(plain, far, 40.0).certified
    other = inferences([[[50, 50], [50, 51]], [[50, 50], [50, 51]]], 1, 2)
    close = inferences([[[50, 50], [51, 50]], [[50, 50], [50, 51]]], 1, 2)
    assert NetworkCertificate.of(other, close, 40.0).same_class == 1
    assert not NetworkCertificate.of(other, close, 40.0).certified
    moved[0].failed = "why"
    assert NetworkCertificate.of(plain, moved, 40.0).failed == 1
    assert not NetworkCertificate.of(plain, moved, 40.0).certified


def test_a_shift_is_a_share_of_the_interval() -> None:
    plain = inferences([[[11], [21]]], 1, 1)
    late = inferences([[[11], [21]]], 1, 1)
    late[0].trains[1][0] = late[0].trains[1][0] + 0.038
    found = NetworkCertificate.of(plain, late, 40.0)
    assert found.shift == pytest.approx(0.038 / 1.9)
