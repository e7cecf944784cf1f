"""Samples at one condition as the pictures of its law need them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from bridge.measure import Status
from bridge.store import Dataset
from circuits import NOMINAL_DRAW, Condition
from surrogate.law import ConditionLaw
from surrogate.law.held_out import is_held_out

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
}
"""Parameters of the pictures of a law, by kind of circuit."""


@dataclass(frozen=True)
class LawSamples:
    """The measured samples, the one without mismatch left out.

    Attributes
    ----------
    values : dict of str to numpy.ndarray
        SI, each of shape (measured,).
    chips : numpy.ndarray
        Chip of each, shape (measured,).
    held : numpy.ndarray
        Whether the fit must not see it: bool, shape (measured,).
    failed : int
        Draws that measured nothing.
    """

    values: dict[str, Array]
    chips: NDArray[np.int64]
    held: NDArray[np.bool_]
    failed: int

    @classmethod
    def of(
        cls, rows: pa.Table, names: Sequence[str], split_seed: int | None = None
    ) -> "LawSamples":
        """Take them from rows of the table of samples."""
        drawn = rows.filter(pc.field("draw") != NOMINAL_DRAW)
        ok = np.asarray(drawn["status"]) == str(Status.OK)
        chips = np.asarray(drawn["chip"]).astype(np.int64)
        held = is_held_out(chips, int(np.max(chips, initial=0)), split_seed)
        values = {name: np.asarray(drawn[name], dtype=np.float64)[ok] for name in names}
        return cls(values, chips[ok], held[ok], int(np.sum(~ok)))

    @classmethod
    def read(
        cls,
        samples: Dataset,
        circuit: str,
        law: ConditionLaw,
        kind: str,
        split_seed: int | None = None,
    ) -> "LawSamples":
        """Read the headline parameters at a condition."""
        condition = Condition(law.corner, law.temperature_celsius, law.supply)
        names = HEADLINE[kind]
        rows = samples.at(circuit, condition, ["draw", "status", "chip", *names])
        return cls.of(rows, names, split_seed)

    def part(self, name: str, held: bool) -> Array:
        """Values of one parameter, of the samples that were held out or of the others."""
        return np.asarray(self.values[name][self.held == held])
