"""The named families of marginal laws."""

from collections.abc import Mapping
from types import MappingProxyType

from surrogate.distribution.families.empirical import Empirical
from surrogate.distribution.families.family import Family, Kind, Parameters
from surrogate.distribution.families.fixed import Fixed
from surrogate.distribution.families.johnson_su import JohnsonSU
from surrogate.distribution.families.lognormal import Lognormal
from surrogate.distribution.families.mixture import Mixture
from surrogate.distribution.families.normal import Normal
from surrogate.distribution.families.shifted_lognormal import ShiftedLognormal
from surrogate.distribution.families.skew_normal import SkewNormal
from surrogate.distribution.families.student_t import StudentT

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
