"""What the two simulators in continuous time share: rows of numbers, and constants of the scheme.

numba keeps compiled code by the file of `surrogate.simulator.continuous_kernel` alone: after a
change here change that one too, or delete what it kept.
"""

import numpy as np

RATE, SLOWNESS, GAIN, A, B, REST, FLOOR, SPIKE, RESET, REFRACTORY, BIAS = range(11)
RATIO, KICK, MEAN, DECAY, UPSTROKE, EFOLD, AMPLITUDE, LEAST = range(11, 19)
"""Rows of the neurons' numbers, see `surrogate.simulator.flow_rows`."""
ROWS = 19

_nodes, _shares = np.polynomial.legendre.leggauss(5)
NODES, SHARES = (1 + _nodes) / 2, _shares / 2
"""Gauss and Legendre's nodes and weights on (0, 1)."""

MEANS = 3
"""Means taken on the way to a logarithmic one: at drives of 1 to 1000, 1e-4 of it are left."""

SUBSTEPS = 4
"""Of a bin in which a curve bends too much for one."""

TOLERANCE = 4e-2
"""By how much a curve that departs from a straight line may change a membrane within a bin before
it takes substeps: nominal swings, over the bins of a step."""

STIFF = 3.0
"""Times di/dv over c that a bin may take before it takes substeps: beyond, Padé's approximants let
a membrane move too little."""

STILL = 1 / 16
"""If it moves at all: by more than this share of `TOLERANCE` along the slope."""

SHORTEST = 1 / 64
"""Steps: a neuron does not spike at shorter intervals. One that resets above its threshold, as
large drift makes it, would spike without end."""

SLOW = 0.25
"""A layer takes a whole step at once if nothing reaches it within one and no time constant of it is
below 1/SLOW steps."""
