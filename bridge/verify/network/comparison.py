"""A network of transistors beside its twin: classes, accuracies, spikes of every neuron."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bridge.verify.cells import BOOTSTRAP_STREAM, FEWEST
from bridge.verify.network.currents import Trains
from bridge.verify.network.relaxation import Inference
from bridge.verify.network.subject import Subject
from surrogate.statistics import (
    Bootstrap,
    Cost,
    Estimate,
    Interval,
    PointEstimate,
    clustered_proportion,
    cost,
)
from surrogate.statistics.proportion import clopper_pearson

Array = NDArray[np.float64]

GOAL = 0.98
"""Share of the images whose class is to agree."""


@dataclass(frozen=True)
class LayerAgreement:
    """Spike counts of a layer's neurons in ngspice and of their twins.

    Attributes:
        spikes, spikes_twin: Of all neurons, of an inference.
        count_error: Sum of the differences' sizes over the sum of spikes in ngspice; None where
            there are none.
        correlation: Pearson's, over neurons and inferences; None where counts do not vary.
    """

    layer: int
    neurons: int
    spikes: float
    spikes_twin: float
    count_error: Estimate | None
    correlation: Estimate | None


@dataclass(frozen=True)
class Answer:
    """One image on one chip.

    Attributes:
        label: Its class.
        ngspice, twin: What each answers; None of an inference that failed.
        passes: How often all layers were gone through.
        failed: Why it failed.
    """

    chip: int
    image: int
    label: int
    ngspice: int | None
    twin: int
    passes: int
    failed: str


@dataclass(frozen=True)
class Comparison:
    """Of all inferences of a circuit under a condition.

    Intervals are of other images of the same kind on these chips, but for that of the lost
    accuracy, which is of other chips too. Images count once where nothing says how alike their
    answers on several chips are.

    Attributes:
        answers: By chip, then image.
        agreement: Share of the inferences whose classes agree.
        accuracy, accuracy_twin: Share classified rightly.
        lost: Accuracy that transistors lose against their twins, percentage points; None with a
            single image.
    """

    answers: tuple[Answer, ...]
    agreement: Interval
    accuracy: Interval
    accuracy_twin: Interval
    lost: Cost | None
    layers: tuple[LayerAgreement, ...]

    @property
    def points(self) -> Interval | None:
        """Accuracy that transistors lose against their twins, percentage points.

        Where no class differs there is no spread to make an interval of: no more can be lost than
        classes differ.
        """
        if self.lost is None:
            return None
        if any(one.ngspice not in (None, one.twin) for one in self.answers):
            return self.lost.both
        most = 100 * (1 - self.agreement.low)
        return Interval(0.0, -most, most)

    @property
    def passes(self) -> int:
        """The most that an inference needed."""
        return max(one.passes for one in self.answers)


def class_of(trains: Trains) -> int:
    """The neuron of the last layer with the most spikes, the first of equals."""
    return int(np.argmax([len(one) for one in trains[-1]]))


def compare(
    subject: Subject, inferences: Sequence[Inference], twins: Sequence[Trains], seed: int
) -> Comparison | None:
    """Compare; None where all inferences failed.

    Args:
        inferences: Of every chip and image, chip by chip.
        twins: Spikes of their twins.
        seed: The plan's, for the bootstrap.
    """
    answers = tuple(
        Answer(
            one.chip, int(subject.images[one.image]), int(subject.labels[one.image]),
            None if one.failed else class_of(one.trains), class_of(twin), one.passes, one.failed,
        )
        for one, twin in zip(inferences, twins, strict=True)
    )  # fmt: skip
    good = [one for one in answers if one.ngspice is not None]
    if not good:
        return None
    image = np.array([one.image for one in good])
    columns = [
        np.array([getattr(one, name) for one in good]) for name in ("ngspice", "twin", "label")
    ]
    ngspice, twin, label = columns
    return Comparison(
        answers,
        _share(ngspice == twin, image),
        _share(ngspice == label, image),
        _share(twin == label, image),
        _lost(answers, subject.chips),
        tuple(_layers(inferences, twins, seed)),
    )


def _share(hits: NDArray[np.bool_], image: NDArray[np.int64]) -> Interval:
    if np.all(hits) or not np.any(hits):
        images = len(np.unique(image))
        return clopper_pearson(images if hits[0] else 0, images)
    return clustered_proportion(hits, image)


def _lost(answers: Sequence[Answer], chips: int) -> Cost | None:
    """Of the images that all chips answered."""
    right, right_twin, known = (
        np.array([do(one) for one in answers]).reshape(chips, -1)
        for do in (
            lambda one: one.ngspice == one.label,
            lambda one: one.twin == one.label,
            lambda one: one.ngspice is not None,
        )
    )
    every = np.all(known, axis=0)
    return None if np.sum(every) < 2 else cost(right_twin[:, every], right[:, every])


def _layers(
    inferences: Sequence[Inference], twins: Sequence[Trains], seed: int
) -> "list[LayerAgreement]":
    good = [(one, twin) for one, twin in zip(inferences, twins, strict=True) if not one.failed]
    images = np.array([one.image for one, _ in good])
    stream = np.random.SeedSequence(seed, spawn_key=(BOOTSTRAP_STREAM,))
    found = []
    for layer in range(len(twins[0])):
        x, y = (
            np.array([[len(train) for train in each[layer]] for each in every], dtype=np.float64)
            for every in ([one.trains for one, _ in good], [twin for _, twin in good])
        )
        # Sums over the neurons of an inference, of which all statistics are functions.
        units = [np.abs(y - x), x, y, x * x, y * y, x * y, np.ones_like(x)]
        sums = np.column_stack([np.sum(one, axis=1) for one in units])
        found.append(
            LayerAgreement(
                layer, x.shape[1], float(np.mean(sums[:, 1])), float(np.mean(sums[:, 2])),
                _estimate(sums, images, stream, _count_error),
                _estimate(sums, images, stream, _correlation),
            )
        )  # fmt: skip
    return found


def _count_error(sums: Array) -> Array:
    return np.asarray(sums[:, :1] / sums[:, 1:2])


def _correlation(sums: Array) -> Array:
    _, x, y, xx, yy, xy, n = sums.T
    covariance = xy - x * y / n
    return np.asarray(covariance / np.sqrt((xx - x**2 / n) * (yy - y**2 / n)))[:, None]


def _estimate(
    sums: Array, images: NDArray[np.int64], stream: np.random.SeedSequence, statistic: Any
) -> Estimate | None:
    with np.errstate(divide="ignore", invalid="ignore"):
        value = float(statistic(np.sum(sums, axis=0)[None])[0, 0])
        if not np.isfinite(value):
            return None
        if len(np.unique(images)) > FEWEST:
            drawn = Bootstrap(len(sums), stream, images.astype(np.int64))
            units = drawn.collapse(sums)
            _, replicates, influence = drawn.of_sums(units, lambda s, _: statistic(s))
            if np.all(np.isfinite(replicates)) and np.all(np.isfinite(influence)):
                return drawn.intervals(units, lambda s, _: statistic(s))[0]
        return PointEstimate(value)
