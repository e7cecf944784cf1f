"""The first stages of the main job, which need nothing of the others: sweep and certificate."""

from contextlib import ExitStack

from bridge.engine import Watch
from bridge.store import RunDirectory, SampleTable
from bridge.sweep.certificate import CERTIFICATE, ConditionCertificate
from bridge.sweep.certification import certify
from bridge.sweep.chips import ConditionSpread, spreads
from bridge.sweep.provenance import versions
from bridge.sweep.sweep import run_sweep


def sweep_stage(
    run: RunDirectory, workers: int, watch: Watch, scheduler: str | None = None
) -> SampleTable:
    """Sweep here or on a Dask cluster; returns the samples."""
    with ExitStack() as stack:
        executor = None
        if scheduler is not None:
            from bridge.engine.cluster import Cluster

            limits = (run.plan.timeout, run.plan.memory_limit_mb)
            cluster = Cluster(scheduler, *limits, versions, watch.say)
            executor = stack.enter_context(cluster)
        bar = stack.enter_context(watch.stage("sweeping in ngspice"))
        return run_sweep(run, workers, bar.at, executor)


def certificate_stage(run: RunDirectory) -> list[ConditionCertificate]:
    """Judge the numerical error of a swept run and write ``certificate.json``."""
    certificates = list(certify(run.plan, run.samples, run.certificate))
    run.write_json(CERTIFICATE, [one.as_json() for one in certificates])
    return certificates


def chip_stage(run: RunDirectory) -> list[ConditionSpread]:
    """Split the spread of a swept run into that between chips and within; write ``chips.json``."""
    found = list(spreads(run.plan, run.samples))
    if found:
        run.write_json("chips.json", [one.as_json() for one in found])
    return found
