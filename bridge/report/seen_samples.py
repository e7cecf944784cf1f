"""Samples at one condition as the pictures of its distribution need them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bridge.store import Samples, SampleTable
from circuits import Condition
from surrogate.distribution.held_out import is_held_out

Array = NDArray[np.float64]

HEADLINE = {
    "neuron": (
        "tau_mem",
        "v_threshold",
        "rheobase",
        "t_refractory",
        "rate_high",
        "energy_per_spike",
    ),
    "synapse": ("tau_syn", "weight_charge", "i_syn_peak", "energy_per_pulse"),
    "weight": ("i_full_scale", "inl", "dnl", "least_step", "i_code_0"),
}
"""Parameters of the pictures of a distribution, by kind of circuit."""

EVERY_HEADLINE = tuple(name for names in HEADLINE.values() for name in names)


@dataclass(frozen=True)
class SeenSamples:
    """The measured samples, the one without mismatch left out.

    Attributes:
        values: SI, each of shape (measured,).
        chips: Chip of each, shape (measured,).
        held: Whether the fit must not see it: bool, shape (measured,).
    """

    values: dict[str, Array]
    chips: NDArray[np.int64]
    held: NDArray[np.bool_]
    failed: int

    @classmethod
    def of(cls, drawn: Samples, split_seed: int | None = None) -> "SeenSamples":
        """Take the headline parameters of the samples of a condition."""
        held = is_held_out(drawn.chips, int(np.max(drawn.chips, initial=0)), split_seed)
        measured = drawn.measured
        values = {name: measured[name] for name in HEADLINE[drawn.circuit.kind]}
        return cls(values, measured.chips, held[drawn.ok], len(drawn) - len(measured))

    @classmethod
    def read(
        cls, table: SampleTable, circuit: str, condition: Condition, split_seed: int | None = None
    ) -> "SeenSamples":
        """Read the samples of a condition."""
        return cls.of(table.drawn(circuit, condition, EVERY_HEADLINE), split_seed)

    def part(self, name: str, held: bool) -> Array:
        """Values of one parameter, of the samples that were held out or of the others."""
        return np.asarray(self.values[name][self.held == held])
