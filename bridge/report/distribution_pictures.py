"""Every picture of a circuit's distribution: corner plot, quantiles, temperature."""

from collections.abc import Callable, Mapping
from pathlib import Path

from bridge.engine import Executor, Shared, Task, run_tasks
from bridge.fit.fit import split_seed
from bridge.plan import Plan
from bridge.report.band_figure import band_figure
from bridge.report.corner_figure import corner_figure
from bridge.report.distribution_column import distribution_columns
from bridge.report.qq_figure import qq_figure
from bridge.report.seen_samples import SeenSamples
from bridge.store import Location, SampleTable, file_name
from circuits import Condition
from surrogate.distribution import Distribution


def draw_distributions(
    folder: Location,
    plan: Plan,
    samples: SampleTable,
    distributions: Mapping[str, Distribution],
    executor: Executor,
    progress: Callable[[], None],
) -> list[Path]:
    """Draw the distributions of a run.

    Returns:
        ``corner_…``, ``qq_…`` and ``temperature_<circuit>.png``. Of a circuit without a
        distribution at the reference condition, or with nothing that moves there, the last only.
    """
    given = (folder, plan, Shared(samples))
    tasks = [
        Task(f"pictures of {name}", _draw, (*given, distribution))
        for name, distribution in distributions.items()
    ]
    return [folder.path / name for names in run_tasks(executor, tasks, progress) for name in names]


def _draw(
    folder: Location, plan: Plan, samples: SampleTable, distribution: Distribution
) -> list[str]:
    """Draw a distribution; returns the names of its pictures."""
    circuit, name, found = distribution.circuit, file_name(distribution.circuit), []
    title, where = plan.circuits[circuit].title, plan.reference_of(circuit)
    for reference in (one for one in distribution.conditions if Condition.of(one) == where):
        seen = SeenSamples.read(samples, circuit, where, split_seed(plan))
        columns = distribution_columns(distribution, reference, seen)
        if columns:
            of = (title, columns, reference, seen)
            found.append(corner_figure(folder / f"corner_{name}.png", *of, distribution.seed))
            found.append(qq_figure(folder / f"qq_{name}.png", *of))
    found.append(band_figure(folder / f"temperature_{name}.png", title, distribution))
    return [path.name for path in found]
