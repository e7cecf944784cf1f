from pathlib import Path

import pytest

from surrogate.errors import SurrogateInputError
from surrogate.networks import network_path
from surrogate.nir_files import read_network
from surrogate.nir_files.heap import check_heaps


def test_a_heap_without_end_is_refused(tmp_path: Path) -> None:
    """The size of a heap's free space set to 0: the HDF5 library would walk on for ever."""
    data = bytearray(network_path("digits_linear").read_bytes())
    check_heaps(bytes(data))
    start = place = data.index(b"GCOL") + 16
    while int.from_bytes(data[place : place + 2], "little"):
        size = int.from_bytes(data[place + 8 : place + 16], "little")
        place += 16 + (size + 7) // 8 * 8
    assert place > start
    data[place + 8 : place + 16] = bytes(8)
    path = tmp_path / "a.nir"
    path.write_bytes(data)
    with pytest.raises(SurrogateInputError, match=r"a\.nir: not a NIR file: a damaged HDF5 heap"):
        read_network(path)
