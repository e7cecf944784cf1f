"""Chips of a fitted circuit, with some of its neurons' parameters held at their nominal values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from surrogate.law import Distribution
from surrogate.law.neurons import Deviates, draw_deviates
from surrogate.network import Network
from surrogate.scaling import Reference, to_population
from surrogate.simulator import Chip
from surrogate.study.drift import STREAM

Array = NDArray[np.float64]

Mode = Literal["fixed", "tracking"]
MODES: tuple[Mode, ...] = ("fixed", "tracking")
"""Units of the network: the nominal neuron at the reference condition, whatever the temperature; or
that of the reference corner at the chip's own temperature, as if input currents, weights and time
step followed it."""

GROUPS: dict[str, tuple[str, ...]] = {
    "leak": ("rheobase",),
    "capacitance": ("c_eff",),
    "threshold": ("v_rest", "swing", "spike_level"),
    "reset": ("reset_level",),
    "refractory": ("t_refractory",),
    "shape": (),
}
"""Parameters that vary together, and the shape of the membrane curve.

The time constant is c_eff swing / rheobase: the leak carries what is not in the other two.
"""

TITLES = {
    "leak": "τ_mem, by its leak",
    "capacitance": "τ_mem, by its capacitance",
    "threshold": "threshold",
    "reset": "reset",
    "refractory": "refractory period",
    "shape": "shape of the membrane curve",
}

ADDITIVE = ("v_rest", "swing", "reset_level", "spike_level")
"""Voltages and levels: a spread is multiplied about the nominal value; of others, that of the
logarithm."""


@dataclass(frozen=True, eq=False)
class FittedCircuit:
    """A neuron circuit with its fitted law and the network that is built of it.

    Attributes
    ----------
    title : str
        For a person.
    law : Distribution
        Fitted law.
    reference : tuple
        Corner and temperature (°C) of the nominal neuron that the network was made for.
    form : str
        Membrane curve of its neurons, see `surrogate.scaling.to_population`.
    network : str
        Key of `surrogate.study.case.CASES`.
    """

    title: str
    law: Distribution
    reference: tuple[str, float]
    form: str
    network: str

    @property
    def groups(self) -> list[str]:
        """What varies in it: keys of `GROUPS`."""
        return [name for name in GROUPS if name != "shape" or self.form == "measured"]

    def unit(self, network: Network, temperature: float, mode: Mode) -> Reference:
        """Units of the network on this circuit."""
        corner, here = self.reference
        nominal = self.law.condition(corner, here if mode == "fixed" else temperature).nominal
        return Reference(
            nominal["v_rest"], nominal["swing"], nominal["rheobase"], nominal["c_eff"],
            network.alpha,
        )  # fmt: skip

    def chips(
        self,
        network: Network,
        condition: tuple[str, float],
        mode: Mode,
        spread: Mapping[str, float] | None,
        seed: int,
        count: int,
    ) -> Iterator[Chip]:
        """Chips; the same random numbers make the k-th one whatever the condition and spread.

        Parameters
        ----------
        network : Network
            What they are chips of.
        condition : tuple
            Corner and temperature (°C).
        mode : str
            Of `MODES`.
        spread : mapping of str to float, optional
            How many times the fitted spread each group of `GROUPS` has; those left out are nominal.
            If None, all are as fitted, and so is the share of neurons that fail.
        seed, count : int
            Of the study, and how many chips.

        Yields
        ------
        Chip
            One after the other.

        Raises
        ------
        SurrogateInputError
            The condition has no law.
        """
        law = self.law.at(*condition)
        nominal = self.law.condition(*condition)
        unit = self.unit(network, condition[1], mode)
        drawn = law.of(_deviates(network, len(law.free) + law.components, seed, count))
        values, fails, curves = drawn.values, drawn.fails, drawn.curves
        if spread is not None:
            values = {
                name: scaled(name, values[name], nominal.nominal[name], spread.get(group, 0.0))
                for group, names in GROUPS.items()
                for name in names
            }
            fails = np.zeros_like(fails)
            if not spread.get("shape"):
                curves = np.broadcast_to(np.array(nominal.nominal_curve), curves.shape)
        yield from cut_into_chips(network, values, fails, curves, self.form, unit)


def cut_into_chips(
    network: Network,
    values: Mapping[str, Array],
    fails: NDArray[np.bool_],
    curves: Array,
    form: str,
    unit: Reference,
) -> Iterator[Chip]:
    """Chips of neurons that stand end to end, chip by chip and in it layer by layer.

    Parameters
    ----------
    network : Network
        What they are chips of.
    values : mapping of str to numpy.ndarray
        Parameters, SI, each of shape (neurons of all chips,).
    fails : numpy.ndarray
        Neurons that never spike, bool, of the same shape.
    curves : numpy.ndarray
        Membrane curve of each, shape (neurons of all chips, points).
    form, unit
        As of `surrogate.scaling.to_population`.

    Yields
    ------
    Chip
        One after the other.
    """
    count = len(fails) // sum(network.sizes)
    edges = np.concatenate([[0], np.cumsum(np.tile(network.sizes, count))])
    parts = [slice(a, b) for a, b in pairwise(edges.tolist())]
    layers = len(network.sizes)
    for k in range(0, len(parts), layers):
        yield Chip(
            tuple(
                to_population(
                    {name: one[part] for name, one in values.items()},
                    fails[part], curves[part], form, unit,
                )
                for part in parts[k : k + layers]
            )
        )  # fmt: skip


def _deviates(network: Network, numbers: int, seed: int, count: int) -> Deviates:
    """Random numbers of chips, end to end; those of the k-th are a function of (seed, k)."""
    found = [
        draw_deviates(
            n,
            numbers,
            np.random.SeedSequence(seed, spawn_key=(STREAM, index, number)),
            np.random.SeedSequence(seed, spawn_key=(STREAM, index)),
        )
        for index in range(count)
        for number, n in enumerate(network.sizes)
    ]
    return Deviates(
        *(np.concatenate([getattr(one, f.name) for one in found]) for f in fields(Deviates))
    )


def scaled(name: str, drawn: Array, nominal: float, times: float) -> Array:
    """Values whose departure from the nominal one is so many times what was drawn."""
    if name in ADDITIVE:
        return nominal + times * (drawn - nominal)
    return np.asarray(nominal * (drawn / nominal) ** times)
