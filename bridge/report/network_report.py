"""A network of transistors beside its twin, as a person reads it."""

from collections.abc import Callable, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from bridge.plan import Plan
from bridge.report.numbers import interval_text, percent
from bridge.verify.network import GOAL, Comparison, LayerAgreement, NetworkVerification
from surrogate.statistics import Estimate, PointEstimate
from surrogate.vocabulary import engineering

SHOWN_DISAGREEMENTS = 6
"""Inferences with another class that are named."""


def print_networks(console: Console, plan: Plan, found: Sequence[NetworkVerification]) -> None:
    """Print what each network of transistors answers, and how its spikes compare.

    Args:
        found: From `bridge.verify.network.verify_network_stage`.
    """
    for one in found:
        subject = one.subject
        console.print(
            f"{plan.circuits[subject.circuit].title} ({subject.circuit}) at "
            f"{subject.condition.label}: {len(subject.images)} images on each of {subject.chips} "
            f"chips\n{subject.title}",
            highlight=False,
        )
        if one.comparison is None:
            console.print("no inference could be simulated", highlight=False)
        else:
            _print_answers(console, one.comparison)
            console.print(_layers(one.comparison.layers))
        _print_made(console, one)
        console.print()


def _print_answers(console: Console, found: Comparison) -> None:
    table = _table("Classes, % of the inferences, and 95 % interval")
    for heading in ("", "%"):
        table.add_column(heading, justify="right" if heading else "left")
    table.add_row("same class in ngspice and twin", interval_text(found.agreement))
    table.add_row("right, transistors", interval_text(found.accuracy))
    table.add_row("right, twins", interval_text(found.accuracy_twin))
    if found.points is not None:
        lost = interval_text(found.points, lambda points: f"{points:z.2f}")
        table.add_row("transistors lose, points", lost)
    console.print(table)
    same = sum(one.ngspice == one.twin for one in found.answers)
    reached = "reached" if found.agreement.value >= GOAL else "missed"
    console.print(
        f"{same} of {len(found.answers)} classes agree; aim: {percent(GOAL, 0)} %: {reached}.",
        highlight=False,
    )
    other = [one for one in found.answers if one.ngspice not in (None, one.twin)]
    for one in other[:SHOWN_DISAGREEMENTS]:
        console.print(
            f"chip {one.chip}, image {one.image} of class {one.label}: {one.ngspice} in ngspice, "
            f"{one.twin} of the twin",
            highlight=False,
        )
    if len(other) > SHOWN_DISAGREEMENTS:
        console.print(f"and {len(other) - SHOWN_DISAGREEMENTS} more", highlight=False)
    for one in found.answers:
        if one.failed:
            console.print(f"chip {one.chip}, image {one.image}: {one.failed}", highlight=False)
    if found.passes > 1:
        console.print(
            f"Recurrent: spikes stopped changing after at most {found.passes} passes through all "
            "layers.",
            highlight=False,
        )


def _layers(layers: Sequence[LayerAgreement]) -> Table:
    table = _table("Spikes of every neuron, ngspice against its twin")
    for heading in (
        "layer", "neurons", "spikes an\ninference", "of the\ntwin", "count\nerror, %",
        "correlation",
    ):  # fmt: skip
        table.add_column(heading, justify="right")
    for one in layers:
        table.add_row(
            str(one.layer),
            str(one.neurons),
            f"{one.spikes:.1f}",
            f"{one.spikes_twin:.1f}",
            _estimate(one.count_error, percent),
            _estimate(one.correlation, lambda value: f"{value:.5f}"),
        )
    return table


def _estimate(value: Estimate | None, write: Callable[[float], str]) -> str:
    if value is None:
        return "none"
    if isinstance(value, PointEstimate):
        return write(value.value)
    return interval_text(value, write)


def _print_made(console: Console, one: NetworkVerification) -> None:
    told, certificate, speed = one.told, one.certificate, one.speed
    console.print(
        f"{told.simulated} neurons in ngspice, of which {told.steady} with a constant input up to "
        f"their second spike: periodic from then on. {told.resting} more have no positive input "
        "and rest.",
        highlight=False,
    )
    for words, counts in (("needed", told.remedies), ("ended as", told.outcomes)):
        for name, count in counts.items():
            console.print(f"{count} neurons {words} {name}", highlight=False)
    shift = "none" if certificate.shift is None else f"{percent(certificate.shift)} %"
    console.print(
        f"{'CERTIFIED' if certificate.certified else 'NOT CERTIFIED'}: {certificate.inferences} "
        "inferences again at ten times tighter tolerances, in shorter bins, every neuron from "
        f"beginning to end: counts change by {percent(certificate.count_change)} %, spikes move by "
        f"{shift} of an interval, {certificate.same_class} classes are the same"
        + (f", {certificate.failed} failed." if certificate.failed else "."),
        highlight=False,
    )
    if speed.ngspice > 0 and speed.twins > 0:
        inferences = len(one.subject.images) * one.subject.chips
        console.print(
            f"One core, an inference: ngspice {engineering(speed.ngspice / inferences, 's')}, twin "
            f"{engineering(speed.twins / inferences, 's')}: {speed.ratio:.3g} times.",
            highlight=False,
        )


def _table(title: str) -> Table:
    return Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
