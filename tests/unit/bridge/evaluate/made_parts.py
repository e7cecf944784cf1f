"""Distributions of a made-up synapse and a made-up weight of 3 bits."""

import numpy as np
from threadpoolctl import threadpool_limits

from surrogate.distribution import Distribution, Frame, Observed, fit_condition
from surrogate.distribution.curve_identity import OF_CURVE
from surrogate.vocabulary import quantities_of
from surrogate.weight import (
    differential_nonlinearity,
    integral_nonlinearity,
    least_step,
    weight_shapes,
)

DRAWS = 60
TAU, CHARGE, REST = 5e-3, 8e-12, 2e-12
SIGMA_TAU, SIGMA_CHARGE = 0.05, 0.15
LEAKAGE, UNIT, CODES = 1e-12, 2e-9, 8


def synapse(warmth: float = 1.0, celsius: float = 27.0, shared: bool = False) -> Distribution:
    """Its time constant and charge are `warmth` times what they are otherwise.

    Four neurons a chip have the same charge if `shared`, but for a tenth of its deviation.
    """
    rng = np.random.default_rng(3)
    chips = np.arange(DRAWS) // (4 if shared else 1) + 1
    nominal = {
        "tau_syn": TAU * warmth, "weight_charge": CHARGE * warmth, "i_syn_peak": CHARGE / TAU,
        "i_syn_rest": REST, "energy_per_pulse": 1e-11, "decay_ratio": 0.98,
    }  # fmt: skip
    sigmas = {"tau_syn": SIGMA_TAU, "weight_charge": SIGMA_CHARGE, "i_syn_rest": 0.3}
    values = {
        name: value * np.exp(sigmas.get(name, 0.02) * rng.standard_normal(DRAWS))
        for name, value in nominal.items()
    }
    if shared:
        of_chip = SIGMA_CHARGE * rng.standard_normal(DRAWS)[chips - 1]
        own = 0.1 * np.log(values["weight_charge"] / nominal["weight_charge"])
        values["weight_charge"] = nominal["weight_charge"] * np.exp(of_chip + own)
    return _fitted("synapse", nominal, values, np.zeros(0), np.zeros((DRAWS, 0)), celsius, chips)


def weight(warmth: float = 1.0, celsius: float = 27.0) -> Distribution:
    """Binary-weighted, each bit with an error of its own."""
    rng = np.random.default_rng(4)
    bits = np.array([1, 2, 4]) * (1 + 0.05 * rng.standard_normal((DRAWS, 3)))
    bits = np.vstack([[1, 2, 4], bits]) * UNIT * warmth
    digits = (np.arange(CODES)[:, None] >> np.arange(3)) & 1
    leakage = LEAKAGE * np.exp(0.3 * rng.standard_normal((DRAWS + 1, 1)))
    leakage[0] = LEAKAGE
    currents = bits @ digits.T + leakage
    shapes = weight_shapes(currents)
    every = {
        "i_full_scale": np.max(currents, axis=1) - currents[:, 0],
        "i_code_0": currents[:, 0],
        "inl": integral_nonlinearity(shapes),
        "dnl": differential_nonlinearity(shapes),
        "least_step": least_step(shapes),
        "power_full_scale": 2 * np.max(currents, axis=1),
    }
    nominal = {name: float(column[0]) for name, column in every.items()}
    values = {name: column[1:] for name, column in every.items()}
    chips = np.arange(1, DRAWS + 1)
    return _fitted("weight", nominal, values, shapes[0], shapes[1:], celsius, chips)


def _fitted(
    kind: str,
    nominal: dict[str, float],
    values: dict[str, np.ndarray],
    curve: np.ndarray,
    curves: np.ndarray,
    celsius: float,
    chips: np.ndarray,
) -> Distribution:
    seen = Observed(
        corner="typical",
        temperature_celsius=celsius,
        supply=1.8,
        statuses=np.full(DRAWS, "ok"),
        chips=chips,
        nominal=nominal,
        nominal_curve=curve,
        nominal_power=np.zeros(len(curve)),
        values=values,
        errors={name: np.full(1, 1e-6 * abs(value)) for name, value in nominal.items()},
        curves=curves,
    )
    with threadpool_limits(1):
        frame = Frame.of([seen])
        conditions = [fit_condition(seen, frame, 1)]
    return Distribution(
        circuit=f"made_{kind}",
        kind=kind,
        technology="gf180mcu",
        plan_sha256="0" * 64,
        samples_sha256="1" * 64,
        seed=1,
        units={name: quantity.unit for name, quantity in quantities_of(kind).items()},
        free=list(frame.free),
        derived={name: OF_CURVE[name].text for name in frame.derived},
        basis=frame.basis,
        no_basis=frame.no_basis,
        conditions=conditions,
        unfitted=[],
    ).sealed()
