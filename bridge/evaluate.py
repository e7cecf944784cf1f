"""Network accuracy over chips whose neurons are drawn from the fitted laws."""

from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from surrogate.accuracy import AccuracyReport, report_accuracy
from surrogate.data import digits
from surrogate.law import Distribution, Law, replicate
from surrogate.network import Network
from surrogate.nir_files import read_network
from surrogate.scaling import Reference, to_population
from surrogate.simulator import Chip, Drive, simulate
from surrogate.vocabulary import leak_form

CHIP_STREAM = 0xC41
"""Separates the random numbers of chips from those of other uses of the plan's seed."""

LAW_STREAM = 0x1A3
"""The same for the laws of other sweeps."""

LAWS = 16
"""Laws of other sweeps of the same size; the interval's t has 15 degrees of freedom at least."""

PAIRED_CHIPS = 8
"""Chips that are made anew from each of them: the same random numbers, so few are enough."""


@dataclass(frozen=True)
class ConditionAccuracy:
    """Accuracy of one circuit's network under one condition.

    Attributes
    ----------
    corner, temperature_celsius
        The condition (°C).
    nominal : float
        Accuracy of a chip without mismatch.
    accuracies : tuple of float
        Accuracy of every drawn chip.
    mean, sigma, worst : float
        Over the chips.
    low, high : float
        95 % confidence interval of the mean: of the finite number of chips, and of the finite
        sweep that the law was fitted to.
    law_sigma : float
        The sweep's share: standard deviation of the mean.
    """

    corner: str
    temperature_celsius: float
    nominal: float
    accuracies: tuple[float, ...]
    mean: float
    sigma: float
    worst: float
    low: float
    high: float
    law_sigma: float


def network_path(leak: str) -> Path:
    """Path of the shipped digit network for a form of leak: ``"linear"`` or ``"constant"``."""
    with as_file(files("surrogate") / "networks" / f"digits_{leak}.nir") as path:
        return path


def leak_of(law: Distribution, form: str) -> str:
    """Form of leak whose network suits a circuit: its own, or the one asked for."""
    if form in ("linear", "constant"):
        return form
    flat = np.median([c.nominal["leak_flatness"] for c in law.conditions])
    return "constant" if leak_form(float(flat), leak_share=1.0) == "constant" else "linear"


def leaks(law: Distribution, reference: tuple[str, float], i_low: float) -> bool:
    """Whether a neuron leaks at the nominal condition: the shipped networks are of such neurons.

    Parameters
    ----------
    law : Distribution
        Fitted law of the circuit.
    reference : tuple
        Corner and temperature (°C) of the nominal neuron.
    i_low : float
        Lower input of its bench, A.

    Returns
    -------
    bool
        False for an integrator.
    """
    nominal = law.condition(*reference).nominal
    return leak_form(nominal["leak_flatness"], nominal["rheobase"] / i_low) != "none"


@dataclass(frozen=True)
class _Evaluation:
    """One condition's work, complete for a worker process."""

    law: Law
    reference: dict[str, float]
    leak: str
    form: str
    chips: int
    seed: int

    def unit(self, network: Network) -> Reference:
        """The units of the network."""
        nominal = self.reference
        return Reference(
            nominal["v_rest"], nominal["swing"], nominal["rheobase"], nominal["c_eff"],
            network.alpha,
        )  # fmt: skip


def evaluate_circuit(
    law: Distribution,
    reference: tuple[str, float],
    *,
    chips: int,
    form: str,
    seed: int,
    workers: int = 1,
    progress: Callable[[], None] | None = None,
) -> list[ConditionAccuracy]:
    """Evaluate the shipped digit network on chips of one circuit, at every condition.

    Parameters
    ----------
    law : Distribution
        Fitted law of the circuit.
    reference : tuple
        Corner and temperature (°C) of the nominal neuron that the network was made for.
    chips : int
        Chips drawn at each condition.
    form : str
        Membrane curve of the neurons: ``"linear"``, ``"constant"`` or ``"measured"``.
    seed : int
        Seed of the draws; the k-th chip has the same deviates at every condition.
    workers : int
        Processes; the result does not depend on it.
    progress : callable, optional
        Called after each condition.

    Returns
    -------
    list of ConditionAccuracy
        In the order of the law's conditions.
    """
    nominal = law.condition(*reference).nominal
    leak = leak_of(law, form)
    laws = [law.at(one.corner, one.temperature_celsius) for one in law.conditions]
    jobs = [_Evaluation(one, nominal, leak, form, chips, seed) for one in laws]
    results = []
    with ProcessPoolExecutor(workers, initializer=threadpool_limits, initargs=(1,)) as pool:
        # One BLAS thread a process: the matrices are small and the processes share the cores.
        for result in pool.map(_evaluate, jobs):
            results.append(result)
            if progress is not None:
                progress()
    return results


def ideal_accuracy(leak: str) -> AccuracyReport:
    """Accuracy of the shipped network with ideal neurons, with the test set's own interval."""
    network, _ = _network(leak)
    return report_accuracy(_accuracies(leak, [Chip(network.layers)]), len(digits().test_y))


@cache
def _network(leak: str) -> tuple[Network, Drive]:
    """The shipped network and the test images on their way into it."""
    network = read_network(network_path(leak))
    return network, Drive(network, digits().test_x)


def _accuracies(leak: str, chips: Iterable[Chip]) -> list[float]:
    return [
        float(np.mean(counts.classes == digits().test_y))
        for counts in simulate(_network(leak)[1], chips)
    ]


def _evaluate(job: _Evaluation) -> ConditionAccuracy:
    law, network = job.law.knots[0], _network(job.leak)[0]
    same = {n: {k: np.full(n, v) for k, v in law.nominal.items()} for n in network.sizes}
    unit, curve = job.unit(network), np.array(law.nominal_curve)
    nominal = Chip(
        tuple(
            to_population(same[n], np.zeros(n, bool), curve, job.form, unit) for n in network.sizes
        )
    )
    accuracies = _accuracies(job.leak, (_drawn(job, job.law, index) for index in range(job.chips)))
    some = range(min(PAIRED_CHIPS, job.chips))
    shifts = np.empty((LAWS, len(some)))
    for r in range(LAWS):
        other = replicate(job.law, np.random.SeedSequence(job.seed, spawn_key=(LAW_STREAM, r)))
        found = _accuracies(job.leak, (_drawn(job, other, index) for index in some))
        shifts[r] = np.subtract(found, accuracies[: len(some)])
    report = report_accuracy(accuracies, len(digits().test_y), shifts)
    return ConditionAccuracy(
        law.corner,
        law.temperature_celsius,
        _accuracies(job.leak, [nominal])[0],
        tuple(accuracies),
        report.mean,
        report.sigma,
        report.worst,
        report.low,
        report.high,
        report.law_sigma,
    )


def _drawn(job: _Evaluation, law: Law, index: int) -> Chip:
    """One chip; the same random numbers make it from whichever law."""
    network, layers = _network(job.leak)[0], []
    for layer, n in enumerate(network.sizes):
        neurons = law.sample(n, _seed(job, index, layer), _seed(job, index))
        layers.append(
            to_population(
                neurons.values, neurons.fails, neurons.curves, job.form, job.unit(network)
            )
        )
    return Chip(tuple(layers))


def _seed(job: _Evaluation, *key: int) -> np.random.SeedSequence:
    return np.random.SeedSequence(job.seed, spawn_key=(CHIP_STREAM, *key))
