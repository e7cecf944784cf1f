"""The catalogue: its list, and the plan by which one of its circuits is shown."""

from bridge.plan import Plan
from circuits import load_circuit
from circuits.mismatch import check_sizes
from circuits.technology import load_technology

TEMPERATURES = (-40.0, 27.0, 125.0)
"""°C; those outside of a technology's range are moved to its end."""

DRAWS = 32
SEED = 1


def page_plan(name: str, technology: str) -> Plan:
    """A small sweep of one circuit: every corner, cold, reference and hot.

    Args:
        name: A circuit of the catalogue.

    Raises:
        CircuitInputError: There is no such circuit or technology, or the circuit belongs to another
            technology.
    """
    circuit, foundry = load_circuit(name), load_technology(technology)
    low, high = foundry.temperature_range_celsius
    temperatures = dict.fromkeys(min(max(t, low), high) for t in TEMPERATURES)
    check_sizes(circuit, foundry)
    return Plan(
        technology=technology,
        circuits=(name,),
        corners=foundry.corners,
        temperatures_celsius=tuple(temperatures),
        draws=DRAWS,
        seed=SEED,
        sampler="sobol",
    )
