"""A network in PyTorch: the simulator's equations with surrogate gradients."""

from dataclasses import replace

import torch

from surrogate.network import Network
from training.layer import Layer
from training.recipe import TIMES


class Model(torch.nn.Module):
    """Fully connected layers, one after the other, stepped by Euler's scheme.

    With time constants, each neuron has its own, which are trained, and exponential synapses:

        s <- s (1 - 1/tau_syn) + j,   v <- v + (alpha/c) (s - i(v)),   spike and reset at v >= 1

    in the order of `surrogate.simulator.reference`. Without, s = j and c = 1.

    Parameters
    ----------
    sizes : sequence of int
        Inputs and neurons of each layer.
    gains : sequence of float
        Of each layer, standard deviation of the weights before training, times the root of its
        inputs.
    leak : str
        ``"linear"`` or ``"constant"``.
    alpha, steps
        As of `surrogate.network.Network`.
    time_constants : bool
        Whether there are.
    """

    def __init__(self, sizes, gains, leak, alpha, steps, *, time_constants=False):
        super().__init__()
        self.leak, self.alpha, self.steps, self.timed = leak, alpha, steps, time_constants
        self.weights, self.biases = torch.nn.ParameterList(), torch.nn.ParameterList()
        self.places = torch.nn.ParameterDict()
        for n_in, n_out, gain in zip(sizes[:-1], sizes[1:], gains, strict=True):
            self.weights.append(gain * torch.randn(n_out, n_in) / n_in**0.5)
            self.biases.append(torch.ones(n_out))
        if time_constants:
            for name in TIMES:
                self.places[name] = torch.nn.ParameterList([torch.randn(n) for n in sizes[1:]])

    def times(self, name: str, layer: int) -> torch.Tensor:
        """Time constants of a layer, float64: low (high/low)^sigmoid(place), so within `TIMES`."""
        low, high = TIMES[name]
        return low * (high / low) ** torch.sigmoid(self.places[name][layer].double())

    def forward(
        self, x: torch.Tensor, v_reset: float = 0.0, halvings: int = 0
    ) -> list[torch.Tensor]:
        """Count spikes.

        Parameters
        ----------
        x : torch.Tensor
            Constant inputs, shape (batch, inputs), or spikes, (batch, steps, inputs).
        v_reset : float
            Reset value of all neurons.
        halvings : int
            How often the steps are halved, by the rules of `tests/half_step.py`.

        Returns:
        -------
        list of torch.Tensor
            Spikes of each neuron, by layer, shape (batch, n).
        """
        parts = 2**halvings
        steps, alpha = self.steps * parts, self.alpha / parts
        # A constant current stays what it is, though the synapses' decays take more steps; and the
        # charge of a spike, of which no more come.
        current = 1 / parts if self.timed else 1.0
        charge = current * parts
        arriving = x.expand(1, *x.shape)
        scale = current
        if x.ndim == 3:
            arriving = torch.zeros(steps, len(x), x.shape[2])
            arriving[::parts] = x.transpose(0, 1)
            scale = charge
        counts = []
        for k, (weight, bias) in enumerate(zip(self.weights, self.biases, strict=True)):
            j = arriving @ (weight * scale).T + bias * current
            gain, decay = torch.full(bias.shape, alpha), torch.zeros(bias.shape)
            if self.timed:
                # In double precision and then rounded, as the simulator does.
                gain = (alpha / self.times("capacitance", k)).float()
                decay = (1 - 1 / (parts * self.times("tau_syn", k))).float()
            linear = self.leak == "linear"
            # In each of more steps a share of the slope: a gradient is a sum over the steps.
            arriving = Layer.apply(j, gain, decay, steps, linear, v_reset, 1 / parts)
            scale = charge
            counts.append(arriving.sum(0))
        return counts

    def network(self) -> Network:
        """The network as the simulator's, with reset to 0."""
        weights, biases = (
            [one.detach().numpy().copy() for one in some] for some in (self.weights, self.biases)
        )
        plain = Network.feedforward(weights, biases, self.leak, self.alpha, self.steps)
        if not self.timed:
            return plain
        layers = tuple(
            replace(
                nominal, **{name: self.times(name, k).detach().numpy().copy() for name in TIMES}
            )
            for k, nominal in enumerate(plain.layers)
        )
        return replace(plain, layers=layers)
