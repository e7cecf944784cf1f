"""The fitted joint distribution of the parameters: fitting, sampling, the file."""

from surrogate.distribution.code_basis import CodeBasis as CodeBasis
from surrogate.distribution.conditional import ConditionalDistribution as ConditionalDistribution
from surrogate.distribution.distribution import Distribution as Distribution
from surrogate.distribution.distribution import load_distribution as load_distribution
from surrogate.distribution.distribution import parse_distribution as parse_distribution
from surrogate.distribution.fit import fit_condition as fit_condition
from surrogate.distribution.fitted_condition import FittedCondition as FittedCondition
from surrogate.distribution.fitted_condition import UnfittedCondition as UnfittedCondition
from surrogate.distribution.frame import Frame as Frame
from surrogate.distribution.marginal import Marginal as Marginal
from surrogate.distribution.marginal import Spread as Spread
from surrogate.distribution.neurons import Neurons as Neurons
from surrogate.distribution.observed import Observed as Observed
from surrogate.distribution.replicate import displaced as displaced
from surrogate.distribution.replicate import replicate as replicate
from surrogate.distribution.replicate import step_of as step_of
from surrogate.distribution.weights import currents_of as currents_of
from surrogate.distribution.weights import draw_currents as draw_currents
from surrogate.distribution.weights import unit_current as unit_current
from surrogate.distribution.widest import WidestInterval as WidestInterval
from surrogate.distribution.widest import widest_interval as widest_interval
