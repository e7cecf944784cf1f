"""Kinds of faults of analog and digital hardware."""

from dataclasses import dataclass
from typing import Literal

KEY = 0x7
"""First key of the random numbers of faults."""

WEIGHT_BITS = 8

FRACTION_BITS = 4
"""Of the digital machine's currents, below one level of a weight."""

DRIFT = 0.2
"""Standard deviation of all parameters of a neuron that has drifted."""

Side = Literal["analog", "digital"]


@dataclass(frozen=True)
class Kind:
    """A kind of fault.

    Attributes
    ----------
    side : str
        Whose hardware has it.
    title : str
        For a person.
    element : str
        What the fault rate is a share of.
    """

    side: Side
    title: str
    element: str


KINDS: dict[str, Kind] = {
    "drift": Kind("analog", f"drift by {DRIFT:.0%}", "neurons"),
    "silent": Kind("analog", "silent", "neurons"),
    "stuck": Kind("analog", "stuck at the mean rate", "neurons"),
    "saturated": Kind("analog", "saturated", "neurons"),
    "weight_flip": Kind("digital", "bit flip in weights", "weights"),
    "state_flip": Kind("digital", "bit flip in state", "registers, once an image"),
    "dropped": Kind("digital", "dropped spikes", "spikes"),
    "spurious": Kind("digital", "spurious spikes", "spikes, as many false ones"),
}
"""What each does to an element that it hits, with the probability of the fault rate.

drift: all parameters of the neuron depart, see `surrogate.study.drift`. silent: it never spikes.
stuck: it spikes at the layer's mean rate, at equal intervals, whatever comes. saturated: it spikes
in every step. weight_flip: one bit, each as likely, of an 8-bit weight is turned around for good.
state_flip: one bit of the neuron's 16-bit membrane register is turned around, in one step of each
image, each as likely. dropped: the spike does not arrive, at the next layer or the counter.
spurious: false spikes arrive at random, as many as the fault rate times the true ones.
"""
