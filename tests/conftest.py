"""Markers by folder, rules of comparison and of time, and a small distribution for many tests."""

import os
import signal
import sys
from pathlib import Path

# Before NumPy comes: threads of two test processes would wait for each other, at twice the time.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from threadpoolctl import threadpool_limits

from surrogate.distribution import Distribution, Frame, Observed, fit_condition
from surrogate.distribution.identity import FORMULAS
from surrogate.vocabulary import quantities_of

sys.path.insert(0, str(Path(__file__).parent))  # frameworks

# pytest.approx allows 1e-12 of whatever unit beside its relative tolerance: more than the whole of
# a capacitance in farads or of a leak in amperes. Here a comparison has the tolerance it names.
type(pytest.approx(1.0)).DEFAULT_ABSOLUTE_TOLERANCE = 0.0
assert pytest.approx(1e-15) != 1.1e-15

# A shell that starts the tests in the background has them ignore Ctrl-C, and so what they start.
signal.signal(signal.SIGINT, signal.default_int_handler)

# How long an example takes says how busy the machine is.
settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any machine")

FOLDERS = ("unit", "property", "integration")
CHIPS, NEURONS_A_CHIP = 25, 2
NOMINAL = {
    "v_rest": 0.02, "swing": 0.8, "v_reset": 0.1, "spike_level": 1.0, "rheobase": 2e-11,
    "c_eff": 2.5e-13, "tau_rest": 3e-4, "t_refractory": 2e-5, "rate_low": 145.0,
    "rate_high": 820.0, "energy_per_spike": 1.2e-10, "leak_flatness": 0.55,
}  # fmt: skip
STATIC_POWER = 9e-9


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for name in FOLDERS:
            if name in Path(item.path).relative_to(Path(__file__).parent).parts:
                item.add_marker(name)


def observed(temperature_celsius: float) -> Observed:
    """A neuron with two draws a chip, one of ten silent, and a leak between a line and a curve.

    The draws are the same at every temperature, but for a tenth.
    """
    rng = np.random.default_rng(1)
    n = CHIPS * NEURONS_A_CHIP
    chips = np.repeat(np.arange(1, CHIPS + 1), NEURONS_A_CHIP)
    z = rng.standard_normal((n, len(NOMINAL))) + 0.5 * rng.standard_normal(n)[:, None]
    z += 0.7 * rng.standard_normal((CHIPS, len(NOMINAL)))[chips - 1]
    own = np.random.default_rng(1000 + int(temperature_celsius))
    z += 0.1 * own.standard_normal(z.shape)
    warmth = 1 + 0.002 * (temperature_celsius - 27)
    nominal = {name: value * warmth for name, value in NOMINAL.items()}
    values = {
        name: value * np.exp(0.05 * z[:, k]) for k, (name, value) in enumerate(nominal.items())
    }
    nominal["static_power"] = STATIC_POWER
    values["static_power"] = STATIC_POWER * np.exp(
        0.05 * np.random.default_rng(2).standard_normal(n) + 0.03 * z[:, 0]
    )
    values["spike_level"] = np.ones(n)
    statuses = np.where(rng.random(n) < 0.1, "no_spike", "ok")
    ok = statuses == "ok"
    values = {name: column[ok] for name, column in values.items()}
    for name, identity in FORMULAS.items():
        values[name] = identity(values)
        nominal[name] = float(identity({key: np.array(value) for key, value in nominal.items()}))
    places = np.linspace(0.0, 1.0, 9)
    names = quantities_of("neuron")
    return Observed(
        corner="typical",
        temperature_celsius=temperature_celsius,
        supply=1.8,
        statuses=statuses,
        chips=chips,
        nominal={name: nominal[name] for name in names},
        nominal_curve=places,
        nominal_power=STATIC_POWER * (1 + 4 * places**6),
        values={name: values[name] for name in names},
        errors={name: np.full(1, 1e-6 * nominal[name]) for name in names},
        curves=places ** np.exp(0.2 * z[ok, :1]),
    )


@pytest.fixture(scope="session")
def distribution_document() -> Distribution:
    """The distribution of a made-up neuron at three temperatures."""
    conditions = [observed(temperature) for temperature in (0.0, 27.0, 85.0)]
    with threadpool_limits(1):
        frame = Frame.of(conditions)
        distributions = [fit_condition(one, frame, 1) for one in conditions]
    return Distribution(
        circuit="low_power_if",
        technology="gf180mcu",
        plan_sha256="0" * 64,
        samples_sha256="1" * 64,
        seed=1,
        units={name: quantity.unit for name, quantity in quantities_of("neuron").items()},
        free=list(frame.free),
        derived={name: FORMULAS[name].text for name in frame.derived},
        basis=frame.basis,
        no_basis=frame.no_basis,
        conditions=distributions,
        unfitted=[],
    ).sealed()
