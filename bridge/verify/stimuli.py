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

TICKS = 20
"""Pulses begin at whole parts of a network step, so that no two edges are too near."""


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
        steps: How many equal steps it has, at whose ends alone it changes.
    """

    name: str
    kind: Kind
    what: str
    steps: int
    current: StepCurrent = field(repr=False)


def step_currents(unit: Reference) -> list[Stimulus]:
    """Steps of current, upwards from rest and downwards.

    Args:
        unit: The neuron without mismatch whose rheobase and time constant they are counted in.
    """
    found = []
    for name, levels in (("up", STEPS_UP), ("down", STEPS_UP[::-1])):
        held = np.repeat(levels, round(STEP_TAUS / unit.alpha))
        what = f"{', '.join(f'{x:g}' for x in levels)} rheobases"
        found.append(stimulus_of(f"steps_{name}", Kind.STEPS, what, held, unit.dt, unit))
    return found


def poisson_pulses(unit: Reference, steps: int, seed: int) -> list[Stimulus]:
    """Pulses at random times, each as long as a step of the network.

    Args:
        unit: As for `step_currents`.
        steps: Length, in steps of the network.
    """
    height, found = PULSE_SWING / unit.alpha, []
    for number, drive in enumerate(POISSON_DRIVES):
        key = (STIMULUS_STREAM, number)
        rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=key))
        pulses = int(rng.poisson(drive / height * steps))
        begins = rng.integers((steps - 1) * TICKS + 1, size=pulses)
        change = np.bincount(begins, minlength=steps * TICKS + 1)
        open_pulses = np.cumsum(change - np.bincount(begins + TICKS, minlength=len(change)))
        what = f"{pulses} pulses of {height:g} rheobases, {drive:g} in the mean"
        levels = height * open_pulses[:-1]
        found.append(
            stimulus_of(f"poisson_{drive:g}", Kind.POISSON, what, levels, unit.dt / TICKS, unit)
        )
    return found


def stimulus_of(
    name: str, kind: Kind, what: str, levels: Array, step: float, unit: Reference
) -> Stimulus:
    """An input of a level in each step, after a lead at rest.

    Args:
        levels: In rheobases, shape (steps,).
        step: Length of a step, s; a network step is a whole number of them.
    """
    rest = np.zeros(LEAD * round(unit.dt / step))
    every = np.concatenate([rest, levels])
    # Levels that do not change are one: each edge costs the solver its steps.
    begins = np.flatnonzero(np.concatenate([[True], np.diff(every) != 0]))
    levels = np.asarray(every[begins] * unit.rheobase)
    current = StepCurrent(np.asarray(begins * step), levels, len(every) * step)
    return Stimulus(name, kind, what, len(every), current)
