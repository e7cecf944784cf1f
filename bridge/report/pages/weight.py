"""The section of a weight's page: its current at each code."""

import numpy as np

from bridge.measure import CodeCurrents
from bridge.report.pages.document import Block, Picture, Section, Text
from bridge.report.pages.failure import NOMINAL, failed
from bridge.report.weight_figure import weight_figure
from bridge.show.simulations import Simulated
from bridge.store import Location
from circuits import Circuit
from surrogate.vocabulary import engineering


def weight_sections(circuit: Circuit, simulated: Simulated, folder: Location) -> list[Section]:
    """Currents by code, without mismatch and of samples."""
    return [Section("codes", "Current by code", _codes(circuit, simulated, folder))]


def _codes(circuit: Circuit, simulated: Simulated, folder: Location) -> list[Block]:
    sample = simulated.nominal
    if sample.parameters is None or not isinstance(sample.train, CodeCurrents):
        return [failed(NOMINAL, simulated.condition, sample)]
    drawn = [np.array(row["curve_i"]) for row in simulated.rows]
    weight_figure(folder / "codes.png", sample.train.i_out, drawn)
    gain = sample.parameters.values["i_full_scale"] / (circuit.weight.codes - 1)
    caption = (
        f"At {simulated.condition.label}. Right: what the currents are from the straight line "
        "through code 0 and the full scale, each sample's own."
    )
    falling = sum(row["least_step"] < 0 for row in simulated.rows)
    text = (
        f"{circuit.weight.codes} codes; gain without mismatch {engineering(gain, 'A')} a code. "
        f"{falling} of the {len(drawn)} samples shown are not monotonic."
    )
    return [Picture("codes.png", "current by code, and its distance from a line", caption),
            Text(text)]  # fmt: skip
