"""Every exception of the bridge: those that a user can mend, and those of one sample or worker."""

from bridge.errors.errors import AnalysisError as AnalysisError
from bridge.errors.errors import BenchError as BenchError
from bridge.errors.errors import BridgeInputError as BridgeInputError
from bridge.errors.errors import DeckError as DeckError
from bridge.errors.errors import MeasurementError as MeasurementError
from bridge.errors.errors import NoEngineError as NoEngineError
from bridge.errors.errors import StorageError as StorageError
from bridge.errors.errors import WorkerDefectError as WorkerDefectError
from bridge.errors.errors import WorkerError as WorkerError
