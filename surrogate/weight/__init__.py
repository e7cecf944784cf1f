"""A weight of a chip: its currents by code."""

from surrogate.weight.nonlinearity import (
    differential_nonlinearity as differential_nonlinearity,
)
from surrogate.weight.nonlinearity import integral_nonlinearity as integral_nonlinearity
from surrogate.weight.nonlinearity import least_step as least_step
from surrogate.weight.nonlinearity import weight_shapes as weight_shapes
