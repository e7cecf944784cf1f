"""A network in PyTorch: the simulator's equations with surrogate gradients."""

from dataclasses import replace

import torch

from surrogate.network import Network
from training.recipe import TIMES


class Spike(torch.autograd.Function):
    """Heaviside step with the gradient of a fast sigmoid, 1/(1 + 5|x|)^2.

    F. Zenke and S. Ganguli, Neural Computation 30, 1514 (2018), doi 10.1162/neco_a_01086.
    """

    @staticmethod
    def forward(ctx, x):  # noqa: D102
        ctx.save_for_backward(x)
        return (x >= 0).to(x.dtype)

    @staticmethod
    def backward(ctx, gradient):  # noqa: D102
        (x,) = ctx.saved_tensors
        return gradient / (1 + 5 * x.abs()) ** 2


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

    def forward(self, x: torch.Tensor, v_reset: float = 0.0) -> list[torch.Tensor]:
        """Count spikes.

        Parameters
        ----------
        x : torch.Tensor
            Constant inputs, shape (batch, inputs), or one for each step, (batch, steps, inputs).
        v_reset : float
            Reset value of all neurons.

        Returns:
        -------
        list of torch.Tensor
            Spikes of each neuron, by layer, shape (batch, n).
        """
        layers = range(len(self.weights))
        given = x @ self.weights[0].T + self.biases[0]
        voltages = [torch.zeros(len(x), len(bias)) for bias in self.biases]
        currents = [torch.zeros_like(v) for v in voltages]
        counts = [torch.zeros_like(v) for v in voltages]
        gains, decays = [self.alpha for _ in layers], [None for _ in layers]
        if self.timed:
            # In double precision and then rounded, as the simulator does.
            gains = [(self.alpha / self.times("capacitance", k)).float() for k in layers]
            decays = [(1 - 1 / self.times("tau_syn", k)).float() for k in layers]
        for t in range(self.steps):
            spikes = x[:0]  # of the layer before; the first has none
            for k in layers:
                if k:
                    j = spikes @ self.weights[k].T + self.biases[k]
                else:
                    j = given if x.ndim == 2 else given[:, t]
                if self.timed:
                    j = currents[k] = currents[k] * decays[k] + j
                v = voltages[k]
                v = v + (j - (v if self.leak == "linear" else 1.0)) * gains[k]
                if self.leak == "constant":
                    v = v.clamp(min=0.0)
                spikes = Spike.apply(v - 1.0)
                voltages[k] = torch.where(spikes.detach() > 0, v_reset, v)
                counts[k] = counts[k] + spikes
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
