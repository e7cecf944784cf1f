"""The ngspice engine: worker processes that load a deck once and compute many items on it."""

from bridge.engine.job import Executor as Executor
from bridge.engine.job import Job as Job
from bridge.engine.pool import Pool as Pool
from bridge.engine.pool import WorkerDefectError as WorkerDefectError
from bridge.engine.version import ngspice_version as ngspice_version
