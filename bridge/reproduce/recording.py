"""What was sent to ngspice for a sample."""

from collections.abc import Sequence
from dataclasses import dataclass

from bridge.bench.ladder import rungs
from circuits import SolverOptions
from circuits.spice.command import FORGET_CIRCUIT


@dataclass(frozen=True)
class Recording:
    """The commands that gave a sample's numbers, and the options of the deck they were sent to.

    Attributes:
        options: Of the last rung of the ladder that was tried.
        commands: What was sent on that rung. It sets all that the rungs before had set, so that
            their commands are not needed.
    """

    options: SolverOptions
    commands: tuple[str, ...]

    @classmethod
    def of(cls, lines: Sequence[str], options: SolverOptions) -> "Recording":
        """Read a recording.

        Args:
            lines: All that was sent, a command each.
        """
        # Every rung begins with the same command, the first device's mismatch.
        starts = [k for k, line in enumerate(lines) if line == lines[0]] or [0]
        every = [each for _, each in rungs(options)]
        # A worker that was lost while it loaded the next rung's deck had sent this last.
        commands = (line for line in lines[starts[-1] :] if line != FORGET_CIRCUIT)
        return cls(every[len(starts) - 1], tuple(commands))
