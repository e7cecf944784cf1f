"""Where libngspice is, and its OpenMP trap."""

import ctypes.util
import os
from pathlib import Path

from bridge.errors import BridgeInputError

LIBRARY_VARIABLE = "NGSPICE_LIBRARY_PATH"
"""Environment variable from which PySpice takes the library."""

ENGINE_ENVIRONMENT = {"OMP_THREAD_LIMIT": "1"}
"""ngspice starts two OpenMP threads per model evaluation: a 40-fold slow-down as soon as two
simulations run at once. OMP_NUM_THREADS does not cure it; this does, set before loading."""


def find_library() -> str:
    """Find ngspice's shared library.

    Returns:
        A name or path that the dynamic loader accepts.

    Raises:
        BridgeInputError: There is none; the message says how to install it.
    """
    found = ctypes.util.find_library("ngspice")
    named = os.environ.get(LIBRARY_VARIABLE)
    if named is not None:
        if not Path(named).is_file() and named != found:
            raise BridgeInputError(
                f"{LIBRARY_VARIABLE} = {named!r}: no such file; unset it or name libngspice.so"
            )
        return named
    if found is None:
        raise BridgeInputError(
            "ngspice's shared library was not found; install it (Debian: apt-get install "
            f"libngspice0) or name it in {LIBRARY_VARIABLE}"
        )
    return found
