"""How well twins agree with their transistors, as a person reads it."""

from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from bridge.plan import Plan
from bridge.verify import GOALS, MOST_ERROR, Budget, Cell, Figure, Speed, Verification, of_cell
from surrogate.statistics import Estimate, PointEstimate
from surrogate.vocabulary import engineering

HEADINGS = {
    "count": "count\n%",
    "time": "time, % of\ninterval",
    "time_seconds": "time",
    "interval": "interval\n%",
    "latency": "first\nspike, %",
    "coincidence": "coinci-\ndence",
    "energy": "energy\n%",
    "dynamic_energy": "without\nstatic, %",
}

KINDS = {
    "": "all inputs",
    "hidden": "inference, first layer",
    "output": "inference, last layer",
    "poisson": "Poisson pulses",
    "steps": "steps of current",
}

QUANTITIES = {"count": "spike count", "latency": "first spike", "energy": "energy"}


def print_verification(console: Console, plan: Plan, found: Verification) -> None:
    """Print a table of agreement and an error budget for each circuit, and the speeds.

    Args:
        found: From `bridge.verify.verify_stage`.
    """
    for name in dict.fromkeys(case.circuit for case in found.cases):
        cases = [case for case in found.cases if case.circuit == name]
        draws = max(len(case.draws) + len(case.failed) for case in cases)
        seen = "held out from the fit" if all(case.held_out for case in cases) else "of the fit too"
        title = (
            f"{plan.circuits[name].title} ({name}): {draws} drawn neurons, {seen}, at "
            f"{len(cases)} conditions:\nngspice against the twin with the same neuron's measured "
            "parameters: mean, its 95 % interval from 5 neurons on, and what 95 % of replays keep"
        )
        console.print(_agreement(title, name, found.cells))
        _print_goals(console, of_cell(found.cells, name))
        _print_failures(console, of_cell(found.cells, name))
        console.print(_budgets([one for one in found.budgets if one.circuit == name]))
        if name in found.speeds:
            _print_speed(console, found.speeds[name])
        console.print()


def _agreement(title: str, circuit: str, cells: Sequence[Cell]) -> Table:
    table = _table(title)
    table.add_column("", no_wrap=True)
    table.add_column("replays", justify="right")
    for heading in HEADINGS.values():
        table.add_column(heading, justify="right")
    mine = [one for one in cells if one.circuit == circuit]
    for one in mine:
        if not one.condition or not one.kind:
            label = one.condition or KINDS[one.kind]
            table.add_row(
                label, str(one.replays), *(_figure(key, one.figures[key]) for key in HEADINGS)
            )
    return table


def _figure(key: str, figure: Figure | None) -> str:
    if figure is None:
        return "none"
    text = _bounded(key, figure.mean)
    mark = "≥" if key == "coincidence" else "≤"
    return f"{text}\n{mark} {_number(key, figure.q95)}"


def _bounded(key: str, value: Estimate) -> str:
    text = _number(key, value.value)
    if isinstance(value, PointEstimate):
        return text
    return f"{text}\n{_number(key, value.low)}…{_number(key, value.high)}"


def _number(key: str, value: float) -> str:
    if key == "time_seconds":
        return engineering(value, "s")
    if key == "coincidence":
        return f"{value:.3f}"
    return f"{100 * value:.2f}"


def _print_goals(console: Console, cell: Cell) -> None:
    parts = []
    for key, goal in GOALS.items():
        figure = cell.figures[key]
        if figure is not None:
            reached = "reached" if figure.mean.value <= goal else "missed"
            parts.append(f"{key} ≤ {100 * goal:g} % {reached}")
    console.print(f"Aims over all conditions and inputs: {', '.join(parts)}.", highlight=False)
    errors = [
        "no tighter run" if one is None else f"{100 * one:.2g} %"
        for one in (cell.solver, cell.step)
    ]
    console.print(
        f"{'Certified' if cell.certified else 'NOT CERTIFIED'}: tighter runs shift the spikes by "
        f"{errors[0]} of the mean interval in ngspice and {errors[1]} in the twins, at most; "
        f"allowed: {100 * MOST_ERROR:g} %.",
        highlight=False,
    )


def _print_failures(console: Console, cell: Cell) -> None:
    for status, count in cell.failed.items():
        console.print(f"{count} replays were not compared: {status}", highlight=False)


def _budgets(budgets: Sequence[Budget]) -> Table:
    table = _table(
        "Error budget in %, of the mean in ngspice; the spread by mismatch, what the model adds, "
        "what the distribution adds"
    )
    for heading in (
        "", "mismatch\nsigma", "model\nmean", "model\nrms", "distribution\nmean",
        "distribution\nsigma over ngspice's", "solver\nat most", "step\nat most",
    ):  # fmt: skip
        table.add_column(heading, justify="right" if heading else "left")
    for one in budgets:
        if one.condition:
            continue
        signed = (one.model, one.model_scatter, one.distribution)
        table.add_row(
            QUANTITIES[one.quantity],
            _bounded("", one.mismatch),
            *(_bounded("", value) for value in signed),
            _ratio(one.spread_ratio),
            *("none" if x is None else f"{100 * x:.2f}" for x in (one.solver, one.step)),
        )
    return table


def _ratio(value: Estimate) -> str:
    if isinstance(value, PointEstimate):
        return f"{value.value:.2f}"
    return f"{value.value:.2f}\n{value.low:.2f}…{value.high:.2f}"


def _print_speed(console: Console, speed: Speed) -> None:
    ngspice, twins = speed.rates
    console.print(
        f"Speed on one core, {speed.neuron_seconds:.3g} neuron-seconds: ngspice "
        f"{ngspice:.3g}, twins {twins:.3g} neuron-seconds a second: {speed.ratio:.3g} times.",
        highlight=False,
    )


def _table(title: str) -> Table:
    return Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
