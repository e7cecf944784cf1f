"""How the values of an image become the input of a network: direct current, or spikes."""

from surrogate.coding.coding import Coding as Coding
from surrogate.coding.direct import direct as direct
from surrogate.coding.latency import latency as latency
from surrogate.coding.poisson import poisson as poisson
