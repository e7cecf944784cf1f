"""Networks from NIR files: reading, writing, the networks that are shipped."""

from surrogate.nir.graph import Graph as Graph
from surrogate.nir.image import read_image as read_image
from surrogate.nir.preset import PRESETS as PRESETS
from surrogate.nir.read import read_network as read_network
from surrogate.nir.shipped import SHIPPED as SHIPPED
from surrogate.nir.shipped import TrainedNetwork as TrainedNetwork
from surrogate.nir.shipped import load_network as load_network
from surrogate.nir.shipped import network_path as network_path
from surrogate.nir.task import Task as Task
from surrogate.nir.task import read_task as read_task
from surrogate.nir.write import write_chip as write_chip
from surrogate.nir.write import write_network as write_network
