"""At a supply far too low a neuron is what it does there, never a failed analysis."""

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
    ("name", "works", "collapsed"),
    [("leaky_axon_hillock", 1.26, 0.54), ("low_power_if", 2.31, 0.33), ("dpi_neuron", 2.31, 0.33)],
)
def test_a_low_supply_is_measured_or_has_its_outcome(
    name: str, works: float, collapsed: float
) -> None:
    assert [one.status for one in _samples(name, works)] == [Status.OK] * 2
    for one in _samples(name, collapsed):
        assert one.status.known  # what the circuit does: some still fire, when driven
        assert (one.status is Status.OK) == (one.parameters is not None)
        assert bool(one.reason) == (one.status is not Status.OK)


def test_a_neuron_without_supply_does_not_fire() -> None:
    assert {one.status for one in _samples("leaky_axon_hillock", 0.54)} == {Status.NO_SPIKE}
