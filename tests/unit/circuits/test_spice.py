"""The one renderer: its words, its lines, its commands, and what a finished deck may hold."""

import math
import pickle
from pathlib import Path

import numpy as np
import pytest

from circuits import Circuit, CircuitInputError, Condition, Setting, load_circuit, render_deck
from circuits.spice import Deck, assemble, card, command
from circuits.spice.word import name, number, quoted, rounded, short
from circuits.technology import load_technology

BREAKERS = [
    "a\nshell ls", "a\r.control", "a b", "a;b", "a`b`", "a$b", "a\\", 'a"', "a'", "a\x00b",
    "a\x85b",
    "a\u2028b", "a>b", "a|b", "a&b", "é", "", "{a}", "*#a", "!a", "^a", "~a", "a\x0bb", "a\tb",
]  # fmt: skip


@pytest.mark.parametrize("text", BREAKERS)
def test_no_word_holds_more_than_a_word(text: str) -> None:
    for write in (
        lambda: name(text),
        lambda: card.element(text, ("a", "0"), "1"),
        lambda: card.element("r1", (text, "0"), "1"),
        lambda: card.element("r1", ("a", "0"), text),
        lambda: card.element("r1", ("a", "0"), **{text: 1.0}),
        lambda: card.subcircuit(text, ("a",)),
        lambda: card.subcircuit("a", (text,)),
        lambda: card.ends(text),
        lambda: card.parameter(text, "1"),
        lambda: card.library(Path("/models.lib"), text),
        lambda: card.options({text: "1"}),
        lambda: card.options({"reltol": text}),
        lambda: card.options({}, text),
        lambda: card.start(text, 0.0),
        lambda: card.save(text),
        lambda: card.save(f"v({text})"),
        lambda: command.alter(text, 1.0),
        lambda: command.parameter_of(text, "delvto"),
        lambda: command.parameter_of("m1", text),
        lambda: command.sweep(text, 0.0, 1.0, 0.1),
        lambda: command.stop_when(text, ">", 1.0),
        lambda: command.save(f"v({text})"),
        lambda: command.check_vector(text),
    ):
        with pytest.raises(CircuitInputError) as caught:
            write()
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, np.float64("nan")])
def test_no_number_is_infinite(value: float) -> None:
    for write in (
        lambda: number(value),
        lambda: short(value),
        lambda: rounded(value),
        lambda: card.temperature(value),
        lambda: card.start("mem", value),
        lambda: card.element("x1", ("a",), "c", w=value),
        lambda: command.alter("iin", value),
        lambda: command.transient(value, 1.0),
        lambda: command.sweep("vclamp", 0.0, value, 0.1),
    ):
        with pytest.raises(CircuitInputError, match="a finite number"):
            write()


def test_numbers_keep_all_their_digits_and_are_plain() -> None:
    assert number(0.1 + 0.2) == "0.30000000000000004"
    assert [number(0), number(1.0), number(np.float64(0.5))] == ["0", "1.0", "0.5"]
    assert number(True) == "1.0"
    briefly = [short(value) for value in (1.0, 1e18, 0.48e-6, -0.25)]
    assert briefly == ["1", "1e+18", "4.8e-07", "-0.25"]
    assert short(1.23456789e-7) == "1.23456789e-07"
    assert rounded(3e-5 / 3) == "1e-05"


@pytest.mark.parametrize(
    "path",
    [
        "models.lib", "../models.lib", "/a/'b.lib", '/a/b".lib', "/a/`id`", "/a;b", "/a$HOME/b",
        "/a\\b", "/a\nb", "/a\x85b", "/a\u2028b", "/a\u202eb",
    ],
)  # fmt: skip
def test_a_path_is_one_that_ngspice_reads_as_it_is(path: str) -> None:
    with pytest.raises(CircuitInputError, match="cannot read from such a path"):
        quoted(Path(path))


def test_paths_of_people_may_have_blanks_and_accents() -> None:
    assert (
        card.include(Path("/home/josé/my models/a.lib")) == '.include "/home/josé/my models/a.lib"'
    )
    assert card.library(Path("/m.lib"), "tt-1.8") == '.lib "/m.lib" tt-1.8'
    assemble(["* t", '.include "/home/josé/my models/a.lib"', ".end"], files=True)


STATEMENTS = [
    "", "* a comment; with `no` $ trouble".replace("`", "'"), "*", "r1 a 0 1k",
    "X1 a b nf w=1u l={2*x}",
    ".subckt cell a b w=1u", ".ends cell", ".ends", ".model nch.1 nmos (level=54 vth0='0.4+dv')",
    ".MODEL pch PMOS(level=54", ".param a={b>1 ? 1 : 2}", ".func f(x) {x**2}", ".if (a==1)",
    ".endif",
    ".option scale=1.0u", ".options reltol=1e-5 method=trap noacct", ".ic v(mem)=0.1 v(out)=1e-3",
    ".save v(mem) i(vdd) x1.n_1 v1#branch", ".temp -40.0", "iin 0 a external", "r1 a file 1k",
]  # fmt: skip


@pytest.mark.parametrize("line", STATEMENTS)
def test_what_models_and_benches_need_may_stand_in_a_deck(line: str) -> None:
    deck = assemble(["* t", line, ".end"])
    assert deck == f"* t\n{line}\n.end\n"
    assert Deck(str(deck)) == deck


