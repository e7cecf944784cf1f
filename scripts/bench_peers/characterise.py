"""What one full characterisation of a neuron costs."""

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bench_peers.case import SEED
from bench_peers.ours import counter, peak_memory_mb
from bridge.bench import Characterisation
from bridge.engine import Pool
from circuits import Condition, Sampling, load_circuit
from circuits.technology import load_technology
from surrogate.vocabulary import Status

if TYPE_CHECKING:
    from bridge.engine.session import Ngspice


@dataclass(frozen=True)
class Cost:
    """Core time (ms), Newton iterations and the worker's largest size so far (MB) of a sample."""

    core_ms: float
    iterations: float
    memory_mb: float


@dataclass(frozen=True)
class ProbedCharacterisation:
    """A characterisation that notes what each sample cost."""

    inner: Characterisation

    @property
    def deck(self) -> str:
        """The characterisation's deck."""
        return self.inner.deck

    @property
    def items(self) -> int:
        """Number of draws."""
        return self.inner.items

    def compute(self, ngspice: "Ngspice", item: int) -> Cost:
        """Characterise one draw and say what it cost."""
        # The counter runs on from analysis to analysis since the deck was loaded.
        before, start = counter(ngspice, "totiter"), time.process_time()
        sample = self.inner.compute(ngspice, item)
        core = time.process_time() - start
        if sample.status != Status.OK:
            raise RuntimeError(f"draw {sample.draw}: {sample.status}: {sample.reason}")
        return Cost(core * 1e3, counter(ngspice, "totiter") - before, peak_memory_mb())

    def failed(self, item: int, status: str, reason: str) -> Cost:
        """A benchmark with a failed sample is none."""
        raise SystemExit(f"draw {self.inner.draws[item]}: {status}: {reason}")


def characterisation_jobs(
    circuit: str, technology: str, samples: int, per_job: int
) -> list[ProbedCharacterisation]:
    """Characterisations of a circuit in the nominal corner at 27 °C.

    Parameters
    ----------
    circuit, technology : str
        Their names.
    samples, per_job : int
        How many draws, in all and on one load of the deck.
    """
    tech = load_technology(technology)
    cell = load_circuit(circuit)
    condition = Condition(tech.nominal_corner, 27.0, cell.datasheet.supply)
    draws = [
        range(first, min(first + per_job, samples + 1)) for first in range(1, samples + 1, per_job)
    ]
    return [
        ProbedCharacterisation(Characterisation(cell, tech, condition, Sampling(SEED), part))
        for part in draws
    ]


def characterisation_cost(circuit: str, technology: str, samples: int) -> Cost:
    """Cost of a sample of a circuit in the nominal corner at 27 °C.

    Parameters
    ----------
    circuit, technology : str
        Their names.
    samples : int
        How many draws; one more comes first and is not counted.

    Returns:
    -------
    Cost
        Means over the samples; the largest size.
    """
    jobs = characterisation_jobs(circuit, technology, samples + 1, per_job=samples + 1)
    costs = [cost for *_, cost in Pool(1, timeout=120.0).run(jobs)][1:]
    return Cost(
        float(np.mean([cost.core_ms for cost in costs])),
        float(np.mean([cost.iterations for cost in costs])),
        max(cost.memory_mb for cost in costs),
    )
