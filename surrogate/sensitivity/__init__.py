"""Which input, of many standard normal ones, carries how much of a parameter's variance."""

from surrogate.sensitivity.shares import Interaction as Interaction
from surrogate.sensitivity.shares import Sensitivity as Sensitivity
from surrogate.sensitivity.shares import Share as Share
from surrogate.sensitivity.shares import fewest_draws as fewest_draws
from surrogate.sensitivity.shares import sensitivity as sensitivity
from surrogate.sensitivity.spread import PairedSpread as PairedSpread
from surrogate.sensitivity.spread import Rescaled as Rescaled
from surrogate.sensitivity.spread import compare_spreads as compare_spreads
from surrogate.sensitivity.spread import rescale_inputs as rescale_inputs
from surrogate.sensitivity.spread import rescaled_values as rescaled_values
from surrogate.sensitivity.spread import sigma_of as sigma_of
from surrogate.sensitivity.surface import Surface as Surface
from surrogate.sensitivity.surface import fit_surface as fit_surface
