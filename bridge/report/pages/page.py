"""The page of a circuit."""

from collections.abc import Sequence
from pathlib import Path

from markupsafe import Markup

from bridge.report.numbers import html_symbol
from bridge.report.pages.about import about
from bridge.report.pages.document import Block, Document, Figures, Section, Text
from bridge.report.pages.failure import NOMINAL, failed
from bridge.report.pages.neuron import neuron_sections
from bridge.report.pages.origin import certificate_section, origin_section
from bridge.report.pages.scatter import scatter_sections
from bridge.report.pages.spread import condition_section, distribution_section
from bridge.report.pages.synapse import synapse_sections
from bridge.report.pages.temperature import temperature_section
from bridge.report.pages.weight import weight_sections
from bridge.report.seen_samples import SeenSamples
from bridge.show import Portrait
from bridge.show.simulations import Simulated
from bridge.store import Location, file_name, write_whole
from circuits import Circuit
from circuits.bench import neuron_bench
from surrogate.vocabulary import QUANTITIES, Status, engineering

GLANCE = {
    "neuron": {
        "tau_mem": "time constant",
        "v_threshold": "threshold",
        "rheobase": "rheobase",
        "c_eff": "capacitance",
        "t_refractory": "refractory period",
        "rate_high": "firing rate",
        "energy_per_spike": "energy per spike",
    },
    "synapse": {
        "tau_syn": "time constant",
        "weight_charge": "charge of a pulse",
        "i_syn_peak": "peak current",
        "decay_ratio": "form of the decay",
        "energy_per_pulse": "energy per pulse",
    },
    "weight": {
        "i_full_scale": "full scale",
        "i_code_0": "leakage at code 0",
        "inl": "integral non-linearity (LSB)",
        "dnl": "differential non-linearity (LSB)",
        "least_step": "least step (LSB)",
        "power_full_scale": "power at full scale",
    },
}
"""The numbers that matter most, by kind of circuit, in words."""

OWN_SECTIONS = {"neuron": neuron_sections, "synapse": synapse_sections, "weight": weight_sections}
"""What a page shows of its own simulations, by kind of circuit."""


def draw_page(run: Location, portrait: Portrait) -> Path:
    """Draw a circuit's page into its run's folder.

    Returns:
        ``pages/<name>/index.html``; its pictures lie beside it.
    """
    folder = run / f"pages/{file_name(portrait.circuit.name)}"
    return write_whole(folder / "index.html", describe(portrait, folder).to_html().encode())


def describe(portrait: Portrait, folder: Location) -> Document:
    """Put a page together and draw its pictures into its folder."""
    plan, circuit, here = portrait.plan, portrait.circuit, portrait.condition
    distribution, simulated = portrait.distribution, portrait.simulated
    own = OWN_SECTIONS[circuit.kind]
    samples = SeenSamples.read(portrait.samples, circuit.name, here)
    sections: Sequence[Section] = [
        Section("glance", "At a glance", _glance(circuit, simulated)),
        *about(circuit, plan.technology, folder),
        *own(circuit, simulated, folder),
        distribution_section(distribution, here, samples, folder),
        condition_section(distribution, plan.conditions(circuit.name)),
        *scatter_sections(circuit, here.corner, portrait.scatters, folder),
        temperature_section(circuit, plan.technology, simulated.temperature, folder),
        certificate_section(portrait.certificates),
        origin_section(plan, portrait.provenance, [circuit.name]),
    ]
    subtitle = f"{circuit.name}, a {circuit.kind} in {plan.technology.name} at {here.supply:g} V"
    sheet = circuit.datasheet
    return Document(circuit.title, subtitle, sheet.source, sheet.notes, sections)


def _glance(circuit: Circuit, simulated: Simulated) -> list[Block]:
    sample = simulated.nominal
    if sample.parameters is None:
        return [failed(NOMINAL, simulated.condition, sample)]
    values = [
        (
            Markup("{}, {}").format(words, html_symbol(QUANTITIES[name].symbol)),
            engineering(sample.parameters.values[name], QUANTITIES[name].unit),
        )
        for name, words in GLANCE[circuit.kind].items()
    ]
    text = f"Without mismatch at {simulated.condition.label} and {simulated.condition.supply:g} V"
    if circuit.kind == "neuron":
        current = engineering(neuron_bench(circuit).i_high, "A")
        text += f"; firing rate and energy at an input of {current}"
    values += [
        (Markup("power at rest"), engineering(one.static_power, "W"))
        for one in simulated.clamps[:1]
        if one.status == Status.OK
    ]
    return [Text(f"{text}."), Figures(values)]
