"""Everything that is simulated: characterisation, firing, clamps, trains, replays, temperature."""

from bridge.bench.characterisation import Characterisation as Characterisation
from bridge.bench.characterisation import Sample as Sample
from bridge.bench.firing_job import FiringJob as FiringJob
from bridge.bench.firing_job import FiringOutcome as FiringOutcome
from bridge.bench.ladder import Remedy as Remedy
from bridge.bench.replay_job import Replay as Replay
from bridge.bench.replay_job import ReplayJob as ReplayJob
from bridge.bench.steady_job import SteadyJob as SteadyJob
from bridge.bench.steady_job import continued as continued
