"""The worst that strangers' files can hold, in the real ngspice, under a watch.

ngspice works in a scratch folder; home, working folder and the files themselves lie around it, and
nothing of them may change.
"""

import copy
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hostile
import pytest
from deck_jobs import Decks
from watch import Tree, Watch

from bridge.engine import Pool
from circuits import (
    Circuit,
    CircuitInputError,
    Condition,
    Setting,
    Technology,
    load_circuit,
    load_technology,
    render_deck,
)
from circuits.standalone import render_standalone

ROOT = Path(__file__).parents[2]
CASES = Path(__file__).parent / "technologies"
CIRCUIT = load_circuit("leaky_axon_hillock")


@dataclass(frozen=True)
class Sandbox:
    """A world for one test."""

    root: Path

    @property
    def scratch(self) -> Path:
        return self.root / "scratch"

    @property
    def files(self) -> Path:
        return self.root / "files"

    @property
    def mark(self) -> str:
        """A file that no one may make."""
        return str(self.root / "home" / "pwned")

    def run(self, decks: list[str], *, unchecked: bool = False) -> Counter[str]:
        """Let ngspice have decks; returns what became of them."""
        results = Pool(1, timeout=60.0).run([Decks(tuple(dict.fromkeys(decks)), unchecked)])
        return Counter(result.partition(":")[0] for _, _, result in results)


@pytest.fixture
def sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    for name in ("home", "work", "scratch", "files"):
        (tmp_path / name).mkdir()
    (tmp_path / "secret").write_text("* secret\n")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in ("TMPDIR", "MPLCONFIGDIR", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "scratch"))
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent), prepend=os.pathsep)
    monkeypatch.chdir(tmp_path / "work")
    return Sandbox(tmp_path)


@pytest.fixture(scope="module")
def watch() -> Watch:
    return Watch()


def own_deck(technology: Technology) -> str:
    corner = technology.choices[-1]
    return render_deck(CIRCUIT, technology, Setting(Condition(corner, 27.0, 1.8)))


def write(folder: Path, data: dict[str, Any], library: str) -> None:
    texts = {
        "technology.toml": hostile.toml(data),
        "models.lib": library,
        "more.inc": ".param a=1\n",
    }
    for name, text in texts.items():
        path = folder / name
        if not path.exists() or path.read_text() != text:
            path.unlink(missing_ok=True)
            path.write_text(text)


def test_the_watch_sees_what_ngspice_does(sandbox: Sandbox) -> None:
    tree = Tree(sandbox.root, sandbox.scratch)
    decks = [
        f"* t\nr1 a 0 1k\nv1 a 0 1\n.control\nshell touch {sandbox.mark}1\n.endc\n.end\n",
        f"* t\nr1 a 0 1k\nv1 a 0 1\n*#shell touch {sandbox.mark}2\n.end\n",
        f"* t\nr1 a 0 1k\nv1 a 0 1\n.control\nop\nwrite {sandbox.mark}3\n.endc\n.end\n",
    ]
    assert sandbox.run(decks, unchecked=True)["sent"] == 3
    home = str(sandbox.root / "home")
    assert tree.changes() == [home, *(f"{sandbox.mark}{k}" for k in (1, 2, 3))]
    # With the checks the same worker refuses them.
    for deck in decks:
        with pytest.raises(CircuitInputError, match="of the deck is refused"):
            sandbox.run([deck])


