"""A spike that did not come is told in amperes and volts."""

import numpy as np
import pytest

from bridge.errors import MeasurementError
from bridge.measure import SpikeTrain, measure_neuron, missing_spike
from bridge.measure.clamp_curve import ClampCurve
from surrogate.vocabulary import Status


@pytest.mark.parametrize(
    ("number", "current", "t", "v_mem", "v_out", "words"),
    [
        (1, 10e-12, 0.15, 0.014, 2.66e-10,
         "no spike number 1 at 10 pA up to 150 ms: the membrane stands at 14 mV, the output at "
         "0 V"),
        (3, 93e-12, 1.5, 0.52, 0.01, "no spike number 3 at 93 pA up to 1.5 s: the membrane"),
        (2, 2e-6, 3e-6, 1.1, 0.0, "no spike number 2 at 2 µA up to 3 µs: the membrane stands at"),
        (1, 1e-9, 0.0, 0.3, 1.8,
         "no spike at 1 nA: the output is high before the membrane has integrated anything (the "
         "membrane stands at 300 mV, the output at 1.8 V)"),
        (2, 4e-10, 0.1, -0.4, 0.9, "the membrane stands at -400 mV, the output at 900 mV"),
    ],
)  # fmt: skip
def test_it_says_how_far_the_membrane_came(
    number: int, current: float, t: float, v_mem: float, v_out: float, words: str
) -> None:
    error = missing_spike(number, current, t, v_mem, v_out)
    assert error.status == Status.NO_SPIKE
    assert words in error.reason
    assert " 0 s" not in error.reason


@pytest.mark.parametrize(("spikes", "words"), [((), "1 at 300 pA"), ((1e-3, 2e-3), "3 at 120 pA")])
def test_so_does_a_train_that_ended_early(spikes: tuple[float, ...], words: str) -> None:
    t = np.linspace(0, 5e-3, 501)
    out = np.where(np.isin(np.arange(501), [100, 101, 200, 201][: 2 * len(spikes)]), 1.8, 0.0)
    train = SpikeTrain(t, np.full_like(t, 0.4), out, 0 * t, np.array(spikes), 300e-12, 120e-12, 1.8)
    curve = ClampCurve(np.linspace(-0.1, 1, 50), np.zeros(50), np.zeros(50), np.zeros(50))
    with pytest.raises(MeasurementError, match="the membrane stands at 400 mV") as error:
        measure_neuron(curve, None, train, "switch", None)
    assert f"no spike number {words} up to 5 ms" in error.value.reason
