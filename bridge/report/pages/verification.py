"""The page of a verification: agreement, whole networks, speed, and what is not covered."""

from collections.abc import Sequence

from bridge.report.numbers import percent
from bridge.report.pages.agreement import agreement_section, bounded
from bridge.report.pages.document import Block, Document, Section, Table, Text
from bridge.report.pages.origin import origin_section
from bridge.report.pages.transistor_network import network_section
from bridge.report.pages.uncovered import uncovered_section
from bridge.store import RunDirectory
from bridge.verify import GOALS, of_cell
from bridge.verify.network import GOAL
from bridge.verify.record import NetworkRecord, ReplayRecord, Verified
from bridge.verify.speed import Speed

ANCHOR = {"count": 0.02, "time": 0.02, "latency": 0.08, "energy": 0.07}
"""Errors that LASANA states of its surrogates, upper bounds: behaviour, behaviour, latency, energy
(`ANCHOR_SOURCE`, abstract)."""

ANCHOR_SOURCE = (
    "J. Ho, J. A. Boyle, L. Liu and A. Gerstlauer, LASANA: Large-scale Surrogate Modeling for "
    "Analog Neuromorphic Architecture Exploration, MLCAD 2025, arXiv:2507.10748"
)

SPEED_GOAL = 100_000
"""How many times faster than ngspice the twins are to be."""

AIMS = {
    "count": "spike count",
    "time": "spike times",
    "latency": "first spike",
    "energy": "energy",
}
"""What has an aim, in words."""


def verification_page(run: RunDirectory, found: Verified) -> Document:
    """All that verify found in a run."""
    plan = run.plan
    titles = {name: plan.neurons[name].title for name in plan.neurons}
    sections = [Section("glance", "At a glance", _glance(titles, found))]
    circuits: list[str] = []
    if found.replays is not None:
        circuits = list(dict.fromkeys(one.circuit for one in found.replays.neurons))
        sections += [
            agreement_section(name, titles.get(name, name), found.replays, run.folder)
            for name in circuits
        ]
    for record in found.networks:
        title = titles.get(record.circuit, record.circuit)
        sections.append(network_section(title, record, run.folder))
    named = dict.fromkeys([*circuits, *(one.circuit for one in found.networks)])
    sections += [
        Section("speed", "Speed", _speed(titles, found)),
        uncovered_section(plan, titles, found),
        origin_section(plan, run.provenance, [name for name in named if name in plan.neurons]),
    ]
    return Document(
        title="Neurons against their transistors",
        subtitle=f"{', '.join(titles.get(name, name) for name in named)}; {plan.technology.name}",
        source="",
        notes="The same inputs in ngspice and by behavioural twins in continuous time. Intervals "
        "are 95 % bootstrap intervals over neurons, and over images of networks; with fewer than 5 "
        "neurons there are none. Numbers are in verify.json, verify.parquet and "
        "verify_network.json; only speeds differ from one call to the next.",
        sections=sections,
    )


def _glance(titles: dict[str, str], found: Verified) -> list[Block]:
    blocks: list[Block] = [
        Text(f"{fault}. Its part is missing here.", warning=True) for fault in found.faults
    ]
    if found.replays is None:
        blocks.append(Text("No replays yet: lif-bridge verify without --network.", warning=True))
    else:
        blocks += [
            _aims(titles, found.replays),
            Text(
                f"Published: {ANCHOR_SOURCE}. Its figures "
                "are of other circuits, without mismatch, at one condition, and of errors that "
                "are defined in its own way: they stand beside as an order of size."
            ),
        ]
    if found.networks:
        blocks.append(_classes(titles, found.networks))
    else:
        blocks.append(Text("No whole network yet: lif-bridge verify --network.", warning=True))
    return blocks


def _aims(titles: dict[str, str], record: ReplayRecord) -> Table:
    rows = [
        ["aim", *(f"≤ {100 * goal:g}" for goal in GOALS.values()), ""],
        ["published surrogates", *(f"< {100 * ANCHOR[key]:g}" for key in GOALS), ""],
    ]
    for name in dict.fromkeys(one.circuit for one in record.neurons):
        whole, row = of_cell(record.agreement, name), [titles.get(name, name)]
        for key, goal in GOALS.items():
            figure = whole.figures.get(key)
            if figure is None:
                row.append("none")
            else:
                reached = "reached" if figure.mean.value <= goal else "missed"
                row.append(f"{bounded(figure.mean)}, {reached}")
        rows.append([*row, "yes" if whole.certified else "NO"])
    return Table(
        ("", *(f"{AIMS[key]} (%)" for key in GOALS), "certified"),
        rows,
        range(1, 1 + len(GOALS)),
        caption="Error of the twin with a neuron's measured parameters against its transistors, "
        "over all conditions and inputs; times over the mean interval. Published: of behaviour in "
        "place of the first two.",
    )


def _classes(titles: dict[str, str], networks: Sequence[NetworkRecord]) -> Table:
    rows = []
    for one in networks:
        cells = ["none"] * 3
        if (comparison := one.comparison) is not None:
            right = (comparison.accuracy, comparison.accuracy_twin)
            cells = [bounded(comparison.agreement), *(percent(one.value) for one in right)]
        certified = "yes" if one.certificate.certified else "NO"
        name = titles.get(one.circuit, one.circuit)
        size = f"{len(one.images)} × {one.chips}"
        rows.append([name, one.condition, size, *cells, certified])
    return Table(
        (
            "", "condition", "images × chips", "same class (%)", "ngspice right (%)",
            "twins right (%)", "certified",
        ),
        rows,
        range(2, 6),
        caption=f"Whole networks of transistors and their twins; aim: ≥ {percent(GOAL, 0)} % of "
        "the classes are the same",
    )  # fmt: skip


def _speed(titles: dict[str, str], found: Verified) -> list[Block]:
    rows = [
        _speed_row(titles.get(name, name), "replays", one) for name, one in found.speeds.items()
    ]
    rows += [
        _speed_row(
            titles.get(one.circuit, one.circuit),
            f"network, {one.corner} {one.temperature_celsius:g} °C",
            one,
        )
        for one in found.network_speeds
    ]
    if not rows:
        return [Text("No speeds were measured yet.", warning=True)]
    return [
        Table(
            ("", "workload", "neuron-seconds", "ngspice", "twins", "ratio", "aim"),
            rows,
            range(2, 6),
            caption="Seconds of neurons' time per second of one processor, on the same inputs. In "
            "networks ngspice has its shortcuts: neurons with a constant input are simulated up to "
            "their second spike, and those without positive input not at all. Published: up to "
            "1000.",
        )
    ]


def _speed_row(title: str, workload: str, speed: Speed) -> list[str]:
    if speed.ngspice <= 0 or speed.twins <= 0:
        return [title, workload, f"{speed.neuron_seconds:.3g}", "none", "none", "none", ""]
    ngspice, twins = speed.rates
    reached = "reached" if speed.ratio >= SPEED_GOAL else "missed"
    return [
        title, workload, f"{speed.neuron_seconds:.3g}", f"{ngspice:.3g}", f"{twins:,.0f}",
        f"{speed.ratio:,.0f}", f"≥ {SPEED_GOAL:,}: {reached}",
    ]  # fmt: skip
