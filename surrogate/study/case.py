"""The networks of the study, as data."""

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from surrogate.data import load_dataset
from surrogate.errors import SurrogateInputError
from surrogate.network import Network
from surrogate.networks.shipped import load_network


@dataclass(frozen=True, eq=False)
class Case:
    """A network and the test set that it answers.

    Attributes
    ----------
    title : str
        For a person.
    network : Network
        Of ideal neurons.
    x : numpy.ndarray
        Inputs, as `surrogate.simulator.Drive` takes them.
    y : numpy.ndarray
        Right classes, shape (images,).
    """

    title: str
    network: Network
    x: NDArray[np.generic]
    y: NDArray[np.int64]


def _shipped(name: str, title: str, refractory: float) -> Case:
    """A shipped network on the test part of the data set that it was trained for."""
    trained = load_network(name)
    network, task = trained.network, trained.task
    layers = tuple(
        replace(one, refractory=np.where(one.refractory > 0, one.refractory, refractory))
        for one in network.layers
    )
    assert task.data is not None  # as all shipped files say
    data = load_dataset(task.data, Path())
    x = task.encode(data.test_x, np.arange(len(data.test_x)), CODING_SEED, network.n_steps)
    return Case(title, replace(network, layers=layers), x, data.test_y)


CASES: dict[str, tuple[str, float]] = {
    "digits_linear": ("digits, linear leak", 1.0),
    "digits_constant": ("digits, constant leak", 1.0),
    "yin_yang": ("Yin-Yang, linear leak, synapses", 0.8),
}
"""By name of the shipped network: title, and refractory period of its neurons in steps of a
twentieth of the time constant; another network is another line.

The shipped networks were trained without one, and what is zero cannot vary by per cent: each has
the longest period up to a step, in fifths, that costs it no more than half a point of accuracy.
"""

CODING_SEED = 0
"""Of codings that draw random numbers."""


@cache
def case(name: str) -> Case:
    """A network of the study.

    Parameters
    ----------
    name : str
        Key of `CASES`.

    Returns
    -------
    Case
        Read once.

    Raises
    ------
    SurrogateInputError
        There is none of that name.
    """
    if name not in CASES:
        raise SurrogateInputError(f"network {name!r}; allowed: {', '.join(CASES)}")
    return _shipped(name, *CASES[name])
