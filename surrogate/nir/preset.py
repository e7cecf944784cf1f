"""What each framework leaves unsaid in the NIR files that it writes.

Read in their source, and checked by running them:

* snnTorch 1.0.0, ``snntorch/export_nir.py`` and ``snntorch/_neurons``: Leaky, RLeaky, Synaptic and
  RSynaptic step v' = beta v + I and are written with tau = dt/(1 - beta), r = tau/dt, dt = 1e-4 s,
  which Euler's steps of that length give back. A neuron spikes above its threshold. What its
  ``reset_mechanism`` is, is not written, nor are ``graded_spikes_factor``, ``inhibition`` and
  ``state_quant``. Spikes act on the next step: its ``reset_delay``. Without it (reset_delay 0) it
  subtracts once more where a membrane stays above its threshold, which is not done here: spikes
  agree as long as no neuron reaches twice its threshold, see `surrogate.simulator.twice`.
* Norse 1.1.0, ``norse/torch/utils/export_nir.py`` and ``norse/torch/functional``: Euler's steps of
  1 ms. tau is written as dt/tau_mem_inv with the exporter's dt of 1 ms, a thousandth of what the
  neuron has, so that a step of the file is dt dt = 1e-6 s. A LIFCell's input jumps its current by
  itself, so w_in = tau_syn/dt where 1 is written; an IAFCell's its membrane, so r = 1/dt where 1
  is written. Spikes above the threshold, reset to 0, whatever ``v_reset`` was.
* sinabs 3.1.3, ``sinabs/nir.py`` and ``sinabs/layers``: exact steps of length 1,
  v' = e v + (1 - e) I with ``norm_input``; threshold subtracted. ``tau_syn``, ``min_v_mem``,
  recurrent weights and ``norm_input=False`` are not written. Only its SingleSpike emits one spike
  a step at most; under the default, MultiSpike, spikes agree as long as no neuron reaches twice
  its threshold.
* Rockpool 3.1.0, ``rockpool/nn/modules/torch/nir.py`` and ``lif_torch.py``: exact decay, then
  v' = e v + I with I' = e_syn (I + S); threshold subtracted. r = tau exp(-dt/tau)/dt is written,
  from which dt/tau = W(1/r) follows, W Lambert's function. Recurrent weights and biases of neurons
  are not written. It may emit several spikes a step as sinabs does.
"""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import lambertw

from surrogate.errors import SurrogateInputError
from surrogate.network.stepping import Reset, Scheme
from surrogate.nir.neuron_node import NeuronNode

PresetName = Literal["snntorch", "norse", "sinabs", "rockpool"]


@dataclass(frozen=True)
class Preset:
    """The rules of one framework, each its default.

    Attributes:
        dt: Length of a step in the file's seconds; None where the file's numbers say it.
        scheme, reset, reset_delay, late_input, above: As of `surrogate.network.Stepping`;
            reset_delay None: it depends on the neuron.
    """

    name: PresetName
    dt: float | None
    scheme: Scheme
    reset: Reset
    reset_delay: int | None
    late_input: bool
    above: bool

    @classmethod
    def named(cls, name: str) -> "Preset":
        """The preset of a framework.

        Args:
            name: ``"snntorch"``, ``"norse"``, ``"sinabs"`` or ``"rockpool"``.

        Raises:
            SurrogateInputError: There is no such preset.
        """
        if name not in _PRESETS:
            raise SurrogateInputError(f"preset {name!r}; allowed: {', '.join(_PRESETS)}")
        return _PRESETS[name]

    def step(self, neurons: list[NeuronNode]) -> float:
        """Length of a step, s, that the neurons of a file were written with.

        Raises:
            SurrogateInputError: Rockpool's r says several, or none.
        """
        if self.dt is not None:
            return self.dt
        found = [node.tau * _lambert(1 / node.r) for node in neurons if node.tau is not None]
        steps = np.concatenate([*found, np.zeros(0)])
        if not steps.size or not np.allclose(steps, steps[0], rtol=1e-3, atol=0):
            raise SurrogateInputError(
                f"preset {self.name}: the neurons' tau and r do not say one dt; give dt"
            )
        return float(np.median(steps))

    def adapt(self, node: NeuronNode, dt: float) -> NeuronNode:
        """A node's numbers as NIR's equations would have them; see the module."""
        if self.name == "norse" and node.node_type == "IF":
            return replace(node, r=node.r / dt)
        if self.name == "norse" and node.tau_syn is not None:
            return replace(node, w_in=node.w_in * node.tau_syn / dt)
        if self.name == "rockpool" and node.tau is not None:
            node = replace(node, r=-1 / np.expm1(-dt / node.tau))
            if node.tau_syn is not None:
                decay = np.exp(-dt / node.tau_syn)
                return replace(node, w_in=node.w_in * decay / (1 - decay))
        return node


_PRESETS: dict[str, Preset] = {
    one.name: one
    for one in (
        Preset("snntorch", 1e-4, "euler", "subtract", None, late_input=False, above=True),
        Preset("norse", 1e-6, "euler", "value", 0, late_input=False, above=True),
        Preset("sinabs", 1.0, "exponential", "subtract", 0, late_input=False, above=False),
        Preset("rockpool", None, "exponential", "subtract", 0, late_input=False, above=False),
    )
}

PRESETS = tuple(_PRESETS)
"""Names of the frameworks."""


def _lambert(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """The principal branch of Lambert's W, W exp(W) = x, real for x from 0 on."""
    return np.array([lambertw(float(one)).real for one in x])


def snntorch_reset_delays(reset: Reset, late: dict[str, bool]) -> dict[str, int]:
    """Steps that snnTorch's reset comes late, by its neurons.

    ``subtract`` acts on the next step. ``zero`` clears a Leaky before its next input, which is the
    same as within the step that spikes; RLeaky, Synaptic and RSynaptic lose that input too.

    Args:
        reset: ``"subtract"`` or ``"value"``.
        late: Of each node, whether it is one of the latter.
    """
    return {name: 1 if reset == "subtract" else int(one) for name, one in late.items()}
