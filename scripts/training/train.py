"""Training one network by its recipe."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

from surrogate.data import Dataset, load_dataset
from surrogate.network import Network
from surrogate.simulator.continuous import RESOLUTION
from training.answers import accuracy, answers
from training.model import Model
from training.recipe import Recipe

LARGEST_RESET = 0.5
HALVINGS = (0, 2)
"""How often the steps are halved: each batch is answered in both, and alike."""
SEED = 7


def train(
    recipe: Recipe, say: Callable[[str], None], data: Dataset | None = None
) -> tuple[Network, list[float]]:
    """Train a network and return it as it is after the last epoch.

    Real circuits do not all reset to their resting point, so each batch draws its reset value
    between 0 and `LARGEST_RESET` thresholds; no mismatch is trained in. They have no time step
    either, so each batch is seen in the network's steps and in finer ones. The loss is the mean
    over both of

    * the cross entropy of the output's spikes over the recipe's temperature;
    * twice the mean square of a hidden neuron's spikes in a step, over a batch, above the recipe's
      activity;
    * five times the mean square of a neuron's spikes in a step, for one image, above the recipe's
      most: no neuron is to saturate at one spike a step, which none does in continuous time;

    and the square distance between the two's probabilities of the classes.

    Parameters
    ----------
    recipe : Recipe
        What and how.
    say : callable
        Told, a line an epoch, its loss and the accuracy on the validation images, the worst of
        both resets, in steps and in continuous time.
    data : Dataset, optional
        Instead of the recipe's.

    Returns:
    -------
    Network
        After the last epoch; the validation images choose nothing.
    list of float
        Mean loss of each epoch.
    """
    torch.set_num_threads(1)  # the tensors are small: more threads only wait for each other
    torch.manual_seed(SEED)
    rng = np.random.default_rng(SEED)
    data = load_dataset(recipe.data, Path()) if data is None else data
    order = rng.permutation(len(data.train_x))
    held, used = order[: recipe.validation], order[recipe.validation :]
    held_x, held_y = data.train_x[held], data.train_y[held]
    x, y = torch.tensor(data.train_x[used]), torch.tensor(data.train_y[used])
    model = Model(
        (data.features, recipe.hidden, data.classes),
        recipe.gains,
        recipe.leak,
        recipe.alpha,
        recipe.steps,
        time_constants=recipe.time_constants,
    )
    optimiser = torch.optim.Adam(model.parameters(), lr=recipe.rate)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, recipe.epochs)
    losses = []
    for epoch in range(recipe.epochs):
        total = 0.0
        for batch in torch.randperm(len(x)).split(recipe.batch):
            v_reset = float(rng.uniform(0, LARGEST_RESET))
            noise = recipe.noise * torch.randn(len(batch), data.features)
            coded = _coded(recipe, (x[batch] + noise).clamp(0, 1))
            runs = [model(coded, v_reset, halvings) for halvings in HALVINGS]
            loss = sum(_cost(recipe, run, y[batch]) for run in runs) / len(runs)
            coarse, fine = (torch.softmax(run[-1] / recipe.temperature, 1) for run in runs)
            loss = loss + (coarse - fine).square().sum(1).mean()
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            total += loss.item() * len(batch)
        schedule.step()
        losses.append(total / len(x))
        network = model.network()
        score = min(
            accuracy(answers(network, recipe.task, held_x, r, resolution), held_y)[0]
            for r in (0.0, LARGEST_RESET)
            for resolution in (None, RESOLUTION)
        )
        say(
            f"{recipe.name} epoch {epoch + 1}/{recipe.epochs}: "
            f"loss {losses[-1]:.3f}, validation {score:.3f}"
        )
    return model.network(), losses


def _cost(recipe: Recipe, counts: list[torch.Tensor], y: torch.Tensor) -> torch.Tensor:
    """Of answers and spikes, in steps of one length."""
    hidden, output = counts
    busy = (hidden / recipe.steps).mean(0) - recipe.activity
    cost = torch.nn.functional.cross_entropy(output / recipe.temperature, y)
    cost = cost + 2.0 * busy.clamp(min=0).square().mean()
    for some, most in zip(counts, recipe.most, strict=True):
        cost = cost + 5.0 * (some / recipe.steps - most).clamp(min=0).square().mean()
    return cost


def _coded(recipe: Recipe, x: torch.Tensor) -> torch.Tensor:
    if recipe.coding.name == "direct":
        return x
    coded = recipe.task.encode(x.numpy(), np.arange(len(x)), SEED, recipe.steps)
    return torch.tensor(coded, dtype=torch.float32)
