"""The named families of marginal laws."""

from collections.abc import Mapping
from types import MappingProxyType

from surrogate.law.families.empirical import Empirical
from surrogate.law.families.family import Family, Kind, Parameters
from surrogate.law.families.fixed import Fixed
from surrogate.law.families.johnson_su import JohnsonSU
from surrogate.law.families.lognormal import Lognormal
from surrogate.law.families.mixture import Mixture
from surrogate.law.families.normal import Normal
from surrogate.law.families.shifted_lognormal import ShiftedLognormal
from surrogate.law.families.skew_normal import SkewNormal
from surrogate.law.families.student_t import StudentT

__all__ = ["FAMILIES", "Family", "Kind", "Parameters"]

_FAMILIES: tuple[Family, ...] = (
    Normal(),
    Lognormal(),
    ShiftedLognormal(),
    SkewNormal(),
    StudentT(),
    JohnsonSU(),
    Mixture(),
    Empirical(logarithmic=False),
    Empirical(logarithmic=True),
    Fixed(),
)

FAMILIES: Mapping[str, Family] = MappingProxyType({family.name: family for family in _FAMILIES})
"""Every family by name."""
