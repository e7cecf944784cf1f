import numpy as np

from bridge.plan.tables import Until
from bridge.sweep.stopping import enough
from surrogate.statistics import FEWEST


def test_enough_asks_for_width_and_number() -> None:
    until = Until(parameter="tau_mem", relative_half_width=0.1)
    values = 1 + 1e-3 * np.random.default_rng(1).normal(size=FEWEST)
    assert enough(values, until)
    assert not enough(values[:-1], until)
    assert not enough(1000 * (values - np.mean(values)) + 1, until)
