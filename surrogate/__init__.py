"""The behavioural world: parameters, their joint law, neuron models, networks, accuracy."""
