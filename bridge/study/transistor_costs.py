"""From circuit to accuracy: what the mismatch of each transistor costs."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from bridge.engine import Shared
from bridge.evaluate.neurons import Traced
from bridge.study.experiment import Experiment
from bridge.study.subjects import Subjects
from surrogate.distribution.record import FrozenModel
from surrogate.neuron.scaling import NEEDED
from surrogate.statistics import Bootstrap, Interval, Right, cost, of_differences

STREAM = 0x57DA
"""First key of the seeds of resamples."""


class TransistorCost(FrozenModel):
    """What one transistor's mismatch costs, in percentage points of accuracy, 95 % over chips.

    Attributes:
        circuit, name, role: Of which circuit; its name; what the datasheet says of it.
        part: Its part of the cost of all mismatch: the Shapley effect.
        share: `part` in per cent of that cost; None where that cost is not told from zero.
        saved: Accuracy won by switching its mismatch off, all others on, paired.
        alone: Accuracy lost by its mismatch, all others off.
    """

    circuit: str
    name: str
    role: str
    part: Interval
    share: Interval | None
    saved: Interval
    alone: Interval


class Reproduced(FrozenModel):
    """How well a parameter made of transistors follows the fitted distribution.

    Attributes:
        mean: Mean of neurons made of transistors minus that of the samples, in sigmas; 0 where it
            does not vary.
        sigma: Their standard deviation over that of the samples; the interval is that of the
            samples, of which there are few. 1 where it does not vary.
        missed: Share of its variance that the response surface misses.
    """

    parameter: str
    mean: float
    sigma: Interval
    missed: float


class CircuitCost(FrozenModel):
    """What stands behind a circuit's rows of the table.

    Attributes:
        reason: Why it has no rows; empty if it has.
        every: Accuracy lost by the mismatch of all transistors.
        reproduced: The check of what the neurons are made of.
    """

    circuit: str
    title: str
    reason: str
    every: Interval | None
    reproduced: tuple[Reproduced, ...]
    chips: int


class TransistorTable(FrozenModel):
    """Every transistor of all circuits, the one that costs most points first; what is behind it."""

    rows: tuple[TransistorCost, ...]
    circuits: tuple[CircuitCost, ...]


def transistor_costs(
    on: Subjects, roles: Mapping[str, Mapping[str, str]]
) -> Experiment[TransistorTable]:
    """The table of all transistors; `roles` is what each circuit's datasheet says of them."""
    traced = {name: one.value for name, one in on.traced.items() if isinstance(one, Shared)}
    kept: dict[str, list[frozenset[str] | int]] = {}
    for circuit, one in traced.items():
        each = [frozenset([name]) for name in one.names]
        every = frozenset(one.names)
        kept[circuit] = [frozenset(), every, *each, *(every - some for some in each)]
        kept[circuit] += range(1, len(one.names))
    right = yield {
        (circuit, some): on.of_transistors(circuit, some)
        for circuit, sets in kept.items()
        for some in sets
    }
    rows, behind = [], []
    for circuit, told in on.traced.items():
        reason, cost_of_all = "", None
        check: tuple[Reproduced, ...] = ()
        if isinstance(told, Shared):
            answers = {some: right[circuit, some] for some in kept[circuit]}
            every = frozenset(told.value.names)
            cost_of_all = cost(answers[frozenset()], answers[every]).chips
            check = _reproduced(on, circuit)
            rows += _rows(on, circuit, told.value, roles[circuit], answers)
        else:
            reason = told
        behind.append(
            CircuitCost(
                circuit=circuit, title=on.title(circuit), reason=reason, every=cost_of_all,
                reproduced=check, chips=on.plan.chips if check else 0,
            )
        )  # fmt: skip
    return TransistorTable(
        rows=tuple(sorted(rows, key=lambda row: (-row.part.value, -row.alone.value))),
        circuits=tuple(behind),
    )


