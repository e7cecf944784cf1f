"""Nothing is lost: kills, torn files, locks, Ctrl-C, full disks, and a resume to the same bytes."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from kill_test import PARTS, SWEEP, Sweep, contents, parts, records, torture, wait_for

from bridge.store import Journal, Location

Undisturbed = tuple[Path, dict[str, bytes]]

LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, ({0}, {0}))
sys.argv[1:1] = ["sweep"]
from bridge.cli import main
main()
"""
"""A sweep whose files cannot grow beyond a number of bytes; Python ignores the signal for it."""

UNSHARE = ["unshare", "-rm", "sh", "-c"]

ON_ANOTHER_DISK = """
mount -t tmpfs -o "$1" none "$DISK" || exit 1
shift
"$@" >/dev/null 2>"$OUT/errors"
echo $? > "$OUT/code"
cp -r "$DISK/." "$OUT/left"
"""
"""A command that writes to a file system of its own, whose files are copied when it has ended."""


def finish(plan: Path, run: Path) -> dict[str, bytes]:
    code, errors = Sweep(plan, run).end()
    assert code == 0, errors
    return contents(run)


def one_line(errors: str, *words: str) -> None:
    assert errors.startswith("lif-bridge: ")
    assert errors.count("\n") == 1, errors
    for word in words:
        assert word in errors


SAMPLES_OF_A_PART = 9 + 8
"""Of eight draws and the nominal one, and of those that certify them."""


def half_way(run: Path) -> bool:
    """Whether one part is there, whose journal is gone, and some records of the next."""
    return parts(run) == PARTS - 1 and 3 <= records(run) < SAMPLES_OF_A_PART


@pytest.fixture(scope="module")
def killed(undisturbed: Undisturbed, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that was killed when it was half way; after some tries, where this process is slow."""
    for _ in range(20):
        run = tmp_path_factory.mktemp("killed") / "run"
        sweep = Sweep(undisturbed[0], run)
        wait_for(lambda run=run, sweep=sweep: half_way(run) or not sweep.running)
        sweep.process.kill()
        sweep.end()
        sweep.require_no_workers()
        if half_way(run):
            return run
    raise AssertionError("every sweep had gone on before it was killed")


@pytest.fixture
def half_done(killed: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may alter."""
    return Path(shutil.copytree(killed, tmp_path / "run"))


def test_a_dozen_kills_at_random_instants_lose_nothing(
    undisturbed: Undisturbed, tmp_path: Path
) -> None:
    tally = torture(tmp_path, kills=12, seed=2, reference=undisturbed[1])
    assert tally.of("main") >= 2
    assert tally.of("worker") >= 2


@pytest.mark.parametrize(("table", "damage"), [("samples", "cut"), ("certificate", "flipped")])
def test_a_torn_part_is_set_aside_and_made_again(
    undisturbed: Undisturbed, tmp_path: Path, table: str, damage: str
) -> None:
    plan, expected = undisturbed
    for name, content in expected.items():
        path = tmp_path / "run" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    part = sorted((tmp_path / "run" / table).rglob("*.parquet"))[1]
    whole = part.read_bytes()
    middle = len(whole) // 2
    flipped = whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :]
    part.write_bytes(whole[:middle] if damage == "cut" else flipped)

    if table == "samples":
        command = [sys.executable, "-m", "bridge.cli", "fit", str(tmp_path / "run")]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 2
        one_line(done.stderr, part.name, "torn or altered", "lif-bridge sweep makes it anew")

    found = finish(plan, tmp_path / "run")
    torn = str(part.relative_to(tmp_path / "run").with_suffix(".torn"))
    assert found.pop(torn) != whole
    assert found == expected


def test_a_torn_end_of_a_journal_is_left_out(undisturbed: Undisturbed, half_done: Path) -> None:
    plan, expected = undisturbed
    journal = max((half_done / "journal").glob("*.jsonl"), key=lambda path: path.stat().st_size)
    content = journal.read_bytes()
    lines = content.splitlines(keepends=True)
    altered = lines[-1].replace(b'"status":"ok"', b'"status":"no"')
    garbage = b"\0\xff garbage\n"
    tails = {
        "cut": content[:-100],
        "half a record": content + lines[0][:50],
        "garbage": content + garbage + lines[0],
        "altered": b"".join(lines[:-1]) + altered + garbage,
    }
    for name, torn in tails.items():
        journal.write_bytes(torn)
        whole = len(lines) - (name in ("cut", "altered"))
        assert len(Journal(Location.of(journal)).read()) == whole, name
        assert journal.read_bytes() == b"".join(lines[:whole]), name
        journal.write_bytes(torn)
    assert finish(plan, half_done) == expected


def test_what_another_netlist_gave_is_not_mixed_in(
    undisturbed: Undisturbed, half_done: Path
) -> None:
    plan, _ = undisturbed
    path = next((half_done / "journal").glob("*.jsonl"))
    records = Journal(Location.of(path)).read()
    records[0]["row"]["sample_id"] = "0" * 64
    path.unlink()
    journal = Journal(Location.of(path))
    for record in records:
        journal.append(record)
    journal.close()
    before = path.read_bytes()
    code, errors = Sweep(plan, half_done).end()
    assert code == 2
    one_line(errors, path.name, "another netlist", "--out")
    assert path.read_bytes() == before


def test_two_sweeps_do_not_share_a_directory(undisturbed: Undisturbed, tmp_path: Path) -> None:
    plan, expected = undisturbed
    first = Sweep(plan, tmp_path / "run")
    assert wait_for(lambda: (tmp_path / "run" / "provenance.json").exists())
    first.process.send_signal(signal.SIGSTOP)  # it must not end before the other looks
    code, errors = Sweep(plan, tmp_path / "run").end()
    assert code == 2
    one_line(errors, "another lif-bridge is at work", f"process {first.process.pid}")
    first.process.kill()
    first.end()
    assert finish(plan, tmp_path / "run") == expected


