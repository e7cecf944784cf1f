"""The stand-alone netlist of a sample, with all that a person needs to judge it."""

from collections.abc import Mapping, Sequence
from typing import Any

from bridge.bench import Characterisation
from bridge.errors import StorageError
from bridge.reproduce.control_section import control_section
from bridge.reproduce.recording import Recording
from bridge.reproduce.stored_sample import StoredSample
from bridge.store import Location, reading
from circuits.standalone import render_standalone
from surrogate.vocabulary import Status

TITLE = "lif-bridge sample"
"""How the first line begins: such a file may be written again."""


def is_ours(file: Location) -> bool:
    """Whether a file is one that `standalone_text` made."""
    start = f"* {TITLE}".encode()
    try:
        with reading(file) as content:
            return content.read(len(start)) == start
    except StorageError:  # a folder, or nothing that this user may read
        return False


def standalone_text(
    job: Characterisation,
    stored: StoredSample,
    recording: Recording,
    origin: Mapping[str, Any],
    changes: Sequence[str],
) -> str:
    """Write a sample as one netlist that runs in ngspice alone and names no other file.

    Args:
        job: The sample's job, with one draw.
        stored: What the run holds of it.
        changes: What is not as it was when the sample was simulated.

    Raises:
        CircuitInputError: A model file is missing or cannot be understood.
    """
    return render_standalone(
        job.circuit,
        job.technology,
        job.setting_of(job.draws[0], recording.options),
        list(_header(job, stored, recording, origin, changes)),
        control_section(recording, job.circuit, job.condition, stored.row),
    )


def _header(
    job: Characterisation,
    stored: StoredSample,
    recording: Recording,
    origin: Mapping[str, Any],
    changes: Sequence[str],
) -> list[str]:
    row, condition, models = stored.row, job.condition, job.technology.models
    versions = origin["versions"]
    made_with = ", ".join(f"{name} {version}" for name, version in versions.items())
    ended = row["status"] if row["status"] == Status.OK else f"{row['status']}: {row['reason']}"
    dialect = job.technology.ngbehavior
    tolerance = "of the plan" if stored.tolerance == "plan" else "of the certificate: tightened"
    return [
        f"{TITLE} {row['sample_id']}",
        "",
        f"circuit      {job.circuit.name} in {job.technology.name}",
        f"condition    {condition.corner}, {condition.temperature_celsius:g} C, "
        f"{condition.supply:g} V",
        f"draw         {row['draw']} (0: nominal) of seed {job.sampling.seed}, "
        f"sampler {job.sampling.sampler}, {job.sampling.neurons_per_chip} neurons a chip",
        f"tolerances   {tolerance}; longest step {recording.options.max_step:g} s",
        f"stored       {ended}",
        f"versions     {made_with}",
        *(f"CHANGED      {change}" for change in changes),
        "",
        "Needs ngspice 39 or newer and no other file: 'ngspice -b FILE' prints numbers beside the",
        "stored ones, 'ngspice FILE' plots as well. With the ngspice named above, and without",
        "settings of your own (.spiceinit), the waveforms are the sample's bit for bit. What is",
        "not printed (v_spike, c_eff, tau_mem, tau_rest, rheobase, t_refractory, leak_flatness) is",
        "derived from the same curves in Python (bridge.measure).",
        *(
            [f"Its model cards are in another dialect: ngspice -D ngbehavior={dialect} -b FILE"]
            if dialect
            else []
        ),
        "",
        f"Model cards: {job.technology.source};",
        f"from {models.origin()},",
        "without the sections that the corner does not call.",
        "Copyright and licence stand at the head of each file's part.",
        "Bench and control section: lif-bridge, GPL-3.0-or-later. The neuron is its author's.",
        "",
    ]
