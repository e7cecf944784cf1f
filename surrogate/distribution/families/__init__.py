"""The named families of marginal distributions."""

from collections.abc import Mapping
from types import MappingProxyType

from surrogate.distribution.families.empirical import Empirical
from surrogate.distribution.families.family import Family, Kind, Parameters
from surrogate.distribution.families.fixed import Fixed
from surrogate.distribution.families.johnson_su import JohnsonSU
from surrogate.distribution.families.logarithmic import Logarithmic
from surrogate.distribution.families.mixture import Mixture
from surrogate.distribution.families.normal import Normal
from surrogate.distribution.families.sinh_arcsinh import SinhArcsinh

__all__ = ["FAMILIES", "Family", "Kind", "Logarithmic", "Parameters"]

_FAMILIES: tuple[Family, ...] = (
    Normal(),
    SinhArcsinh(),
    JohnsonSU(),
    Mixture(),
    Empirical(),
    Logarithmic("lognormal", Normal()),
    Logarithmic("log_sinh_arcsinh", SinhArcsinh()),
    Logarithmic("log_johnson_su", JohnsonSU()),
    Logarithmic("log_mixture", Mixture()),
    Logarithmic("log_empirical", Empirical()),
    Fixed(),
)

FAMILIES: Mapping[str, Family] = MappingProxyType({family.name: family for family in _FAMILIES})
"""Every family by name."""
