"""The joint law of a circuit's parameters: marginals, dependence, curve and outcomes."""
