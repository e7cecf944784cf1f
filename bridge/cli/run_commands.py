"""Sub-commands that make a run: all of it, or a step."""

from pathlib import Path
from typing import TYPE_CHECKING

from bridge.cli.app import app, open_console
from bridge.cli.options import (
    CORES,
    CodingOption,
    DataOption,
    DtOption,
    DurationOption,
    InputShapeOption,
    ModeOption,
    NetworkOption,
    OutOption,
    PlanArgument,
    PresetOption,
    QuickOption,
    RateMaxOption,
    ResetDelayOption,
    ResetOption,
    RunArgument,
    SchedulerOption,
    SchemeOption,
    StepsOption,
    ThresholdOption,
    WorkersOption,
    modes_of,
)
from bridge.errors import BridgeInputError

if TYPE_CHECKING:  # loads while the command runs, so that Ctrl-C is answered
    from bridge.store import RunDirectory


@app.command(
    epilog="Examples: lif-bridge run | lif-bridge run --quick | lif-bridge run my.toml --out here"
)
def run(
    plan: PlanArgument = None,
    quick: QuickOption = False,
    out: OutOption = None,
    workers: WorkersOption = CORES,
    scheduler: SchedulerOption = None,
) -> None:
    """Sweep, fit, compare with ngspice, evaluate the network, report."""
    from bridge.cli.main_job import run_all

    run_all(_begun(plan, quick, out), workers, open_console(), scheduler)


@app.command(
    epilog="Examples: lif-bridge sweep my.toml --out here | "
    "lif-bridge sweep my.toml --scheduler tcp://host:8786"
)
def sweep(
    plan: PlanArgument = None,
    quick: QuickOption = False,
    out: OutOption = None,
    workers: WorkersOption = CORES,
    scheduler: SchedulerOption = None,
) -> None:
    """Simulate every circuit at every condition for every draw; goes on where it was stopped."""
    from bridge.report.chip_report import print_spreads
    from bridge.report.progress import ConsoleWatch
    from bridge.report.sweep_report import print_sweep
    from bridge.report.terminal import print_paths
    from bridge.sweep.stage import certificate_stage, chip_stage, sweep_stage

    directory, console = _begun(plan, quick, out), open_console()
    samples = sweep_stage(directory, workers, ConsoleWatch(console), scheduler)
    print_sweep(console, directory.plan, samples, certificate_stage(directory))
    print_spreads(console, directory.plan, chip_stage(directory))
    print_paths(console, [samples.root])


@app.command(epilog="Example: lif-bridge fit runs/default")
def fit(directory: RunArgument, workers: WorkersOption = CORES) -> None:
    """Fit the distributions of a swept run again."""
    from bridge.engine import Pool
    from bridge.fit.stage import distribution_file, fit_stage
    from bridge.report.distribution_pictures import draw_distributions
    from bridge.report.fit_report import print_fit
    from bridge.report.progress import ConsoleWatch
    from bridge.report.sweep_report import print_caveats
    from bridge.report.terminal import print_paths
    from bridge.store import FIGURES, open_run
    from bridge.sweep.certificate import read_caveats

    opened, console = open_run(directory), open_console()
    watch = ConsoleWatch(console)
    samples, plan = opened.require_samples(), opened.plan
    with Pool.plain(workers) as executor:
        distributions = fit_stage(opened, samples, executor, watch)
        with watch.stage("drawing", len(distributions)) as bar:
            figures = opened.folder / FIGURES
            pictures = draw_distributions(figures, plan, samples, distributions, executor, bar.step)
    titles = {name: circuit.title for name, circuit in plan.circuits.items()}
    print_fit(console, titles, distributions)
    print_caveats(console, read_caveats(opened))
    written = [opened.path / distribution_file(name) for name in distributions]
    print_paths(console, [*written, *pictures])


