"""Ten thousand hostile files: each is refused in one line, or gives decks and commands as known.

What is rendered is read back by `deck_grammar`, which shares nothing with the renderer.
"""

import os
import random
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from deck_grammar import unknown_command, unknown_in_file, unknown_line
from hostile import (
    LIBRARY,
    write_datasheet,
    write_netlist,
    write_plan,
    write_technology,
)
from watch import Watch

from bridge.bench.analyses import apply_draw, fire, read_codes, respond
from bridge.bench.clamp import clamp_membrane
from bridge.bench.temperature.bias_job import BiasJob
from bridge.engine import session
from bridge.errors import BridgeInputError, MeasurementError
from bridge.plan import load_plan
from bridge.store import Place
from circuits import (
    Circuit,
    CircuitInputError,
    Condition,
    Sampling,
    Setting,
    SolverOptions,
    draw_mismatch,
    draw_process,
    load_circuit,
    render_deck,
)
from circuits.spice import command
from circuits.standalone import render_standalone
from circuits.technology import Technology, load_technology

CASES = {"technology": 4000, "datasheet": 2500, "plan": 1500, "netlist": 2000}
assert sum(CASES.values()) == 10_000

Rendered = tuple[Circuit, Technology, Condition]


class Tape:
    """In place of the library: it keeps what it is sent, and answers with two points."""

    def __init__(self) -> None:
        self.decks: list[str] = []
        self.sent: list[str] = []

    @classmethod
    def new_instance(cls) -> "Tape":
        return cls()

    def send(self, text: str | None) -> list[str]:
        if text is not None:
            self.sent.append(text)
        return []

    def circuit(self, lines: list[str]) -> list[str]:
        self.decks.append("\n".join(lines))
        return []

    def vector(self, _: str) -> np.ndarray:
        return np.array([0.0, 1.0])


@pytest.fixture(scope="module")
def watch() -> Watch:
    return Watch()


@pytest.fixture
def ngspice(monkeypatch: pytest.MonkeyPatch) -> session.Ngspice:
    monkeypatch.setattr(session, "Library", Tape)
    return session.Ngspice()


def of_technology(folder: Path) -> Iterator[Rendered]:
    technology = load_technology(f"{folder}/")
    circuit = load_circuit("leaky_axon_hillock")
    for corner in dict.fromkeys((technology.choices[0], technology.choices[-1])):
        yield circuit, technology, Condition(corner, 27.0, circuit.supply_in(technology))


def of_circuit(folder: Path) -> Iterator[Rendered]:
    circuit, technology = Circuit(folder / "a.cir"), load_technology("generic180")
    corner = ("typical", "statistical")[circuit.netlist.stat().st_size % 2]
    yield circuit, technology, Condition(corner, -40.0, circuit.supply_in(technology))


def of_plan(folder: Path) -> Iterator[Rendered]:
    plan = load_plan(folder / "plan.toml")
    for circuit in list(plan.circuits.values())[:2]:
        for condition in plan.conditions(circuit.name)[:2]:
            yield circuit, plan.technology, condition


KINDS = {
    "technology": (write_technology, of_technology),
    "datasheet": (write_datasheet, of_circuit),
    "plan": (write_plan, of_plan),
    "netlist": (write_netlist, of_circuit),
}


def simulate(ngspice: session.Ngspice, rendered: Rendered, *, more: bool) -> None:
    """Send all that a sweep, and now and then a study, sends for a circuit."""
    circuit, technology, condition = rendered
    sampling = Sampling(3)
    process = draw_process(technology, condition.corner, sampling, 2)
    setting = Setting(condition, process=process)
    ngspice.load(render_deck(circuit, technology, setting))
    apply_draw(ngspice, circuit, technology, draw_mismatch(circuit, technology, sampling, 2))
    for analyse in (
        lambda: clamp_membrane(ngspice, circuit, condition.supply),
        lambda: fire(ngspice, circuit, condition, SolverOptions()),
    ):
        if circuit.kind == "neuron":
            with suppress(MeasurementError, session.AnalysisError):
                analyse()
    if circuit.kind == "synapse":
        respond(ngspice, circuit, condition, SolverOptions())
    if circuit.kind == "weight":
        read_codes(ngspice, circuit, condition)
    if more:
        BiasJob(circuit, technology, condition).compute(ngspice, 0)


def assert_known(tape: Tape, own: bool) -> None:
    for deck in tape.decks:
        assert (line := unknown_line(deck, own)) is None, line
    for text in tape.sent:
        assert (one := unknown_command(text)) is None, one
    assert tape.decks
    assert any(text.startswith("alter @m.x1.") for text in tape.sent)


def assert_file_known(rendered: Rendered, tape: Tape) -> None:
    circuit, technology, condition = rendered
    header = [
        "lif-bridge sample",
        circuit.title,
        technology.title,
        technology.source,
        condition.label,
    ]
    sent = [each for line in tape.sent for each in line.split(command.SEPARATOR)]
    skipped = (command.ITERATIONS, command.FORGET_CIRCUIT)
    control = [command.ONE_THREAD, *(each for each in sent if each not in skipped)]
    text = render_standalone(circuit, technology, Setting(condition), header, control)
    assert (line := unknown_in_file(text, technology.own_folder is not None)) is None, line


@pytest.mark.parametrize("kind", CASES)
def test_no_hostile_file_gives_an_unknown_line(
    kind: str, watch: Watch, ngspice: session.Ngspice, tmp_path: Path
) -> None:
    write, render = KINDS[kind]
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "more.inc").write_text(".param more=1\n")
    (tmp_path / "secret").write_text(LIBRARY)
    rng = random.Random(f"decks {kind}")
    refused = through = 0
    different: set[str] = set()
    for k in range(CASES[kind]):
        write(rng, folder)
        tape = Tape()
        ngspice._library, ngspice._deck, ngspice._dialect = tape, "", ""
        ngspice._loaded.clear()
        try:
            with watch.inside(folder):
                for rendered in render(folder):
                    simulate(ngspice, rendered, more=k % 10 == 0)
        except (CircuitInputError, BridgeInputError) as error:
            refused += 1
            assert_one_line(str(error))
        except Exception as error:
            error.add_note(f"case {k}: {[path.read_bytes() for path in folder.iterdir()]}")
            raise
        else:
            own = rendered[1].own_folder is not None
            assert_known(tape, own)
            through += 1
            different.add(tape.decks[0])
            assert_place_is_inside(rendered[0].name, rendered[2])
            if k % 10 == 0:
                assert_file_known(rendered, tape)
        assert not watch.seen, (k, watch.seen)
    assert refused + through == CASES[kind]
    # Not all may be refused, or nothing is rendered.
    assert refused > 0.3 * CASES[kind]
    assert through > 0.15 * CASES[kind]
    assert len(different) > 10
    assert {path.name for path in tmp_path.iterdir()} == {"folder", "secret"}


def assert_one_line(message: str) -> None:
    assert not any(unicodedata.category(c)[0] == "C" for c in message), message
    assert len(message) < 3000


def assert_place_is_inside(name: str, condition: Condition) -> None:
    parts = Place(name, condition, 0).folder.parts
    assert len(parts) == 3
    assert not any(os.sep in part or part.startswith(".") for part in parts)
