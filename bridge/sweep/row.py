"""From the outcome of a draw to its row in the table of samples."""

from bridge.bench import Characterisation, Sample
from bridge.store import Row
from circuits import NOMINAL_DRAW
from circuits.bench import neuron_bench
from surrogate.vocabulary import leak_form


def to_row(job: Characterisation, sample_id: str, sample: Sample) -> Row:
    """Lay a sample out as a row, without its numerical errors; a failed one has no parameters."""
    row: Row = {
        "sample_id": sample_id,
        "circuit": job.circuit.name,
        "technology": job.technology.name,
        "corner": job.condition.corner,
        "temperature_celsius": job.condition.temperature_celsius,
        "supply": job.condition.supply,
        "draw": sample.draw,
        "chip": job.sampling.chip(sample.draw),
        "status": str(sample.status),
        "reason": sample.reason,
        "remedy": str(sample.remedy),
        "newton_iterations": sample.newton_iterations,
    }
    if sample.parameters is not None:
        values = sample.parameters.values
        row |= values
        if "leak_flatness" in values:
            share = values["rheobase"] / neuron_bench(job.circuit).i_low
            row["leak_form"] = str(leak_form(values["leak_flatness"], share))
            row["curve_v"] = sample.parameters.curve_v.tolist()
            row["curve_i"] = sample.parameters.curve_i.tolist()
            if sample.draw == NOMINAL_DRAW:  # chips differ in it little; see surrogate.neuron
                row["curve_power"] = sample.parameters.curve_power.tolist()
                row["hold_i"] = list(sample.parameters.hold_i)
                row["hold_t"] = list(sample.parameters.hold_t)
                row["hold_end"] = sample.parameters.hold_end
                row["upstroke"] = sample.parameters.upstroke
        if "i_full_scale" in values:
            row["curve_i"] = sample.parameters.curve_i.tolist()
            if sample.draw == NOMINAL_DRAW:
                row["curve_power"] = sample.parameters.curve_power.tolist()
    return row
