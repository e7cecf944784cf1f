"""Thousands of damaged NIR files: each is read and can be run, or is refused in one line."""

import random
import unicodedata
from pathlib import Path

import h5py
import numpy as np
import pytest

from surrogate.errors import SurrogateInputError
from surrogate.networks import network_path
from surrogate.networks import network_path as shipped
from surrogate.nir_files import read_network, read_task
from surrogate.simulator import Chip, Drive, simulate

RECORDED = Path(__file__).parents[1] / "interop" / "recorded"
ORIGINALS = {
    network_path("digits_constant"): {},
    shipped("yin_yang"): {},
    RECORDED / "chip_norse.nir": {},
    RECORDED / "snntorch_recurrent_subtract.nir": {"preset": "snntorch"},
    RECORDED / "snntorch_conv.nir": {"preset": "snntorch"},
    RECORDED / "norse_lif.nir": {"preset": "norse"},
    RECORDED / "rockpool_lif.nir": {"preset": "rockpool"},
}
MUTANTS = 600

VALUES = [
    np.float64(np.nan), np.float64(np.inf), np.float64(-1.0), np.float64(0.0), np.float64(1e300),
    np.float64(1e-300), np.int64(-(2**62)), np.int64(10**15), np.complex128(1j), b"\xff\xfe",
    "text", "a\nb\x1b[31m", np.zeros(0), np.zeros((3, 0)), np.zeros((2, 2, 2, 2, 2)), np.ones(7),
    np.array([10**9, 10**9, 10**9]), np.bool_(True), np.float32(0.5), h5py.Empty("f"),
]  # fmt: skip
TYPES = [
    "LIF", "IF", "CubaLIF", "LI", "Threshold", "Affine", "Linear", "Scale", "Conv1d", "Conv2d",
    "SumPool2d", "AvgPool2d", "Flatten", "Delay", "Input", "Output", "NIRGraph", "CubaLI", "I",
    "__import__", "os.system", "",
]  # fmt: skip


def items(file: h5py.File) -> list[str]:
    """Names of all groups and arrays."""
    found: list[str] = []
    file.visit(found.append)
    return found


def damage(rng: random.Random, path: Path) -> str:
    """Change one thing of a file; says what."""
    with h5py.File(path, "r+") as file:
        names = items(file)
        if not names:
            return "nothing is left"
        name = rng.choice(names)
        what = rng.choice(["value", "value", "element", "element", "delete", "type", "edge", "add"])
        item = file[name]
        whole = isinstance(item, h5py.Dataset)
        if what == "value" and whole:
            value = rng.choice(VALUES)
            del file[name]
            file[name] = value
        elif what == "element" and whole and item.size and item.dtype.kind in "fi":
            array = item[()]
            flat = np.atleast_1d(array).ravel().astype(np.float64)
            flat[rng.randrange(flat.size)] = rng.choice([np.nan, np.inf, -1.0, 0.0, 1e30, 1e-30, 3])
            shape = np.shape(array)
            del file[name]
            file[name] = flat.reshape(shape)
        elif what == "delete":
            del file[name]
        elif what == "type":
            at = rng.choice([one for one in names if one.endswith("/type")] or [name])
            del file[at]
            file[at] = rng.choice(TYPES)
        elif what == "edge" and "node/edges" in file:
            edges = file["node/edges"][()]
            if np.ndim(edges) != 2 or not np.size(edges):
                return "edges are none"
            known = [*{one for edge in edges for one in edge}, b"nobody"]
            edges[rng.randrange(len(edges))][rng.randrange(2)] = rng.choice(known)
            del file["node/edges"]
            file["node/edges"] = edges
        elif what == "add" and not whole:
            file[f"{name}/{rng.choice(['r', 'sparse', 'leak', 'metadata', 'x'])}{rng.random()}"] = 1
    return f"{what} {name}"


@pytest.mark.parametrize("original", ORIGINALS, ids=lambda path: path.stem)
def test_no_damaged_file_gives_a_traceback(original: Path, tmp_path: Path) -> None:
    rng = random.Random(f"hostile {original.stem}")
    path = tmp_path / "a.nir"
    seen = {"read": 0, "refused": 0}
    for _ in range(MUTANTS // len(ORIGINALS)):
        path.write_bytes(original.read_bytes())
        done = [damage(rng, path) for _ in range(rng.choice([1, 1, 2, 3]))]
        try:
            read_task(path)
            network = read_network(path, n_steps=2, **ORIGINALS[original])
            x = np.ones((1, network.inputs))
            with np.errstate(all="ignore"):  # 1e30 times 1e30 is infinite: a neuron that spikes
                next(simulate(Drive(network, x), [Chip(network.layers)], backend="reference"))
            seen["read"] += 1
        except SurrogateInputError as error:
            message = str(error)
            assert message.startswith(str(path)), (message, done)
            assert not any(unicodedata.category(one) == "Cc" for one in message), (message, done)
            assert len(message) < 1000, (message, done)
            seen["refused"] += 1
        except Exception as error:
            error.add_note(f"after {done}")
            raise
    assert min(seen.values()) > 0.03 * sum(seen.values()), seen


def test_cut_files_are_refused(tmp_path: Path) -> None:
    data = network_path("digits_linear").read_bytes()
    path = tmp_path / "a.nir"
    for k in range(0, len(data), len(data) // 40):
        path.write_bytes(data[:k])
        with pytest.raises(SurrogateInputError, match="not a NIR file"):
            read_network(path)
