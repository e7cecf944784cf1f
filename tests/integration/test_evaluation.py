"""Static power against bias currents that are known."""

import pytest

from bridge.bench import Characterisation
from bridge.engine.session import Ngspice
from circuits import Condition, Sampling, load_circuit
from circuits.technology import load_technology


@pytest.mark.parametrize("i_reset", [5e-9, 10e-9])
def test_static_power_is_that_of_the_bias_currents(ngspice: Ngspice, i_reset: float) -> None:
    """Both bias generators are current sources from the supply into diodes; at rest nothing else
    conducts: V_DD (i_leak + i_reset)."""
    circuit, technology = load_circuit("leaky_axon_hillock"), load_technology("gf180mcu")
    supply = circuit.supply_in(technology)
    job = Characterisation(
        circuit, technology, Condition("typical", 27.0, supply), Sampling(1), [0],
        knobs={"i_reset": i_reset},
    )  # fmt: skip
    ngspice.load(job.deck)
    sample = job.compute(ngspice, 0)
    assert sample.parameters is not None, sample.reason
    power = sample.parameters.values["static_power"]
    assert power == pytest.approx(supply * (20e-12 + i_reset), rel=1e-3)
