"""What is trained, and how: one recipe for each shipped network. No PyTorch here."""

from dataclasses import dataclass, field

from surrogate.coding import Coding
from surrogate.nir import Task

DT = 1e-3
"""Length of a step in the files, s."""

TIMES = {"capacitance": (0.25, 4.0), "tau_syn": (2.0, 20.0)}
"""Least and greatest time constants: of the membrane over tau0, of the synapses in steps."""


@dataclass(frozen=True)
class Recipe:
    """How a network is trained.

    Attributes:
    ----------
    name : str
        The network's, and its file's.
    data : str
        Data set, see `surrogate.data.load_dataset`.
    hidden : int
        Neurons of the hidden layer.
    leak : str
        ``"linear"`` or ``"constant"``.
    time_constants : bool
        Whether each neuron has its own, and exponential synapses.
    gains : tuple of float
        Of each layer, see `training.model.Model`.
    epochs, batch : int
        Passes over the training part, and images that are seen together.
    rate : float
        Of the optimiser Adam at the beginning; it falls to 0 as a cosine.
    noise : float
        Standard deviation of what is added to an image in training.
    temperature : float
        Spikes by which two outputs differ for odds of e.
    activity : float
        Spikes of a hidden neuron in a step up to which they cost nothing.
    most : tuple of float
        Spikes of a hidden and of an output neuron in a step, for one image, up to which they cost
        nothing.
    validation : int
        Images of the training part that are not trained on, to see how training goes.
    steps, alpha
        As of `surrogate.network.Network`.
    coding : Coding
        Of the input.
    """

    name: str
    data: str
    hidden: int
    leak: str
    gains: tuple[float, float]
    epochs: int
    batch: int
    rate: float
    noise: float
    temperature: float
    activity: float
    most: tuple[float, float]
    validation: int
    time_constants: bool = False
    steps: int = 60
    alpha: float = 1 / 20
    coding: Coding = field(default_factory=Coding)

    @property
    def task(self) -> Task:
        """What its file says of data and coding."""
        return Task(self.data, self.coding, DT)


def _digits(leak: str) -> Recipe:
    return Recipe(
        name=f"digits_{leak}",
        data="digits",
        hidden=128,
        leak=leak,
        gains=(6.0, 40.0),
        epochs=60,
        batch=128,
        rate=0.05,
        noise=0.1,
        temperature=3.0,
        activity=0.12,
        most=(0.25, 0.3),
        validation=200,
    )


RECIPES = {
    recipe.name: recipe
    for recipe in (
        _digits("linear"),
        _digits("constant"),
        Recipe(
            name="yin_yang",
            data="yin_yang",
            hidden=120,
            leak="linear",
            gains=(3.0, 10.0),
            epochs=50,
            batch=100,
            rate=0.02,
            noise=0.0,
            temperature=3.0,
            activity=0.15,
            most=(0.25, 0.5),
            validation=1000,
            time_constants=True,
        ),
    )
}
