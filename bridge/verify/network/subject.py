"""A circuit under a condition whose network is put into transistors: chips, images, twins."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from bridge.errors import BridgeInputError
from bridge.evaluate.evaluation import Evaluation
from bridge.evaluate.factory import ChipFactory
from bridge.evaluate.leak import leaks
from bridge.evaluate.sampled import SampledNeurons
from bridge.fit import split_seed
from bridge.fit.fit import observe
from bridge.store import RunDirectory
from bridge.verify.network.currents import Currents, Trains, by_neuron
from bridge.verify.network.relaxation import Inference
from circuits import Condition
from circuits.bench import neuron_bench
from surrogate.distribution import Distribution
from surrogate.distribution.observed import Observed
from surrogate.network import Network
from surrogate.neuron.scaling import Reference
from surrogate.simulator import Chip, Drive, SpikeCounts, simulate
from surrogate.vocabulary import quantities_of

Array = NDArray[np.float64]

IMAGES_STREAM = 0x1A6F
"""Separates the choice of the test images from other uses of the plan's seed."""


@dataclass(frozen=True, eq=False)
class Subject:
    """Some chips of a circuit under a condition, made of its samples, and images for them.

    Attributes:
        draws, ids, v_rest: Of each drawn sample: index, strong id, and where its membrane rests, V;
            of one that was not measured where that of the neuron without mismatch does.
        factory: Makes the chips.
        network: That chips are made of.
        chips: How many, numbers from 0.
        images: Numbers of the test images, ascending, shape (images,).
        labels: Their classes, shape (images,).
        inputs: They as the network's input.
        title: What a person reads of the network.
    """

    circuit: str
    condition: Condition
    draws: NDArray[np.int64]
    ids: tuple[str, ...]
    v_rest: Array
    factory: ChipFactory = field(repr=False)
    network: Network = field(repr=False)
    chips: int
    images: NDArray[np.int64]
    labels: NDArray[np.int64]
    inputs: NDArray[np.generic] = field(repr=False)
    title: str

    @property
    def neurons(self) -> SampledNeurons:
        """Where the chips' neurons come from."""
        assert isinstance(self.factory.neurons, SampledNeurons)
        return self.factory.neurons

    @property
    def unit(self) -> Reference:
        """Units of the network on the circuit."""
        return self.neurons.unit

    @property
    def duration(self) -> float:
        """Of an inference, s."""
        return self.network.n_steps * self.unit.dt

    def places(self, chip: int) -> list[NDArray[np.intp]]:
        """Which of the samples each neuron of a chip is, by layer."""
        sizes = enumerate(self.network.sizes)
        return [self.neurons.places(n, k, chip, self.factory.seed) for k, n in sizes]

    def made(self) -> list[Chip]:
        """All chips."""
        drive = Drive(self.network, self.inputs)
        return [self.factory.make(drive, number)[0] for number in range(self.chips)]

    def twins(self) -> list[SpikeCounts]:
        """What each chip's twin answers, every spike kept."""
        drive = Drive(self.network, self.inputs)
        return list(simulate(drive, self.made(), raster=True, resolution=self.factory.resolution))

    def inference(self, chips: list[Chip], twins: list[SpikeCounts], c: int, k: int) -> Inference:
        """An inference at its beginning.

        Args:
            chips, twins: From `made` and `twins`.
            c, k: Chip, and which of the images.
        """
        drive = Drive(self.network, self.inputs[k : k + 1])
        given = drive.currents(0, chips[c], biased=False)
        currents = Currents(self.network, chips[c], given, drive.per_step)
        return Inference(c, k, currents, trains_of(twins[c], k, self.network))


def trains_of(counts: SpikeCounts, image: int, network: Network) -> Trains:
    """Spikes of one image as trains."""
    events = counts.events
    assert events is not None
    first, last = np.searchsorted(events.image, [image, image + 1])
    return by_neuron(events.neuron[first:last], events.time[first:last], network)


def subjects_of(
    run: RunDirectory,
    distributions: Mapping[str, Distribution],
    places: list[tuple[str, Condition]],
    chips: int,
    images: int,
) -> list[Subject]:
    """Subjects of a fitted run.

    Args:
        places: Circuits and conditions.
        images: Test images, at most; chosen at random, the same for all.

    Raises:
        BridgeInputError: No neuron of these has a network, or a network is none of the circuit's
            neurons.
    """
    found = []
    for name, condition in places:
        plan, distribution = run.plan, distributions[name]
        bench = neuron_bench(plan.circuits[name])
        if leaks(distribution, plan.reference, bench.i_low):
            found.append(_subject(run, distribution, condition, chips, images))
    if not found:
        raise BridgeInputError(
            f"{run.path}: no neuron that leaks, and so no network; allowed: verify without "
            "--network"
        )
    return found


def _subject(
    run: RunDirectory, distribution: Distribution, condition: Condition, chips: int, images: int
) -> Subject:
    plan, name = run.plan, distribution.circuit
    evaluation = Evaluation(
        distribution, plan.reference, plan.network, plan.seed, plan.network_files
    ).of_neurons
    fitted = distribution.condition(condition.corner, condition.temperature_celsius)
    samples = run.require_samples()
    seen = observe(samples, name, tuple(quantities_of("neuron")), condition, split_seed(plan))
    if not isinstance(seen, Observed):
        raise BridgeInputError(f"{name} at {condition.label}: {seen.reason}")
    drawn = samples.drawn(name, condition, ["sample_id"])
    neurons = SampledNeurons(seen, evaluation.unit(fitted))
    factory = replace(evaluation.factory(fitted), neurons=neurons, energy=None)
    workload = evaluation.workload
    network = factory.variant.of(workload.network)
    _check(name, network)
    rng = np.random.default_rng(np.random.SeedSequence(plan.seed, spawn_key=(IMAGES_STREAM,)))
    # The first so many of one order: more images have all that fewer have.
    chosen = np.sort(rng.permutation(len(workload.labels))[:images])
    v_rest = np.full(len(drawn), seen.nominal["v_rest"])
    v_rest[drawn.ok] = seen.values["v_rest"]
    return Subject(
        name, condition, drawn.draws, tuple(drawn.text("sample_id").tolist()), v_rest, factory,
        network, chips, chosen, workload.labels[chosen], workload.coded[chosen], workload.title,
    )  # fmt: skip


def _check(circuit: str, network: Network) -> None:
    """Check that the network's neurons are the circuit's, with nothing of their own.

    Raises:
        BridgeInputError: They have other time constants, or a refractory period of their own.
    """
    for k, layer in enumerate(network.layers):
        for what, values, plain in (
            ("membranes' time constants", layer.capacitance, 1.0),
            ("refractory periods", layer.refractory, 0.0),
        ):
            if not np.allclose(values, plain, atol=1e-6):
                raise BridgeInputError(
                    f"--network: layer {k} of the network has {what} of its own, which "
                    f"{circuit} cannot take over; allowed: the circuit's for all neurons"
                )
