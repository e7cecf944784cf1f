"""Data sets: shipped, generated, from an optional package, or from the user's files."""

from surrogate.data.dataset import Dataset as Dataset
from surrogate.data.digits import digits as digits
from surrogate.data.events import EventLists as EventLists
from surrogate.data.events import Recordings as Recordings
from surrogate.data.events import SpikeTimes as SpikeTimes
from surrogate.data.idx import idx_files as idx_files
from surrogate.data.idx import read_idx as read_idx
from surrogate.data.load import DATASETS as DATASETS
from surrogate.data.load import load_dataset as load_dataset
from surrogate.data.mnist1d import mnist1d as mnist1d
from surrogate.data.mnist_subset import mnist_subset as mnist_subset
from surrogate.data.npz import read_npz as read_npz
from surrogate.data.npz import read_npz_data as read_npz_data
from surrogate.data.randman import randman as randman
from surrogate.data.yin_yang import yin_yang as yin_yang
