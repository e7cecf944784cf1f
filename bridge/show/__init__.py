"""The portrait of a circuit: what a page shows of it, taken from its run and simulated beside."""

from bridge.show.catalogue import page_plan as page_plan
from bridge.show.portrait import Portrait as Portrait
from bridge.show.stage import portrait_stage as portrait_stage
from bridge.show.waveforms import nominal_waveforms as nominal_waveforms
