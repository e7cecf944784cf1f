"""Mutated documents: each loads as it was or is refused in one line, and none harms later.

The digest alone refuses nearly every mutant. So most are sealed again: what then loads must also
draw neurons, at a swept temperature and between two, that a network can be made of.
"""

import json
import random
import tempfile
import warnings
from contextlib import suppress
from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from mutation import mutant

from surrogate.distribution import Distribution, load_distribution
from surrogate.distribution.distribution import digest_of
from surrogate.distribution.families import FAMILIES
from surrogate.distribution.families.empirical import KNOTS
from surrogate.errors import SurrogateInputError

FRAGMENTS = [
    "NaN,", "-Infinity,", "1e999,", '"sha256": "",', '"version": 4,', "[[[[", "]]]]", "{}", "null,",
    '"\\ud800": 1,', "[" * 3000, '"free": [],', '"a": 1, "a": 2,', "9" * 5000, "true,", "// text",
]  # fmt: skip
STRANGE: st.SearchStrategy[Any] = st.one_of(
    st.sampled_from([None, True, False, [], {}, [[]], {"": None}]),
    st.sampled_from(["", "ok", "\ud800", "\x1b[2J\n", "fixed", "mixture", "log_empirical"]),
    st.sampled_from([0, -1, 1, 2**63, 10**400]),
    st.sampled_from([-0.0, 5e-324, 1e-308, 1e-9, 0.5, 1e9, 1e308, -1e308]),
    st.floats(allow_nan=False, allow_infinity=False),
)  # fmt: skip
OPERATIONS = ("replace", "scale", "delete", "repeat", "swap", "rename", "family")


class Original:
    """Two conditions of the small one, sealed; not a dict, whose text hypothesis would show."""

    def __init__(self, distribution: Distribution) -> None:
        part = distribution.model_copy(update={"conditions": distribution.conditions[:2]}).sealed()
        self.text = part.to_json()

    def document(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.text)
        return found


@pytest.fixture(scope="module")
def original(distribution_document: Distribution) -> Original:
    return Original(distribution_document)


def read(text: str | bytes) -> Distribution | None:
    """The distribution; None when it is refused as it should be."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "distribution.json"
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))
        try:
            return load_distribution(path)
        except SurrogateInputError as error:
            message = str(error)
            assert str(path) in message
            assert message.isprintable()
            assert len(message) <= 1000
            return None


def assert_usable(distribution: Distribution) -> None:
    """Its neurons are finite, and positive where they should be, or refused by name."""
    swept = [one.temperature_celsius for one in distribution.conditions]
    for temperature in (swept[0], (swept[0] + swept[-1]) / 2):
        try:
            drawn = distribution.at(distribution.conditions[0].corner, temperature)
        except SurrogateInputError:
            continue  # two corners now
        seeds = np.random.SeedSequence(1), np.random.SeedSequence(2)
        try:
            neurons = drawn.sample(20, *seeds)
        except SurrogateInputError:
            continue  # a value or a curve beyond floating-point numbers
        assert neurons.curves.shape == (20, len(distribution.conditions[0].median_curve))
        assert np.all(np.isfinite(neurons.curves))
        assert set(neurons.values) == {*distribution.free, *distribution.derived}
        for name in distribution.free:
            assert np.all(np.isfinite(neurons.values[name])), name


@settings(max_examples=300)
@given(seed=st.integers(0, 2**32))
def test_a_file_with_changed_bytes_is_the_same_distribution_or_refused(
    original: Original, seed: int
) -> None:
    data = original.text.encode()
    found = read(mutant(random.Random(seed), data, data, FRAGMENTS))
    assert found is None or found == read(data)


def keys_of(value: Any) -> list[Any]:
    return list(value) if isinstance(value, dict) else list(range(len(value)))


def another_family(document: dict[str, Any], rng: random.Random) -> None:
    """A distribution of a random family and random parameters in place of one of the marginals."""
    condition = rng.choice(document["conditions"])
    distributions = [*condition["marginals"].values(), *condition["components"]]
    family = FAMILIES[rng.choice(list(FAMILIES))]
    names = list(family.roles)
    if "empirical" in family.name:
        names = [name for name in names if abs(KNOTS.get(name, 0.0)) <= rng.choice([0.1, 1.0, 9.0])]
    size = rng.choice([1e-12, 1e-3, 1.0, 40.0, 1e6, 1e300])
    values = sorted(rng.choice([abs, float])(rng.gauss(size, size)) for _ in names)
    rng.choice(distributions).update(
        family=family.name,
        parameters={
            name: {"low": value, "value": value, "high": value}
            for name, value in zip(names, values, strict=True)
        },
    )


@st.composite
def changes(draw: st.DrawFn) -> tuple[list[float], str, Any]:
    """Where (a share of each level's keys), what is done, and with what."""
    way = draw(st.lists(st.floats(0, 1, exclude_max=True), min_size=1, max_size=8))
    return way, draw(st.sampled_from(OPERATIONS)), draw(STRANGE)


def change(document: Any, way: list[float], operation: str, strange: Any) -> None:
    strange = deepcopy(strange)
    holder, key = None, None
    inner = document
    for share in way:
        if not isinstance(inner, dict | list) or not inner:
            break
        keys = keys_of(inner)
        holder, key = inner, keys[int(share * len(keys))]
        inner = holder[key]
    assert holder is not None
    if operation == "scale" and isinstance(inner, float):
        holder[key] = inner * 10.0 ** (int(way[0] * 40) - 20)
    elif operation == "delete":
        del holder[key]
    elif operation == "repeat" and isinstance(holder, list):
        holder.append(inner)
    elif operation == "swap":
        other = keys_of(holder)[int(way[-1] * len(keys_of(holder)))]
        holder[key], holder[other] = holder[other], holder[key]
    elif operation == "rename" and isinstance(holder, dict):
        holder[str(strange)] = holder.pop(key)
    elif operation == "family":
        another_family(document, random.Random(way[0]))
    else:
        holder[key] = strange


@settings(max_examples=400)
@given(changed=st.lists(changes(), min_size=1, max_size=2))
def test_a_document_with_changed_parts_that_is_sealed_again_is_refused_or_usable(
    original: Original, changed: list[tuple[list[float], str, Any]]
) -> None:
    mutated = original.document()
    for way, operation, strange in changed:
        with suppress(LookupError, TypeError, AttributeError):  # what an earlier change took away
            change(mutated, way, operation, strange)
    try:
        mutated["sha256"] = digest_of(mutated)
    except UnicodeEncodeError:
        mutated["sha256"] = ""
    found = read(json.dumps(mutated))
    event("refused" if found is None else "loaded")
    if found is not None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of deviates beyond those that loading tries
            assert_usable(found)
