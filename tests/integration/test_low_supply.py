"""A supply far too low ends in a named outcome of the circuit, not in a failed analysis."""

import pytest

from bridge.bench import Characterisation, Sample
from bridge.engine import Pool
from circuits import Condition, Sampling, load_circuit
from circuits.technology import load_technology
from surrogate.vocabulary import Status


def _samples(name: str, supply: float) -> list[Sample]:
    technology = load_technology("generic180")
    condition = Condition(technology.nominal_corner, 27.0, supply)
    job = Characterisation(load_circuit(name), technology, condition, Sampling(1), [0, 1])
    return [sample for _, _, sample in Pool(2, 60.0).run([job])]


@pytest.mark.parametrize(
    ("name", "works", "collapsed", "outcome"),
    [
        # The output is high before the membrane has integrated anything.
        ("leaky_axon_hillock", 1.26, 0.54, Status.NO_SPIKE),
    ],
)
def test_a_collapsed_supply_is_an_outcome_of_the_circuit(
    name: str, works: float, collapsed: float, outcome: Status
) -> None:
    assert [one.status for one in _samples(name, works)] == [Status.OK] * 2
    nominal, _ = _samples(name, collapsed)
    assert nominal.status == outcome
    assert nominal.status.known
    assert nominal.reason
    assert nominal.parameters is None
