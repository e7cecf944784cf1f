"""Measurements: pure functions from curves and waveforms to parameters, or a named failure."""

from bridge.measure.clamp_curve import ClampCurve as ClampCurve
from bridge.measure.parameters import CURVE_POINTS as CURVE_POINTS
from bridge.measure.parameters import Parameters as Parameters
from bridge.measure.parameters import measure as measure
from bridge.measure.spike_train import SpikeTrain as SpikeTrain
from bridge.measure.spike_train import upward_crossings as upward_crossings
from bridge.measure.status import MeasurementError as MeasurementError
from bridge.measure.status import Status as Status
