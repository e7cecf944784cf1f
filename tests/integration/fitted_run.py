"""A plan's run, swept and fitted in the real ngspice."""

from pathlib import Path

from unwatched import Unwatched

from bridge.engine import Pool
from bridge.fit import fit_stage
from bridge.plan import Plan
from bridge.store import RunDirectory
from bridge.sweep import run_sweep


def fitted_run(path: Path, plan: Plan) -> RunDirectory:
    """Sweep and fit into a new folder, on two workers."""
    run = RunDirectory(path, plan)
    run_sweep(run, workers=2)
    with Pool.plain(2) as pool:
        fit_stage(run, run.require_samples(), pool, Unwatched())
    return run
