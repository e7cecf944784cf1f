"""The stage that holds the behavioural models against ngspice."""

import pyarrow as pa

from bridge.engine import Watch
from bridge.errors import BridgeInputError
from bridge.store import RunDirectory, SampleTable, read_json
from bridge.verify.firing_proof import run_proof
from bridge.verify.model_caveat import model_caveats

PROOF, CAVEATS = "proof.parquet", "proof.json"
"""Firing rates in ngspice and of the models; what is to be said of them, by circuit."""


def proof_stage(
    run: RunDirectory,
    samples: SampleTable,
    workers: int,
    watch: Watch,
    most: int | None = None,
) -> pa.Table:
    """Fire chosen samples of a swept run in ngspice and as models; write both files.

    Args:
        most: Samples of a circuit; None for the plan's.
    """
    plan = run.plan
    with watch.stage("comparing firing rates") as bar:
        proof = run_proof(samples, plan, workers, bar.at, most)
    run.write_table(PROOF, proof)
    form = plan.network.membrane
    run.write_json(CAVEATS, {name: model_caveats(proof, name, form) for name in plan.neurons})
    return proof


def read_model_caveats(run: RunDirectory) -> dict[str, list[str]]:
    """What networks of each circuit are to be taken with; empty where nobody has looked.

    Raises:
        BridgeInputError: The file is not one of this stage.
    """
    file = run.folder / CAVEATS
    if not file.exists():
        return {}
    found = read_json(file)
    if not isinstance(found, dict) or not all(
        isinstance(lines, list) and all(isinstance(one, str) for one in lines)
        for lines in found.values()
    ):
        raise BridgeInputError(f"{file}: allowed: a list of texts for each circuit; remove it")
    return found
