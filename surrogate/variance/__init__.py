"""Variance of a parameter, split: between chips and within them; over a whole sweep."""

from surrogate.variance.anova import Bounded as Bounded
from surrogate.variance.anova import CrossedSplit as CrossedSplit
from surrogate.variance.anova import split_crossed as split_crossed
from surrogate.variance.chips import Component as Component
from surrogate.variance.chips import VarianceSplit as VarianceSplit
from surrogate.variance.chips import split_variance as split_variance
