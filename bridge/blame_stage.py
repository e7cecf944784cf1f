"""The stage that finds the transistors behind each parameter's spread, with progress bars."""

from collections.abc import Mapping, Sequence

from rich.console import Console

from bridge.blame import (
    BLAME,
    Blame,
    ConditionBlame,
    DoubledCheck,
    Measured,
    blame_condition,
    check_doubled,
    read_measured,
)
from bridge.engine import Pool
from bridge.errors import BridgeInputError
from bridge.report.blame_figure import blame_figure
from bridge.report.progress import stage
from bridge.report.table import SHOWN
from bridge.sweep import RunDirectory
from circuits import Condition
from surrogate.blame import Surface
from surrogate.vocabulary import quantities_of

EVERY_CONDITION = "all"


def blame_stage(
    run: RunDirectory,
    workers: int,
    console: Console,
    condition: str | None = None,
    parameter: str | None = None,
    check_draws: int = 0,
) -> Blame:
    """Trace the spread of a swept run; write ``blame.json`` and ``figures/blame_<circuit>.png``.

    Parameters
    ----------
    run : RunDirectory
        A swept run.
    workers : int
        Processes.
    console : rich.console.Console
        For the progress bars.
    condition : str, optional
        Such as ``"typical 27"``, or ``"all"``; the plan's reference if left out.
    parameter : str, optional
        The only parameter to trace; all if left out.
    check_draws : int
        Draws to simulate again with the area of a leading transistor doubled; none if 0. Checked
        is the transistor that carries most of each parameter that the table shows.

    Returns
    -------
    Blame
        What was written.

    Raises
    ------
    BridgeInputError
        There is no such condition or parameter, or no sample.
    """
    samples, plan = run.require_samples(), run.plan
    wanted = {
        circuit: [parameter] if parameter else list(quantities_of(cell.kind))
        for circuit, cell in plan.cells.items()
        if parameter is None or parameter in quantities_of(cell.kind)
    }
    if not wanted:
        known = dict.fromkeys(k for c in plan.cells.values() for k in quantities_of(c.kind))
        raise BridgeInputError(f"--parameter {parameter}: allowed: {', '.join(known)}")
    conditions: list[ConditionBlame] = []
    checks: list[DoubledCheck] = []
    for circuit, names in wanted.items():
        here = _conditions(run, circuit, condition)
        first: list[ConditionBlame] = []
        with stage(console, f"variance of {circuit}", len(here) * len(names)) as bar:
            for one in here:
                measured = read_measured(plan, samples, circuit, one)
                found, surfaces = blame_condition(
                    plan, circuit, one, measured, names, workers, bar.step
                )
                first.append(found)
        if check_draws and len(here) == 1:
            checks += _check(run, found, here[0], measured, surfaces, check_draws, workers, console)
        for found in first:
            blame_figure(run.path / figure_name(found, len(here) > 1), plan.cells[circuit], found)
        conditions += first
    blame = Blame(
        technology=plan.technology,
        plan_sha256=plan.digest,
        seed=plan.seed,
        conditions=conditions,
        checks=checks,
    )
    run.write_json(BLAME, blame.model_dump())
    return blame


def figure_name(found: ConditionBlame, several: bool) -> str:
    """File of a condition's picture in the run directory."""
    where = f"_{found.corner}_{found.temperature_celsius:g}C" if several else ""
    return f"figures/blame_{found.circuit}{where}.png"


def leaders(found: ConditionBlame, shown: Sequence[str]) -> dict[str, str]:
    """Transistor that carries most of each shown parameter, of those that can be doubled."""
    return {
        one.parameter: one.doublings[0].transistor
        for one in found.parameters
        if one.parameter in shown and one.doublings
    }


def shown_parameters(run: RunDirectory, found: ConditionBlame) -> list[str]:
    """Parameters that a table shows: the leading ones, or the only ones that were traced."""
    kind = run.plan.cells[found.circuit].kind
    traced = [one.parameter for one in found.parameters]
    traced += [one.parameter for one in found.unblamed]
    return [name for name in SHOWN[kind] if name in traced] if len(traced) > 1 else traced


def _conditions(run: RunDirectory, circuit: str, text: str | None) -> list[Condition]:
    swept = run.plan.conditions(circuit)
    if text == EVERY_CONDITION:
        return swept
    if text is None:
        corner, temperature = run.plan.reference
        wanted = f"{corner} {temperature:g}"
    else:
        wanted = " ".join(text.replace("°C", " ").split())
    labels = {f"{one.corner} {one.temperature_celsius:g}": one for one in swept}
    if wanted not in labels:
        raise BridgeInputError(
            f"--condition {wanted!r}: allowed: {EVERY_CONDITION!r}, {', '.join(map(repr, labels))}"
        )
    return [labels[wanted]]


def _check(
    run: RunDirectory,
    found: ConditionBlame,
    condition: Condition,
    measured: Measured,
    surfaces: Mapping[str, Surface],
    draws: int,
    workers: int,
    console: Console,
) -> list[DoubledCheck]:
    transistors = dict.fromkeys(leaders(found, shown_parameters(run, found)).values())
    count = 1 + min(draws, len(measured.draws))
    with (
        stage(console, f"area doubled, {found.circuit}", count * len(transistors)) as bar,
        Pool(workers, run.plan.timeout, run.plan.memory_limit_mb) as pool,
    ):
        again = (run.plan, found.circuit, condition, measured, surfaces)
        return [check_doubled(*again, name, draws, pool, bar.step) for name in transistors]
