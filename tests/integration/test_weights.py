"""Weights of the catalogue in the real ngspice against what theory says of their mismatch."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from fitted_run import fitted_run
from numpy.typing import NDArray
from unwatched import Unwatched

from bridge.bench import Characterisation
from bridge.engine.session import Ngspice
from bridge.fit.stage import read_distributions
from bridge.own_circuit import prepare
from bridge.plan import Plan
from bridge.sweep.stage import certificate_stage
from circuits import (
    Circuit,
    CircuitInputError,
    Condition,
    Sampling,
    Setting,
    load_circuit,
    render_deck,
)
from circuits.spice.command import save
from circuits.technology import load_technology
from surrogate.distribution import draw_currents, unit_current
from surrogate.vocabulary import Status

Array = NDArray[np.float64]

WEIGHTS = ("weight_dac", "weight_dac6", "weight_mirror")
GENERIC = load_technology("generic180")
HERE = Condition("typical", 27.0, 1.8)
DRAWS = 400
Z = 3.5
"""An interval of a standard deviation of that many samples, in its own sigma: 1 in 2000 beyond."""


def characterised(name: str, draws: range, **sampling: int) -> Characterisation:
    return Characterisation(load_circuit(name), GENERIC, HERE, Sampling(7, **sampling), draws)


def currents(ngspice: Ngspice, name: str, draws: range, **sampling: int) -> Array:
    """Currents by code over that at code 0, A, shape (draws, codes)."""
    job = characterised(name, draws, **sampling)
    found = [job.compute(ngspice, item) for item in range(job.items)]
    assert all(one.status == Status.OK for one in found)
    table = np.array([one.parameters.curve_i for one in found if one.parameters is not None])
    return table - table[:, :1]


@pytest.fixture(scope="module")
def dac(ngspice: Ngspice) -> Array:
    return currents(ngspice, "weight_dac", range(1, 1 + DRAWS))


@pytest.fixture(scope="module")
def n_u_t(ngspice: Ngspice) -> float:
    """n U_T of the unit at its own current, V: what its gate moves for an e-fold of it."""
    circuit, volts = load_circuit("weight_dac"), []
    current = circuit.knobs["i_unit"]
    for factor in (0.95, 1.05):
        deck = render_deck(circuit, GENERIC, Setting(HERE, knobs={"i_unit": factor * current}))
        ngspice.load(deck)
        ngspice.command(save("v(x1.vu)"))
        ngspice.operating_point()
        volts.append(float(ngspice.vectors("x1.vu")[0][-1]))
        ngspice.discard_runs()
    return (volts[1] - volts[0]) / np.log(1.05 / 0.95)


def unit_sigma(n_u_t: float, width: float = 1e-6, length: float = 2e-6) -> float:
    """Pelgrom: relative standard deviation of one unit's current in weak inversion."""
    nf = GENERIC.devices["nf"]
    area = 2 * width * length  # the coefficients are of a pair
    return float(np.hypot(nf.a_vt / np.sqrt(area) / n_u_t, nf.a_beta / np.sqrt(area)))


def assert_sigma(found: Array, expected: float, allowance: float = 0.03) -> None:
    """A standard deviation within its interval, and what second order may add."""
    sigma = float(np.std(found, ddof=1))
    assert abs(sigma / expected - 1) < Z / np.sqrt(2 * (len(found) - 1)) + allowance


def test_a_mirrored_unit_scatters_as_pelgrom_says(dac: Array, n_u_t: float) -> None:
    assert 1.1 < n_u_t / 0.025852 < 1.6  # weak inversion
    # The unit and its diode.
    assert_sigma(np.log(dac[:, 1]), np.sqrt(2) * unit_sigma(n_u_t))


@pytest.mark.parametrize(("name", "bits"), [("weight_dac", 4), ("weight_dac6", 6)])
def test_nonlinearity_in_the_middle_is_that_of_equal_units(
    ngspice: Ngspice, n_u_t: float, name: str, bits: int
) -> None:
    table = currents(ngspice, name, range(1, 1 + DRAWS))
    most, middle = 2**bits - 1, 2 ** (bits - 1)
    lsb = table[:, -1] / most
    unit = unit_sigma(n_u_t)
    # All units but none in common: the step to the middle turns all of them over.
    assert_sigma(table[:, middle] / lsb - table[:, middle - 1] / lsb, np.sqrt(most) * unit)
    # `middle` units against their share of all.
    share = middle / most
    assert_sigma(table[:, middle] / lsb - middle, np.sqrt(middle * (1 - share)) * unit)


def test_bits_add_up(dac: Array) -> None:
    pattern = (np.arange(16)[:, None] >> np.arange(4)) & 1
    assert dac == pytest.approx(dac[:, [1, 2, 4, 8]] @ pattern.T, rel=1e-4)


def test_four_times_the_area_halves_the_nonlinearity(ngspice: Ngspice, dac: Array) -> None:
    job = characterised("weight_dac", range(1, 1 + DRAWS))
    large = Characterisation(
        job.circuit.with_areas({t.name: 4.0 for t in job.circuit.transistors}),
        GENERIC, HERE, job.sampling, job.draws,
    )  # fmt: skip
    found = [large.compute(ngspice, item) for item in range(large.items)]
    inl = np.array([one.parameters.values["inl"] for one in found if one.parameters])
    line = dac[:, -1:] / 15 * np.arange(16)
    own = np.max(np.abs(dac - line), axis=1) / (dac[:, -1] / 15)
    assert len(inl) == DRAWS
    # The same draws, each with half its shift.
    assert np.mean(inl / own) == pytest.approx(0.5, abs=0.02)


