"""A spiking network as data: its neurons, connections and the way it is stepped."""

from surrogate.network.connection import INPUT as INPUT
from surrogate.network.connection import Connection as Connection
from surrogate.network.convolution import conv2d as conv2d
from surrogate.network.convolution import sum_pool2d as sum_pool2d
from surrogate.network.ensemble import ensemble as ensemble
from surrogate.network.network import Network as Network
from surrogate.network.quantised import quantised as quantised
from surrogate.network.readout import Readout as Readout
from surrogate.network.stepping import Stepping as Stepping
