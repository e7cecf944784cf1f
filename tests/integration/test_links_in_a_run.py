"""A run directory from somebody else: a link in place of any of its files or folders.

One small run is made whole, by every command that writes into it. Then each of its files and
folders in turn is a link to something outside that looks just like it, and the commands that use
it are given again. What was computed is remembered, so that only files are at stake.
"""

import contextlib
import importlib
import io
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from matplotlib.figure import Figure

from bridge.cli import main
from bridge.engine import Executor, Task, run_tasks
from bridge.store import Journal, Location, open_run
from bridge.study.plan import StudyPlan
from bridge.study.threshold import threshold
from circuits import load_circuit

PLAN = """\
technology = "generic180"
circuits = ["mine.cir"]
corners = ["typical", "ff"]
temperatures_celsius = [27]
draws = 40
neurons_per_chip = 2
seed = 1

[network]
chips = 4

[proof]
samples = 2
"""

REMEMBERED = (
    "bridge.sweep.sweep.ngspice_version",
    "bridge.fit.stage.fit_circuit",
    "bridge.evaluate.stage.evaluate_circuit",
    "bridge.attribute.variance._split",
    "bridge.attribute.stage.blame_condition",
    "bridge.verify.proof_stage.run_proof",
    "bridge.cli.main_job.nominal_waveforms",
    "bridge.show.stage.simulate",
    "bridge.study.run.trace",
    "bridge.study.run.ideal_accuracy",
    "bridge.study.run.conduct",
)
"""What takes seconds and has no part in files."""

COMMANDS = {
    "sweep": ("sweep", "{plan}", "--out", "{run}"),
    "fit": ("fit", "{run}", "--workers", "1"),
    "variance": ("variance", "{run}"),
    "blame": ("blame", "{run}"),
    "evaluate": ("evaluate", "{run}"),
    "run": ("run", "{plan}", "--out", "{run}"),
    "show": ("show", "{run}"),
    "study": ("study", "{run}", "--quick"),
    "reproduce": ("reproduce", "{run}", "--sample", "{sample}"),
}

USES = {
    "plan.json": "sweep fit",
    "provenance.json": "sweep show",
    "run.lock": "sweep",
    "samples/mine/ff*": "sweep reproduce",
    "samples*": "sweep fit blame reproduce",
    "certificate.json": "sweep",
    "certificate*": "sweep show reproduce",
    "chips.json": "sweep",
    "sources*": "sweep fit",
    "distributions*": "fit evaluate",
    "variance.json": "variance",
    "figures": "fit variance blame evaluate run study",
    "figures/variance.png": "variance",
    "blame.json": "blame",
    "figures/blame_*.png": "blame",
    "figures/corner_*.png": "fit",
    "figures/qq_*.png": "fit",
    "figures/temperature_*.png": "fit",
    "accuracy.json": "evaluate",
    "network.json": "evaluate",
    "figures/accuracy.png": "evaluate",
    "figures/yield.png": "evaluate",
    "proof.parquet": "run",
    "proof.json": "run evaluate",
    "summary.json": "run",
    "figures/distributions.png": "run",
    "figures/waveforms.png": "run",
    "figures/firing_rates.png": "run",
    "pages*": "show",
    "study.json": "study",
    "study.html": "study",
    "figures/study_*.png": "study",
    "reproduced*": "reproduce",
}
"""Which commands use what; the first pattern that fits."""


@dataclass(frozen=True)
class Finished:
    """A run that every command has written into."""

    plan: Path
    run: Path
    sample: str

    @property
    def entries(self) -> list[Path]:
        """Files and folders in it, relative to it."""
        return sorted(path.relative_to(self.run) for path in self.run.rglob("*"))

    def give(self, command: str, run: Path) -> tuple[int, str]:
        """Exit code and standard error of a command."""
        words = [
            word.format(plan=self.plan, run=run, sample=self.sample[:16])
            for word in COMMANDS[command]
        ]
        output, errors, interrupt = io.StringIO(), io.StringIO(), signal.getsignal(signal.SIGINT)
        try:
            with (
                pytest.MonkeyPatch.context() as patch,
                contextlib.redirect_stdout(output),
                contextlib.redirect_stderr(errors),
            ):
                patch.setattr(sys, "argv", ["lif-bridge", *words])
                main()
        except SystemExit as ending:
            return int(ending.code or 0), errors.getvalue()
        finally:
            signal.signal(signal.SIGINT, interrupt)
        raise AssertionError("a command ends by itself")


