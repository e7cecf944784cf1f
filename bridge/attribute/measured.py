"""The measured draws of a circuit under a condition, beside the deviations they are made of."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bridge.attribute.inputs import Inputs, inputs_of, normals_of
from bridge.errors import BridgeInputError
from bridge.plan import Plan
from bridge.store import Row, Samples, SampleTable
from bridge.store.schema import error_of
from circuits import Condition
from surrogate.vocabulary import quantities_of

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Measured:
    """Draws that were measured.

    Attributes:
        normals: Standard normal deviations, shape (samples, inputs).
        nominal: The circuit without mismatch, measured or not; None when it was not simulated.
    """

    samples: Samples
    inputs: Inputs
    normals: Array
    failed: int
    nominal: Row | None


def read_measured(plan: Plan, table: SampleTable, circuit: str, condition: Condition) -> Measured:
    """Read the draws of a swept run and make their deviations again.

    Raises:
        BridgeInputError: No draw was simulated.
    """
    names = quantities_of(plan.circuits[circuit].kind)
    drawn = table.drawn(circuit, condition, [*names, *map(error_of, names)])
    if not len(drawn):
        raise BridgeInputError(f"{circuit} {condition.label}: no draw was simulated")
    measured, inputs = drawn.measured, inputs_of(plan, circuit, condition)
    return Measured(
        samples=measured,
        inputs=inputs,
        normals=normals_of(measured),
        failed=len(drawn) - len(measured),
        nominal=table.nominal(circuit, condition),
    )
