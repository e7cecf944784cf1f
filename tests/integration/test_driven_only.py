"""A neuron whose membrane curve has no unstable zero at zero input, in ngspice and as its model."""

from pathlib import Path

import numpy as np
import pytest

from bridge.bench import Characterisation, FiringJob
from bridge.engine.session import Ngspice
from circuits import Circuit, Condition, Sampling
from circuits.technology import load_technology
from surrogate.neuron import MeasuredCurve
from surrogate.neuron.firing_rate import interspike_interval
from surrogate.vocabulary import Status

TECHNOLOGY = load_technology("gf180mcu")
NEURON = Circuit(Path(__file__).parent / "netlists" / "driven_if.cir")
CONDITION = Condition("typical", 27.0, 3.3)
LEAK, FEEDBACK = 50e-12, 30e-12


def measured(ngspice: Ngspice, draw: int):
    job = Characterisation(NEURON, TECHNOLOGY, CONDITION, Sampling(1), [draw])
    ngspice.load(job.deck)
    sample = job.compute(ngspice, 0)
    assert sample.status == Status.OK, sample.reason
    return sample.parameters


def fired(ngspice: Ngspice, draw: int, *currents: float):
    job = FiringJob(NEURON, TECHNOLOGY, CONDITION, Sampling(1), [draw], [currents])
    ngspice.load(job.deck)
    return job.compute(ngspice, 0)


def test_leak_and_feedback_are_those_of_the_netlist(ngspice: Ngspice) -> None:
    found = measured(ngspice, 0)
    # The bias diodes are as the transistors; a leak 1 V up draws some per cent more.
    assert found.values["rheobase"] == pytest.approx(LEAK, rel=0.05)
    assert np.min(found.curve_i[found.curve_v > 0.5]) == pytest.approx(LEAK - FEEDBACK, rel=0.15)
    valley = found.curve_v[found.curve_v > 0.5][np.argmin(found.curve_i[found.curve_v > 0.5])]
    assert found.values["v_threshold"] == pytest.approx(valley, abs=0.05)


@pytest.mark.parametrize("draw", [0, 1])
def test_it_fires_as_its_model_down_to_the_rheobase(ngspice: Ngspice, draw: int) -> None:
    found = measured(ngspice, draw)
    values = found.values
    currents = tuple(factor * values["rheobase"] for factor in (5.0, 1.5, 1.03))
    outcome = fired(ngspice, draw, *currents)
    assert outcome.status == Status.OK, outcome.reason
    curve = MeasuredCurve(
        found.curve_v[:1], found.curve_v[-1:], found.curve_i[None], np.array([values["v_rest"]])
    )
    model = [
        float(
            interspike_interval(
                curve,
                *(np.array([values[name]]) for name in ("c_eff", "v_reset", "v_spike")),
                np.array([values["t_refractory"]]),
                current,
            )[0]
        )
        for current in currents
    ]
    assert model == pytest.approx(list(outcome.intervals), rel=0.03)
    assert fired(ngspice, draw, 0.97 * values["rheobase"]).status == Status.NO_SPIKE