def _rows(
    on: Subjects,
    circuit: str,
    traced: Traced,
    roles: Mapping[str, str],
    right: Mapping[frozenset[str] | int, Right],
) -> list[TransistorCost]:
    every = frozenset(traced.names)
    nothing, full = right[frozenset()], right[every]
    between = [right[place] for place in range(1, len(every))]
    steps = [np.broadcast_to(nothing, full.shape), *between, full]
    seed = on.circuits[circuit].seed
    orders = [traced.order(seed, number) for number in range(on.plan.chips)]
    rows = []
    for name in traced.names:
        lost = marginal(steps, [order.index(name) for order in orders])
        rows.append(
            TransistorCost(
                circuit=circuit,
                name=name,
                role=roles.get(name, ""),
                part=of_differences(lost).chips,
                share=share_of(lost, nothing, full, seed),
                saved=cost(right[every - {name}], full).chips,
                alone=cost(nothing, right[frozenset([name])]).chips,
            )
        )
    return rows


def marginal(steps: list[Right], places: list[int]) -> NDArray[np.float64]:
    """What chips lose when one transistor's mismatch joins those before it in the chip's order.

    Of all orders the mean is the transistor's Shapley effect: its marginal cost, averaged over
    which others deviate already (Shapley 1953; Owen, SIAM/ASA J. Uncertain. Quantif. 2, 245, 2014;
    Song, Nelson and Staum, ibid. 4, 1060, 2016), here estimated with one random order a chip. The
    effects of all transistors add up to the cost of all mismatch, on every chip.

    Args:
        steps: Answers when none, one, two, ... of each chip's transistors deviate, in its order,
            shape (chips, images).
        places: Place of the transistor in the order of each chip.

    Returns:
        Percentage points by chip and image, shape (chips, images).
    """
    rows = [
        steps[place][chip].astype(np.float64) - steps[place + 1][chip]
        for chip, place in enumerate(places)
    ]
    return 100.0 * np.array(rows)


def share_of(lost: NDArray[np.float64], nothing: Right, full: Right, seed: int) -> Interval | None:
    """A Shapley effect in per cent of the cost of all, bootstrapped over chips.

    None if that cost is not told from zero: a ratio to it would mean nothing.
    """
    if cost(nothing, full).chips.low <= 0:
        return None
    mine = np.mean(lost, axis=1)
    every = 100.0 * (np.mean(nothing, axis=1) - np.mean(full, axis=1))
    resamples = Bootstrap(len(mine), np.random.SeedSequence(seed, spawn_key=(STREAM,)))
    return resamples.ratio(mine, every).mapped(lambda share: 100 * share)


def _reproduced(on: Subjects, circuit: str) -> tuple[Reproduced, ...]:
    """Compare neurons made of transistors with the distribution's own moments."""
    one, traced = on.circuits[circuit], on.traced[circuit]
    assert isinstance(traced, Shared)
    source = on.traced_neurons(circuit, frozenset(traced.value.names))
    drawn = [
        source.draw(n, layer, number, one.seed).values
        for number in range(on.plan.chips)
        for layer, n in enumerate(one.workload.network.sizes)
    ]
    distribution, found = one.distribution.condition(*one.reference), []
    for name in NEEDED:
        surface = traced.value.surfaces.get(name)
        mean, sigma, missed = 0.0, Interval.exact(1.0), 0.0
        if surface is not None:
            values, samples = (
                np.concatenate([each[name] for each in drawn]),
                distribution.spreads[name],
            )
            spread, mine = samples.sigma, float(np.std(values, ddof=1))
            mean = (float(np.mean(values)) - samples.mean.value) / spread.value
            sigma = Interval(mine / spread.value, mine / spread.high, mine / spread.low)
            missed = surface.missed
        found.append(Reproduced(parameter=name, mean=mean, sigma=sigma, missed=missed))
    return tuple(found)
