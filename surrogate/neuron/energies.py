"""What drawn neurons take from the supply in an inference."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surrogate.errors import SurrogateInputError
from surrogate.neuron.nominal_energy import NEEDED, NominalEnergy

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class NeuronEnergies:
    """Energies of n neurons.

    In an inference of time T with N spikes each takes

        E = P_s T + N E_dyn + scale Q

    where Q is what the nominal neuron in its place takes above its static power on its membrane's
    way, see `rising_energy`.

    Attributes:
        static: P_s, W, shape (n,).
        spike: E_dyn, J, shape (n,).
        scale: Dimensionless, shape (n,); 0 of a neuron that never spikes.
    """

    static: Array
    spike: Array
    scale: Array

    @classmethod
    def of(
        cls, values: Mapping[str, Array], silent: NDArray[np.bool_], nominal: NominalEnergy
    ) -> "NeuronEnergies":
        """From drawn parameters.

        At the bench's higher input X = energy_per_spike - P_s/rate_high is what a spike takes above
        the static power; of the nominal neuron E_dyn is one part of it and the membrane's way the
        other. By how much a neuron's X differs is shared out in proportion to both, so that both
        grow by X/X_nominal (where one of them is negative: by their magnitudes).

        Args:
            values: Parameters, SI, each of shape (n,).
            silent: Neurons that failed, bool, shape (n,): they take static power alone.
            nominal: The neuron without mismatch under the same condition.

        Raises:
            SurrogateInputError: A parameter is missing.
        """
        missing = [name for name in NEEDED if name not in values]
        if missing:
            raise SurrogateInputError(f"{', '.join(missing)}: not among the neurons' parameters")
        static = values["static_power"]
        more = values["energy_per_spike"] - static / values["rate_high"] - nominal.excess
        whole = abs(nominal.spike) + abs(nominal.rise)
        if whole == 0:
            raise SurrogateInputError("energy_per_spike: the nominal spike takes static power only")
        return cls(
            static=static,
            spike=nominal.spike + more * abs(nominal.spike) / whole,
            scale=np.where(silent, 0.0, 1 + np.sign(nominal.rise) * more / whole),
        )

    def inference(self, spikes: Array, duration: float) -> float:
        """Energy that the supply delivers to all neurons in one inference, but for scale Q.

        Args:
            spikes: Spikes of each neuron, shape (n,); means over inferences need not be whole.
            duration: T, s.

        Returns:
            J.
        """
        return float(np.sum(self.static * duration + spikes * self.spike))
