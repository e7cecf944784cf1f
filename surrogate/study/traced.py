"""Chips whose neurons are made of the deviations of named transistors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surrogate.scaling import NEEDED
from surrogate.sensitivity import Surface
from surrogate.study.drift import generator

Array = NDArray[np.float64]

_KEY, _ORDER = 0x8, 0x9


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
        self, kept: Sequence[frozenset[str]], sizes: tuple[int, ...], seed: int
    ) -> dict[str, Array]:
        """Parameters of the neurons of chips, end to end.

        What the surfaces miss is not in them; see `bridge.study.transistors` for how much that is.

        Parameters
        ----------
        kept : sequence of frozenset of str
            For each chip the sources that deviate; the others' deviations are zero.
        sizes : tuple of int
            Neurons of each layer.
        seed : int
            Of the study; the same deviations whatever is kept.

        Returns
        -------
        dict of str to numpy.ndarray
            SI, each of shape (neurons of all chips,).
        """
        inputs, n = len(self.sources), sum(sizes)
        z = np.empty((len(kept), n, inputs))
        for index, mine in enumerate(kept):
            z[index] = generator(seed, _KEY, index).standard_normal((n, inputs))
            for k, source in enumerate(self.sources):
                if source not in mine:
                    z[index, :, k] = 0.0
                elif source == self.shared:
                    z[index, :, k] = z[index, 0, k]
        flat = z.reshape(-1, inputs)
        return {
            name: self.surfaces[name].predict(flat)
            if name in self.surfaces
            else np.full(len(flat), self.constants[name])
            for name in NEEDED
        }

    def order(self, seed: int, index: int) -> list[str]:
        """A random order of what can be switched off, that of one chip."""
        return [str(name) for name in generator(seed, _ORDER, index).permutation(self.names)]
