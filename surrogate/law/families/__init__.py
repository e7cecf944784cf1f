"""The named families of marginal distributions."""

from collections.abc import Mapping
from types import MappingProxyType

from surrogate.law.families.empirical import Empirical
from surrogate.law.families.family import Family, Kind, Parameters
from surrogate.law.families.fixed import Fixed
from surrogate.law.families.johnson_su import JohnsonSU
from surrogate.law.families.logarithmic import Logarithmic
from surrogate.law.families.mixture import Mixture
from surrogate.law.families.normal import Normal
from surrogate.law.families.sinh_arcsinh import SinhArcsinh

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
