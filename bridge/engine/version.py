"""Asking the workers which ngspice they run."""

from typing import TYPE_CHECKING

from bridge.engine.task import Executor
from bridge.errors import BridgeInputError

if TYPE_CHECKING:
    from bridge.engine.session import Ngspice


class _VersionTask:
    deck = "* one resistor\nv1 1 0 dc 1\nr1 1 0 1k\n.end\n"
    items = 1

    def compute(self, ngspice: "Ngspice", item: int) -> str:  # noqa: ARG002
        return ngspice.version

    def failed(self, item: int, status: str, reason: str) -> str:  # noqa: ARG002
        raise BridgeInputError(
            f"ngspice's shared library cannot be used: {status}: {reason}; "
            "lif-bridge doctor says why"
        )


def ngspice_version(executor: Executor) -> str:
    """Version of the ngspice library that the workers of an executor use.

    Raises:
        BridgeInputError: ngspice is missing or does not start.
    """
    # To the end, so that the worker is kept.
    (version,) = [str(result) for _, _, result in executor.run([_VersionTask()])]
    return version
