"""What the chips of one condition say together."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bridge.evaluate.chips import Answers
from bridge.evaluate.time_error import TimeError
from surrogate.statistics import (
    AccuracySources,
    Interval,
    Yield,
    chips_for_width,
    report_accuracy,
    sources_of_error,
    yield_at,
)

QUANTILES = (0.05, 0.5, 0.95)

YIELD_WIDTH = 0.1
"""Width of a yield's interval that the number of chips is given for."""


@dataclass(frozen=True)
class ConditionAccuracy:
    """Accuracy, yield and energy of one circuit's network under one condition.

    Attributes:
        corner, temperature_celsius: The condition (°C).
        temperature_mode: ``"fixed"`` or ``"tracking"``: whose units and time step, see
            `evaluate_circuit`.
        nominal: Accuracy of a chip without mismatch.
        mean: Over the chips; the interval is of the finite number of chips, and of the finite sweep
            that the distribution was fitted to.
        quantiles: `QUANTILES` over the chips, linear between neighbours.
        sweep_sigma: The sweep's share: standard deviation of the mean.
        sources: Standard errors of the mean: other chips, other images, both.
        yields: Probability that a chip reaches each of the accuracies that were asked for.
        chips_needed: For each yield, chips that an interval of width `YIELD_WIDTH` needs where the
            yield is as found.
        spikes, spikes_sigma: Spikes of all neurons per inference: mean and standard deviation over
            the chips.
        energy, energy_sigma: The same of the energy per inference, J.
        unanswered: Share of the images on which no neuron of the last layer spikes, mean over the
            chips: they count as the first class.
        latency: Time of one inference, s.
        time_error: What half the step length changes.
    """

    corner: str
    temperature_celsius: float
    temperature_mode: str
    nominal: float
    accuracies: tuple[float, ...]
    mean: Interval
    sigma: float
    worst: float
    quantiles: tuple[float, ...]
    sweep_sigma: float
    sources: AccuracySources
    yields: tuple[Yield, ...]
    chips_needed: tuple[int, ...]
    spikes: float
    spikes_sigma: float
    unanswered: float
    energy: float
    energy_sigma: float
    latency: float
    time_error: TimeError

    @classmethod
    def of(
        cls,
        where: tuple[str, float, str],
        nominal: Answers,
        chips: Sequence[Answers],
        finer: Answers,
        shifts: NDArray[np.float64],
        aims: Sequence[float],
        latency: float,
    ) -> "ConditionAccuracy":
        """Sum up.

        Args:
            where: Corner, temperature (°C) and temperature mode.
            chips: Of all drawn chips, in their order, two chips or more.
            finer: Of the chip without mismatch and the first drawn ones, in finer time.
            shifts: By how much errors of the sweep move the accuracy of some chips, (errors,
                chips).
            aims: Accuracies that a chip should reach.
            latency: Time of one inference, s.

        Returns:
            All that is said about the condition.
        """
        every = Answers.of([nominal, *chips])
        drawn = every.right[1:]
        right, by_image = np.sum(drawn, axis=1), np.sum(drawn, axis=0)
        images = len(by_image)
        accuracies = (right / images).tolist()
        report = report_accuracy(accuracies, images, shifts)
        yields = tuple(yield_at(accuracies, aim) for aim in aims)
        spikes, energy = np.sum(every.spikes[1:], axis=1), every.energies[1:]
        return cls(
            *where,
            nominal=float(np.sum(nominal.right[0]) / images),
            accuracies=tuple(accuracies),
            mean=report.mean,
            sigma=report.sigma,
            worst=report.worst,
            quantiles=tuple(np.quantile(accuracies, QUANTILES).tolist()),
            sweep_sigma=report.sweep_sigma,
            sources=sources_of_error(right, by_image),
            yields=yields,
            chips_needed=tuple(
                chips_for_width(one.probability.value, YIELD_WIDTH) for one in yields
            ),
            spikes=float(np.mean(spikes)),
            spikes_sigma=_sigma(spikes),
            unanswered=float(np.mean(every.unanswered[1:])),
            energy=float(np.mean(energy)),
            energy_sigma=_sigma(energy),
            latency=latency,
            time_error=TimeError.of(every, finer, report.sigma),
        )


def _sigma(values: NDArray[np.float64]) -> float:
    return float(np.std(values, ddof=1))
