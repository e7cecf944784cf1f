"""Training one network by its recipe."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

from surrogate.data import Dataset, load_dataset
from surrogate.network import Network
from training.answers import accuracy, answers
from training.model import Model
from training.recipe import Recipe

LARGEST_RESET = 0.5
HALVINGS = (0, 2)
"""How often the steps of a batch are halved: a network must do as well in each of them."""
MOST = 0.3
"""Spikes of any neuron in a step, for any image, up to which they cost nothing."""
SEED = 7


def train(
    recipe: Recipe, say: Callable[[str], None], data: Dataset | None = None
) -> tuple[Network, list[float]]:
    """Train a network and return its best epoch on the validation images.

    Real circuits do not all reset to their resting point, so each batch draws its reset value
    between 0 and `LARGEST_RESET` thresholds. They have no time step either, so each batch draws one
    of `HALVINGS`, and what only one length of the steps would answer is not learnt. No mismatch is
    trained in. The loss is the cross entropy of the output's spikes over the recipe's temperature;
    twice the mean square of a hidden neuron's spikes in a step, over a batch, above the recipe's
    activity; and five times the mean square of any neuron's for one image above `MOST`, since
    intervals of one or two steps are those that most depend on the steps.

    Parameters
    ----------
    recipe : Recipe
        What and how.
    say : callable
        Told each epoch's loss and validation accuracy, a line.
    data : Dataset, optional
        Instead of the recipe's.

    Returns:
    -------
    Network
        The epoch with the best accuracy on the validation images at the worst of its reset values
        and steps, the last of equals.
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
    best, best_network, losses = -1.0, model.network(), []
    for epoch in range(recipe.epochs):
        total = 0.0
        for batch in torch.randperm(len(x)).split(recipe.batch):
            v_reset = float(rng.uniform(0, LARGEST_RESET))
            noise = recipe.noise * torch.randn(len(batch), data.features)
            coded = _coded(recipe, (x[batch] + noise).clamp(0, 1))
            hidden, output = model(coded, v_reset, int(rng.choice(HALVINGS)))
            loss = torch.nn.functional.cross_entropy(output / recipe.temperature, y[batch])
            busy = (hidden / recipe.steps).mean(0) - recipe.activity
            loss = loss + 2.0 * busy.clamp(min=0).square().mean()
            for counts in (hidden, output):
                over = counts / recipe.steps - MOST
                loss = loss + 5.0 * over.clamp(min=0).square().mean()
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            total += loss.item() * len(batch)
        schedule.step()
        losses.append(total / len(x))
        network = model.network()
        score = min(
            accuracy(answers(network, recipe.task, held_x, r, halvings), held_y)[0]
            for r in (0.0, LARGEST_RESET)
            for halvings in HALVINGS
        )
        if score >= best:
            best, best_network = score, network
        say(
            f"{recipe.name} epoch {epoch + 1}/{recipe.epochs}: "
            f"loss {losses[-1]:.3f}, validation {score:.3f}"
        )
    return best_network, losses


def _coded(recipe: Recipe, x: torch.Tensor) -> torch.Tensor:
    if recipe.coding.name == "direct":
        return x
    coded = recipe.task.encode(x.numpy(), np.arange(len(x)), SEED, recipe.steps)
    return torch.tensor(coded, dtype=torch.float32)
