"""Plain SPICE files: neurons, synapses and technologies.

Each neuron is one ``.cir`` sub-circuit and one ``.toml`` datasheet; each ``*_bench.cir`` runs in
ngspice alone.
"""
