"""Where things stand in the arrays that the compiled simulator runs on.

Compiled code is kept by the dates of `surrogate.simulator.kernel` and `continuous_kernel`, not of
this module: change all.
"""

GAIN, A, B, REST, FLOOR, SPIKE, RESET, DROP, REFRACTORY, DECAY = range(10)
"""Rows of the neurons' numbers; A and B are those that the form of the curve is made of."""
ROWS = 10

START, SIZE, FORM, TABLE_AT, ENTRIES = range(5)
HAS_FLOOR, HAS_REFRACTORY, HAS_SYNAPSE, HAS_FORCED, HAS_FLIPPED = range(5, 10)
BINS, RECEIVES, INHIBITION_AT = range(10, 13)
"""Columns of the table of layers; the last three in continuous time: into how many bins a step of
the layer is cut, whether spikes of the network reach it, and where numbers of inhibitory synapses
of its neurons begin, -1 if it has none of their own."""
COLUMNS = 13

CURRENT_AT, PER_CHIP, PER_IMAGE, PER_STEP = range(4)
"""Columns of the table of given currents: where a layer's begin, and strides, 0 if they repeat."""

SOURCE, TARGET, DELAY, SPARSE, WEIGHTS_AT, POINTERS_AT, INDICES_AT, SIDE = range(8)
"""Columns of the table of connections; the last is 1 where they lead to inhibitory synapses."""
WIRE_COLUMNS = 8

SUBTRACT, DELAYED, LATE, ABOVE = range(4)
"""Places of the rules."""

LANE = 16
"""Rows of weights and of neurons are filled up to multiples of so many numbers, the widest vector
that processors have: none is left over."""
