"""Files of a run against links, pipes and names that lead out of it."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from bridge.errors import BridgeInputError, StorageError
from bridge.store import Journal, Location, RunLock, is_scratch, read_whole, write_whole
from bridge.store.lock import LOCK_FILE

SECRET = b"the user's own\n"


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A file that no run may touch, in a folder of its own."""
    path = tmp_path / "outside" / "canary"
    path.parent.mkdir()
    path.write_bytes(SECRET)
    return path


@pytest.fixture
def run(tmp_path: Path) -> Path:
    path = tmp_path / "run"
    path.mkdir()
    return path


def write(location: Location) -> None:
    write_whole(location, b"new")


def read(location: Location) -> None:
    read_whole(location, 1000)


def append(location: Location) -> None:
    Journal(location).append({"draw": 1})


def replay(location: Location) -> None:
    Journal(location).read()


def lock(location: Location) -> None:
    with RunLock(location.folder.path):
        pass


def ask(location: Location) -> None:
    location.exists()


USES: list[Callable[[Location], None]] = [write, read, append, replay, lock, ask]


def refused(use: Callable[[Location], None], location: Location) -> str:
    with pytest.raises(BridgeInputError) as caught:
        use(location)
    message = str(caught.value)
    assert "\n" not in message
    return message


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("there", [True, False])
def test_a_link_in_place_of_a_file_is_refused_by_name(
    run: Path, outside: Path, use: Callable[[Location], None], there: bool
) -> None:
    target = outside if there else outside.with_name("nothing")
    (run / LOCK_FILE).symlink_to(target)
    message = refused(use, Location(run) / LOCK_FILE)
    assert message.startswith(f"{run / LOCK_FILE}: a symbolic link;")
    assert [path.name for path in outside.parent.iterdir()] == ["canary"]
    assert outside.read_bytes() == SECRET
    assert (run / LOCK_FILE).is_symlink()


@pytest.mark.parametrize("use", [write, read, append, replay, ask])
@pytest.mark.parametrize("depth", [0, 1, 2])
def test_a_link_in_place_of_a_folder_is_refused_by_name(
    run: Path, outside: Path, use: Callable[[Location], None], depth: int
) -> None:
    names = ["a", "b", "c"]
    link = run.joinpath(*names[: depth + 1])
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(outside.parent)
    message = refused(use, Location(run, (*names, "canary")))
    assert message.startswith(f"{link}: a symbolic link;")
    assert [path.name for path in outside.parent.iterdir()] == ["canary"]
    assert outside.read_bytes() == SECRET


@pytest.mark.parametrize("use", USES)
def test_a_pipe_or_a_socket_is_refused_at_once(run: Path, use: Callable[[Location], None]) -> None:
    """Opening a pipe waits for its other end, were it not for O_NONBLOCK."""
    os.mkfifo(run / LOCK_FILE)
    assert "a pipe, socket or device" in refused(use, Location(run) / LOCK_FILE)
    assert stat.S_ISFIFO((run / LOCK_FILE).lstat().st_mode)


@pytest.mark.parametrize("use", [write, read, append, replay, lock])
def test_a_folder_in_place_of_a_file_is_one_line(
    run: Path, use: Callable[[Location], None]
) -> None:
    (run / LOCK_FILE / "mine").mkdir(parents=True)
    assert "s a directory" in refused(use, Location(run) / LOCK_FILE)
    assert (run / LOCK_FILE / "mine").is_dir()


@pytest.mark.parametrize("use", [append, lock])
def test_what_is_written_in_place_has_no_other_name(
    run: Path, outside: Path, use: Callable[[Location], None]
) -> None:
    os.link(outside, run / LOCK_FILE)
    assert "a hard link" in refused(use, Location(run) / LOCK_FILE)
    assert outside.read_bytes() == SECRET


def test_a_torn_journal_is_cut_without_a_change_under_its_other_name(
    run: Path, tmp_path: Path
) -> None:
    journal = Journal(Location(run) / "journal.jsonl")
    journal.append({"draw": 1})
    journal.close()
    whole = (run / "journal.jsonl").read_bytes()
    (run / "journal.jsonl").write_bytes(whole + b"torn")
    os.link(run / "journal.jsonl", tmp_path / "snapshot")
    assert Journal(Location(run) / "journal.jsonl").read() == [{"draw": 1}]
    assert (run / "journal.jsonl").read_bytes() == whole
    assert (tmp_path / "snapshot").read_bytes() == whole + b"torn"


