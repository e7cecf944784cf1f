"""The stage that takes the portrait of a circuit of a fitted run."""

from bridge.bench.temperature import run_slopes, tau_scatters
from bridge.engine import Pool, Watch
from bridge.fit.stage import read_distributions
from bridge.show.portrait import Portrait
from bridge.show.simulations import simulate
from bridge.store import RunDirectory
from bridge.sweep.certification import certify


def portrait_stage(run: RunDirectory, name: str, workers: int, watch: Watch) -> Portrait:
    """Read what the run knows of one of its circuits, and simulate what a page shows beyond that.

    Raises:
        BridgeInputError: The run has not been swept or fitted.
    """
    plan = run.plan
    circuit, distribution = plan.circuits[name], read_distributions(run)[name]
    samples = run.require_samples()
    with (
        watch.stage(f"simulating for the page of {name}") as bar,
        Pool(workers, plan.timeout, plan.memory_limit_mb) as pool,
    ):
        simulated = simulate(plan, samples, circuit, pool, bar.at)
        slopes = run_slopes(plan, circuit, pool)
    certificates = certify(plan, samples, run.certificate)
    return Portrait(
        plan=plan,
        circuit=circuit,
        provenance=run.provenance,
        samples=samples,
        distribution=distribution,
        certificates=[one for one in certificates if one.circuit == name],
        scatters=tau_scatters(plan, samples, circuit, slopes),
        simulated=simulated,
    )
