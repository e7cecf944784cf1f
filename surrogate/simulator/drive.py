"""What the inputs and biases bring to each layer: all that no spike of the network changes."""

from collections.abc import Iterator
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from surrogate.errors import SurrogateInputError
from surrogate.network import INPUT, Connection, Network
from surrogate.network.connection import Weight
from surrogate.simulator.chip import Chip
from surrogate.simulator.events import BinnedSpikes, SpikeEvents

Array = NDArray[np.float32]

SLICE_BYTES = 64e6
"""Currents that are held at once; a batch that needs more is cut into slices of images."""


class Drive:
    """A batch of inputs on its way into a network.

    Currents that all chips share are computed once. A slice of images is always the same one, and
    the sums are made in one thread, so that the same inputs give the same bits.

    Args:
        inputs: Constant ones, shape (batch, inputs), or a value for each step, such as the spikes
            of a code, shape (batch, n_steps, inputs).
        spikes: The same spikes by their times within the steps, which chips in continuous time get;
            None: they come at the beginnings of their steps.

    Raises:
        SurrogateInputError: The inputs do not fit the network, hold NaN or infinity, or are not
            those spikes in their steps.
    """

    def __init__(
        self, network: Network, inputs: NDArray[np.generic], spikes: SpikeEvents | None = None
    ) -> None:
        allowed = f"(batch, {network.inputs}) or (batch, {network.n_steps}, {network.inputs})"
        fits = inputs.shape[1:] in ((network.inputs,), (network.n_steps, network.inputs))
        if not fits or not len(inputs):
            raise SurrogateInputError(f"inputs: shape {inputs.shape}; allowed: {allowed}")
        self.network = network
        self._x = np.ascontiguousarray(inputs, dtype=np.float32)
        if not np.all(np.isfinite(self._x)):
            raise SurrogateInputError("inputs: hold NaN or infinity; allowed: finite numbers")
        self.spikes = spikes
        if spikes is not None:
            self._check(spikes)
        self._shared: dict[tuple[int, bool], list[Array]] = {}
        self._binned: dict[int, BinnedSpikes] = {}

    def _check(self, spikes: SpikeEvents) -> None:
        """Check that spikes are those of the inputs."""
        shape, step = self._x.shape, np.floor(spikes.time)
        where = spikes.image, step, spikes.neuron
        fits = len(shape) == 3 and all(
            np.all((one >= 0) & (one < most)) for one, most in zip(where, shape, strict=False)
        )
        if fits:
            place = np.ravel_multi_index(tuple(one.astype(np.int64) for one in where), shape)
            places, many = np.unique(place, return_counts=True)
            flat = self._x.reshape(-1)
            fits = np.count_nonzero(flat) == len(places) and np.array_equal(flat[places], many)
        if not fits:
            raise SurrogateInputError(
                f"spikes by their times: not those of inputs of shape {shape}; allowed: the same"
            )

    @property
    def per_step(self) -> bool:
        """Whether the inputs have a value for each step."""
        return self._x.ndim == 3

    @property
    def batch(self) -> int:
        """Number of inputs."""
        return len(self._x)

    @property
    def inputs(self) -> Array:
        """The inputs, as they were given."""
        return self._x

    def taken(self, images: slice) -> "Drive":
        """Some of the inputs, by their numbers from `start` to `stop`."""
        spikes = self.spikes
        if spikes is not None:
            low, high = np.searchsorted(spikes.image, (images.start, images.stop))
            spikes = SpikeEvents(
                spikes.image[low:high] - np.int32(images.start),
                spikes.neuron[low:high],
                spikes.time[low:high],
            )
        return Drive(self.network, self._x[images], spikes)

    def binned(self, resolution: int) -> BinnedSpikes:
        """Spikes by their times in bins; none where they come at the beginnings of steps."""
        if resolution not in self._binned:
            self._binned.clear()
            made = BinnedSpikes.of(self.spikes, self.batch, self.network.n_steps, resolution)
            self._binned[resolution] = made
        return self._binned[resolution]

    @cached_property
    def slices(self) -> list[slice]:
        """Parts of the batch that are simulated one after the other."""
        steps = [self._steps(target) for target in range(len(self.network.layers))]
        an_image = 4 * sum(t * n for t, n in zip(steps, self.network.sizes, strict=True))
        size = max(1, int(SLICE_BYTES // max(1, an_image)))
        return [slice(k, min(k + size, self.batch)) for k in range(0, self.batch, size)]

    def currents(self, number: int, chip: Chip, biased: bool = True) -> list[Array]:
        """Currents into each layer for one slice.

        Args:
            number: Which of `slices`.
            biased: Whether biases are among them. Without them they are those of continuous time:
                spikes by their times are not among them, either (`binned`).

        Returns:
            By layer, in nominal rheobases, shape (images, steps, n); images, steps or both are 1
            where they make no difference. Of a layer with synapses of their own for excitation and
            inhibition (images, steps, 2 n), without biases: of the former, then of the latter.
        """
        if chip.weights is not None:
            return self._computed(self.slices[number], chip, biased)
        key = number, biased
        if key not in self._shared:
            if len(self.slices) > 1:
                self._shared.clear()  # of a large batch the present slice only
            self._shared[key] = self._computed(self.slices[number], chip, biased)
        return self._shared[key]

    def _computed(self, images: slice, chip: Chip, biased: bool) -> list[Array]:
        return [
            self._into(target, self._x[images], chip, biased)
            for target in range(len(self.network.layers))
        ]

    def _into(self, target: int, x: Array, chip: Chip, biased: bool) -> Array:
        bias = self.network.biases[target]
        total = (bias if biased else np.zeros_like(bias))[None, None, :]
        if chip.split[target]:
            total = np.concatenate([total, total], axis=2)
        if self.spikes is not None and not biased:
            return np.ascontiguousarray(total)
        for number, one in self._connections(target):
            given = x if x.ndim == 3 else x[:, None, :]
            parts = [_product(given, weight) for weight in chip.parts(number, one)]
            part = parts[0] if len(parts) == 1 else np.concatenate(parts, axis=2)
            if one.delay:
                late = np.zeros((len(x), self.network.n_steps, part.shape[2]), dtype=np.float32)
                late[:, one.delay :] = part[:, : self.network.n_steps - one.delay]
                part = late
            total = total + part
        return np.ascontiguousarray(total)

    def _connections(self, target: int) -> Iterator[tuple[int, Connection]]:
        for number, one in enumerate(self.network.connections):
            if one.source == INPUT and one.target == target:
                yield number, one

    def _steps(self, target: int) -> int:
        """Steps for which the currents of a layer are held; 0 if they are its biases."""
        mine = [one for _, one in self._connections(target)]
        moves = self._x.ndim == 3 or any(one.delay for one in mine)
        return 0 if not mine else self.network.n_steps if moves else 1


_THREADS = ThreadpoolController()


def _product(x: Array, weight: Weight) -> Array:
    """W x for each image and step, shape (images, steps, n_out)."""
    images, steps, inputs = x.shape
    with _THREADS.limit(limits=1, user_api="blas"):  # threads would change the order of the sums
        product = (weight @ x.reshape(images * steps, inputs).T).T
    return np.asarray(product, dtype=np.float32).reshape(images, steps, -1)
