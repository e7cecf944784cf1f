"""Thousands of mutated netlists, datasheets and plans: each is read, or refused in one line.

No traceback, no file touched outside the folder, no process started, whatever the bytes are.
"""

import os
import random
import re
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mutation import LINES, SETTINGS, mutant
from watch import Watch

from bridge.sweep import load_plan, shipped_plan
from circuits import Circuit, CircuitInputError, circuits, load_circuit
from circuits.netlist import read_subcircuit
from circuits.netlist.expression import read_expression
from circuits.technology import netlists_folder

MUTANTS = {"netlist": 8000, "datasheet": 4000, "plan": 4000}
assert sum(MUTANTS.values()) >= 10_000

SHIPPED = {
    "netlist": sorted((netlists_folder() / "neurons").glob("*.cir")),
    "datasheet": sorted((netlists_folder() / "neurons").glob("*.toml")),
    "plan": [shipped_plan("default"), shipped_plan("quick")],
}
SLOWEST = 10.0  # s of wall time for one input, on a busy machine; the usual one takes a millisecond


@pytest.fixture(scope="module")
def watch() -> Watch:
    return Watch()


NODE = r" [a-z0-9_]+"
NUMBER = r"[-+]?[0-9.]+(e[-+]?[0-9]+)?[a-z]{0,6}"
VALUE = rf"({NUMBER}|\{{[a-z0-9_.,+*/()-]+\}})"
HARMLESS = re.compile(
    rf"\.subckt own_[a-z][a-z0-9_]*({NODE})+( own_[a-z][a-z0-9_]*={NUMBER})*|\.ends own_[a-z0-9_]+|"
    rf"\.param own_[a-z][a-z0-9_]*={VALUE}|x[a-z0-9_]*({NODE}){{4}} [np]f( [wl]={NUMBER}){{2}}|"
    rf"[rc][a-z0-9_]*({NODE}){{2}} {VALUE}|[vi][a-z0-9_]*({NODE}){{2}} dc {VALUE}|"
    rf"[eg][a-z0-9_]*({NODE}){{4}} {VALUE}"
)


def assert_harmless(text: str) -> None:
    """Every line of what goes to ngspice is one of the few forms that a neuron needs."""
    assert text.isascii()
    for line in text.removesuffix("\n").split("\n"):
        assert HARMLESS.fullmatch(line), line
        assert not re.search(r"`|\$|;|\\|\*#|\.control|gauss|unif|limit|rand", line), line


def read_netlist(folder: Path) -> None:
    assert_harmless(read_subcircuit(folder / "a.cir").text)


def read_datasheet(folder: Path) -> None:
    circuit = Circuit(folder / "a.cir")
    sheet = circuit.datasheet
    for text in (sheet.name, sheet.title, *sheet.transistors, *sheet.knobs):
        assert "\n" not in text
    assert abs(sheet.bench.v_sweep[0]) + abs(sheet.bench.v_sweep[1]) <= 40
    assert sheet.bench.t_limit <= 100


def read_plan(folder: Path) -> None:
    assert set(load_plan(folder / "a.toml").circuits) <= set(circuits())


READERS = {
    "netlist": (read_netlist, "a.cir", LINES),
    "datasheet": (read_datasheet, "a.toml", SETTINGS),
    "plan": (read_plan, "a.toml", SETTINGS),
}


@pytest.mark.parametrize("kind", MUTANTS)
def test_no_mutant_does_harm(kind: str, watch: Watch, tmp_path: Path) -> None:
    read, name, fragments = READERS[kind]
    folder = tmp_path / "folder"
    folder.mkdir()
    (tmp_path / "outside.inc").write_text("R77 mem 0 1meg\n")
    (folder / "ok.inc").write_text("* fine\nR88 mem 0 1meg\n")
    (folder / "link.inc").symlink_to(tmp_path / "outside.inc")
    originals = [path.read_bytes() for path in SHIPPED[kind] if "_bench" not in path.name]
    # Benches are no neurons, but a source of lines that ngspice knows.
    others = [path.read_bytes() for path in SHIPPED[kind]]
    rng = random.Random(f"hostile {kind}")
    read_count = refused_count = 0
    slowest = 0.0
    for _ in range(MUTANTS[kind]):
        chosen = rng.randrange(len(originals))
        data = mutant(rng, originals[chosen], rng.choice(others), fragments)
        if kind == "datasheet":
            neuron = [path for path in SHIPPED["netlist"] if "_bench" not in path.name][chosen]
            (folder / "a.cir").write_bytes(neuron.read_bytes())
        (folder / name).write_bytes(data)
        before = time.monotonic()
        try:
            with watch.inside(folder):
                read(folder)
            read_count += 1
        except CircuitInputError as error:
            refused_count += 1
            message = str(error)
            assert str(folder / name) in message or str(folder / "ok.inc") in message, message
            assert not any(unicodedata.category(character) == "Cc" for character in message)
            assert len(message) < 2000
        except Exception as error:
            error.add_note(f"on {data!r}")
            raise
        slowest = max(slowest, time.monotonic() - before)
        assert not watch.seen, (watch.seen, data)
    assert read_count + refused_count == MUTANTS[kind]
    # Not every mutant may be refused, or the reader of what is right is not tested.
    assert read_count > 0.02 * MUTANTS[kind]
    assert refused_count > 0.3 * MUTANTS[kind]
    assert slowest < SLOWEST
    assert {path.name for path in tmp_path.iterdir()} == {"folder", "outside.inc"}
    assert {path.name for path in folder.iterdir()} <= {"a.cir", "a.toml", "ok.inc", "link.inc"}


def test_the_watch_sees_what_it_is_there_for(watch: Watch, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a").write_text("")
    with watch.inside(tmp_path / "in"):
        (tmp_path / "in" / "a").read_text()
        assert not watch.seen
        (tmp_path / "b").write_text("")
        (tmp_path / "in" / "a").write_text("")
        (tmp_path / "b").read_text()
        os.system("true")
        (tmp_path / "b").unlink()
    kinds = [event.split("(")[0].split()[0] for event in watch.seen]
    watch.seen.clear()
    assert kinds == ["open", "open", "open", "os.system", "os.remove"]


@settings(max_examples=500)
@given(st.text(alphabet="abp019.e+-*/(), sqrtmaxgun{}`$'", max_size=60))
def test_any_expression_is_a_finite_value_or_refused(text: str) -> None:
    try:
        found = read_expression(text, {"a": 2.0, "b": 0.0, "p": 3e-12}, "own_")
    except ValueError:
        return
    assert isinstance(found.value, float)
    assert abs(found.value) < float("inf")
    assert re.fullmatch(r"\{[a-z0-9_.,+*/()-]+\}", found.text)
    # Reading what was rendered changes nothing.
    names = {"own_a": 2.0, "own_b": 0.0, "own_p": 3e-12}
    assert read_expression(found.text[1:-1], names, "").value == found.value


def test_the_shipped_files_are_read(watch: Watch) -> None:
    with watch.inside(netlists_folder()):
        for name in ("leaky_axon_hillock", "low_power_if"):
            assert_harmless(load_circuit(name).subcircuit.text)
        for path in SHIPPED["plan"]:
            load_plan(path)
    assert not watch.seen