@app.command(
    epilog="Examples: lif-bridge evaluate runs/default | "
    "lif-bridge evaluate runs/default --mode both | "
    "lif-bridge evaluate runs/default --network yin_yang | "
    "lif-bridge evaluate runs/default --network mine.nir --preset snntorch --n-steps 50 "
    "--data mine.npz --coding poisson --rate-max 2000"
)
def evaluate(
    directory: RunArgument,
    workers: WorkersOption = CORES,
    scheduler: SchedulerOption = None,
    mode: ModeOption = None,
    network: NetworkOption = None,
    data: DataOption = None,
    preset: PresetOption = None,
    dt: DtOption = None,
    scheme: SchemeOption = None,
    reset: ResetOption = None,
    reset_delay: ResetDelayOption = None,
    input_shape: InputShapeOption = None,
    n_steps: StepsOption = None,
    coding: CodingOption = None,
    rate_max: RateMaxOption = None,
    duration: DurationOption = None,
    threshold: ThresholdOption = None,
) -> None:
    """Evaluate a network on chips drawn from the distributions of a fitted run."""
    from bridge.evaluate import network_executor
    from bridge.evaluate.split import split_file, split_stage
    from bridge.evaluate.stage import (
        accuracies_file,
        evaluate_stage,
        misfits,
        network_file,
        network_stage,
        suffix_of,
    )
    from bridge.fit.stage import read_distributions
    from bridge.plan import NetworkChoice
    from bridge.report.accuracy import print_accuracies, print_both_modes
    from bridge.report.accuracy_figure import draw_accuracies
    from bridge.report.progress import ConsoleWatch
    from bridge.report.split_report import print_splits
    from bridge.report.sweep_report import print_caveats, print_model_caveats
    from bridge.report.terminal import print_paths
    from bridge.store import FIGURES, open_run
    from bridge.sweep.certificate import read_caveats
    from bridge.verify.proof_stage import read_model_caveats

    opened = open_run(directory)
    said = {
        "name": network, "data": data, "preset": preset, "dt": dt, "scheme": scheme,
        "reset": reset, "reset_delay": reset_delay, "input_shape": _shape(input_shape),
        "n_steps": n_steps, "coding": coding, "rate_max": rate_max, "duration": duration,
        "threshold": threshold,
    }  # fmt: skip
    given = {key: value for key, value in said.items() if value is not None}
    choice = NetworkChoice.of_command(opened.plan, given)
    console = open_console()
    watch = ConsoleWatch(console)
    distributions = read_distributions(opened)
    reasons = misfits(opened, distributions, choice)
    if choice.label and len(reasons) == len(opened.plan.neurons):
        why = "; ".join(f"{name}: {reason}" for name, reason in reasons.items())
        raise BridgeInputError(f"{network or data}: no circuit of {directory} runs it: {why}")
    by_mode, splits, written = {}, {}, []
    modes = modes_of(mode, opened.plan.network.temperature_mode)
    with network_executor(workers, scheduler, watch.say) as executor:
        for one in modes:
            by_mode[one] = evaluate_stage(opened, distributions, executor, watch, one, choice)
            splits[one] = split_stage(opened, distributions, executor, watch, one, choice)
    networks = network_stage(opened, distributions, choice)
    plan, figures = opened.plan, opened.folder / FIGURES
    for one, accuracies in by_mode.items():
        print_accuracies(console, plan, accuracies, networks, reasons)
        if splits[one]:
            print_splits(console, plan, splits[one])
            written.append(opened.path / split_file(opened, one, choice))
        written.append(opened.path / accuracies_file(opened, one, choice))
        suffix = suffix_of(opened, one, choice)
        written += draw_accuracies(figures, plan, accuracies, networks, suffix)
    if len(by_mode) > 1:
        print_both_modes(console, plan, *by_mode.values())
    print_model_caveats(console, read_model_caveats(opened))
    print_caveats(console, read_caveats(opened))
    print_paths(console, [*written, opened.path / network_file(opened, choice)])


def _shape(text: str | None) -> tuple[int, ...] | None:
    """Sizes with commas between them."""
    if text is None:
        return None
    try:
        return tuple(int(part) for part in text.split(","))
    except ValueError as error:
        raise BridgeInputError(f"--input-shape {text}: allowed: sizes, such as 1,28,28") from error


def _begun(plan: Path | None, quick: bool, out: Path | None) -> "RunDirectory":
    """The run directory of a plan, or of the shipped one."""
    from bridge.plan import load_plan, shipped_plan
    from bridge.store import RunDirectory, run_folder

    if plan is not None and quick:
        raise BridgeInputError(f"--quick and {plan}: allowed: a plan or --quick, not both")
    path = plan or shipped_plan("quick" if quick else "default")
    loaded = load_plan(path)
    if loaded.network.is_file or loaded.network.chip is not None:
        from bridge.evaluate.plausibility import check_plan

        try:
            check_plan(loaded)
        except BridgeInputError as error:
            raise BridgeInputError(f"{path}: {error}") from error
    return RunDirectory(out or run_folder(path), loaded)
