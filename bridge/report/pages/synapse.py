"""The sections of a synapse's page that its own simulations fill."""

import numpy as np
from markupsafe import Markup

from bridge.measure import SynapseResponse
from bridge.report.pages.document import Block, Picture, Section, Text
from bridge.report.pages.failure import NOMINAL, failed
from bridge.report.synapse_figure import charge_figure, response_figure
from bridge.show.simulations import Simulated
from bridge.store import Location
from circuits import Circuit
from circuits.bench import synapse_bench
from surrogate.vocabulary import engineering


def synapse_sections(circuit: Circuit, simulated: Simulated, folder: Location) -> list[Section]:
    """Response to a pulse, and charge against its length.

    Returns:
        Each says by name what could not be measured.
    """
    return [
        Section("response", "Response to a pulse", _response(simulated, folder)),
        Section("charge", "Charge and pulse length", _charge(circuit, simulated, folder)),
    ]


def _response(simulated: Simulated, folder: Location) -> list[Block]:
    sample = simulated.nominal
    if sample.parameters is None or not isinstance(sample.train, SynapseResponse):
        return [failed(NOMINAL, simulated.condition, sample)]
    found = sample.parameters.values
    response_figure(folder / "response.png", sample.train, found["i_syn_rest"], found["tau_syn"])
    caption = (
        f"Without mismatch at {simulated.condition.label}. The lower half of the decay has "
        f"{found['decay_ratio']:.3f} of the upper half's time constant; an exponential has 1."
    )
    theory = Markup(
        "Theory: in weak inversion a differential-pair integrator is a linear filter with "
        "τ = C U<sub>T</sub> / (κ I<sub>τ</sub>); the charge of a pulse is in proportion to its "
        "length and to the weight current."
    )
    return [
        Picture("response.png", "output current around a pulse, and its decay", caption),
        Text(theory),
    ]


def _charge(circuit: Circuit, simulated: Simulated, folder: Location) -> list[Block]:
    missing: list[Block] = [
        failed(f"A pulse of {engineering(width, 's')}", simulated.condition, sample)
        for width, sample in simulated.pulses
        if sample.parameters is None
    ]
    measured = {
        width: sample.parameters.values["weight_charge"]
        for width, sample in simulated.pulses
        if sample.parameters is not None
    }
    own = synapse_bench(circuit).pulse_width
    if own not in measured:
        return missing
    widths, charges = np.array(list(measured)), np.array(list(measured.values()))
    charge_figure(folder / "charge.png", widths, charges, own, measured[own])
    caption = (
        f"Charge of one pulse without mismatch at {simulated.condition.label}; the line goes "
        "through the datasheet's own pulse."
    )
    return [Picture("charge.png", "charge of a pulse against its length", caption), *missing]
