"""Whether a neuron at constant input fires at equal intervals."""

from collections.abc import Mapping, Sequence

from bridge.errors import MeasurementError
from surrogate.vocabulary import Status, engineering

APART = 0.1
"""Intervals at one input that differ by no more than this share count as equal. Those of the
catalogue's circuits differ by the solver's error, but for `five_transistor`, whose reset is the
deeper the higher the input before it was: 1.3 to 6.5 % in the first interval after a change."""


def check_periodic(intervals: Mapping[float, Sequence[float]]) -> None:
    """Check that the interval after one spike is that after the next.

    A neuron of one state, its membrane, fires at equal intervals from its first spike on. One whose
    spikes leave something behind does not, and no single interval says how fast it fires.

    Args:
        intervals: Successive ones, s, by input current, A.

    Raises:
        MeasurementError: Two of them differ (``not_periodic``).
    """
    for current, found in intervals.items():
        if max(found) > (1 + APART) * min(found):
            listed = ", ".join(engineering(one, "s", 4) for one in found)
            raise MeasurementError(
                Status.NOT_PERIODIC,
                f"successive intervals at {engineering(current, 'A')} are {listed}; equal would be "
                f"within {100 * APART:g} %",
            )
