"""The file of a distribution: its layout, its schema, its size, and what it refuses."""

import hashlib
import inspect
import json
import os
import re
import runpy
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surrogate.distribution import Distribution, load_distribution
from surrogate.distribution.layout import lay_out
from surrogate.distribution.neurons import draw_deviates
from surrogate.errors import SurrogateInputError

ROOT = Path(__file__).resolve().parents[4]
SCHEMA = ROOT / "surrogate" / "distribution" / "distribution.schema.json"
LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
PLAIN = st.recursive(
    LEAVES | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=20,
)


@given(PLAIN)
def test_any_data_are_read_back_exactly(data: object) -> None:
    text = lay_out(data)
    assert json.loads(text) == data
    assert repr(json.loads(text)) == repr(data)  # -0.0, and 1.0 against 1
    assert lay_out(json.loads(text)) == text


@pytest.mark.parametrize("value", [float("nan"), float("inf"), [1.0, -float("inf")]])
def test_what_is_no_number_is_not_written(value: object) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        lay_out({"a": value})


def test_a_row_of_a_matrix_or_a_short_record_is_a_line() -> None:
    data = {"matrix": [[1.0, 0.5], [0.5, 1.0]], "one": {"low": 1, "high": 2}, "none": []}
    assert lay_out(data) == (
        '{\n "matrix": [\n  [1.0, 0.5],\n  [0.5, 1.0]\n ],\n "one": {"low": 1, "high": 2},\n'
        ' "none": []\n}'
    )


def test_a_document_comes_back_and_is_small(
    distribution_document: Distribution, path: Path
) -> None:
    again = load_distribution(path)
    assert again == distribution_document == again.sealed()
    assert again.to_json().encode() == path.read_bytes()
    assert len(distribution_document.sha256) == 64
    # Fifteen conditions, the default plan's, are below a megabyte.
    assert path.stat().st_size / len(distribution_document.conditions) < 1_000_000 / 15


def test_layout_and_order_of_keys_change_neither_the_distribution_nor_its_neurons(
    distribution_document: Distribution, path: Path
) -> None:
    path.write_text(json.dumps(distribution_document.model_dump(), sort_keys=True, indent=7))
    again = load_distribution(path)
    assert again == distribution_document
    assert digest(again) == digest(distribution_document)


def digest(distribution: Distribution) -> str:
    """Of every bit of some neurons: at a swept temperature and between two, alone and on a chip."""
    found = hashlib.sha256()
    for temperature in (0.0, 27.0, 41.3):
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


@pytest.fixture
def path(distribution_document: Distribution, tmp_path: Path) -> Path:
    path = tmp_path / "distribution.json"
    path.write_text(distribution_document.to_json(), encoding="utf-8")
    return path


def test_a_fresh_process_draws_the_same_bits(
    distribution_document: Distribution, path: Path
) -> None:
    expected = digest(distribution_document)
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


def test_the_schema_is_that_of_the_records() -> None:
    written = runpy.run_path(str(ROOT / "scripts" / "write_schema.py"))["schema"]()
    assert SCHEMA.read_text(encoding="utf-8") == written


def test_the_schema_describes_every_key_of_a_document(distribution_document: Distribution) -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))

    def check(part: dict[str, Any], value: Any) -> None:
        if "$ref" in part:
            part = schema["$defs"][part["$ref"].rpartition("/")[2]]
        if "anyOf" in part:
            part = next(
                one for one in part["anyOf"] if (one.get("type") == "null") == (value is None)
            )
            return check(part, value)
        kinds = {"object": dict, "array": list, "string": str, "number": float, "integer": int}
        kinds |= {"null": type(None), "boolean": bool}
        assert isinstance(value, kinds[part["type"]]), (part, value)
        if "properties" in part:
            assert set(part["properties"]) == set(value) == set(part["required"])
            for key, inner in value.items():
                assert (
                    part["properties"][key].get("description") or "$ref" in part["properties"][key]
                )
                check(part["properties"][key], inner)
        elif part["type"] == "object":
            for inner in value.values():
                check(part["additionalProperties"], inner)
        elif part["type"] == "array":
            for inner in value:
                check(part["items"], inner)
        return None

    check(schema, distribution_document.model_dump())


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


