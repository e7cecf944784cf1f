import numpy as np
import pytest
from scipy import stats

from circuits import NOMINAL_DRAW, CircuitInputError, Sampling, draw_mismatch, load_circuit
from circuits.technology import load_technology

TECHNOLOGY = load_technology("gf180mcu")
CIRCUIT = load_circuit("low_power_if")


def test_sigma_is_the_foundrys_law() -> None:
    # par_vth = 0.007148 V um and par_k = 0.007008 um of nfet_03v3 in the model file; 0.7071 there.
    vth, beta = TECHNOLOGY.devices["nf"].sigma(1e-6, 2e-6)
    root_area = np.sqrt((1.0 + 0.1) * (2.0 - 0.15))
    assert vth == pytest.approx(0.7071 * 0.007148 / root_area, rel=1e-4)
    assert beta == pytest.approx(0.7071 * 0.007008 / root_area, rel=1e-4)


def test_coefficients_are_those_of_the_model_file() -> None:
    text = (TECHNOLOGY.model_folder() / TECHNOLOGY.models.library).read_text()
    section = text[text.index(".lib fets_mm") :]
    for device in TECHNOLOGY.devices.values():
        cell = section[section.index(f".subckt {device.model} ") :].split(".ends")[0]
        values = dict(
            line.lstrip("+ ").split("=") for line in cell.splitlines() if line.startswith("+ par_")
            and "'" not in line
        )  # fmt: skip
        assert float(values["par_vth"]) * 1e-6 == pytest.approx(device.a_vt)
        assert float(values["par_k"]) * 1e-6 == pytest.approx(device.a_beta)
        assert -float(values["par_l"]) == pytest.approx(device.delta_l)
        assert -float(values["par_w"]) == pytest.approx(device.delta_w)


def test_a_device_without_effective_area_is_refused() -> None:
    with pytest.raises(CircuitInputError, match="no effective area"):
        TECHNOLOGY.devices["nf"].sigma(1e-6, 0.1e-6)


def test_the_kth_draw_depends_on_seed_and_index_alone() -> None:
    alone = draw_mismatch(CIRCUIT, TECHNOLOGY, Sampling(5), 17)
    for k in range(30):
        draw_mismatch(CIRCUIT, TECHNOLOGY, Sampling(5), k)
    again = draw_mismatch(CIRCUIT, TECHNOLOGY, Sampling(5), 17)
    assert np.array_equal(alone.delta_vth, again.delta_vth)
    assert np.array_equal(alone.delta_beta, again.delta_beta)
    assert not np.array_equal(
        alone.delta_vth, draw_mismatch(CIRCUIT, TECHNOLOGY, Sampling(6), 17).delta_vth
    )


def test_draw_zero_is_nominal() -> None:
    draw = draw_mismatch(CIRCUIT, TECHNOLOGY, Sampling(5), NOMINAL_DRAW)
    assert not draw.delta_vth.any()
    assert not draw.delta_beta.any()


def test_draws_are_independent_normals_of_the_devices_sigma() -> None:
    draws = [draw_mismatch(CIRCUIT, TECHNOLOGY, Sampling(3), k) for k in range(1, 801)]
    sigmas = np.array(
        [TECHNOLOGY.devices[t.device].sigma(t.width, t.length) for t in CIRCUIT.transistors]
    )
    z = np.concatenate(
        [np.array([d.delta_vth for d in draws]) / sigmas[:, 0],
         np.array([d.delta_beta for d in draws]) / sigmas[:, 1]], axis=1
    )  # fmt: skip
    assert stats.kstest(z.ravel(), "norm").pvalue > 1e-3
    correlation = np.corrcoef(z.T) - np.eye(z.shape[1])
    # 36 deviates make 630 pairs: five standard errors.
    assert np.max(np.abs(correlation)) < 5 / np.sqrt(len(draws))
