"""A fitted synapse, for what is said of distributions and drawn of them."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from bridge.report.seen_samples import EVERY_HEADLINE, SeenSamples
from bridge.store import Place, Row, SampleTable
from circuits import Condition, Sampling, load_circuit
from circuits.technology import load_technology
from surrogate.distribution import (
    Distribution,
    Frame,
    Observed,
    UnfittedCondition,
    fit_condition,
)
from surrogate.distribution.identity import FORMULAS
from surrogate.vocabulary import Kind, quantities_of

NAMES = tuple(quantities_of("synapse"))


def observed_synapse(
    celsius: float = 27.0,
    *,
    draws: int = 40,
    failed: int = 8,
    corner: str = "typical",
    still: tuple[str, ...] = (),
) -> Observed:
    """Samples of a synapse whose parameters grow with heat; the first ones fail."""
    rng = np.random.default_rng(1)
    measured = draws - failed
    common = rng.standard_normal(measured)
    values = {}
    for name in NAMES:
        spread = 0.1 * (common + rng.standard_normal(measured))
        values[name] = 1e-3 * (1 + celsius / 300) * np.exp(0.0 if name in still else spread)
        values[name] = values[name] * np.ones(measured)
    return Observed(
        corner=corner,
        temperature_celsius=celsius,
        supply=1.8,
        statuses=np.array(["latched"] * failed + ["ok"] * measured),
        chips=1 + np.arange(draws),
        nominal=dict.fromkeys(NAMES, 1e-3),
        nominal_curve=np.empty(0),
        nominal_power=np.empty(0),
        values=values,
        errors={name: np.array([1e-9]) for name in NAMES},
        curves=np.empty((measured, 0)),
    )


def distribution_of(*conditions: Observed) -> Distribution:
    frame = Frame.of(conditions)
    kind: Kind = "synapse" if "tau_syn" in conditions[0].values else "neuron"
    hot = UnfittedCondition(
        corner="typical",
        temperature_celsius=125.0,
        supply=1.8,
        counts={"no_response": 20},
        reason="0 of 20 samples measured; a distribution needs 8 besides those held out",
    )
    return Distribution(
        circuit="one",
        technology="gf180mcu",
        kind=kind,
        plan_sha256="0",
        samples_sha256="0",
        seed=1,
        units={name: quantity.unit for name, quantity in quantities_of(kind).items()},
        free=list(frame.free),
        derived={name: FORMULAS[name].text for name in frame.derived},
        basis=None,
        no_basis=frame.no_basis,
        conditions=[fit_condition(one, frame, 1) for one in conditions],
        unfitted=[hot],
    )


@pytest.fixture(scope="session")
def synapse() -> Callable[..., Observed]:
    return observed_synapse


@pytest.fixture(scope="session")
def fit() -> Callable[..., Distribution]:
    return distribution_of


@pytest.fixture(scope="session")
def distribution() -> Distribution:
    """At 27 °C alone; 8 of 40 samples failed; at 125 °C nothing was measured."""
    return distribution_of(observed_synapse())


def observed_neuron(celsius: float = 27.0, draws: int = 40) -> Observed:
    """Samples of a neuron, of which some parameters follow from others by their definitions."""
    rng = np.random.default_rng(2)
    names = tuple(quantities_of("neuron"))
    values = {name: 0.1 * np.exp(0.1 * rng.standard_normal(draws)) for name in names}
    values["v_threshold"] = values["v_rest"] + values["swing"]
    values["tau_mem"] = values["c_eff"] * values["swing"] / values["rheobase"]
    return Observed(
        corner="typical",
        temperature_celsius=celsius,
        supply=1.8,
        statuses=np.array(["ok"] * draws),
        chips=1 + np.arange(draws),
        nominal=dict.fromkeys(names, 0.1),
        nominal_curve=np.empty(0),
        nominal_power=np.empty(0),
        values=values,
        errors={name: np.array([1e-9]) for name in names},
        curves=np.empty((draws, 0)),
    )


@pytest.fixture(scope="session")
def neuron() -> Callable[..., Observed]:
    return observed_neuron


@pytest.fixture
def synapse_samples() -> Callable[[list[Row]], SeenSamples]:
    """Samples of a synapse from rows that have a draw, its chip, a status and parameters."""
    circuit, condition = load_circuit("dpi_synapse"), Condition("typical", 27.0, 1.8)
    of = ({circuit.name: circuit}, load_technology("gf180mcu"), Sampling(1))
    table = SampleTable(Path("samples"), *of)

    def made(rows: list[Row]) -> SeenSamples:
        place = Place(circuit.name, condition, 0)
        return SeenSamples.of(table.of_rows(place, rows, EVERY_HEADLINE).drawn)

    return made