Edit = Callable[[dict[str, Any]], object]


def _set(*keys: Any) -> Edit:
    *way, last, value = keys

    def edit(document: dict[str, Any]) -> None:
        inner: Any = document
        for key in way:
            inner = inner[key]
        inner[last] = value

    return edit


def changed(path: Path, edit: Callable[[dict[str, Any]], object]) -> str:
    data = json.loads(path.read_text(encoding="utf-8"))
    edit(data)
    path.write_text(json.dumps(data), encoding="utf-8")
    return refused(path)


FIRST = ("conditions", 0)


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (lambda d: d["free"].append("swing"), "twice"),
        (_set("free", 0, "tau_syn"), "tau_syn is no parameter of a neuron"),
        (lambda d: d["free"].remove("c_eff"), "derived.tau_mem: what it follows from is missing"),
        (_set(*FIRST, "supply", float("nan")), "conditions.0.supply = nan: Input should be"),
        (_set("units", "swing", "mV"), "units.swing = 'mV'; allowed: V"),
        (
            lambda d: d["derived"].update(rate_low=d["free"].pop(d["free"].index("rate_low"))),
            "derived.rate_low: allowed: v_threshold",
        ),
        (lambda d: d["conditions"].append(d["conditions"][0]), "same corner and temperature"),
        (_set(*FIRST, "temperature_celsius", 1e6), "less than or equal to 1000"),
        (_set(*FIRST, "chips", 10**6), "no more chips than fitted"),
        (_set(*FIRST, "nominal", "swing", -1.0), "nominal.swing = -1; allowed: above zero"),
        (_set(*FIRST, "marginals", "swing", "family", "cauchy"), "marginals.swing.family: allowed"),
        (_set(*FIRST, "marginals", "swing", "parameters", {}), "marginals.swing.parameters"),
        (
            _set(*FIRST, "marginals", "c_eff", "parameters", "sd", "value", -1.0),
            "marginals.c_eff.parameters.sd = -1; allowed: above zero",
        ),
        (
            _set(*FIRST, "marginals", "c_eff", "parameters", "mean", "value", -800.0),
            "marginals.c_eff: its quantiles begin at 0; allowed: above zero",
        ),
        (_set(*FIRST, "marginals", "swing", "family", "normal"), "swing.family: allowed are log"),
        (lambda d: d["conditions"][0]["derived"].pop("tau_mem"), "derived: allowed are v_thresh"),
        (_set(*FIRST, "outcomes", "ok", "probability", "value", 0.0), "a sum of 1"),
        (lambda d: d["conditions"][0]["outcomes"].pop("ok"), "outcomes: ok is missing"),
        (_set(*FIRST, "copula", "degrees_of_freedom", 4.0), "Extra inputs are not permitted"),
        (_set(*FIRST, "copula", "correlation", 0, 1, 0.99), "allowed: symmetric"),
        (_set(*FIRST, "copula", "correlation", 0, 0, 0.5), "1 on the diagonal"),
        (lambda d: d["conditions"][0]["copula"]["chip"].pop(), "copula.chip: allowed are 14 x 14"),
        (
            lambda d: d["conditions"][0]["copula"].update(
                chip=[[float(i == k) for i in range(14)] for k in range(14)]
            ),
            "positive semi-definite",
        ),
        (lambda d: d["conditions"][1]["median_curve"].pop(), "allowed are 9 points"),
        (lambda d: d["conditions"][1]["supply_power"].pop(), "supply_power: allowed are 9 points"),
        (
            lambda d: d["conditions"][1].update(hold_currents=[1e-9, 1e-9], hold_factors=[1, 2]),
            "hold_currents, hold_factors: allowed are as many currents, ascending",
        ),
        (
            lambda d: d["conditions"][1].update(hold_currents=[1e-9, 2e-9], hold_factors=[1, -2]),
            "positive, one of them 1",
        ),
        (lambda d: d["conditions"][0]["median_curve"].pop(), "8 points; allowed: 9, as the basis"),
        (lambda d: d["conditions"][1].update(components=[]), "allowed are 1 and 9"),
        (_set(*FIRST, "mean_shape", 4, 1e6), "beyond floating-point numbers"),
        (lambda d: d.update(circuit="other"), "sha256"),
        (lambda d: d.update(sha256="0" * 64), "not the digest"),
        (lambda d: d.update(sha256=""), "not the digest"),
        (lambda d: d.update(format="something"), "not a distribution"),
        (lambda d: d.pop("format"), "not a distribution"),
        (lambda d: d.pop("conditions"), "conditions"),
        (lambda d: d.update(conditions=[]), "conditions"),
        (lambda d: d.update(extra=1), "extra"),
        (lambda d: d["free"].append(d["free"][0]), "twice"),
        (lambda d: d["conditions"][0]["copula"]["correlation"].pop(), "copula"),
        (lambda d: d["conditions"][0]["copula"]["turn"].reverse(), "sha256"),
        (lambda d: d["conditions"][0]["copula"]["turn"][0].reverse(), "orthogonal"),
        (lambda d: d["conditions"][0]["marginals"].pop("c_eff"), "marginals"),
        (
            lambda d: d["conditions"][0]["held_out"]["comparisons"]["swing"].pop("mean"),
            "held_out.comparisons: allowed are all of each parameter",
        ),
    ],
)  # fmt: skip
def test_a_document_whose_parts_do_not_belong_together_is_refused(
    path: Path, edit: Edit, message: str
) -> None:
    assert message in changed(path, edit)


