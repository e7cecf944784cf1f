"""What a run leaves on disk: the run directory, whole files, journals, the table of samples."""

from bridge.store.clearing import clear_run as clear_run
from bridge.store.dataset import Dataset as Dataset
from bridge.store.dataset import Place as Place
from bridge.store.files import is_scratch as is_scratch
from bridge.store.files import read_whole as read_whole
from bridge.store.files import reading as reading
from bridge.store.files import write_whole as write_whole
from bridge.store.journal import Journal as Journal
from bridge.store.json_file import parse_json as parse_json
from bridge.store.json_file import read_json as read_json
from bridge.store.location import Location as Location
from bridge.store.lock import RunLock as RunLock
from bridge.store.names import FIGURES as FIGURES
from bridge.store.names import file_name as file_name
from bridge.store.names import run_folder as run_folder
from bridge.store.parquet import parquet_bytes as parquet_bytes
from bridge.store.run_directory import RunDirectory as RunDirectory
from bridge.store.run_directory import open_run as open_run
from bridge.store.run_directory import precedes_plan as precedes_plan
from bridge.store.sample_table import SampleTable as SampleTable
from bridge.store.sample_table import StoredRow as StoredRow
from bridge.store.samples import Samples as Samples
from bridge.store.schema import SCHEMA as SCHEMA
from bridge.store.schema import Row as Row
from bridge.store.storage_error import storage as storage
