"""Thousands of damaged NIR files: each is read and can be run, or is refused in one line.

They are read as a user's file is, in a process of their own, which the worst of them may end.
"""

import os
import random
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import h5py
import numpy as np
import pytest

from bridge.engine.confined import Confined
from bridge.errors import BridgeInputError
from bridge.plan.user_files import read_trained
from surrogate.nir import network_path
from surrogate.simulator import Chip, Drive, simulate

RECORDED = Path(__file__).parents[1] / "interop" / "recorded"
ORIGINALS = {
    network_path("digits_constant"): {},
    network_path("yin_yang"): {},
    RECORDED / "chip_norse.nir": {},
    RECORDED / "snntorch_recurrent_subtract.nir": {"preset": "snntorch"},
    RECORDED / "snntorch_conv.nir": {"preset": "snntorch"},
    RECORDED / "norse_lif.nir": {"preset": "norse"},
    RECORDED / "rockpool_lif.nir": {"preset": "rockpool"},
}
MUTANTS = 420
BYTES = 40  # files of each, of which bytes are changed

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


def run_once(path: Path, reading: dict[str, object]) -> None:
    """Read a network as `user_network` does, and run it."""
    network = read_trained(path, reading | {"n_steps": 2}).network
    x = np.ones((1, network.inputs))
    with np.errstate(all="ignore"):  # 1e30 times 1e30 is infinite: a neuron that spikes
        next(simulate(Drive(network, x), [Chip(network.layers)], backend="reference"))


@pytest.fixture(scope="module")
def confined() -> Iterator[Confined]:
    with pytest.MonkeyPatch.context() as patch, Confined() as one:
        patch.setenv("PYTHONPATH", str(Path(__file__).parent), prepend=os.pathsep)
        yield one


def is_read(confined: Confined, path: Path, original: Path, done: object) -> bool:
    """Whether a file can be read and run; if not, it is refused as it should be."""
    try:
        confined.read(path, run_once, path, ORIGINALS[original])
    except BridgeInputError as error:
        message = str(error)
        assert message.startswith(f"{path}: "), (message, done)
        assert "a defect of lif-bridge" not in message, (message, done)
        assert not any(unicodedata.category(one) == "Cc" for one in message), (message, done)
        assert len(message) < 1000, (message, done)
        return False
    return True


@pytest.mark.parametrize("original", ORIGINALS, ids=lambda path: path.stem)
def test_no_damaged_file_gives_a_traceback(
    original: Path, confined: Confined, tmp_path: Path
) -> None:
    rng = random.Random(f"hostile {original.stem}")
    path = tmp_path / "a.nir"
    seen = {True: 0, False: 0}
    for _ in range(MUTANTS // len(ORIGINALS)):
        path.write_bytes(original.read_bytes())
        done = [damage(rng, path) for _ in range(rng.choice([1, 1, 2, 3]))]
        seen[is_read(confined, path, original, done)] += 1
    assert min(seen.values()) > 0.03 * sum(seen.values()), seen


@pytest.mark.parametrize("original", ORIGINALS, ids=lambda path: path.stem)
def test_bytes_may_be_anything(original: Path, confined: Confined, tmp_path: Path) -> None:
    """Damage that the library is left alone with: it may end its process, and nothing else."""
    rng = random.Random(f"bytes {original.stem}")
    path, whole = tmp_path / "a.nir", original.read_bytes()
    seen = {True: 0, False: 0}
    for k in range(BYTES):
        data = bytearray(whole)
        for _ in range(rng.choice([1, 1, 2, 8])):
            damage_bytes(rng, data)
        path.write_bytes(data)
        seen[is_read(confined, path, original, f"mutant {k} of {original.stem}")] += 1
    assert min(seen.values()) > 0.03 * BYTES, seen


def damage_bytes(rng: random.Random, data: bytearray) -> None:
    """Change some bytes, mostly of what says how the file is made."""
    name = rng.choice([b"TREE", b"SNOD", b"HEAP", b"GCOL", b"\x89HDF"])
    places = [found.start() for found in re.finditer(name, data)] if rng.random() < 0.7 else []
    start = rng.choice(places) if places else rng.randrange(len(data))
    at = min(start + rng.randrange(200), len(data) - 8)
    kind = rng.randrange(4)
    if kind == 0:
        data[at] ^= 1 << rng.randrange(8)
    elif kind == 1:
        data[at] = rng.choice([0, 1, 127, 128, 255])
    elif kind == 2:
        data[at : at + 4] = rng.choice([0, 1, 2**31, 2**32 - 1, len(data)]).to_bytes(4, "little")
    else:
        data[at : at + 8] = rng.choice([0, 2**63, 2**64 - 1, start]).to_bytes(8, "little")


def test_cut_files_are_refused(confined: Confined, tmp_path: Path) -> None:
    original = network_path("digits_constant")
    data, path = original.read_bytes(), tmp_path / "a.nir"
    for k in range(0, len(data), len(data) // 40):
        path.write_bytes(data[:k])
        assert not is_read(confined, path, original, k)
