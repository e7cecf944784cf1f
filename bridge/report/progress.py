"""How far a run is: a bar with an estimate on a terminal, plain lines elsewhere."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bridge.engine import Bar

MINUTE = 60.0  # s, between two lines of one stage


class Stage:
    """One bar: advance it by one, or set how far it is.

    Args:
        total: Steps, when known from the start.
    """

    def __init__(self, progress: Progress, name: str, total: int | None = None) -> None:
        self._progress = progress
        self._task = progress.add_task(name, total=total)

    def at(self, done: int, total: int) -> None:
        """Say that `done` of `total` steps are done."""
        self._progress.update(self._task, completed=done, total=total)

    def step(self) -> None:
        """Say that one more step is done."""
        self._progress.advance(self._task)


class PlainStage:
    """One stage in plain lines: one when it begins, then one a minute.

    A line a minute says how many steps are done and, at the mean speed so far, how many minutes are
    left.

    Args:
        write: Writes a line.
        total: Steps, when known from the start.
    """

    def __init__(self, write: Callable[[str], None], name: str, total: int | None = None) -> None:
        self._write, self._name, self._total, self._done = write, name, total, 0
        self._began = self._said = time.monotonic()
        write(f"{name} ...")

    def at(self, done: int, total: int) -> None:
        """Say that `done` of `total` steps are done."""
        self._total = total
        self._move(done)

    def step(self) -> None:
        """Say that one more step is done."""
        self._move(self._done + 1)

    def _move(self, done: int) -> None:
        self._done = done
        now = time.monotonic()
        if now - self._said < MINUTE:
            return
        self._said = now
        if self._total is None or not done:
            self._write(f"{self._name}: {done} done")
            return
        left = (now - self._began) * (self._total - done) / done / MINUTE
        self._write(f"{self._name}: {done} of {self._total}, about {left:.0f} min left")


class ConsoleWatch:
    """Shows each stage as a bar on a terminal; elsewhere writes plain lines."""

    def __init__(self, console: Console) -> None:
        self._console = console

    @contextmanager
    def stage(self, name: str, total: int | None = None) -> Iterator[Bar]:
        """Show how far a stage is while it runs."""
        if not self._console.is_terminal:
            yield PlainStage(self._plain, name, total)
            return
        columns = (
            TextColumn("{task.description:<34}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(elapsed_when_finished=True),
        )
        with Progress(*columns, console=self._console) as progress:
            yield Stage(progress, name, total)

    def say(self, text: str) -> None:
        """Print a line."""
        self._console.print(text)

    def _plain(self, text: str) -> None:
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)
        self._console.file.flush()
