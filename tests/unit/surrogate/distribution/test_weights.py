"""Distributions of made-up DACs: units whose currents are lognormal and add up."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from surrogate.distribution import (
    Distribution,
    Frame,
    Observed,
    draw_currents,
    fit_condition,
    parse_distribution,
    unit_current,
)
from surrogate.errors import SurrogateInputError
from surrogate.vocabulary import quantities_of
from surrogate.weight import (
    differential_nonlinearity,
    integral_nonlinearity,
    least_step,
    weight_shapes,
)

Array = NDArray[np.float64]

BITS, SIGMA, SHARED = 4, 0.1, 0.05
CODES = np.arange(2**BITS)
PATTERN = (CODES[:, None] >> np.arange(BITS)) & 1


def dacs(n: int, seed: int, sigma: float, on_chip: int = 1) -> Array:
    """Currents by code, A: of bit k, 2^k units of 1 nA that scatter each on its own."""
    rng = np.random.default_rng(seed)
    own = rng.standard_normal((n, BITS)) * sigma / 2 ** (np.arange(BITS) / 2)
    chip = SHARED * np.repeat(rng.standard_normal(n // on_chip), on_chip)[:, None]
    return 1e-12 + 1e-9 * (2 ** np.arange(BITS) * np.exp(own + chip)) @ PATTERN.T


def observed(currents: Array, celsius: float, on_chip: int) -> Observed:
    n = len(currents)
    shapes = weight_shapes(currents)
    rng = np.random.default_rng(9)
    values = {
        "i_full_scale": np.max(currents - currents[:, :1], axis=1),
        "i_code_0": 1e-12 * np.exp(0.05 * rng.standard_normal(n)),
        "inl": integral_nonlinearity(shapes),
        "dnl": differential_nonlinearity(shapes),
        "least_step": least_step(shapes),
        "power_full_scale": np.full(n, 3e-9),
    }
    nominal = {"i_full_scale": 15e-9, "i_code_0": 1e-12, "inl": 0.0, "dnl": 0.0}
    return Observed(
        corner="typical", temperature_celsius=celsius, supply=1.8,
        statuses=np.full(n, "ok"), chips=1 + np.arange(n) // on_chip,
        nominal={**nominal, "least_step": 1.0, "power_full_scale": 3e-9},
        nominal_curve=CODES / 15, nominal_power=np.full(16, 3e-9),
        values=values, errors={name: np.array([1e-18]) for name in values}, curves=shapes,
    )  # fmt: skip


def fitted(*conditions: Observed) -> Distribution:
    frame = Frame.of(conditions)
    return Distribution(
        circuit="dac", technology="gf180mcu", kind="weight", plan_sha256="", samples_sha256="",
        seed=1, units={name: one.unit for name, one in quantities_of("weight").items()},
        free=list(frame.free), derived={name: name for name in frame.derived}, basis=frame.basis,
        no_basis=frame.no_basis, conditions=[fit_condition(one, frame, 1) for one in conditions],
        unfitted=[],
    ).sealed()  # fmt: skip


N, ON_CHIP = 600, 6


@pytest.fixture(scope="module")
def distribution() -> Distribution:
    # Hotter, mismatch moves a weak-inversion current less.
    cold, hot = (dacs(N, 3, sigma, ON_CHIP) for sigma in (SIGMA, 0.8 * SIGMA))
    return fitted(observed(cold, 27.0, ON_CHIP), observed(hot, 85.0, ON_CHIP))


def drawn(distribution: Distribution, code: int, celsius: float = 27.0, n: int = 4000) -> Array:
    unit = unit_current(distribution, "typical", 27.0)
    here = distribution.at("typical", celsius)
    return draw_currents(here, np.full(n, code), unit, np.random.SeedSequence(1))


def test_currents_by_code_are_drawn_together(distribution: Distribution) -> None:
    """Against other DACs of the same law, many more of them."""
    truth = (dacs(60_000, 8, SIGMA) - 1e-12) / 1e-9
    table = np.column_stack([drawn(distribution, code) for code in CODES[1:]])
    # The fit saw 480 samples: their sigma is known to 3.2 %.
    assert np.std(table, axis=0) == pytest.approx(np.std(truth[:, 1:], axis=0), rel=0.1)
    assert np.mean(table, axis=0) == pytest.approx(np.mean(truth[:, 1:], axis=0), rel=0.02)
    found, expected = (np.corrcoef(one, rowvar=False) for one in (table, truth[:, 1:]))
    # 80 chips share what correlates the bits: known to about 0.06.
    assert np.max(np.abs(found - expected)) < 0.15


def test_bits_add_up_in_every_drawn_weight(distribution: Distribution) -> None:
    table = np.column_stack([drawn(distribution, code, n=500) for code in CODES])
    over = table - table[:, :1]
    bits = over[:, 2 ** np.arange(BITS)]
    assert over == pytest.approx(bits @ PATTERN.T, abs=1e-9)  # LSB


def test_nonlinearities_are_those_of_the_drawn_curve(distribution: Distribution) -> None:
    assert set(distribution.derived) == {"inl", "dnl", "least_step"}
    weights = distribution.at("typical", 40.0).sample(200, np.random.SeedSequence(2))
    steps = np.diff(weights.curves, axis=1) * 15
    assert weights.values["least_step"] == pytest.approx(np.min(steps, axis=1))
    assert weights.values["dnl"] == pytest.approx(np.max(np.abs(steps - 1), axis=1))
    line = np.abs(weights.curves * 15 - CODES)
    assert weights.values["inl"] == pytest.approx(np.max(line, axis=1))
    # Of the step in the middle sigma is about the root of 15 units' own.
    middle = np.std(np.diff(np.column_stack([drawn(distribution, c) for c in (7, 8)])))
    assert middle == pytest.approx(np.sqrt(15) * SIGMA, rel=0.12)


def test_what_a_chip_shares_is_the_same_for_all_its_weights(distribution: Distribution) -> None:
    here = distribution.at("typical", 27.0)
    codes = np.full(400, 15)
    chips = [
        draw_currents(here, codes, 1e-9, np.random.SeedSequence(k), np.random.SeedSequence(100 + k))
        for k in range(300)
    ]
    means, within = np.log(chips).mean(axis=1), np.log(chips).std(axis=1)
    # 480 samples of 80 chips fitted: the chips' sigma is known to 8 %, three of those.
    assert np.std(means) == pytest.approx(SHARED, rel=0.25)
    assert np.mean(within) == pytest.approx(SIGMA / np.sqrt(15), rel=0.15)


def test_the_same_seed_is_the_same_weight_at_every_condition(distribution: Distribution) -> None:
    cold, hot = (drawn(distribution, 8, celsius, 1000) for celsius in (27.0, 85.0))
    assert np.corrcoef(cold, hot)[0, 1] > 0.95
    between = drawn(distribution, 8, 60.0, 1000)
    assert np.all((between - cold) * (hot - between) >= -1e-9)


def test_a_document_of_a_weight_reads_back(distribution: Distribution) -> None:
    assert parse_distribution(distribution.to_json().encode(), "here") == distribution


def test_the_program_of_the_page_runs(
    distribution: Distribution, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (Path(__file__).resolve().parents[4] / "docs" / "distributions.md").read_text()
    programs = re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    (program,) = [one for one in programs if "draw_currents" in one]
    (path,) = re.findall(r'Path\("(.*?)"\)', program)
    (tmp_path / path).parent.mkdir(parents=True)
    (tmp_path / path).write_text(distribution.to_json())
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {"Path": Path}
    *before, last = program.strip().splitlines()
    exec("\n".join([*before, f"found = {last}"]), names)
    found, codes = names["found"], names["codes"]
    assert found.shape == codes.shape
    assert found == pytest.approx(codes, rel=0.5, abs=0.01)


def test_codes_that_a_weight_has_not_are_refused(distribution: Distribution) -> None:
    here, seed = distribution.at("typical", 27.0), np.random.SeedSequence(1)
    with pytest.raises(SurrogateInputError, match="codes: 3 to 16; allowed: 0 to 15"):
        draw_currents(here, np.array([[3, 16]]), 1e-9, seed)
    with pytest.raises(SurrogateInputError, match="codes: -1 to 2; allowed"):
        draw_currents(here, np.array([-1, 2]), 1e-9, seed)
    with pytest.raises(SurrogateInputError, match=r"float64 .* allowed: integers"):
        draw_currents(here, np.ones(2), 1e-9, seed)  # type: ignore[arg-type]
    assert draw_currents(here, np.zeros((0, 3), int), 1e-9, seed).shape == (0, 3)


def test_a_weight_that_fails_gives_nothing() -> None:
    whole = observed(dacs(60, 3, SIGMA), 27.0, 1)
    keep = np.arange(60) >= 20
    some = replace(
        whole,
        statuses=np.where(keep, "ok", "no_response"),
        values={name: one[keep] for name, one in whole.values.items()},
        curves=whole.curves[keep],
    )
    found = drawn(fitted(some), 15, n=3000)
    assert np.mean(found == 0) == pytest.approx(1 / 3, abs=0.03)
    assert np.min(found[found > 0]) > 8
