"""A layered spiking network: weights and how it is run."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surrogate.errors import SurrogateInputError

Array = NDArray[np.float32]


@dataclass(frozen=True)
class Network:
    """Fully connected layers of integrate-and-fire neurons.

    Inputs x in [0, 1] are coded as direct currents: the first layer receives j = W1 x + b1 at
    every step, each later layer j_t = W s_t + b from the spikes s_t (0 or 1) of the layer before
    in the same step. The class is the output neuron with the most spikes.

    Attributes
    ----------
    weights : tuple of numpy.ndarray
        In nominal rheobases, shapes (n_out, n_in).
    biases : tuple of numpy.ndarray
        In nominal rheobases, shapes (n_out,).
    leak : str
        Form of leak that it was trained for: ``"linear"`` or ``"constant"``.
    alpha : float
        Time step over the nominal time constant tau0.
    n_steps : int
        Steps of one inference.

    Raises
    ------
    SurrogateInputError
        Shapes do not fit, or a value is not allowed.
    """

    weights: tuple[Array, ...]
    biases: tuple[Array, ...]
    leak: str
    alpha: float
    n_steps: int

    def __post_init__(self) -> None:
        if not self.weights or len(self.weights) != len(self.biases):
            raise SurrogateInputError(
                f"{len(self.weights)} weights and {len(self.biases)} biases; allowed: as many"
            )
        for k, (weight, bias) in enumerate(zip(self.weights, self.biases, strict=True)):
            if weight.ndim != 2 or bias.shape != weight.shape[:1]:
                raise SurrogateInputError(
                    f"layer {k}: weight {weight.shape} and bias {bias.shape}; "
                    "allowed: (n_out, n_in) and (n_out,)"
                )
            if k and weight.shape[1] != self.weights[k - 1].shape[0]:
                raise SurrogateInputError(
                    f"layer {k}: takes {weight.shape[1]} inputs, "
                    f"but layer {k - 1} has {self.weights[k - 1].shape[0]} neurons"
                )
            if not (np.all(np.isfinite(weight)) and np.all(np.isfinite(bias))):
                raise SurrogateInputError(f"layer {k}: weight or bias holds NaN or infinity")
        if self.leak not in ("linear", "constant"):
            raise SurrogateInputError(f"leak {self.leak!r}; allowed: linear, constant")
        if not 0 < self.alpha <= 1:
            raise SurrogateInputError(f"alpha = {self.alpha}; allowed: above 0, at most 1")
        if self.n_steps < 1:
            raise SurrogateInputError(f"n_steps = {self.n_steps}; allowed: 1 or more")

    @property
    def sizes(self) -> tuple[int, ...]:
        """Neurons of each layer, without the inputs."""
        return tuple(weight.shape[0] for weight in self.weights)
