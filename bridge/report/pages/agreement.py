"""The sections that hold drawn neurons against their transistors, a circuit each."""

from collections.abc import Callable, Mapping, Sequence

from bridge.report.numbers import interval_text, percent
from bridge.report.pages.document import Block, Picture, Section, Table, Text
from bridge.report.pages.embedded import embedded
from bridge.report.verify_figure import picture_of
from bridge.report.verify_report import KINDS, QUANTITIES
from bridge.store import Location
from bridge.verify import GOALS, MOST_ERROR, Budget, Cell, Figure, of_cell
from bridge.verify.record import ReplayRecord
from bridge.verify.worst import WorstReplay
from surrogate.statistics import Estimate, PointEstimate
from surrogate.vocabulary import engineering

AIMED = {
    "count": "spike count (%)",
    "time": "spike times (% of interval)",
    "latency": "first spike (%)",
    "energy": "energy (%)",
}
"""What has an aim, in words."""

OTHERS = {
    "time_seconds": "spike times",
    "interval": "intervals (%)",
    "coincidence": "coincidence factor",
    "dynamic_energy": "energy without static (%)",
}
"""What else is compared."""


def agreement_section(circuit: str, title: str, record: ReplayRecord, folder: Location) -> Section:
    """Agreement by condition and kind of input, error budget, worst replays.

    Args:
        title: Of the circuit.
        folder: Of the run, for its picture.
    """
    cells = [one for one in record.agreement if one.circuit == circuit]
    whole = of_cell(cells, circuit)
    blocks: list[Block] = [Text(_neurons(circuit, record)), certified(whole)]
    blocks += [
        Text(f"{count} replays were not compared: {status}.", warning=True)
        for status, count in whole.failed.items()
    ]
    blocks += [_table(cells, AIMED), _table(cells, OTHERS)]
    if len({one.condition for one in cells if one.condition}) > 1:
        blocks += [_by_both(key, cells) for key in AIMED]
    blocks.append(_budget([one for one in record.budget if one.circuit == circuit]))
    blocks += _worst([one for one in record.worst if one.circuit == circuit])
    blocks.append(_picture(circuit, title, folder))
    return Section(f"agreement-{circuit}", title, blocks)


def _neurons(circuit: str, record: ReplayRecord) -> str:
    mine = [one for one in record.neurons if one.circuit == circuit]
    most = max(len(one.draws) + len(one.failed) for one in mine)
    seen = "that the fit did not see" if record.held_out else "of those that were fitted"
    return (
        f"{most} drawn neurons at each of {len(mine)} conditions, {seen}: ngspice against the twin "
        "with the same neuron's measured parameters."
    )


def certified(cell: Cell) -> Text:
    """What tighter runs say."""
    errors = [
        "no tighter run is there" if one is None else f"{100 * one:.2g} %"
        for one in (cell.solver, cell.step)
    ]
    return Text(
        f"{'Certified' if cell.certified else 'NOT CERTIFIED'}: tighter runs shift spikes by at "
        f"most this share of the mean interval: in ngspice {errors[0]}, of the twins {errors[1]}; "
        f"allowed: {100 * MOST_ERROR:g} %.",
        warning=not cell.certified,
    )


def _table(cells: Sequence[Cell], named: Mapping[str, str]) -> Table:
    rows = []
    for one in cells:
        if not one.condition or not one.kind:
            label = one.condition or KINDS.get(one.kind, one.kind)
            figures = [_with_quantile(key, one.figures.get(key)) for key in named]
            rows.append([label, str(one.replays), *figures])
    return Table(
        ("", "replays", *named.values()),
        rows,
        range(1, 2 + len(named)),
        caption="Differences between ngspice and twin by kind of input, then by condition: mean, "
        "its 95 % interval, and after the semicolon what 95 % of the replays keep.",
    )


def _with_quantile(key: str, figure: Figure | None) -> str:
    if figure is None:
        return "none"
    mark = "≥" if key == "coincidence" else "≤"
    return f"{bounded(figure.mean, _writer(key))}; {mark} {_writer(key)(figure.q95)}"


def _writer(key: str) -> Callable[[float], str]:
    if key == "time_seconds":
        return lambda value: engineering(value, "s")
    if key == "coincidence":
        return lambda value: f"{value:.3f}"
    return percent


def bounded(value: Estimate, write: Callable[[float], str] = percent) -> str:
    """A value, with its interval where there is one."""
    return write(value.value) if isinstance(value, PointEstimate) else interval_text(value, write)


def _by_both(key: str, cells: Sequence[Cell]) -> Table:
    """One figure by condition and kind of input."""
    places = {(one.condition, one.kind): one.figures.get(key) for one in cells}
    kinds = [one.kind for one in cells if not one.condition]
    conditions = [one.condition for one in cells if not one.kind]
    rows = []
    for condition in conditions:
        row = [condition or "all conditions"]
        for kind in kinds:
            figure = places.get((condition, kind))
            row.append("none" if figure is None else bounded(figure.mean))
        rows.append(row)
    return Table(
        ("", *(KINDS.get(kind, kind) for kind in kinds)),
        rows,
        range(1, 1 + len(kinds)),
        caption=f"{AIMED[key]}: mean and interval, by condition and kind of input; aim over all: "
        f"≤ {100 * GOALS[key]:g} %",
    )


def _budget(budgets: Sequence[Budget]) -> Table:
    rows = []
    for one in budgets:
        errors = (one.mismatch, one.model, one.model_scatter, one.distribution)
        rows.append(
            [
                QUANTITIES.get(one.quantity, one.quantity),
                one.condition or "all conditions",
                *(bounded(error) for error in errors),
                bounded(one.spread_ratio, lambda value: f"{value:.2f}"),
                *("none" if x is None else percent(x) for x in (one.solver, one.step)),
            ]
        )
    return Table(
        (
            "%", "condition", "mismatch: σ", "model: mean", "model: rms", "distribution: mean",
            "its σ over ngspice's", "solver", "step",
        ),
        rows,
        range(2, 9),
        caption="Error budget, of the mean in ngspice: the spread that mismatch makes, what the "
        "model adds, what the distribution adds, and the greatest numerical errors of ngspice and "
        "of the twins; in %, but for the ratio.",
    )  # fmt: skip


def _worst(worst: Sequence[WorstReplay]) -> list[Block]:
    if not worst:
        return []
    rows = [
        [
            one.condition,
            str(one.draw),
            one.what,
            str(one.count),
            str(one.count_twin),
            "none" if one.time is None else percent(one.time),
            "none" if one.latency is None else percent(one.latency),
        ]
        for one in worst
    ]
    columns = (
        "condition", "draw", "input", "spikes", "twin's", "time (% of interval)",
        "first spike (%)",
    )  # fmt: skip
    caption = "Worst replays: one-sided silence first, then by spike times; one of an input"
    return [Table(columns, rows, (1, 3, 4, 5, 6), (2,), caption)]


def _picture(circuit: str, title: str, folder: Location) -> Picture | Text:
    return embedded(
        picture_of(folder, circuit),
        f"membranes of {title} in ngspice and of their twins",
        "The worst replays, in the order of the table: membrane in ngspice and of the twin, and "
        "when each spikes.",
    )
