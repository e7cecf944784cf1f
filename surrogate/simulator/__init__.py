"""The network simulator: chips of spiking neurons on batches of inputs."""

from surrogate.simulator.answering import answers as answers
from surrogate.simulator.chip import Chip as Chip
from surrogate.simulator.continuous import RESOLUTION as RESOLUTION
from surrogate.simulator.counts import SpikeCounts as SpikeCounts
from surrogate.simulator.drive import Drive as Drive
from surrogate.simulator.events import SpikeEvents as SpikeEvents
from surrogate.simulator.faults import FlippedBits as FlippedBits
from surrogate.simulator.faults import ForcedSpikes as ForcedSpikes
from surrogate.simulator.rising_energy import rising_energy as rising_energy
from surrogate.simulator.simulate import simulate as simulate
from surrogate.simulator.twice import steps_above_twice as steps_above_twice
