"""The run directory: plan, provenance, and results that are only ever added."""

import json
import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from bridge.errors import BridgeInputError
from bridge.sweep.plan import Plan
from bridge.sweep.table import SCHEMA

PLAN_FILE = "plan.json"


class RunDirectory:
    """A folder that holds one run.

    Parameters
    ----------
    path : pathlib.Path
        The folder; made when it does not exist.
    plan : Plan
        The run's plan.

    Raises
    ------
    BridgeInputError
        The folder holds something else, or another plan's run; nothing is changed then.
    """

    def __init__(self, path: Path, plan: Plan) -> None:
        self.path = path
        self.plan = plan
        if path.exists() and not path.is_dir():
            raise BridgeInputError(f"{path}: not a folder; name another with --out")
        plan_file = path / PLAN_FILE
        if plan_file.exists():
            if plan_file.read_text(encoding="utf-8") != plan.canonical + "\n":
                raise BridgeInputError(
                    f"{path}: holds a run of another plan; name another folder with --out "
                    "or use the plan that it was made with"
                )
        elif path.exists() and any(path.iterdir()):
            raise BridgeInputError(f"{path}: is not empty and holds no run; name another (--out)")
        else:
            self.samples.mkdir(parents=True, exist_ok=True)
            self.write_text(PLAN_FILE, plan.canonical + "\n")

    @property
    def samples(self) -> Path:
        """Folder of the result table's parts."""
        return self.path / "samples"

    def write_text(self, name: str, text: str) -> Path:
        """Write a text file so that it is either there as a whole or not at all."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        scratch = path.with_name(f".{path.name}.{os.getpid()}")
        with scratch.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        scratch.replace(path)
        return path

    def write_json(self, name: str, data: object) -> Path:
        """Write a JSON document, readable and with keys in the order given."""
        return self.write_text(name, json.dumps(data, indent=1, allow_nan=False) + "\n")

    def write_table(self, name: str, table: pa.Table) -> Path:
        """Write a Parquet file so that it is either there as a whole or not at all."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        scratch = path.with_name(f".{path.name}.{os.getpid()}")
        with scratch.open("wb") as file:
            pq.write_table(table, file, compression="zstd")
            file.flush()
            os.fsync(file.fileno())
        scratch.replace(path)
        return path

    def read_samples(self) -> pa.Table:
        """All samples so far, sorted by circuit, condition and draw.

        Raises
        ------
        BridgeInputError
            There are none yet.
        """
        parts = sorted(self.samples.glob("*.parquet"))
        if not parts:
            raise BridgeInputError(f"{self.path}: holds no samples; run lif-bridge sweep first")
        table = pa.concat_tables([pq.read_table(part, schema=SCHEMA) for part in parts])
        keys = ("circuit", "corner", "temperature_celsius", "draw")
        return table.sort_by([(key, "ascending") for key in keys])


def open_run(path: Path) -> RunDirectory:
    """Open a run that exists.

    Parameters
    ----------
    path : pathlib.Path
        Folder of a run.

    Returns
    -------
    RunDirectory
        With the plan that it was made with.

    Raises
    ------
    BridgeInputError
        The folder holds no run, or its plan cannot be read.
    """
    plan_file = path / PLAN_FILE
    if not plan_file.is_file():
        raise BridgeInputError(f"{path}: holds no run ({PLAN_FILE} is missing)")
    try:
        plan = Plan.model_validate_json(plan_file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise BridgeInputError(f"{plan_file}: not a plan of this version: {error}") from error
    return RunDirectory(path, plan)
