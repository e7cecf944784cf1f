"""Recorded runs of other frameworks, and the chip that goes back to one."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from surrogate.network import Connection, Network, Stepping
from surrogate.neuron import LinearLeak
from surrogate.neuron.population import Population
from surrogate.simulator import Chip, Drive, simulate

RECORDED = Path(__file__).parent / "recorded"
HERE = Path(__file__).parent

CASES = sorted(path.stem for path in RECORDED.glob("*_*.nir") if "chip" not in path.stem)

DT = 1e-3
"""Time step with which the chip is written, and run in Norse, s."""


def preset_of(case: str) -> dict[str, str]:
    """What a user says when reading a case: the framework, and a reset that is not its default."""
    return {"preset": case.split("_")[0]} | ({"reset": "value"} if case.endswith("_zero") else {})


def bits(path: Path, key: str) -> NDArray[np.uint8]:
    """A packed array of a recording."""
    with np.load(path, allow_pickle=False) as data:
        shape = data[f"{key}_shape"]
        return np.unpackbits(data[key])[: np.prod(shape)].reshape(shape)


def spikes_of(network: Network, chip: Chip, inputs: NDArray, backend: str) -> NDArray[np.bool_]:
    """Every spike of the project's simulator."""
    drive = Drive(network, inputs.astype(np.float32))
    raster = next(simulate(drive, [chip], backend=backend, raster=True)).raster
    assert raster is not None
    return raster


def network_and_chip() -> tuple[Network, Chip]:
    """A network of ideal neurons and a chip whose neurons all differ in all their parameters."""
    rng = np.random.default_rng(5)
    sizes = (32, 40, 12)
    weights = [
        (scale * rng.normal(size=(n_out, n_in)) / np.sqrt(n_in)).astype(np.float32)
        for n_in, n_out, scale in zip(sizes, sizes[1:], (6.0, 16.0), strict=False)
    ]
    network = Network(
        inputs=32,
        layers=tuple(Population.ideal(n, "linear") for n in sizes[1:]),
        connections=tuple(Connection(k - 1, k, weight) for k, weight in enumerate(weights)),
        biases=tuple(rng.normal(0.5, 0.2, n).astype(np.float32) for n in sizes[1:]),
        alpha=0.1,
        n_steps=100,
        stepping=Stepping(above=True),
    )

    def drawn(n: int) -> Population:
        near = rng.normal(1, 0.1, (3, n))
        rest = rng.normal(0, 0.05, n)
        return Population(
            capacitance=near[0],
            v_reset=rest + rng.normal(0.1, 0.05, n),
            v_spike=rest + near[1],
            refractory=np.zeros(n),
            silent=np.arange(n) == 3,
            membrane=LinearLeak(near[2], rest),
        )

    return network, Chip(tuple(drawn(n) for n in sizes[1:]))
