"""Which network a run is evaluated with: its plan's, or one that the command line names."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from bridge.errors import BridgeInputError
from bridge.plan.loading import said_of
from bridge.plan.network_files import NetworkFiles
from bridge.plan.plan import Plan
from bridge.plan.tables import NAMING, NetworkPlan
from circuits import CircuitInputError
from circuits.toml_file import explain

LABEL_DIGITS = 12
"""Of a hash: two choices of the same run do not share them."""


@dataclass(frozen=True)
class NetworkChoice:
    """A network that a run is evaluated with.

    Attributes:
        files: The user's files that it comes from.
        label: What tells its results from those of the plan's own network, in names of files; empty
            for that one.
    """

    network: NetworkPlan
    files: NetworkFiles
    label: str = ""

    @classmethod
    def of_plan(cls, plan: Plan) -> "NetworkChoice":
        """The network of a plan."""
        return cls(plan.network, plan.network_files)

    @classmethod
    def of_command(cls, plan: Plan, said: Mapping[str, object]) -> "NetworkChoice":
        """The network that a command line names for a run.

        Args:
            said: Keys of `NAMING`. With ``name`` nothing of the plan's network is kept but chips,
                membrane, mode and yields; without, what is not said is as in the plan. Files are
                where the command line says, relative to the current folder.

        Returns:
            The plan's own, without label, if it is the same.

        Raises:
            BridgeInputError: A value is not allowed, or a file is not there.
        """
        own = cls.of_plan(plan)
        if not said:
            return own
        kept, files = plan.network.model_dump(), own.files
        if "name" in said:
            kept = {key: value for key, value in kept.items() if key not in NAMING}
            files = NetworkFiles()
        try:
            network = NetworkPlan.model_validate(kept | dict(said))
            given = {key: str(said[key]) if key in said else None for key in ("name", "data")}
            files = files.with_given(**given)
        except ValidationError as error:
            reason = explain(error, NetworkPlan)
            raise BridgeInputError(f"network: {reason.removeprefix('the file')}") from error
        except CircuitInputError as error:
            raise BridgeInputError(str(error)) from error
        label = _label(network, files)
        same = label == _label(own.network, own.files)
        return own if same else cls(network, files, label)


def _label(network: NetworkPlan, files: NetworkFiles) -> str:
    """A name that a person knows it by, and a hash of all that is said."""
    text = json.dumps([said_of(network), files.hashes], sort_keys=True)
    digest = hashlib.sha256(text.encode()).hexdigest()[:LABEL_DIGITS]
    name = re.sub(r"[^A-Za-z0-9]+", "_", Path(network.name or "digits").stem)[:40].strip("_")
    return f"_{name or 'network'}_{digest}"
