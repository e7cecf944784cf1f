"""The joint law of a circuit's parameters: marginals, dependence, curve and outcomes."""

from surrogate.law.condition import ConditionLaw as ConditionLaw
from surrogate.law.condition import UnfittedCondition as UnfittedCondition
from surrogate.law.distribution import Distribution as Distribution
from surrogate.law.distribution import load_distribution as load_distribution
from surrogate.law.fit import fit_condition as fit_condition
from surrogate.law.frame import Frame as Frame
from surrogate.law.law import Law as Law
from surrogate.law.marginal import Marginal as Marginal
from surrogate.law.marginal import Spread as Spread
from surrogate.law.neurons import Neurons as Neurons
from surrogate.law.observed import Observed as Observed
from surrogate.law.replicate import displaced as displaced
from surrogate.law.replicate import replicate as replicate
from surrogate.law.replicate import step_of as step_of
from surrogate.law.widest import WidestInterval as WidestInterval
from surrogate.law.widest import widest_interval as widest_interval
