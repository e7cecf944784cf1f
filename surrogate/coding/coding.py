"""The coding that a network was trained with, and that a file can say."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from surrogate.checks import finite_number
from surrogate.coding.direct import direct
from surrogate.coding.latency import latency
from surrogate.coding.poisson import poisson
from surrogate.errors import SurrogateInputError

_PARAMETERS: dict[str, dict[str, tuple[float, float]]] = {
    "direct": {},
    "poisson": {"rate_max": (0.0, 1e12)},
    "latency": {"duration": (1e-12, 1e9), "threshold": (0.0, 1.0)},
    "events": {"duration": (1e-12, 1e12)},
}
_OPTIONAL = {("events", "duration")}
_KEYS = ("rate_max", "duration", "threshold")


@dataclass(frozen=True)
class Coding:
    """A coding's name and parameters; those of the other codings stay None.

    Attributes:
        name: ``direct``, ``poisson`` or ``latency``: functions of this package; or ``events``:
            recordings of spikes over time, which are taken as they are.
        rate_max: Rate of a white pixel, Hz (``poisson``).
        duration, threshold: When an all but black pixel would spike, s, and value up to which none
            does (``latency``). Of ``events``, the time that the steps of an inference span, in the
            unit of the recordings' times; None where these count steps.

    Raises:
        SurrogateInputError: There is no such coding, a parameter is missing, out of range or
            another coding's.
    """

    name: str = "direct"
    rate_max: float | None = None
    duration: float | None = None
    threshold: float | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or self.name not in _PARAMETERS:
            raise SurrogateInputError(
                f"coding = {ascii(self.name)[:80]}; allowed: {', '.join(_PARAMETERS)}"
            )
        own = _PARAMETERS[self.name]
        for key in _KEYS:
            value = getattr(self, key)
            if key in own and value is None and (self.name, key) in _OPTIONAL:
                continue
            if key in own:
                object.__setattr__(self, key, finite_number(f"coding: {key}", value, *own[key]))
            elif value is not None:
                raise SurrogateInputError(
                    f"coding: {key} = {ascii(value)[:80]}; allowed for {self.name}: "
                    f"{', '.join(own) or 'no parameters'}"
                )

    @classmethod
    def from_settings(cls, settings: Mapping[str, object]) -> "Coding":
        """Take the coding from a file's settings, among which may be others.

        Args:
            settings: ``coding`` and the parameters of that coding.

        Raises:
            SurrogateInputError: ``coding`` is missing, or as for the class.
        """
        if "coding" not in settings:
            raise SurrogateInputError(f"coding is missing; allowed: {', '.join(_PARAMETERS)}")
        values = {key: settings[key] for key in _KEYS if key in settings}
        return cls(settings["coding"], **values)  # type: ignore[arg-type]  # checked by the class

    @property
    def settings(self) -> dict[str, str | float]:
        """What a file holds of it: ``coding`` and its parameters, in SI units."""
        own = {key: getattr(self, key) for key in _PARAMETERS[self.name]}
        return {"coding": self.name} | {k: v for k, v in own.items() if v is not None}

    @property
    def needs_dt(self) -> bool:
        """Whether it has times that are divided into steps."""
        return self.name not in ("direct", "events")

    def encode(
        self, x: NDArray[np.generic], indices: ArrayLike, seed: int, n_steps: int, dt: float
    ) -> NDArray[np.float32] | NDArray[np.bool_] | NDArray[np.uint8]:
        """Code images.

        Args:
            x: Images, shape (batch, features), in [0, 1]; of ``events`` counts of spikes, shape
                (batch, n_steps, channels), uint8.
            indices: Number of each image in its data set, shape (batch,); only ``poisson`` uses it.
            seed: Seed, not negative; only ``poisson`` uses it.
            dt: Length of a step, s.

        Returns:
            ``direct``: currents, shape (batch, features), float32. Else spikes, shape (batch,
            n_steps, features), bool, of ``events`` their counts: a step's spikes are then the rows
            of one matrix product.

        Raises:
            SurrogateInputError: An argument does not suit the coding.
        """
        if self.name == "events":
            return _counts(x, n_steps)
        if self.name == "poisson":
            return poisson(x, indices, seed, n_steps, dt, _given(self.rate_max))
        if self.name == "latency":
            return latency(x, n_steps, dt, _given(self.duration), _given(self.threshold))
        return direct(x)


def _counts(x: NDArray[np.generic], n_steps: int) -> NDArray[np.uint8]:
    """Spikes over time, as they are."""
    if x.ndim != 3 or x.shape[1] != n_steps or x.dtype != np.uint8:
        raise SurrogateInputError(
            f"coding events: shape {x.shape} of {x.dtype}; allowed: (batch, {n_steps}, channels) "
            "of uint8, spikes over time"
        )
    return x.astype(np.uint8, copy=False)


def _given(value: float | None) -> float:
    """A parameter that the class has checked to be there."""
    assert value is not None
    return value
