"""The sections that hold whole networks of transistors against their twins."""

from bridge.report.network_figure import picture_of
from bridge.report.numbers import interval_text, percent
from bridge.report.pages.agreement import bounded
from bridge.report.pages.document import Block, Section, Table, Text
from bridge.report.pages.embedded import embedded
from bridge.store import Location
from bridge.verify.network import GOAL, Comparison, LayerAgreement
from bridge.verify.record import NetworkRecord

SHOWN_DISAGREEMENTS = 20
"""Inferences with another class that are listed; the document has all of them."""


def network_section(title: str, record: NetworkRecord, folder: Location) -> Section:
    """Classes, accuracies, spikes by layer, certificate.

    Args:
        title: Of the circuit.
        folder: Of the run, for its picture.
    """
    blocks: list[Block] = [
        Text(
            f"{record.network}: {len(record.images)} images on each of {record.chips} chips, every "
            "neuron its transistors, with the mismatch of its own."
        )
    ]
    if record.comparison is None:
        blocks.append(Text("No inference could be simulated.", warning=True))
    else:
        blocks += _compared(record.comparison)
    blocks += _made(record)
    if record.comparison is not None:
        where = (record.circuit, record.corner, record.temperature_celsius)
        blocks.append(
            embedded(
                picture_of(folder, *where),
                "spike counts of all neurons in ngspice and of their twins, and classes",
                "Every neuron of every inference; the larger a dot, the more often.",
            )
        )
    name = f"network-{record.circuit}-{record.corner}-{record.temperature_celsius:g}"
    return Section(name, f"Network: {title}, {record.condition}", blocks)


def _compared(found: Comparison) -> list[Block]:
    same = sum(one.ngspice == one.twin for one in found.answers)
    reached = "reached" if found.agreement.value >= GOAL else "missed"
    rows = [
        [
            "same class in ngspice and twin",
            interval_text(found.agreement),
            f"{same} of {len(found.answers)}; aim ≥ {percent(GOAL, 0)}: {reached}",
        ],
        ["right, transistors", interval_text(found.accuracy), ""],
        ["right, twins", interval_text(found.accuracy_twin), ""],
    ]
    if found.points is not None:
        lost = interval_text(found.points, lambda points: f"{points:z.2f}")
        rows.append(["points that transistors lose", lost, ""])
    caption = "Classes, % of the inferences, with 95 % intervals"
    blocks: list[Block] = [Table(("", "%", ""), rows, (1,), caption=caption)]
    blocks.append(_layers(found.layers))
    other = [one for one in found.answers if one.ngspice != one.twin]
    if other:
        blocks.append(
            Table(
                ("chip", "image", "class", "ngspice", "twin"),
                [
                    [
                        str(one.chip),
                        str(one.image),
                        str(one.label),
                        one.failed if one.ngspice is None else str(one.ngspice),
                        str(one.twin),
                    ]
                    for one in other[:SHOWN_DISAGREEMENTS]
                ],
                (0, 1, 2),
                (3,),
                f"Inferences without the same class, {len(other)} in all",
            )
        )
    if found.passes > 1:
        blocks.append(
            Text(
                f"Recurrent: spikes stopped changing after at most {found.passes} passes through "
                "all layers."
            )
        )
    return blocks


def _layers(layers: tuple[LayerAgreement, ...]) -> Table:
    rows = [
        [
            str(one.layer),
            str(one.neurons),
            f"{one.spikes:.1f}",
            f"{one.spikes_twin:.1f}",
            "none" if one.count_error is None else bounded(one.count_error),
            "none"
            if one.correlation is None
            else bounded(one.correlation, lambda value: f"{value:.5f}"),
        ]
        for one in layers
    ]
    return Table(
        (
            "layer", "neurons", "spikes an inference, ngspice", "twin", "count error (%)",
            "correlation of counts",
        ),
        rows,
        range(6),
        caption="Spikes of every neuron, ngspice against its twin",
    )  # fmt: skip


def _made(record: NetworkRecord) -> list[Block]:
    told, certificate = record.neurons, record.certificate
    shift = "none" if certificate.shift is None else f"{percent(certificate.shift)} %"
    failed = f", {certificate.failed} failed" if certificate.failed else ""
    blocks: list[Block] = [
        Text(
            f"{'Certified' if certificate.certified else 'NOT CERTIFIED'}: "
            f"{certificate.inferences} inferences again at ten times tighter tolerances, in "
            "shorter bins, every neuron from beginning to end: counts change by "
            f"{percent(certificate.count_change)} %, spikes move by {shift} of an interval, "
            f"{certificate.same_class} classes are the same{failed}.",
            warning=not certificate.certified,
        ),
        Text(
            f"{told.simulated} neurons in ngspice, of which {told.steady} with a constant input up "
            f"to their second spike: periodic from then on. {told.resting} more have no positive "
            "input and rest."
        ),
    ]
    for words, counts in (("needed", told.remedies), ("ended as", told.outcomes)):
        blocks += [Text(f"{count} neurons {words} {name}.") for name, count in counts.items()]
    return blocks
