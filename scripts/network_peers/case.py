"""The networks of the comparison, as plain arrays that every way reads."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

BATCH, STEPS = 256, 100
GAIN = 1 / 16
"""Time step over time constant: beta = 15/16, so that scaling by it rounds nothing."""

IMAGE, CHANNELS, KERNEL = 16, 8, 3

PIXEL, WEIGHT = 2.0**-8, 2.0**-12
"""Inputs and weights are multiples of these: their sums are exact in single precision in whatever
order a way makes them, so that only the membrane's own rounding can tell two ways apart."""


@dataclass(frozen=True)
class Case:
    """A network with leaky neurons whose thresholds differ from chip to chip.

    Attributes:
    ----------
    name : str
        In the results.
    sizes : tuple of int
        Inputs, hidden neurons, outputs.
    recurrent, convolution : bool
        Whether the hidden layer is connected to itself; whether it is a convolution of an image,
        whose sums over 2 x 2 neurons go to the outputs.
    own_weights : bool
        Whether each chip has weights of its own.
    measured : bool
        Whether our neurons have a tabulated membrane curve. Others have none; theirs leak linearly.
    goal : dict of str to float
        How many times faster than each peer we want to be.
    """

    name: str
    sizes: tuple[int, int, int]
    recurrent: bool = False
    convolution: bool = False
    own_weights: bool = False
    measured: bool = False

    @property
    def goal(self) -> dict[str, float]:
        """How many times faster than each peer we want to be."""
        if self.own_weights or self.measured:
            return {"snntorch": 4.0, "brian2": 4.0}
        return {"snntorch": 25.0, "brian2": 10.0}

    def write(self, path: Path, chips: int) -> Path:
        """Write the arrays of some chips; the first chips are the same for any number."""
        rng = np.random.default_rng(7)
        n_in, n_hidden, n_out = self.sizes
        arrays = {
            "x": PIXEL * rng.integers(0, 256, (BATCH, n_in)),
            "bias0": np.full(n_hidden, 0.09),
            "bias1": np.full(n_out, 0.09),
            "w1": _weights(rng, 6.0 * GAIN, n_out, n_hidden),
        }
        if self.convolution:
            arrays["w0"] = rng.normal(0, 3 * GAIN, (CHANNELS, 1, KERNEL, KERNEL))
            # An output sees sums of four neurons.
            pooled = CHANNELS * ((IMAGE - KERNEL + 1) // 2) ** 2
            arrays["w1"] = _weights(rng, 6.0 * GAIN, n_out, pooled)
        else:
            arrays["w0"] = _weights(rng, 3.0 * GAIN, n_hidden, n_in)
        if self.recurrent:
            arrays["wr"] = _weights(rng, 3.0 * GAIN, n_hidden, n_hidden)
        for key in [key for key in arrays if key.startswith("w") and self.own_weights]:
            spread = [np.random.default_rng([7, k, ord(key[1])]) for k in range(chips)]
            shape = arrays[key].shape
            arrays[key] = arrays[key] * np.array([1 + 0.05 * r.normal(size=shape) for r in spread])
        for layer, n in enumerate((n_hidden, n_out)):
            spread = [np.random.default_rng([8, k, layer]) for k in range(chips)]
            arrays[f"threshold{layer}"] = np.array([1 + 0.05 * r.normal(size=n) for r in spread])
        for key in [key for key in arrays if key[0] in "wb"]:
            arrays[key] = WEIGHT * np.round(arrays[key] / WEIGHT)
        single = {key: np.asarray(value, dtype=np.float32) for key, value in arrays.items()}
        np.savez(path, **single)
        return path


def _weights(rng: np.random.Generator, scale: float, n_out: int, n_in: int) -> np.ndarray:
    return scale * rng.normal(size=(n_out, n_in)) / np.sqrt(n_in)


HIDDEN_OF_IMAGE = CHANNELS * (IMAGE - KERNEL + 1) ** 2

CASES = (
    Case("dense_784_128_10", (784, 128, 10)),
    Case("dense_64_256_10", (64, 256, 10)),
    Case("recurrent_64_128_10", (64, 128, 10), recurrent=True),
    Case("convolution_16x16_10", (IMAGE**2, HIDDEN_OF_IMAGE, 10), convolution=True),
    Case("dense_784_128_10_own_weights", (784, 128, 10), own_weights=True),
    Case("dense_64_256_10_own_weights", (64, 256, 10), own_weights=True),
    Case("dense_784_128_10_measured_curve", (784, 128, 10), measured=True),
    Case("dense_64_256_10_measured_curve", (64, 256, 10), measured=True),
)
