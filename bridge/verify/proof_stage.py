"""The stage that holds the behavioural models against ngspice."""

import pyarrow as pa

from bridge.engine import Watch
from bridge.store import RunDirectory, SampleTable
from bridge.verify.firing_proof import run_proof

PROOF = "proof.parquet"


def proof_stage(run: RunDirectory, samples: SampleTable, workers: int, watch: Watch) -> pa.Table:
    """Fire chosen samples of a swept run in ngspice and as models; write ``proof.parquet``."""
    with watch.stage("comparing firing rates") as bar:
        proof = run_proof(samples, run.plan, workers, bar.at)
    run.write_table(PROOF, proof)
    return proof
