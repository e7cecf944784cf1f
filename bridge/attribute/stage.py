"""The stage that finds the transistors behind each parameter's spread."""

from collections.abc import Sequence
from dataclasses import dataclass

from bridge.attribute.doubling import simulate_doubled
from bridge.attribute.measured import read_measured
from bridge.attribute.records import Blame, ConditionBlame, DoubledArea
from bridge.attribute.trace import BLAME, blame_condition
from bridge.engine import Executor, Pool, Watch
from bridge.errors import BridgeInputError
from bridge.plan.conditions import named_conditions
from bridge.store import RunDirectory
from surrogate.vocabulary import SHOWN, quantities_of


@dataclass(frozen=True)
class Doubling:
    """What is to be simulated again with larger transistors.

    Attributes:
        together: Transistors that are doubled together; if empty, one after another, those that
            carry most of each parameter that the table shows.
    """

    draws: int
    together: tuple[str, ...] = ()
    workers: int = 1


def blame_stage(
    run: RunDirectory,
    executor: Executor,
    watch: Watch,
    circuit: str | None = None,
    condition: str | None = None,
    parameter: str | None = None,
    doubling: Doubling | None = None,
) -> Blame:
    """Trace the spread of a swept run; write ``blame.json``.

    Args:
        circuit: The only circuit to trace; all if left out.
        condition: Such as ``"typical 27"``, or ``"all"``; the plan's reference if left out.
        parameter: The only parameter to trace; all if left out.
        doubling: What to simulate again; nothing if left out. Not with more than one condition.

    Raises:
        BridgeInputError: There is no such circuit, condition or parameter, or no sample.
        CircuitInputError: A circuit has no such transistor, or the models do not hold for a doubled
            one.
    """
    plan = run.plan
    run.require_samples()
    conditions: list[ConditionBlame] = []
    doubled: list[DoubledArea] = []
    for name, parameters in _wanted(run, circuit, parameter).items():
        here = named_conditions(run.plan, name, condition)
        if doubling is not None:
            if len(here) > 1:
                raise BridgeInputError(f"--check at {len(here)} conditions: allowed: one")
            once = dict.fromkeys(doubling.together, 1.0)
            plan.circuits[name].with_areas(once)  # knows their names
        with watch.stage(f"variance of {name}", len(here) * len(parameters)) as bar:
            for one in here:
                measured = read_measured(plan, run.require_samples(), name, one)
                found, surfaces = blame_condition(
                    plan, name, one, measured, parameters, executor, bar.step
                )
                conditions.append(found)
        if doubling is not None and surfaces:
            sets = [doubling.together] if doubling.together else _leaders(run, found)
            count = 1 + min(doubling.draws, len(measured.samples))
            with (
                watch.stage(f"area doubled, {name}", count * len(sets)) as bar,
                Pool(doubling.workers, plan.timeout, plan.memory_limit_mb) as pool,
            ):
                again = (plan, name, one, measured, surfaces)
                doubled += [
                    simulate_doubled(*again, each, doubling.draws, pool, bar.step) for each in sets
                ]
    blame = Blame(
        technology=plan.technology_name,
        plan_sha256=plan.digest,
        seed=plan.seed,
        conditions=conditions,
        doubled=doubled,
    )
    run.write_json(BLAME, blame.model_dump())
    return blame


def shown_parameters(run: RunDirectory, found: ConditionBlame) -> list[str]:
    """Parameters that a table shows: the leading ones, or the only ones that were traced."""
    kind = run.plan.circuits[found.circuit].kind
    traced = [one.parameter for one in found.parameters]
    traced += [one.parameter for one in found.unblamed]
    return [name for name in SHOWN[kind] if name in traced] if len(traced) > 1 else traced


def _leaders(run: RunDirectory, found: ConditionBlame) -> Sequence[tuple[str]]:
    """Transistors that carry most of the shown parameters, of those that can be doubled."""
    shown = shown_parameters(run, found)
    leading = (
        one.doublings[0].transistor
        for one in found.parameters
        if one.parameter in shown and one.doublings
    )
    return [(name,) for name in dict.fromkeys(leading)]


def _wanted(run: RunDirectory, circuit: str | None, parameter: str | None) -> dict[str, list[str]]:
    """Parameters to trace, by circuit."""
    circuits = run.plan.circuits
    if circuit is not None and circuit not in circuits:
        raise BridgeInputError(f"--circuit {circuit}: allowed: {', '.join(circuits)}")
    known = {
        name: list(quantities_of(one.kind))
        for name, one in circuits.items()
        if circuit in (None, name)
    }
    if parameter is None:
        return known
    wanted = {name: [parameter] for name, all_of in known.items() if parameter in all_of}
    if not wanted:
        names = dict.fromkeys(one for all_of in known.values() for one in all_of)
        raise BridgeInputError(f"--parameter {parameter}: allowed: {', '.join(names)}")
    return wanted
