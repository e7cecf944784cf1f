"""The way into the program: input errors in one line, Ctrl-C answered."""

import signal
import sys
from importlib import import_module
from types import FrameType

from bridge.cli.app import app
from bridge.errors import BridgeInputError

# In the order in which --help lists them.
for _commands in (
    "run_commands",
    "variance_commands",
    "blame_commands",
    "verify_commands",
    "study_commands",
    "circuit_commands",
    "diagnosis_commands",
):
    import_module(f"bridge.cli.{_commands}")


class _Stopped(BaseException):
    """Ctrl-C; not KeyboardInterrupt, which typer answers without a word."""


def _stop_on_interrupt() -> None:
    """Have Ctrl-C end this process; with it its workers end, whatever they are at."""

    def stop(_: int, __: FrameType | None) -> None:
        raise _Stopped

    if signal.getsignal(signal.SIGINT) != signal.SIG_IGN:  # as under nohup
        signal.signal(signal.SIGINT, stop)


def _is_input_error(error: Exception) -> bool:
    """Whether a person gave something wrong, and not the program."""
    # Imported here, as both take half a second, which --help and Ctrl-C are not to wait for.
    from circuits import CircuitInputError
    from surrogate.errors import SurrogateInputError

    return isinstance(error, (BridgeInputError, CircuitInputError, SurrogateInputError))


def _answer() -> None:
    """Run the command; input errors end in one line and exit code 2."""
    try:
        app()
    except Exception as error:
        if not _is_input_error(error):
            raise
        from circuits.errors import visible

        line = visible(" ".join(str(error).split()))  # a message may repeat a stranger's text
        print(f"lif-bridge: {line}", file=sys.stderr)  # noqa: T201
        sys.exit(2)


def main() -> None:
    """Run the command line: input errors end in one line and exit code 2, Ctrl-C in 130."""
    try:
        _stop_on_interrupt()
        _answer()
    except (_Stopped, KeyboardInterrupt):
        print("\nlif-bridge: stopped; the same command goes on from here", file=sys.stderr)  # noqa: T201
        sys.exit(130)
