"""A family of the logarithm, for quantities above zero."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from surrogate.distribution.families.family import Array, Family, Parameters, Role

_OF_LOGARITHM = {Role.LOCATION: Role.REAL, Role.SCALE: Role.POSITIVE}
"""What the unit of x moves or stretches: ln x has no unit."""


class Logarithmic:
    """ln x belongs to another family, whose parameters keep their names; see `Family`.

    Args:
        name: Key of the family of x.
    """

    def __init__(self, name: str, base: Family) -> None:
        self.name, self._base = name, base
        self.roles: Mapping[str, Role] = MappingProxyType(
            {key: _OF_LOGARITHM.get(role, role) for key, role in base.roles.items()}
        )

    def fit(self, x: Array) -> dict[str, float] | None:
        """Fit to ln x; None unless all x are above zero."""
        return None if np.any(x <= 0) else self._base.fit(np.log(x))

    def quantile_of_normal(self, p: Parameters, z: Array) -> Array:
        """F^-1(Phi(z)), above zero."""
        return np.exp(self._base.quantile_of_normal(p, z))

    def normal_score(self, p: Parameters, x: Array) -> Array:
        """Phi^-1(F(x))."""
        inside = x > 0
        score = self._base.normal_score(p, np.log(np.where(inside, x, 1.0)))
        return np.where(inside, score, -np.inf)

    def log_density(self, p: Parameters, x: Array) -> Array:
        """Logarithm of the density: f(x) = g(ln x) / x."""
        inside = x > 0
        log = np.log(np.where(inside, x, 1.0))
        return np.where(inside, self._base.log_density(p, log) - log, -np.inf)

    def influence(self, p: Parameters, x: Array) -> Array:
        """That of ln x in the base family."""
        return self._base.influence(p, np.log(x))
