"""Sweeps with a known joint distribution: what a fit must find again."""

from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from threadpoolctl import threadpool_limits

from surrogate.distribution import (
    ConditionalDistribution,
    Distribution,
    Frame,
    Observed,
    fit_condition,
)
from surrogate.distribution.identity import FORMULAS
from surrogate.distribution.shape_places import measured_shape
from surrogate.vocabulary import quantities_of

Array = NDArray[np.float64]

FREE = (
    "v_rest", "v_reset", "swing", "spike_level", "rheobase", "c_eff", "tau_rest",
    "t_refractory", "rate_low", "rate_high", "energy_per_spike", "static_power",
    "leak_flatness",
)  # fmt: skip
DERIVED = ("v_threshold", "v_spike", "reset_level", "tau_mem")
CENTRES = dict(
    zip(
        FREE,
        (0.012, -0.02, 0.8, 1.2, 20e-12, 260e-15, 2e-3, 80e-6, 150.0, 900.0, 4e-12, 9e-9, 0.97),
        strict=True,
    )
)
SPREADS = dict(
    zip(
        FREE,
        (0.0008, 0.003, 0.03, 0.01, 0.3, 0.02, 0.2, 0.15, 0.08, 0.06, 0.1, 0.05, 0.004),
        strict=True,
    )
)
"""Standard deviation: of the logarithm from `NORMAL` on, of the value before."""
NORMAL = ("v_rest", "v_reset", "swing", "spike_level", "leak_flatness")

ALONE = FREE.index("static_power")
"""Of bias currents, whose mismatch touches nothing else."""
_LOADINGS = np.random.default_rng(99).normal(0.0, 0.8, (len(FREE) - 1, 3))
_LOADINGS = np.insert(_LOADINGS, ALONE, 0.0, axis=0)
CORRELATION = _LOADINGS @ _LOADINGS.T + np.eye(len(FREE))
CORRELATION /= np.sqrt(np.outer(np.diag(CORRELATION), np.diag(CORRELATION)))
JOINT = np.delete(np.delete(CORRELATION, ALONE, axis=0), ALONE, axis=1)
CHIP_SHARE = 0.3
"""Of every variance, where neurons share chips."""


class Tail(Protocol):
    """A distribution by its quantiles."""

    def ppf(self, p: Array) -> Array: ...


@dataclass(frozen=True)
class Sweep:
    """What is drawn, and how.

    Attributes
    ----------
    n, neurons : int
        Draws, and how many of them are on one chip.
    seed : int
        Of everything.
    failing : float
        Share of neurons that never spike, each on its own.
    tail : Tail, optional
        ConditionalDistribution of -ln(rheobase over its centre), in place of the normal one.
    """

    n: int = 300
    neurons: int = 1
    seed: int = 5
    failing: float = 0.0
    tail: Tail | None = None

    def at(self, temperature: float = 27.0, corner: str = "typical") -> Observed:
        """The same draws under a condition: leaks double and thresholds fall with heat."""
        rng = np.random.default_rng(self.seed)
        scores, chips = self._scores(rng)
        values, k = completed(self._parameters(scores, temperature)), len(FREE)
        way, turn = 0.06 * np.exp(0.15 * rng.standard_normal(self.n)), rng.normal(0, 0.1, self.n)
        curves = np.array([shape(*one) for one in zip(way, 0.05 * np.exp(turn), strict=True)])
        fails = rng.random(self.n) < self.failing
        middle = completed(self._parameters(np.zeros((1, k)), temperature))
        return Observed(
            corner=corner,
            temperature_celsius=temperature,
            supply=1.8,
            statuses=np.where(fails, "no_spike", "ok"),
            chips=chips,
            nominal={name: float(column[0]) for name, column in middle.items()},
            nominal_curve=shape(0.06, 0.05),
            nominal_power=np.full(len(shape(0.06, 0.05)), 9e-9),
            values={name: column[~fails] for name, column in values.items()},
            errors={name: np.full(4, 1e-9 * abs(float(middle[name][0]))) for name in middle},
            curves=curves[~fails],
        )

    def values(self) -> dict[str, Array]:
        """Parameters at 27 °C alone, of as many neurons as one likes."""
        return completed(self._parameters(self._scores(np.random.default_rng(self.seed))[0], 27.0))

    def _scores(self, rng: np.random.Generator) -> tuple[Array, NDArray[np.int64]]:
        chips = np.arange(self.n) // self.neurons + 1
        own = np.random.default_rng([self.seed, 1])

        def drawn(n: int) -> Array:
            joint = rng.multivariate_normal(np.zeros(len(FREE) - 1), JOINT, n)
            return np.insert(joint, ALONE, own.standard_normal(n), axis=1)

        scores = drawn(self.n)
        if self.neurons > 1:
            scores = np.sqrt(CHIP_SHARE) * drawn(chips[-1])[chips - 1] + (
                np.sqrt(1 - CHIP_SHARE) * scores
            )
        return scores, chips

    def _parameters(self, scores: Array, temperature: float) -> dict[str, Array]:
        hotter = (temperature - 27.0) / 10.0
        found = {}
        for z, name in zip(scores.T, FREE, strict=True):
            centre = CENTRES[name] * (2.0**hotter if name == "rheobase" else 1.0)
            if name == "swing":
                centre -= 0.01 * hotter
            if name == "rheobase" and self.tail is not None:
                found[name] = centre * np.exp(-self.tail.ppf(stats.norm.cdf(-z)))
            elif name in NORMAL:
                found[name] = centre + SPREADS[name] * z
            else:
                found[name] = centre * np.exp(SPREADS[name] * z)
        return found


