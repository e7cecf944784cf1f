"""The engine: worker processes for any work, and for SPICE decks with many items each."""

from bridge.engine.dialogue import Dialogue as Dialogue
from bridge.engine.pool import Pool as Pool
from bridge.engine.shared import Shared as Shared
from bridge.engine.task import AnyTask as AnyTask
from bridge.engine.task import Channel as Channel
from bridge.engine.task import DialogueTask as DialogueTask
from bridge.engine.task import Executor as Executor
from bridge.engine.task import SpiceTask as SpiceTask
from bridge.engine.task import Task as Task
from bridge.engine.task import run_tasks as run_tasks
from bridge.engine.version import ngspice_version as ngspice_version
from bridge.engine.watch import Bar as Bar
from bridge.engine.watch import Watch as Watch
