"""Chips on real worker processes; static power against bias currents that are known."""

import pytest

from bridge.characterise import Characterisation
from bridge.engine import Pool
from bridge.engine.session import Ngspice
from bridge.evaluate import Evaluation, evaluate_circuit
from bridge.evaluate.executors import network_executor
from bridge.sweep.plan_tables import NetworkPlan
from circuits import Condition, Sampling, load_circuit, load_technology
from surrogate.law import Distribution


def test_chips_are_the_same_for_any_number_of_workers(
    law_document: Distribution, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_library() -> str:
        raise AssertionError("chips need no simulator")

    monkeypatch.setattr("bridge.engine.pool.find_library", no_library)
    one_law = law_document.model_copy(update={"conditions": law_document.conditions[1:2]})
    evaluation = Evaluation(one_law, ("typical", 27.0), NetworkPlan(chips=10), 3)
    found = []
    for workers in (1, 2, 3):
        with network_executor(workers, None, print) as executor:
            assert isinstance(executor, Pool)
            found.append(evaluate_circuit(evaluation, executor))
    assert found[0] == found[1] == found[2]


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
