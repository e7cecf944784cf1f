"""What a run leaves on disk: whole files, journals, the table of samples, and a lock over them."""

from bridge.store.dataset import Dataset as Dataset
from bridge.store.dataset import Place as Place
from bridge.store.dataset import parquet_bytes as parquet_bytes
from bridge.store.files import StorageError as StorageError
from bridge.store.files import is_scratch as is_scratch
from bridge.store.files import storage as storage
from bridge.store.files import write_whole as write_whole
from bridge.store.journal import Journal as Journal
from bridge.store.lock import RunLock as RunLock
from bridge.store.sample_table import SampleTable as SampleTable
from bridge.store.sample_table import StoredRow as StoredRow
from bridge.store.samples import Samples as Samples
from bridge.store.schema import SCHEMA as SCHEMA
from bridge.store.schema import Row as Row
