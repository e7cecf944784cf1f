"""What one neuron takes from the supply on its own membrane's way, and to spike."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from surrogate.neuron.nominal_energy import NominalEnergy
from surrogate.neuron.scaling import Reference
from surrogate.neuron.traits import PLAIN, Traits

Array = NDArray[np.float64]


def own_energy(
    values: Mapping[str, float],
    curve: Array,
    power: Array,
    nominal: NominalEnergy,
    form: str,
    unit: Reference,
    traits: Traits = PLAIN,
) -> NominalEnergy:
    """Energies of a neuron with mismatch.

    An inverter near its trip point takes what it takes at this neuron's own threshold, which its
    own membrane passes at its own pace: P(v) - P_s of the nominal neuron moves along with rest,
    threshold and end of integration. It and E_dyn of the nominal neuron then grow by the one factor
    that makes energy_per_spike what it is at the bench's higher input. Where they take nothing, the
    power stays as it is and E_dyn is what is left.

    Args:
        values: Its parameters, SI.
        curve: Its membrane current over rheobase, shape (points,).
        power: Of the nominal neuron, W, at the same places.
        nominal: The neuron without mismatch under the same condition.
        form, unit, traits: As of `NominalEnergy.of`.

    Raises:
        SurrogateInputError: As of `NominalEnergy.of`.
    """
    moved = power - nominal.static + values["static_power"]
    own = NominalEnergy.of(values, curve, moved, form, unit, traits)
    both = nominal.spike + own.rise
    times = own.excess / both if both > 0 else 1.0
    table = replace(own.power, table=times * own.power.table)
    return replace(own, power=table, rise=times * own.rise, spike=own.excess - times * own.rise)
