"""What tests ask of a plan, a pool and a watch that the program itself has no use for."""

from collections.abc import Iterator
from contextlib import contextmanager

from bridge.engine import Bar, Pool
from bridge.plan import Plan


def changed(plan: Plan, **values: object) -> Plan:
    """The same plan with other values of some keys."""
    return Plan.model_validate(plan.model_dump() | values, context={"folder": plan.folder})


def pids(pool: Pool) -> list[int]:
    """Process ids of the workers that are alive now."""
    return [worker.process.pid for worker in pool._crew.values()]


class _NoBar:
    def at(self, done: int, total: int) -> None:
        pass

    def step(self) -> None:
        pass


class Unwatched:
    """A watch that nobody looks at."""

    @contextmanager
    def stage(self, name: str, total: int | None = None) -> Iterator[Bar]:  # noqa: ARG002
        yield _NoBar()

    def say(self, text: str) -> None:
        pass
