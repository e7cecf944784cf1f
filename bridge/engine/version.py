"""Asking a worker which ngspice it runs."""

from typing import TYPE_CHECKING

from bridge.engine.pool import Pool

if TYPE_CHECKING:
    from bridge.engine.session import Ngspice


class _VersionJob:
    deck = "* one resistor\nv1 1 0 dc 1\nr1 1 0 1k\n.end\n"
    items = 1

    def compute(self, ngspice: "Ngspice", item: int) -> str:  # noqa: ARG002
        return ngspice.version

    def failed(self, item: int, status: str, reason: str) -> str:  # noqa: ARG002
        return f"{status}: {reason}"


def ngspice_version() -> str:
    """Version of the ngspice library that workers use.

    Raises
    ------
    BridgeInputError
        ngspice is missing.
    """
    return next(str(result) for _, _, result in Pool(1, timeout=30.0).run([_VersionJob()]))
