"""Progress bars with an estimate of the time left; silent when nobody watches."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


class Stage:
    """One bar: advance it by one, or set how far it is.

    Parameters
    ----------
    progress : rich.progress.Progress
        What draws it.
    name : str
        Text before the bar.
    total : int or None
        Steps, when known from the start.
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


@contextmanager
def stage(console: Console, name: str, total: int | None = None) -> Iterator[Stage]:
    """Show a bar while a stage runs.

    Parameters
    ----------
    console : rich.console.Console
        Where; nothing is drawn when it is not a terminal.
    name : str
        Text before the bar.
    total : int or None
        Steps, when known from the start.

    Yields
    ------
    Stage
        To report progress to.
    """
    columns = (
        TextColumn("{task.description:<34}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(elapsed_when_finished=True),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        yield Stage(progress, name, total)
