"""Whatever a file does to the process that reads it, the parent says one line and goes on."""

import os
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import h5py
import pytest
import strange_readers
from opened import Opened
from strange_hdf5 import KINDS, PLACE, SECRET, bystanders, write

from bridge.engine.confined import CPU_MARGIN, SECONDS, Confined
from bridge.errors import BridgeInputError
from bridge.plan.user_files import user_network
from surrogate.nir import network_path

FILE = Path("/somewhere/mine.nir")


@pytest.fixture(autouse=True)
def _processes_find_the_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    here = Path(__file__).parent
    paths = os.pathsep.join(map(str, (here, here.parent)))
    monkeypatch.setenv("PYTHONPATH", paths, prepend=os.pathsep)


@pytest.fixture(scope="module")
def hasty() -> Iterator[Confined]:
    with Confined(seconds=3.0, memory_limit_mb=1500) as one:
        yield one


@pytest.fixture(scope="module")
def confined() -> Iterator[Confined]:
    with Confined(memory_limit_mb=1500) as one:
        yield one


ENDS = (
    "; allowed: a whole file that is read within 3 s and 1500 MB; write it anew, or make it smaller"
)


@pytest.mark.parametrize(
    ("reader", "reason"),
    [
        (strange_readers.sleep, f"no result within 3 s{ENDS}"),
        (strange_readers.spin, f"no result within 3 s{ENDS}"),
        (strange_readers.crash, f"its process ended 2 times, with SIGSEGV{ENDS}"),
        (strange_readers.leave, f"its process ended 2 times, with exit code 0{ENDS}"),
        (
            strange_readers.use_up_memory,
            f"it needs more memory than the limit of 1500 MB{ENDS}",
        ),
        (strange_readers.err, "a defect of lif-bridge: ZeroDivisionError: in a loop"),
    ],
)
def test_a_reading_that_goes_wrong_is_one_line(
    hasty: Confined, reader: Callable[[Path], None], reason: str
) -> None:
    with pytest.raises(BridgeInputError) as error:
        hasty.read(FILE, reader, FILE)
    assert str(error.value) == f"{FILE}: cannot be read: {reason}"
    assert hasty.read(FILE, abs, -1) == 1  # the next one is read


def test_a_refusal_is_passed_on_and_costs_no_process(confined: Confined) -> None:
    before = confined.read(FILE, strange_readers.surroundings, FILE)
    with pytest.raises(BridgeInputError) as error:
        confined.read(FILE, strange_readers.refuse, FILE)
    assert str(error.value) == rf"{FILE}: it has\nno numbers"
    assert confined.read(FILE, strange_readers.surroundings, FILE)["pid"] == before["pid"]


def test_the_process_has_little_of_everything(confined: Confined) -> None:
    found = confined.read(FILE, strange_readers.surroundings, FILE)
    assert (found["AS"], found["CORE"], found["FSIZE"]) == (1_500_000_000, 0, 0)
    assert found["CPU"] <= found["used"] + SECONDS + CPU_MARGIN + 1
    assert (found["files"], found["home"]) == ([], True)
    with pytest.raises(BridgeInputError, match="File too large"):
        confined.read(FILE, strange_readers.write, FILE)
    assert confined.read(FILE, strange_readers.surroundings, FILE)["files"] in ([], ["left"])


def test_files_can_be_forbidden_for_a_while(confined: Confined, tmp_path: Path) -> None:
    path = tmp_path / "canary"
    path.write_bytes(b"a")
    with Opened(path) as opened:
        found = confined.read(path, strange_readers.open_by_any_means, path)
        assert opened
    assert found == ["not Python", "not C", "Python", "C"]


@pytest.mark.parametrize("kind", ["storage in a file", "a link to a file", "a virtual data set"])
def test_the_library_opens_nothing_even_if_nothing_is_checked(
    confined: Confined, kind: str, tmp_path: Path
) -> None:
    others = bystanders(tmp_path)
    path = write(kind, tmp_path)
    with Opened(*others) as opened:
        found = confined.read(path, strange_readers.read_unchecked_freely, path)
        assert found == SECRET
        assert opened
        with suppress(BridgeInputError):  # virtual data that are not there are zeros
            found = confined.read(path, strange_readers.read_unchecked_without_files, path)
            assert found == 0.0
        assert not opened


PLUGIN = """
import sys
from strange_readers import read_filtered
try:
    read_filtered(sys.argv[1])
except ValueError:
    pass
"""


def test_no_filter_is_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """HDF5 looks for a filter of a number it does not know in a folder of libraries."""
    path = write("a filter to be loaded", tmp_path)
    plugin = tmp_path / "plugins" / "libfilter.so"
    plugin.parent.mkdir()
    plugin.write_bytes(b"no library")
    monkeypatch.setenv("HDF5_PLUGIN_PATH", str(plugin.parent))
    with Opened(plugin) as opened, Confined() as one:
        subprocess.run([sys.executable, "-c", PLUGIN, path], check=True)
        assert opened
        with pytest.raises(BridgeInputError, match="filter"):
            one.read(path, strange_readers.read_filtered, path)
        assert not opened


def test_a_bomb_ends_where_the_memory_does(tmp_path: Path) -> None:
    """A chunk of 3 MB that unpacks to 3 GB, which no size in the file tells."""
    path = tmp_path / "bomb.nir"
    path.write_bytes(network_path("digits_linear").read_bytes())
    packer = zlib.compressobj(9)
    million = packer.compress(bytes(1_000_000)) + packer.flush(zlib.Z_FULL_FLUSH)
    with h5py.File(path, "r+") as file:
        del file[PLACE]
        place = file.create_dataset(PLACE, (128, 64), "f4", chunks=(128, 64), compression="gzip")
        place.id.write_direct_chunk((0, 0), million + million[2:] * 3000)
    with Confined(memory_limit_mb=1500) as one:
        with pytest.raises(BridgeInputError) as error:
            user_network(path, {}, one)
        assert str(error.value).startswith(f"{path}: not a NIR file: OSError: ")
        assert 500e6 < one.read(path, strange_readers.surroundings, path)["most"] < 1500e6


def test_a_plain_network_is_read_as_in_this_process(confined: Confined) -> None:
    from surrogate.nir import load_network

    here = load_network("yin_yang")
    there = user_network(network_path("yin_yang"), {}, confined)
    assert there.task == here.task
    for one, two in zip(here.network.connections, there.network.connections, strict=True):
        assert one.weight.tobytes() == two.weight.tobytes()
    for one, two in zip(here.network.layers, there.network.layers, strict=True):
        assert one.v_spike.tobytes() == two.v_spike.tobytes()


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_strange_is_refused_there_too(
    confined: Confined, kind: str, tmp_path: Path
) -> None:
    others = bystanders(tmp_path)
    path = write(kind, tmp_path)
    with Opened(*others) as opened:
        with pytest.raises(BridgeInputError) as error:
            user_network(path, {}, confined)
        assert not opened
    message = str(error.value)
    assert message.startswith(f"{path}: not a NIR file: ")
    assert KINDS[kind][1] in message
    assert "\n" not in message
