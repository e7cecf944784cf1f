"""The table of results, as a person reads it."""

from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from bridge.report.accuracy_report import NO_LEAK, YIELDS_SHOWN, print_network
from bridge.report.sweep_report import print_failures, print_meanings, print_verdict
from surrogate.vocabulary import SHOWN, Status, condition_label, engineering

FIXED_WIDTH, COLUMN_WIDTH = 56, 19
"""Characters that the table takes without its parameters, and for each of these."""

WITHOUT_WIDTH, YIELD_WIDTH = 10, 16
"""The same of the accuracy without mismatch, and of a yield."""


def print_results(console: Console, summary: dict[str, Any]) -> None:
    """Print one table a circuit: a row for each condition.

    Args:
        summary: From `bridge.report.summary.summarise`.
    """
    for name, circuit in summary["circuits"].items():
        console.print(_table(name, circuit, summary["units"], console.width))
        if "fi_error" in circuit:
            print_network(console, circuit["network"]["title"], circuit["network"]["differences"])
            errors = ", ".join(
                f"{model} {_percent(error['median'])} % (95 %: {_percent(error['q95'])} %)"
                for model, error in circuit["fi_error"].items()
            )
            console.print(f"Firing rate against ngspice, median error by membrane curve: {errors}")
        elif circuit["kind"] == "neuron":
            console.print(f"No network: {NO_LEAK}")
        for row in circuit["conditions"]:
            print_failures(console, _label(row), row["counts"])
        for row in circuit["unfitted"]:
            console.print(f"No distribution at {_label(row)}: {row['reason']}")
        console.print()
    every = [
        row
        for circuit in summary["circuits"].values()
        for row in (*circuit["conditions"], *circuit["unfitted"])
    ]
    print_meanings(console, {status for row in every for status in row["counts"]})
    print_verdict(console, summary["certified"])


def _table(name: str, circuit: dict[str, Any], units: dict[str, str], width: int) -> Table:
    neuron = "ideal_accuracy" in circuit
    # By importance, as many columns as there is room for.
    room = width - FIXED_WIDTH - COLUMN_WIDTH
    yields, without = 0, False
    if neuron:
        asked = len(circuit["conditions"][0]["accuracy"]["yields"])
        yields = int(room >= YIELD_WIDTH)
        without = room >= YIELD_WIDTH + WITHOUT_WIDTH
        second = without and room >= 2 * YIELD_WIDTH + WITHOUT_WIDTH
        yields = min(YIELDS_SHOWN, asked, yields + second)
    room -= yields * YIELD_WIDTH + without * WITHOUT_WIDTH
    shown = SHOWN[circuit["kind"]][: 1 + max(0, room // COLUMN_WIDTH)]
    title, caption = f"{circuit['title']} ({name}): mean ± sigma over mismatch", None
    headings: list[str] = []
    if neuron:
        title += ";\naccuracy in %: with mismatch [95 % interval], "
        title += "without it, worst chip" if without else "worst chip"
        ideal = circuit["ideal_accuracy"]
        mean = ideal["mean"]
        caption = (
            f"accuracy with ideal neurons {_percent(mean['value'])} %, 95 % interval "
            f"{_percent(mean['low'])}-{_percent(mean['high'])} % of {ideal['n_images']} images, "
            f"{_percent(circuit['ideal_accuracy_in_half_steps'])} % in half the time step"
        )
        headings = ["accuracy", *["without"] * without, "worst"]
        aims = [one["accuracy"] for one in circuit["conditions"][0]["accuracy"]["yields"]]
        headings += [f"≥ {_percent(aim)}" for aim in aims[:yields]]
        if yields:
            caption += "\n≥: chips in % that reach so much, 95 % interval"
    table = Table(
        title=title,
        title_justify="left",
        box=SIMPLE_HEAD,
        pad_edge=False,
        caption=caption,
        caption_justify="left",
    )
    for heading in ("condition", "ok", *shown, *headings):
        justify = "left" if heading == "condition" else "right"
        table.add_column(heading, justify=justify, no_wrap=True)  # type: ignore[arg-type]
    for row in circuit["conditions"]:
        counts = row["counts"]
        table.add_row(
            _label(row),
            f"{counts.get(Status.OK, 0)}/{sum(counts.values())}",
            *(_spread(row["parameters"][key], units[key]) for key in shown),
            *(_accuracy(row["accuracy"], without, yields) if neuron else []),
        )
    return table


def _label(row: dict[str, Any]) -> str:
    return condition_label(row["corner"], row["temperature_celsius"])


def _accuracy(accuracy: dict[str, Any], without: bool, yields: int) -> list[str]:
    mean = accuracy["mean"]
    return [
        f"{_percent(mean['value'])} [{_percent(mean['low'])}, {_percent(mean['high'])}]",
        *[_percent(accuracy["nominal"])] * without,
        _percent(accuracy["worst"]),
        *(_yield(one) for one in accuracy["yields"][:yields]),
    ]


def _yield(one: dict[str, Any]) -> str:
    share = one["probability"]
    return f"{100 * share['value']:.0f} [{100 * share['low']:.0f}, {100 * share['high']:.0f}]"


def _spread(parameter: dict[str, Any], unit: str) -> str:
    mean = parameter["mean"]["value"]
    share = parameter["sigma"]["value"] / abs(mean)
    return f"{engineering(mean, unit)} ± {100 * share:.1f} %"


def _percent(share: float) -> str:
    return f"{100 * share:.2f}"