@pytest.mark.parametrize("version", [1, 2, 99, "2", None])
def test_another_version_is_refused_with_what_to_do(path: Path, version: object) -> None:
    message = changed(path, lambda data: data.update(version=version))
    assert f"version = {version!r}" in message
    assert "lif-bridge fit" in message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "cannot be read"),
        ("[" * 100_000, "nested too deeply"),
        ('{"format": "lif-bridge distribution", "version": 6}', "version = 6; allowed: 7"),
        ('{"format": "lif-bridge distribution", "version": 7}', "Field required"),
        ('{"format": "x\\u001b[2J"}', "not a distribution"),
        ('{"a": 1, "a": 1}', "a key stands twice in {'a, a'}"),
        ('{"a": ' + "9" * 5000 + "}", "cannot be read"),
    ],
)
def test_what_is_no_distribution_is_refused_in_one_line(
    tmp_path: Path, text: str, message: str
) -> None:
    path = tmp_path / "distribution.json"
    path.write_text(text)
    with pytest.raises(SurrogateInputError, match=re.escape(message)) as refused:
        load_distribution(path)
    assert str(refused.value).isprintable()


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


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.json", Path("/dev/zero")):
        with pytest.raises(SurrogateInputError, match="no such file"):
            load_distribution(path)


def test_a_drawn_value_beyond_the_numbers_is_refused_by_name(
    distribution_document: Distribution,
) -> None:
    document = json.loads(distribution_document.to_json())
    document["conditions"][0]["marginals"]["v_reset"].update(
        family="normal",
        parameters={
            name: {"low": 1.0, "value": best, "high": 1.0}
            for name, best in (("mean", 0.0), ("sd", 3e307))
        },
    )
    distribution = Distribution.model_validate(document).at("typical", 0.0)
    deviates = draw_deviates(3, 14, np.random.SeedSequence(1))
    distribution.of(deviates)
    far = replace(deviates, z=np.full((3, 14), 20.0))
    with pytest.raises(SurrogateInputError, match=r"typical 0 °C: v_reset: .*normal distribution"):
        distribution.of(far)
