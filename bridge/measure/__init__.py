"""Measurements: pure functions from curves and waveforms to parameters, or a named failure.

One file each. `estimate` gives any of them an error bar; fits carry their own as well.
"""

from bridge.measure.below_rest import below_rest as below_rest
from bridge.measure.bursting import check_intervals as check_intervals
from bridge.measure.bursting import check_resets as check_resets
from bridge.measure.capacitance import capacitance as capacitance
from bridge.measure.clamp_curve import ClampCurve as ClampCurve
from bridge.measure.crossings import downward_crossings as downward_crossings
from bridge.measure.crossings import upward_crossings as upward_crossings
from bridge.measure.decay_time import decay_time as decay_time
from bridge.measure.energy import energy_between as energy_between
from bridge.measure.estimate import Reading as Reading
from bridge.measure.estimate import estimates as estimates
from bridge.measure.fixed_points import CURRENT_NOISE as CURRENT_NOISE
from bridge.measure.fixed_points import FixedPoints as FixedPoints
from bridge.measure.fixed_points import drifting as drifting
from bridge.measure.fixed_points import fixed_points as fixed_points
from bridge.measure.fixed_points import resting_point as resting_point
from bridge.measure.fixed_points import unstable_threshold as unstable_threshold
from bridge.measure.hold import hold_of as hold_of
from bridge.measure.input_referred import InputReferred as InputReferred
from bridge.measure.integral import integral as integral
from bridge.measure.integration import integration_time as integration_time
from bridge.measure.integration import refractory_period as refractory_period
from bridge.measure.intervals import alternation as alternation
from bridge.measure.leak import is_log_domain as is_log_domain
from bridge.measure.leak import leak_flatness as leak_flatness
from bridge.measure.leak import log_domain_conductance as log_domain_conductance
from bridge.measure.leak import log_domain_flatness as log_domain_flatness
from bridge.measure.leak import slope_at as slope_at
from bridge.measure.loop_gain import loop_gain_threshold as loop_gain_threshold
from bridge.measure.missing_spike import missing_spike as missing_spike
from bridge.measure.near_rheobase import near_rheobase as near_rheobase
from bridge.measure.neuron import SPIKE_RHEOBASES as SPIKE_RHEOBASES
from bridge.measure.neuron import measure_neuron as measure_neuron
from bridge.measure.parameters import CURVE_POINTS as CURVE_POINTS
from bridge.measure.parameters import Parameters as Parameters
from bridge.measure.periodic import check_periodic as check_periodic
from bridge.measure.pulse_charge import pulse_charge as pulse_charge
from bridge.measure.pulse_width import pulse_width as pulse_width
from bridge.measure.regeneration import regeneration_point as regeneration_point
from bridge.measure.reset_level import reset_voltage as reset_voltage
from bridge.measure.rheobase import rheobase as rheobase
from bridge.measure.rise_time import rise_time as rise_time
from bridge.measure.scatter import scatter as scatter
from bridge.measure.scatter import without_failures as without_failures
from bridge.measure.spike_train import SpikeTrain as SpikeTrain
from bridge.measure.spikes import spikes_of as spikes_of
from bridge.measure.switch_point import before_switch as before_switch
from bridge.measure.switch_point import held as held
from bridge.measure.switch_point import switch_point as switch_point
from bridge.measure.synapse import SynapseResponse as SynapseResponse
from bridge.measure.synapse import measure_synapse as measure_synapse
from bridge.measure.weight import CodeCurrents as CodeCurrents
from bridge.measure.weight import measure_weight as measure_weight
