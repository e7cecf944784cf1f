"""What a stage tells of how far it is, whoever looks: a terminal, a notebook, or nobody."""

from contextlib import AbstractContextManager
from typing import Protocol


class Bar(Protocol):
    """How far one stage is."""

    def at(self, done: int, total: int) -> None:
        """Say that `done` of `total` steps are done."""

    def step(self) -> None:
        """Say that one more step is done."""


class Watch(Protocol):
    """Who is told how far a run is; stages draw and print nothing themselves."""

    def stage(self, name: str, total: int | None = None) -> AbstractContextManager[Bar]:
        """A stage begins; `total` is its number of steps, when known from the start."""
        ...

    def say(self, text: str) -> None:
        """Something that a person should know."""
