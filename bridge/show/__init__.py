"""The generated page of a circuit: ``lif-bridge show``.

Workers import the jobs of this package, so that nothing else is imported here.
"""
