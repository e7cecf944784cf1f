"""Progress bars with an estimate of the time left; silent when nobody watches."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


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


class ConsoleWatch:
    """A terminal that shows a bar for each stage; silent when it is none."""

    def __init__(self, console: Console) -> None:
        self._console = console

    @contextmanager
    def stage(self, name: str, total: int | None = None) -> Iterator[Stage]:
        """Show a bar while a stage runs."""
        columns = (
            TextColumn("{task.description:<34}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(elapsed_when_finished=True),
        )
        hidden = not self._console.is_terminal
        with Progress(*columns, console=self._console, disable=hidden) as progress:
            yield Stage(progress, name, total)

    def say(self, text: str) -> None:
        """Print a line."""
        self._console.print(text)
