import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.own_circuit import new_circuit
from bridge.own_circuit.datasheet_text import datasheet_text
from circuits import Circuit, circuits, load_circuit
from circuits.datasheet import Datasheet, NeuronDatasheet, SynapseDatasheet, read_datasheet
from circuits.datasheet_tables import (
    UNITS,
    Adaptation,
    Knob,
    NeuronBench,
    NeuronPorts,
    SynapseBench,
    SynapsePorts,
)
from circuits.toml_file import LONGEST


def number(low: float, high: float) -> st.SearchStrategy[float]:
    return st.floats(low, high, allow_nan=False, allow_subnormal=False)


# Quotes, backslashes, what looks like TOML, Greek and beyond the first plane.
LETTERS = st.one_of(
    st.sampled_from("\"'\\#[]={} abµκ°é中🧠"),
    st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp")),
)
PHRASE = st.text(LETTERS, max_size=150)
PROSE = st.text(st.one_of(LETTERS, st.sampled_from("\n\t ")), max_size=700)
WORD = st.from_regex(r"[A-Za-z0-9_]{1,64}", fullmatch=True)
NAME = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=60)
NODE = NAME.map(str.lower)
CURRENT, TIME = number(1e-18, 0.5), number(1e-9, 100)


@st.composite
def knobs(draw: st.DrawFn) -> Knob:
    unit = draw(st.sampled_from(sorted(UNITS)))
    low, value, high = sorted(draw(number(-UNITS[unit], UNITS[unit])) for _ in range(3))
    return Knob(
        value=value, unit=unit, meaning=draw(PHRASE),
        low=draw(st.sampled_from([None, low])), high=draw(st.sampled_from([None, high])),
    )  # fmt: skip


@st.composite
def common(draw: st.DrawFn) -> dict[str, object]:
    of = draw(st.dictionaries(NODE, knobs(), max_size=3))
    return {
        "name": draw(WORD),
        "title": draw(PHRASE.filter(bool)),
        "source": draw(PROSE),
        "notes": draw(PROSE),
        "supply": draw(st.none() | number(0.01, 20)),
        "knobs": of,
        "transistors": draw(st.dictionaries(NAME, PHRASE, max_size=4)),
        "shared": tuple(draw(st.lists(NAME, max_size=40))),
        "time_constant": draw(st.sampled_from([None, *of])),
    }


@st.composite
def neurons(draw: st.DrawFn) -> NeuronDatasheet:
    shared = draw(common())
    feedback = draw(st.sampled_from([None, "capacitive", "current", "switch"]))
    low, high = sorted(draw(st.tuples(CURRENT, CURRENT).filter(lambda pair: pair[0] != pair[1])))
    bench = NeuronBench(
        i_low=low, i_high=high, v_start=draw(number(-20, 20)), t_limit=draw(TIME),
        v_sweep=(draw(number(-20, -1e-6)), draw(number(1e-6, 20))),
    )  # fmt: skip
    names = list(shared["knobs"])  # type: ignore[call-overload]
    return NeuronDatasheet(
        **shared,  # type: ignore[arg-type]
        feedback=feedback,
        c_feedback=draw(number(1e-21, 1e-3)) if feedback == "capacitive" else None,
        ports=NeuronPorts(
            membrane=draw(NODE), output=draw(NODE), supply=draw(NODE),
            input=draw(st.none() | NODE), ground=draw(st.none() | NODE),
        ),
        bench=draw(st.sampled_from([None, bench])),
        adaptation=Adaptation(knob=names[0], value=draw(number(-1, 1)))
        if names and draw(st.booleans())
        else None,
    )  # fmt: skip


@st.composite
def synapses(draw: st.DrawFn) -> SynapseDatasheet:
    bench = SynapseBench(
        pulse_width=draw(TIME), active=draw(st.sampled_from(["high", "low"])),
        v_output=draw(number(-20, 20)), t_limit=draw(TIME),
    )  # fmt: skip
    return SynapseDatasheet(
        **draw(common()),  # type: ignore[arg-type]
        ports=SynapsePorts(
            input=draw(NODE), output=draw(NODE), supply=draw(NODE), ground=draw(st.none() | NODE)
        ),
        bench=draw(st.sampled_from([None, bench])),
    )


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sheets") / "a.toml"


def written(path: Path, sheet: Datasheet, *more: object) -> Datasheet:
    text = datasheet_text(sheet, sheet.name, *more)  # type: ignore[arg-type]
    assert max(map(len, text.split("\n"))) <= LONGEST
    path.write_text(text, encoding="utf-8", newline="")
    return read_datasheet(path)


@settings(max_examples=150)
@given(sheet=neurons() | synapses())
def test_a_datasheet_reads_back_as_it_was(path: Path, sheet: Datasheet) -> None:
    assert written(path, sheet) == sheet


@settings(max_examples=100)
@given(
    sheet=neurons(),
    reason=st.text(max_size=200),
    comments=st.lists(st.text(max_size=200), max_size=3),
)
def test_comments_say_nothing(
    path: Path, sheet: NeuronDatasheet, reason: str, comments: list[str]
) -> None:
    keys = ["supply", "shared", *(f"ports.{role}" for role in NeuronPorts.model_fields)]
    assert written(path, sheet, dict.fromkeys(keys, reason), comments) == sheet


@pytest.mark.parametrize("name", circuits())
def test_the_catalogues_datasheets_read_back(path: Path, name: str) -> None:
    sheet = load_circuit(name).datasheet
    assert written(path, sheet) == sheet


def test_a_name_and_title_that_a_datasheet_leaves_out_are_filled_in(path: Path) -> None:
    sheet = load_circuit("low_power_if").neuron.model_copy(update={"name": "", "title": ""})
    text = datasheet_text(sheet, "mine")
    found = tomllib.loads(text)
    assert (found["name"], found["title"]) == ("mine", "mine")


@pytest.mark.parametrize(
    "name", ["my-neuron", "lif cell.v2", "2nd µ-cell", "a\nb = 1\n#", "x" * 90]
)
def test_a_file_of_any_name_begins_a_datasheet_that_reads(tmp_path: Path, name: str) -> None:
    netlist = tmp_path / f"{name}.cir"
    netlist.write_text(load_circuit("leaky_axon_hillock").netlist.read_text())
    begun = new_circuit(netlist)
    circuit = Circuit(netlist)
    assert begun.path == circuit.datasheet_path
    assert circuit.name == circuit.datasheet.name
    # Without a name in the datasheet it is the same.
    unnamed = circuit.neuron.model_copy(update={"name": ""})
    assert circuit.with_datasheet(unnamed).name == circuit.name
