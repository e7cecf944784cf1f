"""The stage that fits the distributions of a swept run."""

from bridge.engine import Executor, Watch
from bridge.errors import BridgeInputError
from bridge.fit.fit import DISTRIBUTIONS, fit_circuit
from bridge.store import RunDirectory, SampleTable, file_name, read_whole
from circuits.errors import shown
from surrogate.distribution import Distribution, parse_distribution
from surrogate.distribution.distribution import LARGEST_FILE


def fit_stage(
    run: RunDirectory, samples: SampleTable, executor: Executor, watch: Watch
) -> dict[str, Distribution]:
    """Fit every circuit of the plan and write the laws; returns them by circuit."""
    laws = {}
    for name in run.plan.circuits:
        total = len(run.plan.conditions(name))
        with watch.stage(f"fitting {name}", total) as bar:
            laws[name] = fit_circuit(samples, run.plan, name, executor, bar.step)
        run.write_text(distribution_file(name), laws[name].to_json())
    return laws


def distribution_file(circuit: str) -> str:
    """Name of a circuit's distribution in a run directory."""
    return f"{DISTRIBUTIONS}/{file_name(circuit)}.json"


def read_laws(run: RunDirectory) -> dict[str, Distribution]:
    """Read the laws of a run that has been fitted.

    Raises:
        BridgeInputError: It has not been fitted, or was fitted from another plan.
    """
    laws = {}
    for name in run.plan.circuits:
        file = run.folder / distribution_file(name)
        if not file.exists():
            raise BridgeInputError(f"{run.path}: {name} is not fitted; run lif-bridge fit first")
        laws[name] = parse_distribution(read_whole(file, LARGEST_FILE), str(file))
        if laws[name].plan_sha256 != run.plan.digest:
            raise BridgeInputError(f"{file}: comes from another plan; run lif-bridge fit again")
        if laws[name].circuit != name:
            raise BridgeInputError(
                f"{file}: circuit = {shown(laws[name].circuit)}; allowed: {name}"
            )
    return laws
