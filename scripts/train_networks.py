"""Train the shipped networks with surrogate gradients (needs the extra ``train``).

    pip install -e .[train]
    python scripts/train_networks.py                     # all of them, into surrogate/nir/networks
    python scripts/train_networks.py yin_yang --out DIR
    python scripts/train_networks.py --quick --out DIR   # two epochs only, to see it run

The recipes are in scripts/training/recipe.py, the equations, which are those of
`surrogate.simulator`, in scripts/training/model.py.
"""

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from training.answers import accuracy, answers
from training.recipe import DT, RECIPES, Recipe

from surrogate.data import load_dataset
from surrogate.nir import read_network, read_task, write_network
from surrogate.simulator.continuous import RESOLUTION

try:
    from training.train import LARGEST_RESET, train
except ImportError as error:
    if error.name != "torch":
        raise
    sys.exit("train_networks: PyTorch is missing; run: pip install -e .[train]")


def make(recipe: Recipe, folder: Path) -> None:
    """Train one network, write it, and say how good the written one is."""
    path = folder / f"{recipe.name}.nir"
    network, _ = train(recipe, print)
    write_network(path, network, dt=DT, task=recipe.task)
    network, task = read_network(path), read_task(path)
    data = load_dataset(recipe.data, Path())
    for v_reset in (0.0, LARGEST_RESET / 2, LARGEST_RESET):
        for time, resolution in (("its steps", None), ("continuous time", RESOLUTION)):
            counts = answers(network, task, data.test_x, v_reset, resolution)
            right, low, high = accuracy(counts, data.test_y)
            rates = ", ".join(f"{rate:.3f}" for rate in counts.rates)
            print(
                f"{recipe.name}: test accuracy {right:.4f} ({low:.4f} to {high:.4f}) in {time} at "
                f"reset {v_reset}; spikes a step {rates}"
            )


def main() -> None:
    """Train the networks that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(RECIPES)}; or all")
    parser.add_argument("--out", type=Path, default=Path("surrogate/nir/networks"))
    parser.add_argument("--quick", action="store_true", help="two epochs only, to see it run")
    arguments = parser.parse_args()
    unknown = [name for name in arguments.names if name not in RECIPES]
    if unknown:
        parser.error(f"network {unknown[0]!r}; allowed: {', '.join(RECIPES)}")
    arguments.out.mkdir(parents=True, exist_ok=True)
    for name in arguments.names or RECIPES:
        recipe = RECIPES[name]
        make(replace(recipe, epochs=2) if arguments.quick else recipe, arguments.out)


if __name__ == "__main__":
    main()
