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

from bridge.plan import load_plan, shipped_plan
from circuits import Circuit, CircuitInputError, circuits, load_circuit
from circuits.netlist import GENERIC, DeviceName, read_netlist
from circuits.netlist.expression import parse_expression
from circuits.technology import netlists_folder

MUTANTS = {"netlist": 8000, "datasheet": 4000, "plan": 4000}
assert sum(MUTANTS.values()) >= 10_000

SHIPPED = {
    "netlist": [
        *sorted((netlists_folder() / "neurons").glob("*.cir")),
        *sorted((Path(__file__).parents[1] / "unit" / "circuits" / "netlists").iterdir()),
    ],
    "datasheet": sorted((netlists_folder() / "neurons").glob("*.toml")),
    "plan": [shipped_plan("default"), shipped_plan("quick")],
}
SLOWEST = 2.0  # s of processor time for one input; the usual one takes a millisecond


@pytest.fixture(scope="module")
def watch() -> Watch:
    return Watch()


DEVICES = {
    **GENERIC,
    "nfet_03v3": DeviceName("nf", "gf180mcu"),
    "pfet_03v3": DeviceName("pf", "gf180mcu"),
    "sky130_fd_pr__nfet_01v8": DeviceName("nf", "sky130", 1e-6),
    "sky130_fd_pr__pfet_01v8": DeviceName("pf", "sky130", 1e-6),
}
NODE = r" [a-z0-9_]{1,64}"
NUMBER = r"-?[0-9]+(\.[0-9]+)?(e[-+]?[0-9]+)?"
KEYS = ("ad", "as", "pd", "ps", "nrd", "nrs", "sa", "sb", "sd")
JUNCTION = "".join(rf"( {key}={NUMBER})?" for key in KEYS)
HARMLESS = re.compile(
    rf"\.subckt own_[a-z0-9_]+({NODE})*|\.ends own_[a-z0-9_]+|"
    rf"x[a-z0-9_]*({NODE}){{4}} [np]f w={NUMBER} l={NUMBER}( m={NUMBER})?( nf=[0-9]+)?{JUNCTION}|"
    rf"[rc][a-z0-9_]*({NODE}){{2}} {NUMBER}|[vi][a-z0-9_]*({NODE}){{2}} dc {NUMBER}|"
    rf"[eg][a-z0-9_]*({NODE}){{4}} {NUMBER}"
)


def assert_harmless(text: str) -> None:
    """Every line of what goes to ngspice is one of the few forms that a neuron needs."""
    assert text.isascii()
    for line in text.removesuffix("\n").split("\n"):
        assert HARMLESS.fullmatch(line), line
        assert not re.search(r"`|\$|;|\\|\*#|\.control|gauss|unif|limit|rand", line), line


def read_any_netlist(folder: Path) -> None:
    netlist = read_netlist(folder / "a.cir", DEVICES)
    text = netlist.flatten(ports=netlist.nodes).text
    assert_harmless(text)
    names = [line.split()[0] for line in text.splitlines()[1:-1]]
    assert len(set(names)) == len(names)
    ports = text.split("\n")[0].split()[2:]
    assert len(set(ports)) == len(ports)
    # The same again, also from the file.
    assert netlist.flatten(netlist.parameters, netlist.nodes).text == text
    again = read_netlist(folder / "a.cir", DEVICES)
    assert again == netlist
    assert again.flatten(ports=again.nodes).text == text


def read_datasheet(folder: Path) -> None:
    circuit = Circuit(folder / "a.cir")
    sheet = circuit.datasheet
    for text in (sheet.name, sheet.title, *sheet.transistors, *sheet.knobs):
        assert "\n" not in text
    if sheet.kind == "neuron" and sheet.bench is not None:
        assert abs(sheet.bench.v_sweep[0]) + abs(sheet.bench.v_sweep[1]) <= 40
    assert sheet.bench is None or sheet.bench.t_limit <= 100


def read_plan(folder: Path) -> None:
    assert set(load_plan(folder / "a.toml").circuit_names) <= set(circuits())


READERS = {
    "netlist": (read_any_netlist, "a.cir", LINES),
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
            neuron = SHIPPED[kind][chosen].with_suffix(".cir")
            (folder / "a.cir").write_bytes(neuron.read_bytes())
        (folder / name).write_bytes(data)
        before = time.process_time()
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
        slowest = max(slowest, time.process_time() - before)
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
    values = {"a": 2.0, "b": 0.0, "p": 3e-12}
    try:
        expression = parse_expression(text)
        assert all(re.fullmatch("[a-z_][a-z0-9_]*", name) for name in expression.names)
        if not expression.names <= set(values):
            return
        value = expression.value(values.__getitem__)
    except ValueError:
        return
    assert isinstance(value, float)
    assert abs(value) < float("inf")
    # With numbers in place of the names it is the same.
    numbers = re.sub(r"\b[abp]\b", lambda match: repr(values[match[0]]), text)
    assert parse_expression(numbers).value({}.__getitem__) == value


def test_the_shipped_files_are_read(watch: Watch) -> None:
    with watch.inside(netlists_folder()):
        for name in ("leaky_axon_hillock", "low_power_if"):
            assert_harmless(load_circuit(name).subcircuit.text)
        for path in SHIPPED["plan"]:
            load_plan(path)
    assert not watch.seen
