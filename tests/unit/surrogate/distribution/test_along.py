"""A distribution at several temperatures at once is the distribution at each."""

import numpy as np
import pytest

from surrogate.distribution import ConditionalDistribution, Frame, Observed, fit_condition
from surrogate.distribution.neurons import draw_deviates
from surrogate.vocabulary import quantities_of

NAMES = tuple(quantities_of("synapse"))


def at(celsius: float) -> Observed:
    rng = np.random.default_rng(int(celsius))
    scale = 1e-3 * np.exp(celsius / 100)
    return Observed(
        corner="typical",
        temperature_celsius=celsius,
        supply=1.8,
        statuses=np.array(["ok"] * 20),
        chips=1 + np.arange(20),
        nominal=dict.fromkeys(NAMES, scale),
        nominal_curve=np.empty(0),
        nominal_power=np.empty(0),
        values={name: scale * np.exp(0.1 * rng.standard_normal(20)) for name in NAMES},
        errors={name: np.array([1e-9]) for name in NAMES},
        curves=np.empty((20, 0)),
    )


@pytest.mark.parametrize("swept", [(27.0,), (0.0, 85.0), (0.0, 27.0, 85.0)])
def test_along_the_temperatures(swept: tuple[float, ...]) -> None:
    conditions = [at(celsius) for celsius in swept]
    frame = Frame.of(conditions)
    knots = tuple(fit_condition(one, frame, 1) for one in conditions)
    deviates = draw_deviates(50, len(NAMES), np.random.SeedSequence(1))
    celsius = np.linspace(swept[0], swept[-1], 5 if len(swept) > 1 else 1)
    first = ConditionalDistribution("typical", swept[0], knots, frame.free, frame.derived, None)
    along = first.parameters_along(celsius, deviates)
    for k, t in enumerate(celsius):
        here = ConditionalDistribution("typical", float(t), knots, frame.free, frame.derived, None)
        expected = here.parameters_of(deviates)
        for name in NAMES:
            assert along[name][k] == pytest.approx(expected[name], rel=1e-12)