def completed(values: dict[str, Array]) -> dict[str, Array]:
    """With the parameters that follow by definition, in the vocabulary's order."""
    rest, swing = values["v_rest"], values["swing"]
    values = values | {
        "v_threshold": rest + swing,
        "v_spike": rest + values["spike_level"] * swing,
        "reset_level": (values["v_reset"] - rest) / swing,
        "tau_mem": values["c_eff"] * swing / values["rheobase"],
    }
    return {name: values[name] for name in quantities_of("neuron")}


def shape(way: float, turn: float) -> Array:
    """A saturated leak transistor less an exponential feedback, over its greatest value."""
    levels = np.linspace(0.0, 1.2, 65)
    gain = (1 - np.exp(-1 / way)) / (1 - np.exp(-1 / turn))

    def current(u: Array) -> Array:
        return 1 - np.exp(-u / way) - gain * (np.exp((u - 1) / turn) - np.exp(-1 / turn))

    greatest = np.max(current(np.linspace(0.2, 1.0, 4001)))
    return measured_shape(levels, current(levels) / greatest, 1.2)


def document(*conditions: Observed, seed: int = 1) -> Distribution:
    """The fitted distribution of a sweep."""
    frame = Frame.of(conditions)
    names = quantities_of("neuron")
    with threadpool_limits(1):  # as the bridge fits: threads only wait for each other
        distributions = [fit_condition(one, frame, seed) for one in conditions]
    return Distribution(
        circuit="silicon",
        technology="none",
        plan_sha256="0",
        samples_sha256="0",
        seed=seed,
        units={name: quantity.unit for name, quantity in names.items()},
        free=list(frame.free),
        derived={name: FORMULAS[name].text for name in frame.derived},
        basis=frame.basis,
        no_basis=frame.no_basis,
        conditions=distributions,
        unfitted=[],
    ).sealed()


def distribution_of(observed: Observed) -> ConditionalDistribution:
    """The fitted distribution of one condition, to draw from."""
    return document(observed).at(observed.corner, observed.temperature_celsius)


def only(observed: Observed, *names: str) -> Observed:
    """Some of the parameters, without a membrane curve."""
    points = np.empty((len(observed.curves), 0))
    return replace(
        observed,
        values={name: observed.values[name] for name in names},
        errors={name: observed.errors[name] for name in names},
        nominal={name: observed.nominal[name] for name in names},
        curves=points,
        nominal_curve=np.empty(0),
        nominal_power=np.empty(0),
    )
