"""What was sent to ngspice for a sample."""

from collections.abc import Sequence
from dataclasses import dataclass

from bridge.sweep.ladder import rungs
from circuits import SolverOptions

RELOAD = "remcirc"
"""The command before another deck is loaded: the next rung of the ladder."""


@dataclass(frozen=True)
class Recording:
    """The commands that gave a sample's numbers, and the options of the deck they were sent to.

    Attributes
    ----------
    options : SolverOptions
        Of the last rung of the ladder that was tried.
    commands : tuple of str
        What was sent on that rung: a deck that is loaded anew remembers nothing of those before.
    """

    options: SolverOptions
    commands: tuple[str, ...]

    @classmethod
    def of(cls, lines: Sequence[str], options: SolverOptions) -> "Recording":
        """Read a recording.

        Parameters
        ----------
        lines : sequence of str
            All that was sent, a command each.
        options : SolverOptions
            Of the first rung.

        Returns
        -------
        Recording
            Its last rung.
        """
        rung = lines.count(RELOAD)
        start = max((k for k, line in enumerate(lines) if line == RELOAD), default=-1) + 1
        return cls([each for _, each in rungs(options)][rung], tuple(lines[start:]))
