"""The deviations that a sample is made of, by name."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bridge.plan import Plan
from bridge.store import Samples
from circuits import NOMINAL_DRAW, Condition, draw_process

PARTS = ("Vth", "beta")
"""What deviates in a transistor, in the order of the draws."""

PROCESS = "process"
"""Source of the deviations that all transistors of a chip share."""

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Inputs:
    """Names of the standard normals behind the draws of a circuit under a condition.

    Attributes:
        sources: Transistor of each input, or ``"process"``.
        parts: ``"Vth"`` or ``"beta"``, or the process variable.
    """

    sources: tuple[str, ...]
    parts: tuple[str, ...]

    @property
    def names(self) -> list[str]:
        """Name of each input, each another one."""
        return [f"{s} {part}" for s, part in zip(self.sources, self.parts, strict=True)]

    @property
    def members(self) -> list[str]:
        """The sources, each once."""
        return list(dict.fromkeys(self.sources))

    @property
    def groups(self) -> NDArray[np.int64]:
        """Place in `members` of each input's source."""
        members = self.members
        return np.array([members.index(source) for source in self.sources], dtype=np.int64)


def inputs_of(plan: Plan, circuit: str, condition: Condition) -> Inputs:
    """What deviates in a circuit under a condition."""
    drawn = plan.circuits[circuit]
    sources = [t.name for t in drawn.transistors for _ in PARTS]
    parts = [part for _ in drawn.transistors for part in PARTS]
    technology, corner = plan.technology, condition.corner
    process = draw_process(technology, corner, plan.sampling, NOMINAL_DRAW)
    return Inputs((*sources, *(PROCESS for _ in process)), (*parts, *process))


def normals_of(samples: Samples) -> Array:
    """The standard normals of samples, shape (samples, inputs)."""
    spread = samples.technology.process
    process = [
        values / spread.sigma[name]
        for name, values in samples.process.items()
        if spread is not None
    ]
    return np.column_stack([samples.normals, *process])


def area_factors(plan: Plan, circuit: str, inputs: Inputs, areas: dict[str, float]) -> Array:
    """Factor of each input's standard deviation when transistors have other areas.

    As the technology has it, sigma ~ 1/sqrt(W_eff L_eff) and its departures from that, so that
    doubling the drawn area does not give exactly 1/sqrt(2).

    Returns:
        Shape (inputs,).

    Raises:
        CircuitInputError: The models do not hold for the new size.
    """
    drawn = plan.circuits[circuit]
    factors = np.ones(len(inputs.sources))
    larger = drawn.with_areas(areas).transistors
    for old, new in zip(drawn.transistors, larger, strict=True):
        if old.name not in areas:
            continue
        device = plan.technology.devices[old.device]
        before, after = (
            device.sigma(t.width, t.length, t.multiplier, t.fingers) for t in (old, new)
        )
        for part, was, becomes in zip(PARTS, before, after, strict=True):
            if was > 0:
                factors[inputs.names.index(f"{old.name} {part}")] = becomes / was
    return factors
