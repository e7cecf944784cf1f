"""What a run leaves on disk: whole files, journals, partitioned tables, and the lock over them."""

from bridge.store.dataset import Dataset as Dataset
from bridge.store.dataset import Place as Place
from bridge.store.dataset import parquet_bytes as parquet_bytes
from bridge.store.dataset import read_part as read_part
from bridge.store.files import StorageError as StorageError
from bridge.store.files import is_scratch as is_scratch
from bridge.store.files import storage as storage
from bridge.store.files import write_whole as write_whole
from bridge.store.journal import Journal as Journal
from bridge.store.lock import RunLock as RunLock
from bridge.store.names import file_name as file_name
from bridge.store.names import run_folder as run_folder
