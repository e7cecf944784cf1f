"""Trained networks, shipped as NIR files in this folder."""

from surrogate.networks.shipped import SHIPPED as SHIPPED
from surrogate.networks.shipped import TrainedNetwork as TrainedNetwork
from surrogate.networks.shipped import load_network as load_network
from surrogate.networks.shipped import network_path as network_path
