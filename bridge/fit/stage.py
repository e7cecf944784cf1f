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
    """Fit every circuit of the plan and write the distributions; returns them by circuit."""
    distributions = {}
    for name in run.plan.circuits:
        total = len(run.plan.conditions(name))
        with watch.stage(f"fitting {name}", total) as bar:
            distributions[name] = fit_circuit(samples, run.plan, name, executor, bar.step)
        run.write_text(distribution_file(name), distributions[name].to_json())
    return distributions


def distribution_file(circuit: str) -> str:
    """Name of a circuit's distribution in a run directory."""
    return f"{DISTRIBUTIONS}/{file_name(circuit)}.json"


def read_distributions(run: RunDirectory) -> dict[str, Distribution]:
    """Read the distributions of a run that has been fitted.

    Raises:
        BridgeInputError: It has not been fitted, or was fitted from another plan.
    """
    distributions = {}
    for name in run.plan.circuits:
        file = run.folder / distribution_file(name)
        if not file.exists():
            raise BridgeInputError(f"{run.path}: {name} is not fitted; run lif-bridge fit first")
        distributions[name] = parse_distribution(read_whole(file, LARGEST_FILE), str(file))
        if distributions[name].plan_sha256 != run.plan.digest:
            raise BridgeInputError(f"{file}: comes from another plan; run lif-bridge fit again")
        if distributions[name].circuit != name:
            raise BridgeInputError(
                f"{file}: circuit = {shown(distributions[name].circuit)}; allowed: {name}"
            )
    return distributions
