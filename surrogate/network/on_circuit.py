"""A network as it stands on a circuit: what the circuit replaces and what it keeps.

A chip's neurons are the circuit's. The network is brought into the units of its own neurons, rest
0, threshold 1, rheobase 1 (`surrogate.network.nominal`), which those of the circuit's nominal
neuron are put in the place of (`surrogate.simulator.draws`):

* kept: weights, biases, delays, the order of layers, time constants of the membranes relative to
  each other (a longer one is a greater capacitance), those of synapses, the time step over tau0;
* replaced: the form of the leak, the place of rest, threshold, capacitance and leak relative to
  nominal, the refractory period, and the reset: a circuit sets its membrane to its own level, in
  the step that spikes, whether the network subtracts its threshold, resets elsewhere or later.

A circuit has no step: its chips run in continuous time (`surrogate.simulator.simulate`), whatever
steps the network was trained in.

A network of neurons without leak (IF) runs on circuits without leak alone, and one of neurons that
leak on circuits that do. There, an IF counts its charge from the circuit's reset level.
"""

from dataclasses import replace

import numpy as np

from surrogate.errors import SurrogateInputError
from surrogate.network.network import Network, integrates
from surrogate.network.nominal import in_nominal_units


def on_circuit(network: Network) -> Network:
    """The network whose nominal neurons a circuit's draws vary.

    Returns:
        In nominal units; its neurons reset to rest, on which the circuit's own level is put.
    """
    layers = tuple(
        replace(one, v_reset=one.membrane.v_rest, refractory=np.zeros(one.size))
        for one in network.layers
    )
    rules = replace(network.stepping, reset="value", reset_delay=0)
    return in_nominal_units(replace(network, layers=layers, stepping=rules))


def check_leaks(network: Network) -> None:
    """Check that a circuit's neurons have units in every layer of a network.

    Raises:
        SurrogateInputError: Some layers have neurons without leak and others not; or as of
            `surrogate.network.nominal.in_nominal_units`.
    """
    layers = in_nominal_units(network).layers
    without = [number for number, layer in enumerate(layers) if integrates(layer)]
    if without and len(without) < len(layers):
        leaky = next(k for k in range(len(layers)) if k not in without)
        raise SurrogateInputError(
            f"layer {without[0]}: neurons without leak, layer {leaky}: neurons that leak; allowed: "
            "of one kind, as a circuit leaks or does not"
        )


def differences(network: Network, leak: str) -> tuple[str, ...]:
    """What a person should know of a network that a circuit does not do as it was trained.

    Args:
        leak: Form of the circuit's leak, ``"linear"``, ``"constant"`` or ``"none"``.

    Returns:
        A line each; none where the network was trained for such a circuit.
    """
    found, rules = [], network.stepping
    if network.leak != leak:
        found.append(f"Leak: the network was trained with a {network.leak} one, the circuit's is ")
        found[-1] += f"{leak}."
    if leak == "none":
        found.append(
            "Units: no leak; voltages count from the circuit's reset level, and a step is the time "
            "in which the bench's higher input leads from there to a spike."
        )
    shares = [
        (one.v_reset - one.membrane.v_rest) / (one.v_spike - one.membrane.v_rest)
        for one in network.layers
        if not one.silent.all()
    ]
    if rules.reset == "subtract" or rules.reset_delay:
        late = ", a step late" if rules.reset_delay else ""
        does = "subtracts its threshold" if rules.reset == "subtract" else "sets a value"
        found.append(f"Reset: the network {does}{late}; the circuit sets its own level at once.")
    elif np.any(np.abs(np.concatenate(shares)) > 1e-6):
        found.append("Reset: the network's neurons do not reset to rest; the circuit sets its own.")
    if any(np.any(one.refractory) for one in network.layers):
        found.append(
            "Refractory period: neurons of the network lose the step after a spike, as their reset "
            "comes late; the circuit has its own."
        )
    return tuple(found)
