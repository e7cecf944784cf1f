"""The page of a circuit."""

from collections.abc import Sequence
from pathlib import Path

from markupsafe import Markup

from bridge.bench.temperature import tau_scatters
from bridge.engine import Pool, Watch
from bridge.fit.stage import read_distributions
from bridge.report.pages.about import about
from bridge.report.pages.document import Block, Document, Figures, Section, Text
from bridge.report.pages.failure import failed
from bridge.report.pages.neuron import neuron_sections
from bridge.report.pages.numbers import html_symbol
from bridge.report.pages.origin import certificate_section, origin_section
from bridge.report.pages.scatter import scatter_sections
from bridge.report.pages.spread import condition_section, distribution_section
from bridge.report.pages.synapse import synapse_sections
from bridge.report.pages.temperature import temperature_section
from bridge.report.seen_samples import SeenSamples
from bridge.show.studies import Studies, run_studies
from bridge.store import Location, RunDirectory, file_name
from bridge.sweep.certificate import certify
from circuits import Circuit
from circuits.bench import neuron_bench
from surrogate.distribution import Distribution
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
}
"""The numbers that matter most, by kind of circuit, in words."""


def make_page(run: RunDirectory, name: str, workers: int, watch: Watch) -> Path:
    """Describe a circuit of a run on one page.

    Returns:
        ``pages/<name>/index.html`` in the run; its pictures lie beside it.

    Raises:
        BridgeInputError: The run has not been swept or fitted.
    """
    plan = run.plan
    circuit, distribution = plan.circuits[name], read_distributions(run)[name]
    page = f"pages/{file_name(name)}"
    folder = run.folder / page
    with (
        watch.stage(f"simulating for the page of {name}") as bar,
        Pool(workers, plan.timeout, plan.memory_limit_mb) as pool,
    ):
        studies = run_studies(run, name, pool, bar.at)
    with watch.stage("drawing"):
        document = describe(run, circuit, distribution, studies, folder)
    return run.write_text(f"{page}/index.html", document.to_html())


def describe(
    run: RunDirectory,
    circuit: Circuit,
    distribution: Distribution,
    studies: Studies,
    folder: Location,
) -> Document:
    """Put a page together and draw its pictures.

    Args:
        distribution: The circuit's.
        studies: What was simulated for the page.
        folder: Of the page, where the pictures go.
    """
    plan, sheet, here = run.plan, circuit.datasheet, studies.condition
    own = neuron_sections if circuit.kind == "neuron" else synapse_sections
    certificates = [
        one for one in certify(plan, run.samples, run.certificate) if one.circuit == circuit.name
    ]
    measured = own(circuit, studies, folder)
    samples = SeenSamples.read(run.samples, circuit.name, here)
    scatters = tau_scatters(plan, run.samples, circuit, studies.slopes)
    sections: Sequence[Section] = [
        Section("glance", "At a glance", _glance(circuit, studies)),
        *about(circuit, plan.technology, folder),
        *measured,
        distribution_section(distribution, here, samples, folder),
        condition_section(distribution, plan.conditions(circuit.name)),
        *scatter_sections(circuit, here.corner, scatters, folder),
        temperature_section(circuit, plan.technology, studies.temperature, folder),
        certificate_section(certificates),
        origin_section(run, circuit.name),
    ]
    supply = f"{studies.condition.supply:g} V"
    subtitle = f"{circuit.name}, a {circuit.kind} in {plan.technology.name} at {supply}"
    return Document(circuit.title, subtitle, sheet.source, sheet.notes, sections)


def _glance(circuit: Circuit, studies: Studies) -> list[Block]:
    sample = studies.nominal
    if sample.parameters is None:
        return [failed("The circuit without mismatch", studies.condition, sample)]
    values = [
        (
            Markup("{}, {}").format(words, html_symbol(QUANTITIES[name].symbol)),
            engineering(sample.parameters.values[name], QUANTITIES[name].unit),
        )
        for name, words in GLANCE[circuit.kind].items()
    ]
    text = f"Without mismatch at {studies.condition.label} and {studies.condition.supply:g} V"
    if circuit.kind == "neuron":
        current = engineering(neuron_bench(circuit).i_high, "A")
        text += f"; firing rate and energy at an input of {current}"
    values += [
        (Markup("power at rest"), engineering(one.static_power, "W"))
        for one in studies.clamps[:1]
        if one.status == Status.OK
    ]
    return [Text(f"{text}."), Figures(values)]