def test_a_level_of_the_mirror_is_shared_and_its_transistor_is_not(ngspice: Ngspice) -> None:
    chips, on_chip = 40, 5
    table = currents(
        ngspice, "weight_mirror", range(1, 1 + chips * on_chip), neurons_per_chip=on_chip
    )
    logs = np.log(table[:, 1:]).reshape(chips, on_chip, 3)
    own = logs - logs.mean(axis=1, keepdims=True)
    # Within a chip all levels of a synapse move together, by its one transistor.
    assert np.min(np.corrcoef(own.reshape(-1, 3), rowvar=False)) > 0.97
    # Between chips each by its own diode.
    between = np.corrcoef(logs.mean(axis=1), rowvar=False)
    assert np.max(between[np.triu_indices(3, 1)]) < 0.6


@pytest.mark.parametrize("technology", ["generic180", "gf180mcu", "sky130"])
@pytest.mark.parametrize("name", WEIGHTS)
def test_every_weight_is_straight_and_monotonic_without_mismatch(
    ngspice: Ngspice, technology: str, name: str
) -> None:
    of, circuit = load_technology(technology), load_circuit(name)
    for celsius in (0.0, 85.0):
        where = Condition(of.nominal_corner, celsius, circuit.supply_in(of))
        sample = Characterisation(circuit, of, where, Sampling(1), [0]).compute(ngspice, 0)
        assert sample.parameters is not None, sample.reason
        values = sample.parameters.values
        assert values["inl"] < 0.05
        assert 0.9 < values["least_step"] <= 1
        lsb = values["i_full_scale"] / (circuit.weight.codes - 1)
        assert values["i_code_0"] < (0.01 if celsius == 0.0 else 0.15) * lsb
        assert values["i_full_scale"] == pytest.approx(31e-9, rel=0.15)


def test_a_weight_is_swept_certified_and_fitted(tmp_path: Path) -> None:
    plan = Plan(
        technology="generic180", circuits=("weight_dac",), corners=("typical",),
        temperatures_celsius=(27.0,), draws=40, seed=1,
    )  # fmt: skip
    run = fitted_run(tmp_path / "run", plan)
    (certificate,) = certificate_stage(run)
    assert certificate.passed, certificate.cause
    distribution = read_distributions(run)["weight_dac"]
    assert distribution.kind == "weight"
    unit = unit_current(distribution, "typical", 27.0)
    assert unit == pytest.approx(2e-9, rel=0.1)
    codes = np.arange(16).repeat(500).reshape(16, 500)
    here = distribution.at("typical", 27.0)
    found = draw_currents(here, codes, unit, np.random.SeedSequence(3))
    assert found.shape == codes.shape
    assert np.mean(found, axis=1) == pytest.approx(np.arange(16), rel=0.04, abs=0.01)


SOURCE = """.subckt my_dac w0 w1 w2 iout vdd vb
XP0 n0 vb vdd vdd pf w=1u l=2u
XP1 n1 vb vdd vdd pf w=1u l=2u m=2
XP2 n2 vb vdd vdd pf w=1u l=2u m=4
XS0 iout w0 n0 vdd pf w=0.5u l=0.5u
XS1 iout w1 n1 vdd pf w=0.5u l=0.5u
XS2 iout w2 n2 vdd pf w=0.5u l=0.5u
.ends
"""
SOURCE_SHEET = """kind = "weight"
supply = 1.8
active = "low"
direction = "source"
[ports]
code = ["w0", "w1", "w2"]
output = "iout"
supply = "vdd"
[knobs.vb]
value = 1.45
unit = "V"
[bench]
v_output = 0.9
"""


def test_a_source_of_ones_own_with_a_voltage_for_its_bias(ngspice: Ngspice, tmp_path: Path) -> None:
    (tmp_path / "mine.cir").write_text(SOURCE)
    (tmp_path / "mine.toml").write_text(SOURCE_SHEET)
    circuit = Circuit(tmp_path / "mine.cir")
    job = Characterisation(circuit, GENERIC, HERE, Sampling(1), [0, 1])
    nominal, drawn = (job.compute(ngspice, item).parameters for item in range(2))
    assert nominal is not None
    assert drawn is not None
    # Out of the circuit, and from its supply.
    assert nominal.values["i_full_scale"] > 1e-10
    assert nominal.values["inl"] < 0.05
    power = 1.8 * (nominal.values["i_full_scale"] + nominal.values["i_code_0"])
    assert nominal.values["power_full_scale"] == pytest.approx(power, rel=0.01)
    assert drawn.values["inl"] > 0.05


def test_a_weight_of_ones_own_is_prepared(tmp_path: Path) -> None:
    source = load_circuit("weight_mirror")
    for ending in (".cir", ".toml"):
        shutil.copy(source.netlist.with_suffix(ending), tmp_path / f"mine{ending}")
    sheet = tmp_path / "mine.toml"
    sheet.write_text(sheet.read_text().replace('name = "weight_mirror"\n', ""))
    run = prepare(tmp_path / "mine.cir", tmp_path / "run", Unwatched(), technology="generic180")
    assert run.plan.circuits["mine"].weight.codes == 4
    text = sheet.read_text()
    sheet.write_text(text.replace("v_output = 0.9", "").replace("[bench]", ""))
    with pytest.raises(CircuitInputError, match=r"mine\.toml: \[bench\] is missing; write it$"):
        prepare(tmp_path / "mine.cir", tmp_path / "other", Unwatched(), technology="generic180")
    sheet.write_text(text.replace('"s3"]', '"s4"]'))
    with pytest.raises(CircuitInputError, match=r"ports\.code_3 = 's4': mine\.cir has s0, s1"):
        Circuit(tmp_path / "mine.cir")
