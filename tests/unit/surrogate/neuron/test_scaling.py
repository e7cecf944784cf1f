"""From volts, amperes and seconds to the network's units."""

import numpy as np
import pytest

from surrogate.errors import SurrogateInputError
from surrogate.neuron.scaling import TABLE_POINTS, Reference, curve_table, to_population

N = 5
REST = np.linspace(0.0, 0.02, N)
THRESHOLD = REST + np.linspace(0.7, 0.9, N)
END = THRESHOLD + np.array([0.0, 0.05, 0.1, 0.2, 0.3])
RHEOBASE = np.linspace(20e-12, 40e-12, N)


@pytest.mark.parametrize("own", [True, False])
def test_neurons_have_each_their_own_curve_or_share_one(own: bool) -> None:
    """Straight lines between a curve's points, of which the middle one lies at the threshold."""
    curves = np.random.default_rng(1).normal(size=(N, 129))
    given = curves if own else curves[0]
    tables = curve_table(REST, THRESHOLD, END, RHEOBASE, given)
    assert tables.shape == (N, TABLE_POINTS)
    for n, table in enumerate(tables):
        v = np.linspace(REST[n], END[n], TABLE_POINTS)
        ends = [REST[n], THRESHOLD[n], END[n]]
        # The first neuron's threshold is its end: its curve has one part.
        place = np.interp(v, ends, [0, 0.5, 1]) if n else np.interp(v, ends[::2], [0, 1])
        expected = np.interp(place, np.linspace(0, 1, 129), curves[n if own else 0])
        np.testing.assert_allclose(table, RHEOBASE[n] * expected, rtol=1e-9, atol=1e-23)


def test_the_nominal_neuron_scales_to_the_ideal_one() -> None:
    unit = Reference(v_rest=0.01, swing=0.8, rheobase=20e-12, c_eff=260e-15, alpha=0.05)
    tau0 = 260e-15 * 0.8 / 20e-12
    assert unit.dt == pytest.approx(0.05 * tau0)
    values = {
        "v_rest": 0.01, "swing": 0.8, "spike_level": 1.0, "reset_level": 0.0,
        "rheobase": 20e-12, "c_eff": 260e-15, "t_refractory": 3 * 0.05 * tau0,
    }  # fmt: skip
    arrays = {name: np.array([value]) for name, value in values.items()}
    silent, line = np.zeros(1, bool), np.linspace(0, 1, 65)
    for form in ("linear", "constant", "measured"):
        neuron = to_population(arrays, silent, line, form, unit)
        assert neuron.capacitance == pytest.approx(1)
        assert neuron.v_reset == pytest.approx(0)
        assert neuron.v_spike == pytest.approx(1)
        assert neuron.refractory == pytest.approx(3)
    places = np.linspace(0, 0.999, 30)[:, None]
    linear = to_population(arrays, silent, line, "linear", unit).membrane.current(places)
    assert linear == pytest.approx(places, abs=1e-12)
    measured = to_population(arrays, silent, line, "measured", unit).membrane.current(places)
    assert measured == pytest.approx(places, abs=1e-12)
    with pytest.raises(SurrogateInputError, match="'cubic'; allowed"):
        to_population(arrays, silent, line, "cubic", unit)


def test_the_curves_shape_moves_with_threshold_and_spike() -> None:
    # The threshold lies half way on the shape, wherever it lies in volts.
    place = np.linspace(0, 1, 65)
    shape = np.where(place < 0.5, np.sin(2 * np.pi * place), -20 * (2 * place - 1) ** 3)
    table = curve_table(
        np.array([0.0]), np.array([0.9]), np.array([1.08]), np.array([50e-12]), shape
    )[0]
    v = np.linspace(0, 1.08, len(table))
    assert np.interp(0.9, v, table) == pytest.approx(0, abs=2e-12)
    assert np.interp(0.45, v, table) == pytest.approx(50e-12, rel=0.03)
    assert table[-1] == pytest.approx(-1000e-12)
