"""Readers of files that go wrong in every way, for the process that they are called in."""

import ctypes
import os
import resource
import signal
import time
from pathlib import Path

import h5py
import nir
from strange_hdf5 import PLACE

from bridge.engine.confined import no_new_files
from surrogate.errors import SurrogateInputError


def sleep(path: Path) -> None:
    time.sleep(600)


def spin(path: Path) -> None:
    while True:
        pass


def use_up_memory(path: Path) -> int:
    return len(bytearray(4_000_000_000))


def crash(path: Path) -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def leave(path: Path) -> None:
    os._exit(0)


def refuse(path: Path) -> None:
    raise SurrogateInputError(f"{path}: it has\nno numbers")


def err(path: Path) -> None:
    raise ZeroDivisionError("in a\nloop")


def write(path: Path) -> None:
    try:
        Path("left").write_bytes(b"something")
    except OSError as error:
        raise SurrogateInputError(str(error)) from error


def surroundings(path: Path) -> dict[str, object]:
    limits = {name: resource.getrlimit(getattr(resource, f"RLIMIT_{name}"))[0]
              for name in ("AS", "CPU", "CORE", "FSIZE")}  # fmt: skip
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {
        **limits,
        "most": 1024 * used.ru_maxrss,
        "used": used.ru_utime + used.ru_stime,
        "files": os.listdir(),  # noqa: PTH208
        "home": os.environ["HOME"] == os.getcwd(),  # noqa: PTH109
        "pid": os.getpid(),
    }


def open_by_any_means(path: Path) -> list[str]:
    """Whether a file can be opened, by Python and by C, while that is forbidden and afterwards."""
    libc = ctypes.CDLL(None)
    libc.fopen.restype = ctypes.c_void_p
    found = []

    def attempt() -> None:
        try:
            os.close(os.open(path, os.O_RDONLY))
            found.append("Python")
        except OSError:
            found.append("not Python")
        found.append("C" if libc.fopen(os.fsencode(path), b"r") else "not C")

    with no_new_files():
        attempt()
    attempt()
    return found


def read_unchecked_freely(path: Path) -> float:
    """Read a network as if there were no checks of what is in it."""
    with h5py.File(path) as file:
        return float(nir.read(file.id, type_check=False).nodes["affine0"].weight[0, 0])


def read_unchecked_without_files(path: Path) -> float:
    with h5py.File(path) as file, no_new_files():
        return float(nir.read(file.id, type_check=False).nodes["affine0"].weight[0, 0])


def read_filtered(path: Path) -> None:
    try:
        with h5py.File(path) as file:
            file[PLACE][()]
    except OSError as error:
        raise SurrogateInputError(str(error)) from error
