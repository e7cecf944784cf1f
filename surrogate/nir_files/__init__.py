"""Networks as NIR files (Neuromorphic Intermediate Representation, package ``nir``)."""

from surrogate.nir_files.graph import Graph as Graph
from surrogate.nir_files.image import read_image as read_image
from surrogate.nir_files.preset import PRESETS as PRESETS
from surrogate.nir_files.read import read_network as read_network
from surrogate.nir_files.task import Task as Task
from surrogate.nir_files.task import read_task as read_task
from surrogate.nir_files.write import write_chip as write_chip
from surrogate.nir_files.write import write_network as write_network
