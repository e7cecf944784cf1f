"""The page of the study."""

from collections.abc import Sequence
from pathlib import Path

from bridge.plan import Plan
from bridge.report.pages.document import Block, Document, Figures, Picture, Section, Table, Text
from bridge.store import FIGURES
from bridge.study.finding import Finding, Panel, points
from bridge.study.run import Study
from bridge.study.transistor_costs import CircuitCost, TransistorCost, TransistorTable
from surrogate.statistics import Interval

MANY = 12
"""Conditions that a sentence lists at most; the document has all of them."""


def study_page(plan: Plan, study: Study, pictures: Sequence[Path]) -> Document:
    """What was found as a page, with a picture of each finding."""
    findings, transistors = study.findings, study.transistors
    summary = Table(
        ["", "claim", "found"],
        [[str(one.number), one.claim, headline(one)] for one in findings],
        prose=(1, 2),
    )
    note = "A quick study: too few chips for verdicts. Run without --quick."
    begin = [Text(note, warning=True)] * study.quick
    sections = [Section("summary", "Summary", [*begin, summary])]
    sections += [_section(one, path) for one, path in zip(findings, pictures, strict=True)]
    if transistors.circuits:
        blocks = [*_transistors(transistors)]
        blocks += [block for one in transistors.circuits for block in _checked(one)]
        sections.append(Section("transistors", "From transistor to accuracy", blocks))
    circuits = ", ".join(circuit.title for circuit in plan.neurons.values())
    return Document(
        title="What variation costs a network",
        subtitle=f"{circuits}; {study.technology}; and networks with synthetic drift",
        source="",
        notes="Accuracy lost is in percentage points of the test set; brackets are 95 % intervals, "
        "over chips where nothing else is said. All numbers are in study.json.",
        sections=sections,
    )


def headline(finding: Finding) -> str:
    """The verdict with its conditions, in a line."""
    if not finding.where:
        return finding.verdict
    shown = "; ".join(finding.where[:MANY])
    more = len(finding.where) - MANY
    return f"holds only where: {shown}" + (f"; and {more} more" if more > 0 else "")


def _section(finding: Finding, picture: Path) -> Section:
    tables = [_table(panel) for panel in finding.panels]
    return Section(
        finding.key,
        f"{finding.number}. {finding.claim}",
        [
            Figures([("verdict", finding.verdict), ("chips a point", str(finding.chips))]),
            Text(f"Judged so: {finding.criterion}"),
            *([Text(headline(finding))] if finding.where else []),
            *(Text(sentence) for sentence in finding.found),
            Picture(f"{FIGURES}/{picture.name}", finding.claim, ""),
            *tables,
        ],
    )


COLUMNS = (
    "circuit",
    "transistor",
    "role",
    "part of the cost",
    "share (%)",
    "won by switching it off",
    "lost by it alone",
)
"""Of the table of transistors."""


def cells(row: TransistorCost) -> list[str]:
    """A row of the table of transistors as text, by `COLUMNS`."""
    share = "" if row.share is None else points(row.share, 0)
    numbers = [points(row.part), share, points(row.saved), points(row.alone)]
    return [row.circuit, row.name, row.role, *numbers]


def untold(one: CircuitCost) -> str:
    """What all mismatch of a circuit costs, and whether shares can be given, as a sentence."""
    if one.every is None:
        return f"{one.title}: not traced: {one.reason}"
    said = f"{one.title}: the mismatch of all transistors costs {points(one.every)} points."
    if one.every.low > 0:
        return said
    return f"{said} That is not told from zero, so that no shares of it can be given."


def _transistors(table: TransistorTable) -> list[Block]:
    lines = [Text(untold(one), warning=one.every is None) for one in table.circuits]
    if not table.rows:
        return [*lines]
    chips = max(one.chips for one in table.circuits)
    return [
        Text(
            "Part: what a transistor's mismatch costs on the average of all sets of others that "
            "deviate already (Shapley effect, one random order a chip); the parts of a circuit add "
            "up to the cost of all. Share: that part in per cent of it."
        ),
        *lines,
        Table(
            COLUMNS,
            [cells(row) for row in table.rows],
            numeric=(3, 4, 5, 6),
            prose=(2,),
            caption=f"Points of accuracy, {chips} chips a number, dearest first",
        ),
    ]


def _checked(one: CircuitCost) -> list[Block]:
    if one.every is None:
        return []
    worst = max(one.reproduced, key=lambda each: abs(each.sigma.value - 1))
    return [
        Text(
            f"{one.title}: neurons are made of response surfaces of each parameter over the "
            "transistors' deviations, with the nominal shape of the membrane curve. Of all "
            f"parameters the standard deviation of {worst.parameter} departs most from the fitted "
            f"distribution's, by {100 * (worst.sigma.value - 1):+.1f} %; brackets are what the "
            "samples know of it."
        ),
        Table(
            ["parameter", "mean: difference in σ", "σ: ratio", "variance missed by the surface"],
            [
                [each.parameter, f"{each.mean:+.3f}", points(each.sigma), f"{each.missed:.1e}"]
                for each in one.reproduced
            ],
            numeric=(1, 2, 3),
            caption=f"{one.title}: neurons made of transistors against the fitted distribution",
        ),
    ]


def _table(panel: Panel) -> Table:
    heading = panel.x_label or ""
    rows = [
        [place if isinstance(place, str) else f"{place:g}"]
        + [_cell(series.values[k]) for series in panel.series]
        for k, place in enumerate(panel.x)
    ]
    return Table(
        [heading, *(series.label for series in panel.series)],
        rows,
        numeric=tuple(range(1, 1 + len(panel.series))),
        caption=f"{panel.title}: {panel.y_label}",
    )


def _cell(value: Interval | None) -> str:
    if value is None:
        return ""
    return f"{value.value:.2f}" if value.low == value.high else points(value)
