"""PySpice's shared-library binding of ngspice, without its judgement.

Only worker processes import this module: a library can be loaded once per process, and some
inputs crash it.
"""

import logging
import os
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bridge.engine.library import ENGINE_ENVIRONMENT, LIBRARY_VARIABLE, find_library

os.environ.update(ENGINE_ENVIRONMENT)
os.environ[LIBRARY_VARIABLE] = find_library()
# PySpice reports every solver note as an error; outcomes are judged here by what was computed.
logging.getLogger("PySpice").setLevel(logging.CRITICAL + 1)

from PySpice.Spice.NgSpice.Shared import NgSpiceShared, ffi  # noqa: E402

Vector = NDArray[np.float64]

BEFORE_A_STEP = 0
"""Where ngspice calls ``GetSyncData``: the last time point is accepted, the next step not begun."""


class Library(NgSpiceShared):  # type: ignore[misc]
    """PySpice's binding with its judgement by output stream replaced by the raw calls."""

    def send(self, command: str | None) -> list[str]:
        """Send a command (None: forget those sent before) and return what it printed."""
        self.clear_output()
        encoded = ffi.NULL if command is None else command.encode("ascii")
        self._ngspice_shared.ngSpice_Command(encoded)
        return [*self._stdout, *self._stderr]

    def circuit(self, lines: list[str]) -> list[str]:
        """Load a deck's lines and return what that printed."""
        self.clear_output()
        kept = [ffi.new("char[]", line.encode("utf-8")) for line in lines]
        self._ngspice_shared.ngSpice_Circ(ffi.new("char *[]", [*kept, ffi.NULL]))
        return [*self._stdout, *self._stderr]

    def vector(self, name: str) -> Vector | None:
        """A copy of a vector's data, shape (points,); None when there is none."""
        info = self._ngspice_shared.ngGet_Vec_Info(name.encode("ascii"))
        # After an aborted run the library may hand back a vector without data.
        if info == ffi.NULL or info.v_realdata == ffi.NULL or info.v_length == 0:
            return None
        buffer = ffi.buffer(info.v_realdata, info.v_length * 8)
        return np.frombuffer(buffer, dtype=np.float64).copy()

    def pace(self, longest: Callable[[float], float]) -> None:
        """Ask a function for the longest next step at every accepted time point, s.

        PySpice leaves ngspice's ``GetSyncData`` unbound.
        """

        def answer(time: float, step: Any, *rest: Any) -> int:
            # Called again after each attempt at a step, too: where it stands is the last number.
            if rest[-2] == BEFORE_A_STEP:
                step[0] = min(step[0], longest(time))
            return 0

        # Kept: what cffi makes of a function lives as long as its Python object.
        self._paced = ffi.callback("int (double, double *, double, int, int, int, void *)", answer)
        sources = self._get_vsrc_data_c, self._get_isrc_data_c
        self._ngspice_shared.ngSpice_Init_Sync(
            *sources, self._paced, self._ngspice_id, self._self_c
        )
