"""What ``blame.json`` holds; all values SI, shares dimensionless."""

from typing import Literal

from circuits import Condition
from surrogate.distribution.record import FrozenModel
from surrogate.sensitivity import Share
from surrogate.statistics import Interval


class Source(FrozenModel):
    """A transistor, or the process that all of a chip share.

    Attributes:
        name, role: Name, and what the datasheet says of it.
        width, length: Drawn sizes of one device, m; None of the process.
        parts: By deviation: ``"Vth"`` and ``"beta"``, or the process variables.
    """

    name: str
    role: str
    width: float | None
    length: float | None
    share: Share
    parts: dict[str, Share]


class SurfaceRecord(FrozenModel):
    """The response surface.

    Attributes:
        terms: Terms of its polynomial besides the constant.
        logarithmic: Whether it is the polynomial of the parameter's logarithm; then the shares are
            of the logarithm's variance.
        q2: Share of the variance that it predicts on draws it was not made from.
    """

    terms: int
    logarithmic: bool
    q2: Interval


class Together(FrozenModel):
    """Share of the variance that two sources carry together and neither alone."""

    first: str
    second: str
    share: Interval


class Doubling(FrozenModel):
    """What the surface predicts for a transistor of twice the area and the same W/L.

    Attributes:
        sigma: Standard deviation of the parameter then, its unit.
    """

    transistor: str
    sigma: Interval
    ratio: Interval


class ParameterBlame(FrozenModel):
    """What drives one parameter.

    Attributes:
        draws, chips: Measured draws, and the chips that they are of.
        degree: Of the main effects that all deviations have: 2, or 1 where the draws are too few
            for it.
        surface: None where the draws are too few for one.
        doublings: Of the transistors that carry most.
    """

    parameter: str
    unit: str
    draws: int
    chips: int
    sigma: Interval
    degree: int
    sources: list[Source]
    unexplained: Interval
    surface: SurfaceRecord | None
    interactions: list[Together]
    doublings: list[Doubling]


class Unblamed(FrozenModel):
    """A parameter whose spread cannot be traced, and why."""

    parameter: str
    reason: str


class ConditionBlame(FrozenModel):
    """What drives the parameters of a circuit under one condition.

    Attributes:
        circuit, corner, temperature_celsius, supply: Where (°C, V).
        failed: Draws that measured nothing; they have no part in the shares.
        parameters: In the order of the vocabulary.
    """

    circuit: str
    corner: str
    temperature_celsius: float
    supply: float
    failed: int
    parameters: list[ParameterBlame]
    unblamed: list[Unblamed]

    @property
    def condition(self) -> Condition:
        """Where."""
        return Condition.of(self)


class DoubledParameter(FrozenModel):
    """Standard deviations of the same draws, with 95 % intervals.

    Attributes:
        draws: Draws that were measured with both areas.
        predicted, simulated: With the doubled area, by the surface and in ngspice.
        difference: Simulated over predicted, minus one; its interval is that of the same draws.
        relative: The same of standard deviation over mean; None of a parameter that may be zero.
        nominal_before, nominal_after: The circuit without mismatch; None where it measured nothing.
    """

    parameter: str
    unit: str
    draws: int
    before: Interval
    predicted: Interval
    simulated: Interval
    difference: Interval
    relative: Interval | None
    nominal_before: float | None
    nominal_after: float | None


class DoubledArea(FrozenModel):
    """A sweep of the same draws with the area of transistors doubled.

    Attributes:
        circuit, corner, temperature_celsius, supply: Where (°C, V).
        transistors: Whose W and L were multiplied by the square root of two, all at once.
        draws, failed: Draws that were simulated, and those of them that measured nothing.
        parameters: Those that have a response surface.
    """

    circuit: str
    corner: str
    temperature_celsius: float
    supply: float
    transistors: list[str]
    draws: int
    failed: int
    parameters: list[DoubledParameter]

    @property
    def condition(self) -> Condition:
        """Where."""
        return Condition.of(self)


class Blame(FrozenModel):
    """``blame.json``."""

    format: Literal["lif-bridge blame"] = "lif-bridge blame"
    version: Literal[3] = 3
    technology: str
    plan_sha256: str
    seed: int
    conditions: list[ConditionBlame]
    doubled: list[DoubledArea]
