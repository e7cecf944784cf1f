"""Every picture of a circuit's law: corner plot, quantiles, temperature."""

from collections.abc import Callable, Mapping
from pathlib import Path

from bridge.engine import Executor, Shared, Task, run_tasks
from bridge.fit.fit import split_seed
from bridge.plan import Plan
from bridge.report.band_figure import band_figure
from bridge.report.corner_figure import corner_figure
from bridge.report.distribution_column import law_columns
from bridge.report.qq_figure import qq_figure
from bridge.report.seen_samples import LawSamples
from bridge.store import Location, SampleTable, file_name
from circuits import Condition
from surrogate.distribution import Distribution


def draw_laws(
    folder: Location,
    plan: Plan,
    samples: SampleTable,
    laws: Mapping[str, Distribution],
    executor: Executor,
    progress: Callable[[], None],
) -> list[Path]:
    """Draw the laws of a run.

    Args:
        plan: The run's plan.

    Returns:
        ``corner_…``, ``qq_…`` and ``temperature_<circuit>.png``. Of a circuit without a law at the
        reference condition, or with nothing that moves there, the last only.
    """
    given = (folder, plan, Shared(samples))
    tasks = [Task(f"pictures of {name}", _draw, (*given, law)) for name, law in laws.items()]
    return [folder.path / name for names in run_tasks(executor, tasks, progress) for name in names]


def _draw(folder: Location, plan: Plan, samples: SampleTable, law: Distribution) -> list[str]:
    """Draw a law; returns the names of its pictures."""
    circuit, name, found = law.circuit, file_name(law.circuit), []
    title, where = plan.circuits[circuit].title, plan.reference_of(circuit)
    for reference in (one for one in law.conditions if Condition.of(one) == where):
        seen = LawSamples.read(samples, circuit, where, split_seed(plan))
        columns = law_columns(law, reference, seen)
        if columns:
            found += [
                corner_figure(
                    folder / f"corner_{name}.png", title, columns, reference, seen, law.seed
                ),
                qq_figure(folder / f"qq_{name}.png", title, columns, reference, seen),
            ]
    found.append(band_figure(folder / f"temperature_{name}.png", title, law))
    return [path.name for path in found]
