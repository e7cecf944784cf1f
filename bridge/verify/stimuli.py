"""Inputs of a replay: those of real inferences, Poisson pulses, steps of current."""

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from circuits import StepCurrent
from surrogate.neuron.scaling import Reference

Array = NDArray[np.float64]

STIMULUS_STREAM = 0x57
"""Separates the random numbers of Poisson pulses from those of other uses of the plan's seed."""

LEAD = 1
"""Network steps of rest before an input begins."""

POISSON_DRIVES = (1.5, 4.0, 12.0)
"""Mean currents of Poisson pulses, in rheobases."""

PULSE_SWING = 0.25
"""Charge of such a pulse, as a share of what lifts the membrane from rest to threshold."""

STEPS_UP = (1.3, 2.5, 6.0, 15.0, 30.0)
"""Levels of the steps of current, in rheobases; the other way round they begin with the highest."""

STEP_TAUS = 0.8
"""Length of each, in tau0: more than an interval at the lowest."""

TICKS = 500
"""Steps of current begin at whole parts of a network step, so that no two of them are too near."""


class Kind(StrEnum):
    """What an input is."""

    HIDDEN = "hidden"
    OUTPUT = "output"
    POISSON = "poisson"
    STEPS = "steps"


@dataclass(frozen=True, eq=False)
class Stimulus:
    """An input of a replay.

    Attributes:
        name: Of its kind and number; the same at every condition.
        what: What a person should know of it.
    """

    name: str
    kind: Kind
    what: str
    current: StepCurrent = field(repr=False)


def step_currents(unit: Reference) -> list[Stimulus]:
    """Steps of current, upwards from rest and downwards.

    Args:
        unit: The neuron without mismatch whose rheobase and time constant they are counted in.
    """
    found = []
    for name, levels in (("up", STEPS_UP), ("down", STEPS_UP[::-1])):
        length = round(STEP_TAUS / unit.alpha) * TICKS
        ticks = LEAD * TICKS + length * np.arange(len(levels))
        current = on_ticks(ticks, np.array(levels), ticks[-1] + length, unit)
        what = f"{', '.join(f'{x:g}' for x in levels)} rheobases"
        found.append(Stimulus(f"steps_{name}", Kind.STEPS, what, current))
    return found


def poisson_pulses(unit: Reference, steps: int, seed: int) -> list[Stimulus]:
    """Pulses at random times, each as long as a step of the network.

    Args:
        unit: As for `step_currents`.
        steps: Length, in steps of the network.
    """
    height, found = PULSE_SWING / unit.alpha, []
    for number, drive in enumerate(POISSON_DRIVES):
        rng = np.random.default_rng(
            np.random.SeedSequence(seed, spawn_key=(STIMULUS_STREAM, number))
        )
        pulses = rng.poisson(drive / height * steps)
        begins = np.sort(rng.integers(LEAD * TICKS, (LEAD + steps - 1) * TICKS, pulses))
        edges, counts = np.unique(np.concatenate([begins, begins + TICKS]), return_inverse=True)
        change = np.bincount(counts, np.repeat([1.0, -1.0], pulses), len(edges))
        levels = np.asarray(height * np.round(np.cumsum(change)))
        current = on_ticks(edges, levels, (LEAD + steps) * TICKS, unit)
        what = f"{pulses} pulses of {height:g} rheobases, {drive:g} in the mean"
        found.append(Stimulus(f"poisson_{drive:g}", Kind.POISSON, what, current))
    return found


def on_ticks(ticks: NDArray[np.int64], levels: Array, end: int, unit: Reference) -> StepCurrent:
    """Levels in rheobases that begin at whole ticks, from rest; A and s.

    Levels that do not change are left out: each costs the solver its steps.
    """
    levels = np.concatenate([[0.0], levels])
    ticks = np.concatenate([[0], ticks])
    changes = np.concatenate([[True], np.diff(levels) != 0]) & (ticks < end)
    return StepCurrent(
        ticks[changes] * unit.dt / TICKS, levels[changes] * unit.rheobase, end * unit.dt / TICKS
    )
