"""Where a circuit's behavioural model is off in ngspice, for everybody who is offered a network."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bridge.verify.firing_proof import SILENT_RHEOBASES, Approach, comparisons
from surrogate.vocabulary import Status

LIMIT = 0.05
"""Median error of the firing rate at one input over the samples, beyond which it is said: the
spread that mismatch makes is about as large."""

WORDS = {Approach.ABOVE: "coming from higher inputs", Approach.BELOW: "coming from rest"}


def model_caveats(proof: pa.Table, circuit: str, form: str) -> list[str]:
    """What a network of the circuit is to be taken with; empty where the model holds.

    Args:
        proof: From `bridge.verify.firing_proof.run_proof`.
        form: Form of the membrane curve that chips have.
    """
    found = []
    if worst := _worst(comparisons(proof, circuit), form):
        found.append(worst)
    here = proof.filter(pc.field("circuit") == circuit)
    fires = here.filter(pc.field("approach") != str(Approach.SILENT))
    failed = fires.filter(pc.field("status") != str(Status.OK))
    if failed.num_rows:
        every = fires.num_rows - len(comparisons(proof, circuit)) + _trains(proof, circuit)
        reason = failed["reason"][0].as_py()
        found.append(
            f"{failed.num_rows} of {every} trains of spikes in ngspice ended otherwise: {reason}"
        )
    silent = here.filter(pc.field("approach") == str(Approach.SILENT))
    spoke = silent.filter(pc.field("status") == str(Status.OK)).num_rows
    if spoke:
        found.append(
            f"{spoke} of {silent.num_rows} neurons fire in ngspice at {SILENT_RHEOBASES:g} "
            "rheobases, below which the model is silent"
        )
    return found


def _worst(rows: pa.Table, form: str) -> str:
    """The input at which the model is furthest off, if it is beyond the limit."""
    error = np.abs(rows[f"rate_{form}"].to_numpy() / rows["rate_ngspice"].to_numpy() - 1)
    places = list(zip(rows["approach"].to_pylist(), rows["rheobases"].to_pylist(), strict=True))
    medians = {
        place: float(np.median(error[[one == place for one in places]])) for place in set(places)
    }
    beyond = sorted(place for place, median in medians.items() if median > LIMIT)
    if not beyond:
        return ""
    approach, level = max(beyond, key=lambda place: (medians[place], place))
    return (
        f"the model's firing rate is off by {100 * medians[approach, level]:.2g} % at {level:g} "
        f"rheobases, {WORDS[Approach(approach)]}, and by more than {100 * LIMIT:g} % at "
        f"{len(beyond)} of {len(medians)} inputs (medians over samples)"
    )


def _trains(proof: pa.Table, circuit: str) -> int:
    """Trains of spikes that ended well."""
    rows = comparisons(proof, circuit)
    keys = ("corner", "temperature_celsius", "draw", "approach")
    return len(set(zip(*(rows[key].to_pylist() for key in keys), strict=True)))
