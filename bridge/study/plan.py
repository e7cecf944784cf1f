"""How large the study is."""

from dataclasses import dataclass

NETWORKS: dict[str, tuple[str, float]] = {
    "digits_linear": ("digits, linear leak", 1.0),
    "digits_constant": ("digits, constant leak", 1.0),
    "yin_yang": ("Yin-Yang, linear leak, synapses", 0.8),
}
"""Networks of ideal neurons that drift, by name of the shipped one: title, and refractory period of
the neurons in steps of a twentieth of the time constant; another network is another line.

The shipped networks were trained without one, and what is zero cannot vary by per cent: each has
the longest period up to a step, in fifths, that costs it no more than half a point of accuracy.
"""


@dataclass(frozen=True)
class StudyPlan:
    """Sizes of a study.

    Attributes:
        trials: Chips from which the width of intervals is found.
        networks: Keys of `NETWORKS`.
    """

    chips: int = 100
    trials: int = 500
    seed: int = 1
    networks: tuple[str, ...] = tuple(NETWORKS)
    levels: tuple[float, ...] = (0.01, 0.02, 0.05, 0.1, 0.2)


QUICK = StudyPlan(chips=6, trials=40, networks=("digits_linear",), levels=(0.05, 0.2))
"""A study that shows that everything works; its verdicts mean little."""
