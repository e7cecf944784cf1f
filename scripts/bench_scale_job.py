"""A characterisation that costs nothing: one real sample, repeated with small changes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from bridge.bench import Characterisation, Sample
from bridge.engine import AnyTask, Executor

DECK = "* one resistor\nv1 1 0 dc 1\nr1 1 0 1k\n.end\n"


@dataclass(frozen=True)
class ReplayJob:
    """Answers for a characterisation without simulating it.

    Attributes:
    ----------
    job : Characterisation
        What is answered for; it is sent to the worker as it would be.
    sample : Sample
        A real one.
    """

    job: Characterisation
    sample: Sample

    @property
    def deck(self) -> str:
        """A deck that loads in no time."""
        return DECK

    @property
    def items(self) -> int:
        """Number of draws."""
        return self.job.items

    def compute(self, ngspice: object, item: int) -> Sample:  # noqa: ARG002
        """The sample with every number changed a little, so that it does not compress better."""
        assert self.sample.parameters is not None
        rng = np.random.default_rng(self.job.draws[item])
        real = self.sample.parameters
        values = {k: v * (1 + 0.1 * rng.random()) for k, v in real.values.items()}
        factors = 1 + 0.1 * rng.random((2, len(real.curve_v)))
        changed = replace(
            real,
            values=values,
            curve_v=real.curve_v * factors[0],
            curve_i=real.curve_i * factors[1],
        )
        return replace(self.sample, draw=self.job.draws[item], parameters=changed)

    def failed(self, item: int, status: str, reason: str) -> Sample:
        """As the real one."""
        return self.job.failed(item, status, reason)


class Replay:
    """An executor that has another one answer for characterisations.

    Parameters
    ----------
    executor : Executor
        What computes.
    sample : Sample
        A real one.
    """

    def __init__(self, executor: Executor, sample: Sample) -> None:
        self._executor = executor
        self._sample = sample

    def run(self, jobs: Iterable[AnyTask]) -> Iterator[tuple[int, int, Any]]:
        """Compute every item of every job."""
        return self._executor.run(
            ReplayJob(job, self._sample) if isinstance(job, Characterisation) else job
            for job in jobs
        )

    def close(self) -> None:
        """End the workers."""
        self._executor.close()
