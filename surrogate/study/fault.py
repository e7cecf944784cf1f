"""Chips with faults, as a point of the study."""

from dataclasses import dataclass

import numpy as np

from surrogate.errors import SurrogateInputError
from surrogate.network import INPUT, Network, Stepping
from surrogate.statistics import Right
from surrogate.study.case import case
from surrogate.study.digital import digital_spikes
from surrogate.study.faulty_chip import faulty_chip
from surrogate.study.kinds import KINDS
from surrogate.study.point import World, ask, made


@dataclass(frozen=True)
class Faulty:
    """Chips with faults.

    Attributes
    ----------
    network : str
        Key of `surrogate.study.case.CASES`; feed-forward, Euler steps, reset to a value.
    kind : str
        Key of `surrogate.study.kinds.KINDS`.
    rate : float
        Probability that an element is hit; 0 is the machine without faults.
    chips, seed : int
        How many, and of what random numbers: an element that is hit at one rate is hit at every
        higher one.
    """

    network: str
    kind: str
    rate: float
    chips: int
    seed: int

    @property
    def work(self) -> float:
        """Relative time that it takes."""
        return 2.0 * self.chips

    def answers(self, world: World) -> Right:  # noqa: ARG002
        """Images that each chip classified rightly, shape (chips, images)."""
        one = case(self.network)
        _check(one.network, self.kind)
        if KINDS[self.kind].side == "analog":
            chips = (
                faulty_chip(one, self.kind, self.rate, self.seed, index)
                for index in range(self.chips)
            )
            return ask(made(self.network, None, 1)[1], chips, one.y)
        outputs = one.network.sizes[-1]
        counts = (
            digital_spikes(one, self.kind, self.rate, self.seed, index)
            for index in range(self.chips)
        )
        return np.array([np.argmax(each[:, -outputs:], axis=1) == one.y for each in counts])


def _check(network: Network, kind: str) -> None:
    if kind not in KINDS:
        raise SurrogateInputError(f"fault {kind!r}; allowed: {', '.join(KINDS)}")
    chain = [(k - 1, k, 0) for k in range(len(network.layers))]
    found = [(c.source, c.target, c.delay) for c in network.connections]
    rules = network.stepping
    plain = Stepping()  # Euler, reset to a value in the same step
    if found != chain or chain[0][0] != INPUT or rules != plain:
        raise SurrogateInputError(
            "faults: allowed in feed-forward networks with Euler steps and reset to a value"
        )