def remembering(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same function, but computed once for each number of arguments and names in them."""
    answers: dict[str, Any] = {}

    def once(*arguments: Any, **named: Any) -> Any:
        key = " ".join(str(one) for one in arguments if isinstance(one, str | list))
        if key not in answers:
            answers[key] = function(*arguments, **named)
        return answers[key]

    return once


def in_this_process(
    _: Executor, tasks: Sequence[Task[Any]], progress: Callable[[], object]
) -> list[Any]:
    """Stands for workers, of which each would take its second to start."""
    return run_tasks(None, tasks, progress)


def quick_png(_: Figure, target: BinaryIO, **__: Any) -> None:
    """Stands for seconds of rendering; a picture is never written by a path."""
    target.write(b"\x89PNG")


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Finished]:
    folder = tmp_path_factory.mktemp("links")
    known = load_circuit("leaky_axon_hillock")
    sheet = known.datasheet_path.read_text(encoding="utf-8")
    shutil.copy(known.netlist, folder / "mine.cir")
    (folder / "mine.toml").write_text(sheet.replace(known.name, "mine", 1), encoding="utf-8")
    (folder / "plan.toml").write_text(PLAN)
    with pytest.MonkeyPatch.context() as patch:
        for name in REMEMBERED:
            module, _, function = name.rpartition(".")
            original = getattr(importlib.import_module(module), function)
            patch.setattr(name, remembering(original))
        patch.setattr("bridge.study.run.CLAIMS", (threshold,))
        patch.setattr("bridge.study.run.QUICK", TINY_STUDY)
        patch.setattr("bridge.report.distribution_pictures.run_tasks", in_this_process)
        patch.setattr(Figure, "savefig", quick_png)
        made = Finished(folder / "plan.toml", folder / "run", "")
        assert made.give("run", made.run) == (0, "")
        samples = open_run(made.run).samples
        (first, *_) = samples.column(samples.files[0], "sample_id")
        made = Finished(made.plan, made.run, str(first))
        for command in COMMANDS:
            assert made.give(command, made.run) == (0, ""), command
        yield made


TINY_STUDY = StudyPlan(chips=4, trials=4, networks=("digits_linear",), levels=(0.2,))


def state(path: Path) -> Any:
    """All that a write would change of a file, or of a folder and what is in it."""
    every = [path, *sorted(path.rglob("*"))] if path.is_dir() else [path]
    return [
        (one.name, one.lstat().st_ino, one.lstat().st_mtime_ns, one.lstat().st_ctime_ns)
        + ((one.read_bytes(),) if one.is_file() else ())
        for one in every
    ]


def uses(entry: Path) -> list[str]:
    return next(names.split() for one, names in USES.items() if fnmatch(entry.as_posix(), one))


def check(finished: Finished, command: str, run: Path, link: Path) -> None:
    """A command ends with 2, and one line that names the link and says what to do."""
    code, errors = finished.give(command, run)
    assert code == 2, (command, link, errors)
    assert errors.startswith(f"lif-bridge: {link}: a symbolic link; "), (command, errors)
    assert errors.count("\n") == 1
    assert "put a copy in its place" in errors
    assert link.is_symlink()


def test_every_command_and_every_file_is_in_this_test(finished: Finished) -> None:
    assert {name for entry in finished.entries for name in uses(entry)} == set(COMMANDS)
    names = {entry.as_posix() for entry in finished.entries}
    for pattern in USES:
        assert any(fnmatch(name, pattern) for name in names), pattern
    assert len([entry for entry in finished.entries if (finished.run / entry).is_file()]) > 35


def test_a_link_in_place_of_any_file_or_folder_is_refused(
    finished: Finished, tmp_path: Path
) -> None:
    run, outside = tmp_path / "run", tmp_path / "outside"
    outside.mkdir()
    for entry in finished.entries:
        for command in uses(entry):
            shutil.copytree(finished.run, run)
            canary = outside / entry.name
            (run / entry).rename(canary)
            (run / entry).symlink_to(canary)
            before = state(outside)
            check(finished, command, run, run / entry)
            assert state(outside) == before, (command, entry)
            shutil.rmtree(run)
            shutil.rmtree(canary) if canary.is_dir() else canary.unlink()


def test_a_link_to_nothing_makes_no_file_where_it_leads(finished: Finished, tmp_path: Path) -> None:
    """As to a file that a shell reads when it starts."""
    run, outside = tmp_path / "run", tmp_path / "outside"
    outside.mkdir()
    for entry in finished.entries:
        for command in uses(entry)[:1]:
            shutil.copytree(finished.run, run)
            path = run / entry
            shutil.rmtree(path) if path.is_dir() else path.unlink()
            path.symlink_to(outside / "profile")
            check(finished, command, run, path)
            assert not list(outside.iterdir()), (command, entry)
            shutil.rmtree(run)


@pytest.mark.parametrize("whole", [True, False], ids=["folder", "file"])
def test_a_journal_that_is_a_link_is_refused(
    finished: Finished, tmp_path: Path, whole: bool
) -> None:
    run, outside = tmp_path / "run", tmp_path / "outside"
    shutil.copytree(finished.run, run)
    (part,) = (run / "samples" / "mine" / "ff" / "27C").iterdir()
    part.unlink()
    name = "mine-ff-27C-000000000.jsonl"
    (outside / "journal").mkdir(parents=True)
    journal = Journal(Location(outside) / "journal" / name)
    journal.append({"kind": "plan", "row": {}})
    journal.close()
    link = run / "journal"
    if whole:
        link.symlink_to(outside / "journal")
    else:
        link.mkdir()
        link /= name
        link.symlink_to(outside / "journal" / name)
    before = state(outside)
    check(finished, "sweep", run, link)
    assert state(outside) == before


def test_pipes_in_place_of_files_hold_nothing_up(finished: Finished, tmp_path: Path) -> None:
    for name in ("plan.json", "run.lock", "provenance.json", "sources/mine.cir", "variance.json"):
        run = tmp_path / "run"
        shutil.copytree(finished.run, run)
        (run / name).unlink()
        os.mkfifo(run / name)
        code, errors = finished.give(uses(Path(name))[0], run)
        assert code == 2
        assert errors.startswith(f"lif-bridge: {run / name}: a pipe, socket or device; "), errors
        shutil.rmtree(run)


def test_the_run_directory_itself_may_be_a_link(finished: Finished, tmp_path: Path) -> None:
    """Where a user keeps runs is the user's own choice."""
    shutil.copytree(finished.run, tmp_path / "large disk" / "run")
    (tmp_path / "run").symlink_to(tmp_path / "large disk" / "run")
    for command in ("sweep", "variance", "show"):
        assert finished.give(command, tmp_path / "run") == (0, "")


def test_a_file_that_the_user_names_is_not_written_through_a_link(
    finished: Finished, tmp_path: Path
) -> None:
    (tmp_path / "mine").write_text("* lif-bridge sample of mine")
    link = tmp_path / "sample.cir"
    link.symlink_to(tmp_path / "mine")
    words = (*COMMANDS["reproduce"], "--out", str(link))
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(COMMANDS, "reproduce", words)
        check(finished, "reproduce", finished.run, link)
    assert (tmp_path / "mine").read_text() == "* lif-bridge sample of mine"


@pytest.mark.parametrize(
    "content", [b"", b"\xff", b"[" * 100_000, b"{}", b"[]", b"9" * 5000, b"1e9"]
)
def test_a_document_that_is_none_is_one_line(
    finished: Finished, tmp_path: Path, content: bytes
) -> None:
    run = tmp_path / "run"
    for name, command in (
        ("plan.json", "fit"),
        ("provenance.json", "sweep"),
        ("summary.json", "run"),
        ("distributions/mine.json", "evaluate"),
    ):
        shutil.copytree(finished.run, run)
        (run / name).write_bytes(content)
        code, errors = finished.give(command, run)
        assert code == 2, name
        assert errors.startswith("lif-bridge: ")
        assert str(run / "plan.json" if name == "plan.json" else run) in errors
        assert errors.count("\n") == 1
        assert len(errors) < 700
        assert (run / name).read_bytes() == content
        shutil.rmtree(run)