@pytest.mark.parametrize("case", ["tech_switch_rce", "tech_corner_path"])
def test_a_strangers_technology_is_refused_in_one_line(sandbox: Sandbox, case: str) -> None:
    folder = sandbox.files / "a" / "b" / "c"
    shutil.copytree(CASES / case, folder)
    tree = Tree(sandbox.root, sandbox.scratch)
    arguments = ["sweep", "plan.toml", "--out", "out", "--workers", "1"]
    done = subprocess.run(
        [sys.executable, "-m", "bridge.cli", *arguments],
        cwd=folder, env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    [line] = done.stderr.splitlines()
    key = {"tech_switch_rce": "process.switches: the key", "tech_corner_path": "corners.1 = "}[case]
    assert "mine180/technology.toml: " in line
    assert key in line
    assert "allowed: " in line
    assert tree.changes() == []


def texts(data: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(data, str):
        yield place
    elif isinstance(data, dict | list):
        for key in data if isinstance(data, dict) else range(len(data)):
            yield from texts(data[key], (*place, key))


def attacks(mark: str) -> Iterator[dict[str, Any]]:
    """A technology with each command at each of its texts, and as each key of its process."""
    for text in hostile.COMMANDS:
        bad = text.format(mark=mark)
        for place in texts(hostile.TECHNOLOGY):
            for spelled in (bad, f"tt\n{bad}\n"):
                data: Any = copy.deepcopy(hostile.TECHNOLOGY)
                inner = data
                for key in place[:-1]:
                    inner = inner[key]
                inner[place[-1]] = spelled
                yield data
        for table in ("switches", "sigma"):
            for spelled in (bad, f"dvt=0\n{bad}\n.param yy"):
                data = copy.deepcopy(hostile.TECHNOLOGY)
                data["process"][table] = {spelled: 1.0}
                yield data


def test_no_text_of_a_technology_does_harm(sandbox: Sandbox, watch: Watch) -> None:
    refused, passed = 0, {}
    for data in attacks(sandbox.mark):
        write(sandbox.files, data, hostile.LIBRARY)
        try:
            with watch.inside(sandbox.files):
                technology = load_technology(sandbox.files)
                deck = own_deck(technology)
        except CircuitInputError:
            refused += 1
            continue
        setting = Setting(Condition("tt", 27.0, 1.8))
        header = [technology.title, technology.source, technology.title + technology.source]
        text = render_standalone(CIRCUIT, technology, setting, header, ["op", "print v(mem)"])
        passed[deck] = text
        passed[text] = text
    assert watch.seen == []
    assert refused > 1000
    # A title, a source and some names may be anything; they are comments where they are written.
    files = list(dict.fromkeys(passed.values()))
    assert len(files) > 50
    write(sandbox.files, hostile.TECHNOLOGY, hostile.LIBRARY)
    tree = Tree(sandbox.root, sandbox.scratch)
    assert sandbox.run([deck for deck, text in passed.items() if deck != text])["loaded"] >= 1
    program = shutil.which("ngspice")
    assert program is not None
    whole = hostile_file(files)
    for number, text in enumerate([whole, *random.Random(1).sample(files, 5)]):
        path = sandbox.scratch / f"{number}.cir"
        path.write_text(text)
        done = subprocess.run(
            [program, "-D", "ngbehavior=hsa", "-b", path],
            cwd=sandbox.scratch, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert "v(mem) = " in done.stdout
    assert tree.changes() == []
    assert {path.suffix for path in sandbox.scratch.iterdir()} <= {".cir"}


def hostile_file(files: list[str]) -> str:
    """One file with the comments of all."""
    deck = files[0].split("\n")
    heads = [line for text in files for line in text.split("\n")[:3]]
    assert all(line.startswith("*") for line in heads)
    return "\n".join([deck[0], *heads, *deck[3:]])


WORDS = (
    "alias alter altermod cd codemodel compose dc define echo edit gnuplot hardcopy history iplot "
    "let load meas noise op osdi plot pre_codemodel pre_osdi print quit rehash reset resume rspice "
    "run save set setcs shell show source spec stop system tran unset version wrdata write wrs2p"
)
"""ngspice's commands, those that write or run something among them."""


def test_no_line_of_a_model_file_does_harm(sandbox: Sandbox, watch: Watch) -> None:
    mark = sandbox.mark
    lines = [text.format(mark=mark) for text in hostile.COMMANDS] + hostile.MODEL_LINES
    lines += [
        f"{word} {more}" for word in WORDS for more in (mark, f"a b > {mark}", f"a b '{mark}'")
    ]
    lines += [f".{word} {mark}" for word in WORDS]
    places = ("r1 d g 1k", ".endl cards", "+ vsat=8e4", ".param dvt=0 speed=1")
    decks, refused = [], 0
    for line in dict.fromkeys(lines):
        for place in places:
            library = hostile.LIBRARY.replace(place, f"{place}\n{line}", 1)
            write(sandbox.files, hostile.TECHNOLOGY, library)
            try:
                with watch.inside(sandbox.files):
                    decks.append(own_deck(load_technology(sandbox.files)))
            except CircuitInputError:
                refused += 1
    assert watch.seen == []
    assert refused > 300
    write(sandbox.files, hostile.TECHNOLOGY, hostile.LIBRARY)
    tree = Tree(sandbox.root, sandbox.scratch)
    outcome = sandbox.run(decks)
    assert outcome["loaded"] > 20
    assert tree.changes() == []


def of_circuit(folder: Path) -> str:
    circuit, technology = Circuit(folder / "a.cir"), load_technology("generic180")
    condition = Condition("typical", 27.0, circuit.supply_in(technology))
    return render_deck(circuit, technology, Setting(condition))


KINDS = [
    (hostile.write_technology, lambda folder: own_deck(load_technology(folder))),
    (hostile.write_datasheet, of_circuit),
    (hostile.write_netlist, of_circuit),
]


def test_no_random_file_does_harm(sandbox: Sandbox, watch: Watch) -> None:
    decks = []
    (sandbox.files / "more.inc").write_text(".param more=1\n")
    for kind, (writer, render) in enumerate(KINDS):
        rng = random.Random(kind)
        for _ in range(300):
            writer(rng, sandbox.files)
            try:
                with watch.inside(sandbox.files):
                    decks.append(render(sandbox.files))
            except CircuitInputError:
                continue
    assert watch.seen == []
    tree = Tree(sandbox.root, sandbox.scratch)
    outcome = sandbox.run(decks)
    assert outcome["loaded"] > 50
    assert tree.changes() == []
