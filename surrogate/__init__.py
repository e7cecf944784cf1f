"""The behavioural world: parameters, their distribution, neuron models, networks, accuracy."""
