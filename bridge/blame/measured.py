"""The measured draws of a circuit under a condition, beside the deviations they are made of."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bridge.blame.inputs import Inputs, inputs_of, normals_of
from bridge.errors import BridgeInputError
from bridge.measure import Status
from bridge.store import Dataset
from bridge.sweep import Plan
from circuits import NOMINAL_DRAW, Condition
from surrogate.vocabulary import quantities_of

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Measured:
    """Draws with status ``ok``.

    Attributes
    ----------
    inputs : Inputs
        Names of the deviations.
    draws, chips : numpy.ndarray
        Index of each draw, and its chip, shape (n,).
    failed : int
        Draws with another status.
    normals : numpy.ndarray
        Standard normal deviations, shape (n, inputs).
    values : dict of str to numpy.ndarray
        By parameter, SI, shape (n,).
    errors : dict of str to float or None
        Greatest numerical error of each; None where it is not known.
    nominal : dict of str to float or None
        The circuit without mismatch.
    """

    inputs: Inputs
    draws: NDArray[np.int64]
    chips: NDArray[np.int64]
    failed: int
    normals: Array
    values: dict[str, Array]
    errors: dict[str, float | None]
    nominal: dict[str, float | None]


def read_measured(plan: Plan, samples: Dataset, circuit: str, condition: Condition) -> Measured:
    """Read the draws of a swept run and make their deviations again.

    Parameters
    ----------
    plan : Plan
        The run's plan.
    samples : Dataset
        Its samples.
    circuit, condition
        Which.

    Returns
    -------
    Measured
        In the order of the draws.

    Raises
    ------
    BridgeInputError
        No draw was simulated.
    """
    names = list(quantities_of(plan.cells[circuit].kind))
    columns = [*names, *(f"{name}_error" for name in names)]
    table = samples.at(circuit, condition, ["draw", "chip", "status", *columns])
    draw, ok = np.asarray(table["draw"]), np.asarray(table["status"]) == str(Status.OK)
    drawn = ok & (draw != NOMINAL_DRAW)
    if not np.any(draw != NOMINAL_DRAW):
        raise BridgeInputError(f"{circuit} {condition.label}: no draw was simulated")
    cells = {name: table[name].to_pylist() for name in columns}
    first = int(np.flatnonzero(draw == NOMINAL_DRAW)[0]) if NOMINAL_DRAW in draw else None
    here = np.flatnonzero(drawn)

    def error(name: str) -> float | None:
        known = [e for k in here if (e := cells[f"{name}_error"][k]) is not None]
        return max(known) if known else None

    draws, inputs = draw[drawn].astype(np.int64), inputs_of(plan, circuit, condition)
    nothing = np.empty((0, len(inputs.sources)))
    return Measured(
        inputs=inputs,
        draws=draws,
        chips=np.asarray(table["chip"])[drawn].astype(np.int64),
        failed=int(np.sum(~ok & (draw != NOMINAL_DRAW))),
        normals=normals_of(plan, circuit, condition, draws.tolist()) if len(draws) else nothing,
        values={name: np.array([cells[name][k] for k in here], float) for name in names},
        errors={name: error(name) for name in names},
        nominal={name: None if first is None else cells[name][first] for name in names},
    )