REFUSED = [
    ".control", ".controlled", " .control", "\t.CONTROL", ".endc", ".exec touch x", ".shell ls",
    "*#shell touch x", " *# shell touch x", "*NG_SCRIPT", "* `touch x`", "* é", "* a\x0bb",
    "r1 a 0 `id`",
    "r1 a 0 1k ; shell ls", "r1 a 0 1k $ x", "r1 a 0 1k \\", "r1 a 0 é", "r1 a\x000 1",
    ".csparam x={1}", ".meas tran x find v(a) at=1", ".measure dc y", ".print tran v(a)",
    ".plot v(a)",
    ".write x", ".save all > x", ".save `id`", ".tran 1 1", ".op", ".nodeset v(a)=1", ".global a",
    ".title x",
    ".option rawfile=x", ".options reltol=1e-3,rawfile=x", ".option scale = 1u sourcepath=/",
    ".option scale=(1u)",
    ".model m d_process(process_file=x)", ".model m filesource", ".model m", ".model m numos",
    ".model nmos",
    "a1 [a] [b] m", "n1 a b m", "u1 a b", "s1 a b c d m", "wrdata x v(a)", "write x", "source x",
    "shell ls",
    "!ls", "@", "= 1", "#include", "$ x", 'v1 a 0 pwl file="x"', "d1 a 0 m ic.file=x",
    "r1 a 0 file = 1",
    '.include "../x"', ".include /etc/passwd", '.include "/etc/passwd', ".inc /x", ".lib x tt",
    '.lib "/x"',
    ".endl", ".include", ".temp x", ".temp 27 `id`", ".ic v(a)=b", ".end x", ".ends\n.control",
    ".pre_osdi x", "pre_osdi x", ".osdi x", ".hdl x", "set a=1", "print a > x", "unset a",
]  # fmt: skip


@pytest.mark.parametrize("line", REFUSED)
def test_nothing_else_may(line: str) -> None:
    with pytest.raises(CircuitInputError) as caught:
        assemble(["* t", "r1 a 0 1k", line, ".end"], files=True)
    assert "\n" not in str(caught.value)
    with pytest.raises(CircuitInputError, match="is refused"):
        Deck(f"* t\nr1 a 0 1k\n{line}\n.end\n")


def test_a_statement_is_looked_at_with_its_continuations() -> None:
    for lines in (
        [".option", "+ rawfile=x"],
        [".option wnflag=1", "* between", "", "+ temp=1"],
        [".model m", "+ d_process (process_file=x)"],
        ["v1 a 0 pwl", "+ file=x"],
        [".temp 27", "+ `id`"],
        [".end", "+ x"],
    ):
        with pytest.raises(CircuitInputError, match=r"line [23] of the deck"):
            assemble(["* t", *lines, ".end"])
    good = [
        ".model m",
        "+ nmos (level=54",
        "* between",
        "+ vth0=0.4)",
        ".option scale=1u",
        "+ wnflag=1",
    ]
    assemble(["* t", *good, ".end"])


@pytest.mark.parametrize(
    "text",
    [
        "", "r1 a 0 1k\n.end\n", "* t\nr1 a 0 1k\n", "* t\n.end\nr1 a 0 1k\n", "* t\n+ a\n.end\n",
        "*#shell ls\n.end\n", "*ng_script\n.end\n", "* t\n.end\n.control\n", "* t\n.end\n.end\n",
    ],
)  # fmt: skip
def test_a_deck_has_a_title_and_one_end(text: str) -> None:
    with pytest.raises(CircuitInputError, match="of the deck is refused"):
        Deck(text)


def test_a_line_is_one_line_and_names_no_file_unless_it_may() -> None:
    for line in ("r1 a 0 1k\nr2 a 0 1k", "* a\rb", '.include "/x"', '  .LIB "/x" tt', ".inc x"):
        with pytest.raises(CircuitInputError, match="a line of the deck is"):
            assemble(["* t", line, ".end"])
    with pytest.raises(CircuitInputError, match="as a word"):
        assemble(["* t", ".end"], "hs\nshell ls")


def test_a_deck_is_looked_at_again_where_it_is_unpickled() -> None:
    deck = assemble(["* t", "r1 a 0 1k", ".end"], "hsa")
    again = pickle.loads(pickle.dumps(deck))
    assert (again, again.ngbehavior, type(again)) == (deck, "hsa", Deck)
    forged = pickle.dumps(deck).replace(b"r1 a 0 1k", b".exec x y")
    with pytest.raises(CircuitInputError, match=r"line 2 of the deck is refused: '\.exec x y'"):
        pickle.loads(forged)


def test_a_call_has_the_name_of_its_sub_circuit(tmp_path: Path) -> None:
    shipped = load_circuit("leaky_axon_hillock").netlist
    text = shipped.read_text().replace("leaky_axon_hillock", "my-neuron.v2+")
    (tmp_path / "mine.cir").write_text(text)
    (tmp_path / "mine.toml").write_text(shipped.with_suffix(".toml").read_text())
    circuit = Circuit(tmp_path / "mine.cir")
    assert circuit.subcircuit.name == "my-neuron.v2+"
    setting = Setting(Condition("typical", 27.0, 1.8))
    deck = render_deck(circuit, load_technology("generic180"), setting)
    lines = [line.split() for line in deck.splitlines()]
    [call] = [words for words in lines if words[:1] == ["x1"]]
    defined = [words[1] for words in lines if words[:1] == [".subckt"]]
    assert call[-1] == "own_my_neuron_v2_"
    assert call[-1] in defined
