"""Parameters of made-up weights."""

import numpy as np
import pytest

from bridge.errors import MeasurementError
from bridge.measure import CodeCurrents, measure_weight
from surrogate.vocabulary import Status, quantities_of


def currents(over: list[float], rest: float = 1e-12) -> CodeCurrents:
    i_out = rest + np.array(over)
    return CodeCurrents(i_out, np.full(len(over), 2e-9), 1.8)


def test_a_weight_gives_back_its_parameters() -> None:
    found = measure_weight(currents([0.0, 1e-9, 2.5e-9, 3e-9]))
    assert set(found.values) == set(quantities_of("weight"))
    assert found.values["i_full_scale"] == pytest.approx(3e-9)
    assert found.values["i_code_0"] == pytest.approx(1e-12)
    assert found.values["inl"] == pytest.approx(0.5)
    assert found.values["dnl"] == pytest.approx(0.5)
    assert found.values["least_step"] == pytest.approx(0.5)
    assert found.values["power_full_scale"] == pytest.approx(3.6e-9)
    assert found.curve_v.tolist() == [0, 1, 2, 3]
    assert found.curve_i == pytest.approx([1e-12, 1.001e-9, 2.501e-9, 3.001e-9])


def test_one_level_has_no_nonlinearity() -> None:
    found = measure_weight(currents([0.0, 1e-9])).values
    assert (found["inl"], found["dnl"], found["least_step"]) == (0, 0, 1)


def test_the_full_scale_is_the_greatest_current() -> None:
    found = measure_weight(currents([0.0, 1e-9, 2.4e-9, 2e-9])).values
    assert found["i_full_scale"] == pytest.approx(2.4e-9)
    assert found["least_step"] == pytest.approx(-0.5)


@pytest.mark.parametrize("over", [[0.0, -1e-9, -2e-9], [0.0, 0.0], [0.0, 1e-16]])
def test_a_weight_that_does_not_answer_says_so(over: list[float]) -> None:
    with pytest.raises(MeasurementError) as caught:
        measure_weight(currents(over))
    assert caught.value.status == Status.NO_RESPONSE
