"""A distribution's file: the same neurons in another process, and no damaged one is sampled."""

import hashlib
import inspect
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from silicon import Sweep, document

from surrogate.distribution import Distribution, load_distribution
from surrogate.errors import SurrogateInputError

ROOT = Path(__file__).resolve().parents[4]


def digest(distribution: Distribution) -> str:
    """Of every bit of some neurons: at a swept temperature and between two, alone and on a chip."""
    found = hashlib.sha256()
    for temperature in (0.0, 41.3, 85.0):
        for chip in (None, np.random.SeedSequence(8)):
            neurons = distribution.at("typical", temperature).sample(
                300, np.random.SeedSequence(7), chip
            )
            for name, column in neurons.values.items():
                found.update(name.encode() + column.tobytes())
            found.update(neurons.curves.tobytes() + "".join(neurons.outcome).encode())
    return found.hexdigest()


SCRIPT = f"""
import hashlib, sys
from pathlib import Path
import numpy as np
from surrogate.distribution import Distribution, load_distribution
{inspect.getsource(digest)}
print(digest(load_distribution(Path(sys.argv[1]))))
"""


@pytest.fixture(scope="module")
def distribution() -> Distribution:
    return document(*(Sweep(80, neurons=4, failing=0.1).at(one) for one in (0.0, 85.0)))


@pytest.fixture
def path(distribution: Distribution, tmp_path: Path) -> Path:
    path = tmp_path / "distribution.json"
    path.write_text(distribution.to_json(), encoding="utf-8")
    return path


def test_a_fresh_process_draws_the_same_bits(distribution: Distribution, path: Path) -> None:
    expected = digest(distribution)
    for threads, hashing in (("1", "0"), ("2", "17")):
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT, path], cwd=path.parent, capture_output=True, text=True,
            env=os.environ | {
                "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": threads,
                "PYTHONHASHSEED": hashing,
            },
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert done.stdout.strip() == expected


def test_a_distribution_survives_its_file_and_its_bytes_are_its_own(
    distribution: Distribution, path: Path
) -> None:
    again = load_distribution(path)
    assert again == distribution
    assert again.to_json() == distribution.to_json()
    assert again.sealed() == distribution
    assert len(distribution.sha256) == 64
    refitted = document(*(Sweep(80, neurons=4, failing=0.1).at(one) for one in (0.0, 85.0)))
    assert refitted.to_json().encode() == path.read_bytes()


def test_layout_is_no_content(distribution: Distribution, path: Path) -> None:
    data = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(dict(reversed(data.items()))), encoding="utf-8")
    assert load_distribution(path) == distribution


def refused(path: Path) -> str:
    with pytest.raises(SurrogateInputError) as error:
        load_distribution(path)
    message = str(error.value)
    assert "\n" not in message
    assert str(path) in message
    return message


def test_any_changed_number_is_noticed(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    rng, changed = np.random.default_rng(0), 0
    digits = [k for k, one in enumerate(text) if one.isdigit() and "." in text[k - 6 : k]]
    for k in rng.choice(digits, 12, replace=False):
        other = "5" if text[k] != "5" else "4"
        path.write_text(text[:k] + other + text[k + 1 :], encoding="utf-8")
        if json.loads(path.read_text(encoding="utf-8")) == json.loads(text):
            continue  # a digit beyond double precision
        refused(path)
        changed += 1
    assert changed > 8


def changed(path: Path, edit: Callable[[dict[str, Any]], object]) -> str:
    data = json.loads(path.read_text(encoding="utf-8"))
    edit(data)
    path.write_text(json.dumps(data), encoding="utf-8")
    return refused(path)


@pytest.mark.parametrize("version", [1, 2, 99, "2", None])
def test_another_version_is_refused_with_what_to_do(path: Path, version: object) -> None:
    message = changed(path, lambda data: data.update(version=version))
    assert f"version = {version!r}" in message
    assert "lif-bridge fit" in message


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (lambda data: data.update(circuit="other"), "sha256"),
        (lambda data: data.update(sha256="0" * 64), "not the digest"),
        (lambda data: data.update(sha256=""), "not the digest"),
        (lambda data: data.update(format="something"), "not a distribution"),
        (lambda data: data.pop("format"), "not a distribution"),
        (lambda data: data.pop("conditions"), "conditions"),
        (lambda data: data.update(conditions=[]), "conditions"),
        (lambda data: data.update(extra=1), "extra"),
        (lambda data: data["free"].append("tau_syn"), "tau_syn is no parameter of a neuron"),
        (lambda data: data["free"].append(data["free"][0]), "twice"),
        (lambda data: data["free"].remove("swing"), "what it follows from is missing"),
        (lambda data: data["conditions"][0]["copula"]["correlation"].pop(), "copula"),
        (lambda data: data["conditions"][0]["copula"]["turn"].reverse(), "sha256"),
        (lambda data: data["conditions"][0]["copula"]["turn"][0].reverse(), "orthogonal"),
        (lambda data: data["conditions"][0]["marginals"].pop("c_eff"), "marginals"),
        (lambda data: data["conditions"][0].update(components=[]), "components"),
        (lambda data: data["conditions"][0]["outcomes"].pop("ok"), "outcomes"),
        (lambda data: data["conditions"].append(data["conditions"][0]), "same corner"),
    ],
)  # fmt: skip
def test_what_is_not_as_written_is_one_line(
    path: Path, edit: Callable[[dict[str, Any]], object], words: str
) -> None:
    assert words in changed(path, edit)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'"distribution"', b"\xff\xfe", b"null", b"[" * 9999]
)
def test_what_is_no_document_is_one_line(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert "cannot be read" in refused(path) or "not a distribution" in refused(path)


def test_a_missing_or_torn_file_is_one_line(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert "cannot be read" in refused(path)
    path.unlink()
    assert "cannot be read" in refused(path)
    path.mkdir()
    assert "cannot be read" in refused(path)


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_a_number_that_is_none_is_refused(path: Path, word: str) -> None:
    text = path.read_text(encoding="utf-8")
    start = text.index('"supply": ') + len('"supply": ')
    path.write_text(text[:start] + word + text[text.index(",", start) :], encoding="utf-8")
    assert "supply" in refused(path)