def status(process: subprocess.Popen[str]) -> tuple[str, float]:
    """State of a process that nobody has waited for, "Z" at its end, and processor time, s."""
    words = Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return words[0], sum(map(int, words[11:13])) / os.sysconf("SC_CLK_TCK")


def test_nothing_slow_loads_before_ctrl_c_is_answered() -> None:
    told = "import sys, bridge.cli.main; print(*{'numpy', 'pydantic', 'scipy'} & set(sys.modules))"
    assert subprocess.check_output([sys.executable, "-c", told], text=True) == "\n"


@pytest.mark.parametrize("moment", ["loading", "workers start", "simulation"])
def test_ctrl_c_waits_for_nobody_and_says_how_to_go_on(
    undisturbed: Undisturbed, tmp_path: Path, moment: str
) -> None:
    plan, expected = undisturbed
    run = tmp_path / "run"
    sweep = Sweep(plan, run)
    loaded = Path(f"/proc/{sweep.process.pid}/maps")
    reached = {
        "loading": lambda: "_multiarray_umath" in loaded.read_text(),
        "workers start": sweep.workers,
        "simulation": lambda: records(run) > 5,
    }
    assert wait_for(reached[moment])
    if moment == "simulation":
        # Workers that never answer again: who waited for them would wait for ever.
        for worker in sweep.workers():
            os.kill(worker, signal.SIGSTOP)
    _, before = status(sweep.process)
    sweep.process.send_signal(signal.SIGINT)
    assert wait_for(lambda: status(sweep.process)[0] == "Z")
    assert status(sweep.process)[1] - before < 1.0
    code, errors = sweep.end()
    assert code == 130
    one_line(errors.lstrip("\n"), "stopped", "the same command goes on from here")
    sweep.require_no_workers()
    assert not list(sweep.scratch.iterdir())
    assert finish(plan, run) == expected


@pytest.mark.parametrize("size", [400, 12_000])
def test_a_file_that_cannot_grow_is_one_line_and_resumable(
    undisturbed: Undisturbed, tmp_path: Path, size: int
) -> None:
    """As on a full disk: the first file that is too long is plan.json, or a journal."""
    plan, expected = undisturbed
    command = [sys.executable, "-c", LIMITED.format(size)]
    code, errors = Sweep(plan, tmp_path / "run", command=command).end()
    assert code == 2
    one_line(errors, "File too large", "the same command goes on from here")
    assert finish(plan, tmp_path / "run") == expected


def private_mounts() -> bool:
    words = [*UNSHARE, "mount -t tmpfs none /mnt"]
    if shutil.which("unshare") is None:
        return False
    return not subprocess.run(words, capture_output=True, check=False).returncode


@pytest.mark.skipif(not private_mounts(), reason="this machine lets a test mount nothing")
@pytest.mark.parametrize("disk", ["full", "read-only"])
def test_a_full_or_read_only_disk_is_one_line_and_resumable(
    undisturbed: Undisturbed, tmp_path: Path, disk: str
) -> None:
    plan, expected = undisturbed
    mounted = tmp_path / "disk"
    mounted.mkdir()
    options = {"full": "size=72k", "read-only": "ro"}[disk]
    run = mounted / "run"
    subprocess.run(
        [*UNSHARE, ON_ANOTHER_DISK, "sh", options, *SWEEP, plan, "--out", run],
        env=os.environ | {"OUT": str(tmp_path), "DISK": str(mounted)},
        check=True,
    )
    assert (tmp_path / "code").read_text().strip() == "2"
    message = {"full": "No space left on device", "read-only": "Read-only file system"}[disk]
    one_line((tmp_path / "errors").read_text(), str(mounted), message, "goes on from here")
    left = tmp_path / "left" / "run"
    assert left.exists() == (disk == "full")
    if disk == "full":
        assert records(left) or parts(left)
        assert not list(left.rglob("*.part"))
    assert finish(plan, left) == expected


@pytest.mark.skipif(
    os.getuid() == 0 and shutil.which("setpriv") is None,
    reason="the administrator may write everywhere, and setpriv is not there to take that away",
)
def test_a_folder_that_may_not_be_written_is_one_line(
    undisturbed: Undisturbed, tmp_path: Path
) -> None:
    (tmp_path / "closed").mkdir(mode=0o555)
    bounded = ["setpriv", "--bounding-set=-dac_override"] if os.getuid() == 0 else []
    command = [*bounded, *SWEEP]
    code, errors = Sweep(undisturbed[0], tmp_path / "closed" / "run", command=command).end()
    assert code == 2
    one_line(errors, "Permission denied")


@pytest.mark.parametrize("out", ["/proc/lif-bridge-run", "plan.toml/run", "x" * 300])
def test_an_impossible_folder_is_one_line(
    undisturbed: Undisturbed, tmp_path: Path, out: str
) -> None:
    plan, _ = undisturbed
    code, errors = Sweep(plan, plan.parent / out).end()
    assert code == 2
    one_line(errors, out.split("/")[-1])


@pytest.mark.parametrize("library", ["/no/such/lib.so", "/etc/passwd"])
def test_without_a_usable_ngspice_no_run_begins(
    undisturbed: Undisturbed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library: str
) -> None:
    monkeypatch.setenv("NGSPICE_LIBRARY_PATH", library)
    code, errors = Sweep(undisturbed[0], tmp_path / "run").end()
    assert code == 2
    one_line(errors, library if "no" in library else "lif-bridge doctor says why")
    assert not (tmp_path / "run").exists()
