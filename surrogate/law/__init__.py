"""The joint law of a circuit's parameters: marginals, their families and their uncertainty."""
