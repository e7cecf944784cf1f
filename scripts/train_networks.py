"""Train the shipped digit networks with surrogate gradients (needs the extra ``train``).

    pip install -e .[train]
    python scripts/train_networks.py                # both leak forms, into surrogate/networks
    python scripts/train_networks.py --quick --out DIR

The equations are those of `surrogate.simulator`. Real circuits do not all reset to their resting
point, so each batch draws its reset value between 0 and 0.5 thresholds; no mismatch is trained in.
The best epoch is chosen on a part of the training images; the test images are used once, at the
end.
"""

import argparse
import sys
from pathlib import Path

import numpy as np

from surrogate.data import Dataset, digits
from surrogate.network import Network
from surrogate.nir_files import write_network
from surrogate.population import Population
from surrogate.simulator import Chip, Drive, SpikeCounts, simulate

try:
    import torch
except ImportError:
    sys.exit("train_networks: PyTorch is missing; run: pip install -e .[train]")

ALPHA = 1 / 20
STEPS = 60
SIZES = (64, 128, 10)
LARGEST_RESET = 0.5
VALIDATION_IMAGES = 200
SEED = 7


class Spike(torch.autograd.Function):
    """Heaviside step with the gradient of a fast sigmoid, 1/(1 + 5|x|)^2."""

    @staticmethod
    def forward(ctx, x):  # noqa: D102
        ctx.save_for_backward(x)
        return (x >= 0).to(x.dtype)

    @staticmethod
    def backward(ctx, gradient):  # noqa: D102
        (x,) = ctx.saved_tensors
        return gradient / (1 + 5 * x.abs()) ** 2


def spike_counts(parameters: list, x: torch.Tensor, leak: str, v_reset: float) -> list:
    """Spikes of each neuron in `STEPS` steps, one tensor (batch, n) a layer."""
    (w1, b1), (w2, b2) = parameters
    current = x @ w1.T + b1
    voltages = [torch.zeros(len(x), len(b)) for b in (b1, b2)]
    counts = [torch.zeros_like(v) for v in voltages]
    for _ in range(STEPS):
        spikes = None
        for k in range(2):
            j = current if spikes is None else spikes @ w2.T + b2
            v = voltages[k]
            v = v + ALPHA * (j - (v if leak == "linear" else 1.0))
            if leak == "constant":
                v = v.clamp(min=0.0)
            spikes = Spike.apply(v - 1.0)
            voltages[k] = torch.where(spikes.detach() > 0, v_reset, v)
            counts[k] = counts[k] + spikes
    return counts


def to_network(parameters: list, leak: str) -> Network:
    """The trained weights as a `Network`."""
    arrays = [(w.detach().numpy().copy(), b.detach().numpy().copy()) for w, b in parameters]
    return Network.feedforward([w for w, _ in arrays], [b for _, b in arrays], leak, ALPHA, STEPS)


def answers(network: Network, x: np.ndarray, v_reset: float) -> SpikeCounts:
    """Spikes of ideal neurons, by the project's own simulator."""
    chip = Chip(tuple(Population.ideal(n, network.leak, v_reset) for n in network.sizes))
    return next(simulate(Drive(network, x), [chip]))


def accuracy(network: Network, x: np.ndarray, y: np.ndarray, v_reset: float) -> float:
    """Accuracy with ideal neurons."""
    return float(np.mean(answers(network, x, v_reset).classes == y))


def train(data: Dataset, leak: str, epochs: int) -> Network:
    """Train one network and return its best epoch on the validation images."""
    torch.set_num_threads(1)  # the tensors are small: more threads only wait for each other
    torch.manual_seed(SEED)
    rng = np.random.default_rng(SEED)
    order = rng.permutation(len(data.train_x))
    held, used = order[:VALIDATION_IMAGES], order[VALIDATION_IMAGES:]
    x, y = torch.tensor(data.train_x[used]), torch.tensor(data.train_y[used])
    parameters = []
    for n_in, n_out, scale, bias in ((64, 128, 6.0, 1.0), (128, 10, 40.0, 1.0)):
        weight = scale * torch.randn(n_out, n_in) / n_in**0.5
        parameters.append((weight.requires_grad_(), torch.full((n_out,), bias).requires_grad_()))
    flat = [tensor for pair in parameters for tensor in pair]
    optimiser = torch.optim.Adam(flat, lr=0.05)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, epochs)
    best, best_network = -1.0, to_network(parameters, leak)
    for epoch in range(epochs):
        for batch in torch.randperm(len(x)).split(128):
            v_reset = float(rng.uniform(0, LARGEST_RESET))
            noisy = (x[batch] + 0.1 * torch.randn(len(batch), 64)).clamp(0, 1)
            hidden, output = spike_counts(parameters, noisy, leak, v_reset)
            loss = torch.nn.functional.cross_entropy(output / 3, y[batch])
            loss = loss + 2.0 * ((hidden / STEPS).mean(0) - 0.12).clamp(min=0).square().mean()
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(flat, 1.0)
            optimiser.step()
        schedule.step()
        network = to_network(parameters, leak)
        resets = (0.0, LARGEST_RESET)
        score = min(accuracy(network, data.train_x[held], data.train_y[held], r) for r in resets)
        if score >= best:
            best, best_network = score, network
        print(f"{leak} epoch {epoch + 1}/{epochs}: loss {loss.item():.3f}, validation {score:.3f}")
    return best_network


def main() -> None:
    """Train both networks, say how good they are and write them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path("surrogate/networks"))
    parser.add_argument("--quick", action="store_true", help="two epochs only, to see it run")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    data = digits()
    for leak in ("linear", "constant"):
        network = train(data, leak, epochs=2 if arguments.quick else 60)
        for v_reset in (0.0, 0.25, LARGEST_RESET):
            counts = answers(network, data.test_x, v_reset)
            right = float(np.mean(counts.classes == data.test_y))
            rates = ", ".join(f"{rate:.3f}" for rate in counts.rates)
            print(f"{leak}: test accuracy {right:.4f} at reset {v_reset}; spikes a step {rates}")
        write_network(arguments.out / f"digits_{leak}.nir", network)


if __name__ == "__main__":
    main()
