"""Drawn neurons for other programs: a table, and a node of a NIR graph."""

from typing import TYPE_CHECKING

import nir
import numpy as np

from surrogate.distribution.identity import FORMULAS
from surrogate.distribution.neurons import Neurons
from surrogate.errors import SurrogateInputError
from surrogate.vocabulary import QUANTITIES

if TYPE_CHECKING:
    import pandas as pd

NEEDED = ("v_rest", "swing", "reset_level", "rheobase", "c_eff")


def to_frame(neurons: Neurons) -> "pd.DataFrame":
    """Neurons, or synapses, as a table without the membrane curves.

    A row a neuron (index ``neuron``, from 0), a column a parameter (SI, float64) in the order of
    the vocabulary, and ``outcome``; ``attrs["units"]`` has the SI unit of each parameter.
    """
    import pandas as pd  # half a second, which only this function needs

    frame = pd.DataFrame(
        {name: neurons.values[name] for name in QUANTITIES if name in neurons.values}
    )
    frame["outcome"] = neurons.outcome.astype(object)
    frame.index.name = "neuron"
    frame.attrs["units"] = {name: QUANTITIES[name].unit for name in neurons.values}
    return frame


def to_nir(neurons: Neurons) -> nir.LIF:
    """Neurons as one node of leaky integrate-and-fire neurons of NIR, in SI units.

    NIR's LIF is tau dv/dt = (v_leak - v) + r i, with a spike at v_threshold and then v_reset. Of
    each neuron it gets the resting point, threshold and reset as the input sees them, the
    rheobase, and the capacitance:

        v_leak = v_rest                     v_threshold = v_rest + swing
        r = swing / rheobase  (V/A)         v_reset = v_rest + reset_level swing
        tau = c_eff r  (s)

    So tau is tau_mem, and the levels are v_threshold and v_reset, except where the input flows
    into a port of its own. NIR's LIF has no refractory period, so t_refractory is lost, and its
    leak is linear, whatever the membrane curve is.

    A neuron that fails gets r = 0: it rests at v_leak whatever its input is, and never spikes. An
    infinite threshold would say the same, but not every program that reads NIR takes one.

    Raises:
        SurrogateInputError: They are synapses, or a neuron rests at or above its threshold or
            resets there.
    """
    missing = [name for name in NEEDED if name not in neurons.values]
    if missing:
        raise SurrogateInputError(
            f"{', '.join(missing)}: not among the parameters; allowed: neurons, not synapses"
        )
    values = neurons.values
    threshold = FORMULAS["v_threshold"](values)
    reset = values["v_rest"] + values["reset_level"] * values["swing"]
    wrong = (values["v_rest"] >= threshold) | ((reset >= threshold) & ~neurons.fails)
    if np.any(wrong):
        k = int(np.argmax(wrong))
        raise SurrogateInputError(
            f"neuron {k}: rests at {values['v_rest'][k]:g} V and resets to {reset[k]:g} V; "
            f"allowed: below its threshold, {threshold[k]:g} V"
        )
    return nir.LIF(
        tau=FORMULAS["tau_mem"](values),
        r=np.where(neurons.fails, 0.0, values["swing"] / values["rheobase"]),
        v_leak=values["v_rest"],
        v_threshold=threshold,
        v_reset=reset,
    )
