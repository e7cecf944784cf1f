"""How a simulated neuron, synapse or weight ended: measured, or not, and what that says."""

from enum import StrEnum


class Status(StrEnum):
    """Outcome of one sample; every sample has one.

    Attributes:
        remedy: What a person can do about it; empty of what needs nothing.
        known: Whether it is what the circuit does; False of an analysis that failed, under which
            the circuit might do anything.
    """

    meaning: str
    remedy: str
    known: bool

    def __new__(
        cls, value: str, meaning: str = "", remedy: str = "", known: bool = True
    ) -> "Status":
        """Make a member of its value and what is said of it."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.meaning, member.remedy, member.known = meaning, remedy, known
        return member

    @property
    def words(self) -> str:
        """The value as words of a sentence."""
        return self.replace("_", " ")

    OK = "ok", "every parameter was measured"
    NOT_CONVERGED = (
        "not_converged",
        "ngspice found no solution with any of its methods",
        "lif-bridge reproduce writes the sample as a netlist to look at in ngspice alone",
        False,
    )
    NO_SPIKE = (
        "no_spike",
        "no spike within t_limit, or an output that the clamped membrane never switches",
        "if it should fire, raise i_low and i_high of the datasheet's bench, t_limit or v_sweep",
    )
    LATCHED = (
        "latched",
        "the output does not fall again after a spike or pulse",
        "look at the reset; of a synapse whose decay is only slow, raise t_limit of its bench",
    )
    BURSTING = (
        "bursting",
        "the output fires again before the membrane was reset and integrated",
        "look at the reset: for these draws it is too weak or too short",
    )
    NO_STABLE_ZERO = (
        "no_stable_zero",
        "without input the membrane has no resting voltage below its threshold",
        "look at the leak: for these draws something charges the membrane faster",
    )
    NO_UNSTABLE_ZERO = (
        "no_unstable_zero",
        "the positive feedback never takes over from the leak",
        "look at the feedback: for these draws it is too weak, or starts too late",
    )
    TWO_STABLE_ZEROS = (
        "two_stable_zeros",
        "the membrane can rest at two voltages below the spike",
        "look at what draws current between the two: a second leak, or the reset",
    )
    TWO_UNSTABLE_ZEROS = (
        "two_unstable_zeros",
        "the membrane has two thresholds, with a resting voltage between them",
        "look at what draws current between the two: a second leak, or the reset",
    )
    NO_RESPONSE = (
        "no_response",
        "the output current does not answer a synapse's pulse, or a weight's code",
        "raise the bias current, or pulse_width of a synapse's bench; of a weight, look at coding, "
        "active and direction of the datasheet",
    )
    STIFF = (
        "stiff",
        "the transient takes far more time steps than its length: something in it is much faster",
        "look at what still moves, a slow adaptation or a reset that rings; or raise i_low, i_high",
        False,
    )
    TIMEOUT = (
        "timeout",
        "the simulation took longer than the plan's timeout",
        "raise timeout in the plan, or start no more workers than there are cores",
        False,
    )
    CRASHED = (
        "crashed",
        "the ngspice process ended while it simulated",
        "raise memory_limit_mb in the plan; lif-bridge reproduce simulates one sample alone",
        False,
    )
    BAD_MEASUREMENT = (
        "bad_measurement",
        "a curve or waveform does not show what a parameter is read from",
        "the column reason says what is missing; look at the datasheet's bench",
        False,
    )
