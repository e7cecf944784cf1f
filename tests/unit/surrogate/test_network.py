import numpy as np
import pytest

from surrogate.data import digits
from surrogate.errors import SurrogateInputError
from surrogate.network import Network
from surrogate.neuron.population import Population
from surrogate.nir import network_path, read_network
from surrogate.simulator import Chip, Drive, simulate


def test_the_split_shares_nothing_and_covers_all() -> None:
    data = digits()
    assert len(data.train_x) + len(data.test_x) == 1797
    train = {image.tobytes() for image in data.train_x}
    assert not any(image.tobytes() in train for image in data.test_x)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"leak": "quadratic"}, "'quadratic'; allowed: linear, constant"),
        ({"weights": ()}, "0 weights and 1 biases"),
        ({"weights": (np.full((2, 4), np.nan),)}, "connection -1 to 0: a weight is NaN"),
        ({"alpha": 0.0}, "alpha = 0.0"),
        ({"n_steps": 0}, "n_steps = 0"),
        ({"biases": (np.zeros(3, np.float32),)}, "biases: "),
    ],
)
def test_a_bad_network_names_what_is_wrong(change: dict, message: str) -> None:
    good = {
        "weights": (np.zeros((2, 4), np.float32),), "biases": (np.zeros(2, np.float32),),
        "leak": "linear", "alpha": 0.1, "n_steps": 5,
    }  # fmt: skip
    Network.feedforward(**good)
    with pytest.raises(SurrogateInputError, match=message):
        Network.feedforward(**(good | change))


def test_inputs_and_chips_must_fit() -> None:
    network = read_network(network_path("digits_linear"))
    with pytest.raises(SurrogateInputError, match=r"allowed: \(batch, 64\) or \(batch, 60, 64\)"):
        Drive(network, np.zeros((3, 65)))
    with pytest.raises(SurrogateInputError, match="NaN"):
        Drive(network, np.full((3, 64), np.nan))
    chip = Chip((Population.ideal(128, "linear"),))
    with pytest.raises(SurrogateInputError, match=r"allowed: \(128, 10\)"):
        next(simulate(Drive(network, np.zeros((1, 64))), [chip]))


def test_permuting_hidden_neurons_changes_nothing() -> None:
    network = read_network(network_path("digits_constant"))
    order = np.random.default_rng(0).permutation(128)
    weights = [one.weight for one in network.connections]
    shuffled = Network.feedforward(
        (weights[0][order], weights[1][:, order]),
        (network.biases[0][order], network.biases[1]),
        network.leak, network.alpha, network.n_steps,
    )  # fmt: skip
    images = digits().test_x[:50]
    plain, mixed = (
        next(simulate(Drive(one, images), [Chip(one.layers)])) for one in (network, shuffled)
    )
    # Only the order of a sum of single-precision numbers differs.
    assert np.mean(plain.output == mixed.output) > 0.99
    assert np.array_equal(plain.totals[0][order], mixed.totals[0])
