"""Whether all ways computed the same: else their times say nothing."""

import math
from collections.abc import Iterable, Mapping

BOUNDS = (1e-9, 1e-12)
"""Greatest difference of the membrane's end (V) and of the first spike's time (s), for ways that
give ngspice the same commands."""

BOUNDS_OF_OTHER_TEXT = (1e-4, 1e-7)
"""The same for ways that write the draw into the deck. ngspice reads numbers there by other code,
off by a last place at times, and its step control makes the solver's own error of that: one last
place on every value moves the end by up to 14 uV and the spike by 8 ns (60 draws), mismatch by
11 mV and 13 us (sigma)."""

SAME_COMMANDS = ("lif-bridge", "ngspice alone")
"""How the names of the ways with the same commands begin."""


class Agreement:
    """Differences to a reference, by way.

    Attributes:
    ----------
    reference : mapping of int to (float, float)
        End of the membrane and time of the spike, by draw.
    """

    def __init__(self) -> None:
        self.reference: Mapping[int, tuple[float, float]] = {}
        self._differences: dict[str, tuple[float, float]] = {}

    def compare(self, way: str, values: Mapping[int, tuple[float, float]]) -> None:
        """Note how far a way's values are from the reference."""
        v = max(abs(value[0] - self.reference[k][0]) for k, value in values.items())
        t = max(_apart(value[1], self.reference[k][1]) for k, value in values.items())
        before = self._differences.get(way, (0.0, 0.0))
        self._differences[way] = (max(v, before[0]), max(t, before[1]))

    def compare_ends(self, way: str, ends: Iterable[float]) -> None:
        """The same for a way that gives the membrane's end only."""
        self.compare(way, {k: (v, self.reference[k][1]) for k, v in enumerate(ends, start=1)})

    def report(self) -> dict[str, object]:
        """Greatest differences and their bounds."""
        return {
            way: {
                "greatest_difference_v_end": v,
                "bound_v_end": _bounds(way)[0],
                "greatest_difference_t_spike": t,
                "bound_t_spike": _bounds(way)[1],
            }
            for way, (v, t) in self._differences.items()
        }

    def require(self) -> None:
        """End the program unless all ways agree."""
        for way, differences in self._differences.items():
            for found, bound, unit in zip(differences, _bounds(way), "Vs", strict=True):
                if not found <= bound:
                    raise SystemExit(f"{way} differs from lif-bridge by {found:g} {unit}")


def _bounds(way: str) -> tuple[float, float]:
    return BOUNDS if way.startswith(SAME_COMMANDS) else BOUNDS_OF_OTHER_TEXT


def _apart(a: float, b: float) -> float:
    """Difference of two times, of which none stands for no spike."""
    if math.isnan(a) and math.isnan(b):
        return 0.0
    return abs(a - b) if not (math.isnan(a) or math.isnan(b)) else 1.0