def test_a_whole_file_is_exchanged_not_changed(run: Path, outside: Path) -> None:
    os.link(outside, run / "one")
    write_whole(Location(run) / "one", b"new")
    assert (run / "one").read_bytes() == b"new"
    assert outside.read_bytes() == SECRET


def test_the_way_to_the_run_may_be_a_link(tmp_path: Path, run: Path) -> None:
    """Where runs are kept is the user's own choice."""
    (tmp_path / "scratch").symlink_to(run)
    written = write_whole(Location(tmp_path / "scratch") / "figures" / "a.png", b"new")
    assert written == tmp_path / "scratch" / "figures" / "a.png"
    assert (run / "figures" / "a.png").read_bytes() == b"new"
    with RunLock(tmp_path / "scratch"):
        assert (run / LOCK_FILE).read_text() == f"{os.getpid()}\n"


@pytest.mark.parametrize("what", ["link", "file", "folder", "pipe"])
def test_a_scratch_file_is_always_a_new_one(
    run: Path, outside: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """Even if its random name were foreseen."""
    words = iter(["taken", "free"])
    monkeypatch.setattr("bridge.store.files.secrets.token_hex", lambda _: next(words))
    foreseen = run / ".one.taken.part"
    {
        "link": lambda: foreseen.symlink_to(outside),
        "file": lambda: foreseen.write_bytes(b"another's"),
        "folder": foreseen.mkdir,
        "pipe": lambda: os.mkfifo(foreseen),
    }[what]()
    before = foreseen.lstat()
    write_whole(Location(run) / "one", b"new")
    assert (run / "one").read_bytes() == b"new"
    assert outside.read_bytes() == SECRET
    assert (foreseen.lstat().st_mode, foreseen.lstat().st_ino) == (before.st_mode, before.st_ino)
    assert sorted(path.name for path in run.iterdir()) == [".one.taken.part", "one"]


def test_when_every_scratch_name_is_taken_that_is_said(
    run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bridge.store.files.secrets.token_hex", lambda _: "taken")
    (run / ".one.taken.part").touch()
    assert is_scratch(".one.taken.part")
    assert "are taken" in refused(write, Location(run) / "one")
    assert not (run / "one").exists()


def test_a_link_that_comes_between_look_and_use_is_not_followed(
    run: Path, outside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As another process could place it: the kernel refuses it where the look did not."""
    (run / "a").symlink_to(outside.parent)
    (run / "one").symlink_to(outside)
    monkeypatch.setattr(Location, "check", lambda *_: None)
    for location in (Location(run) / "one", Location(run) / "a" / "canary"):
        for use in (read, append):
            with pytest.raises(StorageError):
                use(location)
    with pytest.raises(StorageError):
        write(Location(run) / "a" / "canary")
    write(Location(run) / "one")
    assert not (run / "one").is_symlink()
    assert outside.read_bytes() == SECRET


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../a", "a/../../b", "/etc/passwd", "a//b", "a/", "a\0b", "\ud800"]
)
def test_a_name_that_leads_elsewhere_is_refused(run: Path, name: str) -> None:
    with pytest.raises(BridgeInputError, match="no name of a file") as caught:
        Location(run) / name
    assert "\n" not in str(caught.value)


def test_what_is_too_large_is_not_read(run: Path) -> None:
    with (run / "one").open("wb") as file:
        file.truncate(10**12)  # sparse
    with pytest.raises(BridgeInputError, match="allowed: up to 1000 bytes"):
        read_whole(Location(run) / "one", 1000)


def test_a_walk_meets_links_and_follows_none(run: Path, outside: Path) -> None:
    (run / "a" / "b").mkdir(parents=True)
    (run / "a" / "b" / "file").touch()
    (run / "a" / "c").symlink_to(outside.parent)
    (run / "d").symlink_to(outside)
    found = sorted(str(one.path.relative_to(run)) for one in Location(run).walk())
    assert found == ["a/b/file", "a/c", "d"]
