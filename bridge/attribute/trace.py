"""From the samples of a run to the transistors that drive each parameter."""

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bridge.attribute.inputs import Array, Inputs, area_factors
from bridge.attribute.measured import Measured
from bridge.attribute.records import (
    ConditionBlame,
    Doubling,
    ParameterBlame,
    Source,
    SurfaceRecord,
    Together,
    Unblamed,
)
from bridge.engine import Executor, Task, run_tasks
from bridge.plan import Plan
from circuits import Circuit, CircuitInputError, Condition
from surrogate.errors import SurrogateInputError
from surrogate.sensitivity import (
    Sensitivity,
    Surface,
    fit_surface,
    rescale_inputs,
    sensitivity,
    sigma_of,
)
from surrogate.statistics import Bootstrap
from surrogate.vocabulary import QUANTITIES

BLAME = "blame.json"
"""Name of the document in a run directory."""

STREAM = zlib.crc32(b"blame")
"""First key of the seeds of bootstraps and folds."""

FOLDS_KEY = 1

DOUBLED = 2.0
MOST_DOUBLINGS = 4
LEAST_SHARE = 0.01
"""A transistor that carries less than this is not worth a larger area."""


@dataclass(frozen=True)
class _Job:
    """One parameter."""

    name: str
    inputs: Inputs
    normals: Array
    values: Array
    bootstrap: Bootstrap
    error: float | None
    factors: Mapping[str, Array]
    """Of each transistor that may be doubled."""
    circuit: Circuit
    folds: np.random.SeedSequence


Found = tuple[ParameterBlame | Unblamed, Surface | None]


def blame_condition(
    plan: Plan,
    circuit: str,
    condition: Condition,
    measured: Measured,
    names: Sequence[str],
    executor: Executor | None = None,
    progress: Callable[[], None] | None = None,
) -> tuple[ConditionBlame, dict[str, Surface]]:
    """Find what drives parameters of a circuit under a condition.

    Args:
        executor: What computes, the result does not depend on it; this process if left out.
    """
    factors = _all_factors(plan, circuit, measured.inputs)
    key = (STREAM, zlib.crc32(circuit.encode()), zlib.crc32(condition.label.encode()))
    seed = np.random.SeedSequence(plan.seed, spawn_key=key)
    bootstrap = Bootstrap(len(measured.samples), seed, measured.samples.chips)
    jobs = [
        _Job(
            name,
            measured.inputs,
            measured.normals,
            measured.samples[name],
            bootstrap,
            measured.samples.error(name),
            factors,
            plan.circuits[circuit],
            np.random.SeedSequence(
                plan.seed, spawn_key=(*key, zlib.crc32(name.encode()), FOLDS_KEY)
            ),
        )
        for name in names
    ]
    tasks = [Task(f"shares of {circuit}'s {job.name}", _blame, (job,)) for job in jobs]
    found = run_tasks(executor, tasks, progress)
    surfaces = {name: surface for name, (_, surface) in zip(names, found, strict=True) if surface}
    return (
        ConditionBlame(
            circuit=circuit,
            corner=condition.corner,
            temperature_celsius=condition.temperature_celsius,
            supply=condition.supply,
            failed=measured.failed,
            parameters=[one for one, _ in found if isinstance(one, ParameterBlame)],
            unblamed=[one for one, _ in found if isinstance(one, Unblamed)],
        ),
        surfaces,
    )


def _all_factors(plan: Plan, circuit: str, inputs: Inputs) -> dict[str, Array]:
    """Factors of the deviations for each transistor that the models allow to be doubled."""
    factors = {}
    for transistor in plan.circuits[circuit].transistors:
        try:
            factors[transistor.name] = area_factors(
                plan, circuit, inputs, {transistor.name: DOUBLED}
            )
        except CircuitInputError:
            continue  # the largest that the models hold for: there is no doubled one to predict
    return factors


def _blame(job: _Job) -> Found:
    if len(job.values) < 2:
        return Unblamed(parameter=job.name, reason=f"measured draws: {len(job.values)}"), None
    sigma = float(np.std(job.values, ddof=1))
    if sigma <= (job.error or 0.0):
        unit = QUANTITIES[job.name].unit
        reason = f"its spread, {sigma:.3g} {unit}, is not above its numerical error"
        return Unblamed(parameter=job.name, reason=reason), None
    positive, rng = QUANTITIES[job.name].positive, np.random.default_rng(job.folds)
    try:
        surface = fit_surface(job.normals, job.values, positive, job.bootstrap, rng)
    except SurrogateInputError:
        surface = None  # the record says that there is none
    try:
        found = sensitivity(job.normals, job.values, job.inputs.groups, surface, job.bootstrap)
    except SurrogateInputError as error:
        return Unblamed(parameter=job.name, reason=str(error)), None
    return _record(job, found, surface), surface


def _record(job: _Job, found: Sensitivity, surface: Surface | None) -> ParameterBlame:
    sources, members = _sources(job, found), job.inputs.members
    top = [
        source.name
        for source in sources
        if source.name in job.factors and source.share.first.value > LEAST_SHARE
    ]
    doublings = []
    if surface is not None:
        for name in top[:MOST_DOUBLINGS]:
            factors = job.factors[name]
            moved = rescale_inputs(surface, job.normals, job.values, factors, job.bootstrap)
            doublings.append(Doubling(transistor=name, sigma=moved.sigma, ratio=moved.ratio))
    return ParameterBlame(
        parameter=job.name,
        unit=QUANTITIES[job.name].unit,
        draws=len(job.values),
        chips=job.bootstrap.groups,
        sigma=sigma_of(job.values, job.bootstrap),
        degree=found.degree,
        sources=sources,
        unexplained=found.unexplained,
        surface=SurfaceRecord(
            terms=len(surface.terms), logarithmic=surface.logarithmic, q2=surface.q2
        )
        if surface
        else None,
        interactions=[
            Together(first=members[one.first], second=members[one.second], share=one.share)
            for one in found.interactions
        ],
        doublings=doublings,
    )


def _sources(job: _Job, found: Sensitivity) -> list[Source]:
    transistors = {transistor.name: transistor for transistor in job.circuit.transistors}
    roles = job.circuit.datasheet.transistors
    sources = []
    for k, member in enumerate(job.inputs.members):
        device = transistors.get(member)
        sources.append(
            Source(
                name=member,
                role=roles.get(member, "" if device else "shared by all transistors of a chip"),
                width=device.width if device else None,
                length=device.length if device else None,
                share=found.groups[k],
                parts={
                    job.inputs.parts[j]: found.inputs[j]
                    for j, source in enumerate(job.inputs.sources)
                    if source == member
                },
            )
        )
    return sorted(sources, key=lambda one: -one.share.first.value)
