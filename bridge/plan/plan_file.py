"""Reading a plan from its file."""

from importlib.resources import as_file, files
from pathlib import Path

from bridge.errors import BridgeInputError
from bridge.plan.loading import load_workload
from bridge.plan.plan import Plan
from circuits.errors import CircuitInputError
from circuits.toml_file import parse_toml, validate


def load_plan(path: Path) -> Plan:
    """Read a plan.

    Raises:
        CircuitInputError: The file is missing or not TOML, a key or value is not allowed, or the
            network that it names cannot be evaluated.
    """
    plan = validate(path, parse_toml(path), Plan, {"folder": path.parent})
    if plan.network.is_named:
        # What cannot be evaluated is found before it is swept, not after.
        try:
            load_workload(plan.network, plan.network_files, "linear", plan.seed)
        except BridgeInputError as error:
            raise CircuitInputError(f"{path}: {error}") from error
    return plan


def shipped_plan(name: str) -> Path:
    """Path of a plan that ships with the package: ``"default"`` or ``"quick"``."""
    with as_file(files("bridge.plan") / "shipped" / f"{name}.toml") as path:
        return path
