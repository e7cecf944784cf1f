"""One ngspice in this process, through PySpice's shared-library binding.

Only worker processes import this module: a library can be loaded once per process, and some
inputs crash it.
"""

from collections.abc import Callable, Mapping
from typing import Any, Literal, cast

import numpy as np

from bridge.engine.binding import Library, Vector
from bridge.errors import AnalysisError, DeckError
from circuits.spice import Deck, command

COMMANDS_BETWEEN_CLEANINGS = 10_000
"""ngspice keeps every command it was sent until it is told to forget them."""


Stop = tuple[str, Literal["<", ">"], float]
"""A node, on which side of a voltage it must lie, and the voltage, V."""


class Ngspice:
    """A running ngspice with at most one circuit loaded.

    Attributes:
        log: When a list, every command is added to it but those that only ask, or only bound how
            long an analysis may go on.
    """

    def __init__(self) -> None:
        self._library = cast(Library, Library.new_instance())
        self._deck = ""
        self._dialect = ""
        self._loaded: dict[str, float] = {}
        self._sent = 0
        self._raised: Exception | None = None
        self.log: list[str] | None = None
        # Otherwise parameters that a foundry means are written to a file of complaints.
        self.command(command.NO_MODEL_CHECKS)

    @property
    def version(self) -> str:
        """Version of the library, for provenance."""
        lines = self.command(command.VERSION)
        return next((line.strip("* ") for line in lines if "ngspice-" in line), "unknown")

    def command(self, *texts: str) -> list[str]:
        """Send commands in one line and return the lines that they printed.

        Raises:
            CircuitInputError: One of them is none that this program sends, or the line is too long.
        """
        for text in texts:
            command.check_command(text)
            if self.log is not None:
                self.log.append(text)
        self._sent += 1
        if self._sent % COMMANDS_BETWEEN_CLEANINGS == 0:
            self._library.send(None)
        return self._library.send(command.one_line(texts))

    def load(self, deck: str) -> None:
        """Load a deck in place of the one before.

        Raises:
            CircuitInputError: A line is none that a deck may hold.
            DeckError: ngspice cannot use the deck.
        """
        checked = deck if isinstance(deck, Deck) else Deck(deck)
        if self._deck:
            self._deck = ""
            self._loaded.clear()
            self.command(command.FORGET_CIRCUIT)
        # The dialect of model cards, which ngspice reads while it loads a deck, is kept otherwise.
        if checked.ngbehavior != self._dialect:
            self.command(command.dialect(checked.ngbehavior))
            self._dialect = checked.ngbehavior
        output = self._library.circuit([*checked.removesuffix("\n").split("\n"), ""])
        self._deck = deck
        complaints = [line for line in output if "error" in line.lower()]
        if complaints:
            raise DeckError("ngspice refused the deck: " + " | ".join(complaints)[:400])

    def ensure(self, deck: str) -> None:
        """Load a deck unless it is the one that is loaded.

        What was altered since it was loaded stays altered.

        Raises:
            DeckError: ngspice cannot use the deck.
        """
        if deck != self._deck:
            self.load(deck)

    def as_loaded(self, target: str) -> float:
        """A device's parameter as the deck gives it: where a foundry's corner sits in it.

        Ask before the first alteration; from then on the answer is remembered.

        Raises:
            AnalysisError: ngspice does not know the target.
        """
        if target not in self._loaded:
            self._loaded[target] = float(self.vectors(target)[0][0])
        return self._loaded[target]

    @property
    def iterations(self) -> int:
        """Newton iterations of all analyses since the deck was loaded."""
        lines = self._library.send(command.ITERATIONS)
        return int(next(line for line in lines if "iterations" in line).split("=")[1])

    def alter(self, target: str, value: float) -> None:
        """Set an element's value (``"iin"``) or a device's parameter (``"@m.x1.m0[delvto]"``).

        Raises:
            AnalysisError: ngspice does not know the target.
        """
        self.alter_all({target: value})

    def alter_all(self, values: Mapping[str, float]) -> None:
        """Set many values, in as few commands as ngspice takes well: each costs a call.

        Raises:
            AnalysisError: ngspice does not know a target.
        """
        for line in command.lines_of(command.alter(*pair) for pair in values.items()):
            output = self.command(*line)
            if any("error" in text.lower() for text in output):
                raise AnalysisError(f"{command.one_line(line)}: {' | '.join(output)}")

    def dc(self, source: str, start: float, stop: float, step: float, *names: str) -> list[Vector]:
        """Sweep a source and return vectors.

        Args:
            start, stop, step: Range and spacing, V.
            *names: Vectors to return, for example ``"mem"`` or ``"i(vclamp)"``.

        Returns:
            Each of shape (points,).

        Raises:
            AnalysisError: The sweep did not reach its end.
        """
        # A hair further: ngspice leaves out a last point that lies 1e-12 V beyond its end.
        output = self.command(command.sweep(source, start, stop + 2e-6 * step, step))
        points = int(np.floor((stop - start) / step + 1e-6)) + 1
        vectors = self.vectors(*names)
        if len(vectors[0]) < points:
            raise AnalysisError(
                f"DC sweep of {source} ended after {len(vectors[0])} of {points} points: "
                + " | ".join(output[-3:])
            )
        self.discard_runs()
        return vectors

    def operating_point(self) -> list[str]:
        """Solve the operating point and return what was printed."""
        return self.command(command.OPERATING_POINT)

    def transient(
        self,
        t_limit: float,
        max_step: float,
        stop: Stop | None = None,
        most_points: int | None = None,
    ) -> None:
        """Run a transient from its operating point until a condition holds.

        Args:
            t_limit: Latest end, s.
            max_step: Longest time step, s.
            stop: Condition that ends it early: a node, ``">"`` or ``"<"``, and a voltage, V.
            most_points: How many time points end it without the condition.

        Raises:
            AnalysisError: It did not converge.
        """
        self._until(stop, command.transient(t_limit, max_step), most_points)

    def resume(self, stop: Stop, most_points: int | None = None) -> None:
        """Go on with a stopped transient until another condition holds.

        Args:
            most_points: How many time points, from its start on, end it without the condition.
        """
        self._until(stop, command.RESUME, most_points)

    def _until(self, stop: Stop | None, run: str, most_points: int | None) -> None:
        if stop:
            self.command(command.stop_when(*stop))
            if most_points is not None:
                self._library.send(command.stop_after(most_points))
        output = self.command(run)
        if stop:
            self.command(command.FORGET_STOPS)
        raised, self._raised = self._raised, None
        if raised is not None:
            raise raised
        if any("aborted" in line or "Timestep too small" in line for line in output):
            raise AnalysisError("transient: " + " | ".join(output[-3:]))

    def vectors(self, *names: str) -> list[Vector]:
        """Vectors of the current run, each of shape (points,).

        Raises:
            AnalysisError: A vector is missing or has no data.
        """
        found = [(name, self._library.vector(command.check_vector(name))) for name in names]
        missing = [name for name, vector in found if vector is None]
        if missing:
            raise AnalysisError(f"ngspice computed no {', '.join(missing)}")
        return [vector for _, vector in found if vector is not None]

    def drive(self, value: Callable[[str, float], float]) -> None:
        """Let a function give the values of all EXTERNAL sources from now on.

        An EXTERNAL source must have no ``dc`` value: with one, ngspice 39 crashes.

        Args:
            value: Takes the source's name and the time, s; returns A or V. It is called several
                times for each time point, so what it returns must depend on these two alone.
        """

        def answer(target: Any, time: float, name: str, _: int) -> int:
            target[0] = value(name, time)
            return 0

        self._library.get_isrc_data = answer
        self._library.get_vsrc_data = answer

    def pace(self, longest: Callable[[float], float]) -> None:
        """Let a function bound each time step of transients from now on.

        Args:
            longest: Takes the time of an accepted point, s; returns the longest step from it, s. It
                may wait: ngspice goes on when it returns, and `vectors` are known up to this point.
                What it raises `transient` raises when it has ended.
        """

        def answer(time: float) -> float:
            if self._raised is None:
                try:
                    return longest(time)
                except Exception as error:  # noqa: BLE001 - it cannot pass through ngspice
                    self._raised = error
            return np.inf

        self._library.pace(answer)

    def discard_runs(self) -> None:
        """Release the results of all runs: forgotten ones slow every later run."""
        self.command(command.FORGET_RUNS)
