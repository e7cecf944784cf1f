"""Chips whose neurons are made of the deviations of named transistors."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surrogate.blame import Surface
from surrogate.scaling import NEEDED
from surrogate.study.drift import generator

Array = NDArray[np.float64]

_KEY = 0x8


@dataclass(frozen=True, eq=False)
class Traced:
    """The parameters of a circuit as functions of what deviates in it.

    Attributes
    ----------
    sources : tuple of str
        Transistor of each input, or what all transistors of a chip share.
    shared : str
        Name of the source that all neurons of a chip share.
    surfaces : dict of str to Surface
        Of each parameter that varies.
    constants : dict of str to float
        The others' values.
    curve : numpy.ndarray
        Membrane curve over rheobase, that of the nominal neuron for all, shape (points,).
    """

    sources: tuple[str, ...]
    shared: str
    surfaces: Mapping[str, Surface]
    constants: Mapping[str, float]
    curve: Array

    @property
    def names(self) -> list[str]:
        """What can be switched off, each once."""
        return list(dict.fromkeys(self.sources))

    def values(
        self, kept: frozenset[str], sizes: tuple[int, ...], seed: int, count: int
    ) -> dict[str, Array]:
        """Parameters of the neurons of chips, end to end.

        What the surfaces miss is not in them; see `bridge.study.transistors` for how much that is.

        Parameters
        ----------
        kept : frozenset of str
            Sources that deviate; the others' deviations are zero.
        sizes : tuple of int
            Neurons of each layer.
        seed, count : int
            Of the study, and how many chips; the same deviations whatever is kept.

        Returns
        -------
        dict of str to numpy.ndarray
            SI, each of shape (neurons of all chips,).
        """
        inputs, n = len(self.sources), sum(sizes)
        z = np.concatenate(
            [generator(seed, _KEY, index).standard_normal((n, inputs)) for index in range(count)]
        )
        for k, source in enumerate(self.sources):
            if source not in kept:
                z[:, k] = 0.0
            elif source == self.shared:
                z[:, k] = np.repeat(z[::n, k], n)
        return {
            name: self.surfaces[name].predict(z)
            if name in self.surfaces
            else np.full(len(z), self.constants[name])
            for name in NEEDED
        }
