"""Model files of strangers, broken in any way: refused in one line, or harmless."""

import re
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from circuits import CircuitInputError
from circuits.spice.rule import MODEL_CARDS
from circuits.spice.statement import assignments, statements
from circuits.technology.gate import gated
from circuits.technology.process_spread import ProcessSpread

WORDS = [
    ".model", "nch", "nmos", "(", ")", "level=54", "vth0='a+b'", "{1*2}", "+", "*", "*#", "=", "'",
    "*ng_script", ".param", "x=1", '"', "`ls`", "$", ";", "//", "\\", ".control", ".lib", "quit",
    ".include", "agauss(0,1,3)", ".subckt", ".ends", ".option", "scale=1u", "temp=9", "a1", "n1",
    "m1", "file=x", "\t", " ", "é", "psp103va", ".end", ".endc", "shell",
]  # fmt: skip
LINES = st.lists(
    st.lists(st.sampled_from(WORDS) | st.text(max_size=5), max_size=8).map(" ".join)
    | st.lists(st.sampled_from(WORDS), max_size=6).map("".join),
    max_size=6,
)
COMMANDS = re.compile(r"^\s*\*(#|ng_script)|`|\\(?!x|u|U|t|n|r)", re.IGNORECASE)
ESCAPED = r"\\"
"""A back-slash in a comment, made harmless: two."""


@given(LINES)
@example(["*\\"])
def test_what_passes_the_gate_is_models_only(lines: list[str]) -> None:
    try:
        passed = gated(Path("x.lib"), tuple(lines))
    except CircuitInputError:
        return
    assert len(passed) == len(lines)
    for line in passed:
        assert line.isascii()
        assert "\n" not in line
        assert not COMMANDS.search(line.replace(ESCAPED, ""))
        if line.startswith("."):
            assert line.split()[0].lower() in MODEL_CARDS
        elif line and line[0] not in "*+":
            assert line[0].lower() in "bcdefghijlmqrvx"


@given(LINES)
@example(["x=1", ".param x=agauss(0,1,3)"])
@example([".param x='2*agauss(0,1,3)' x=1"])
def test_any_text_is_taken_apart_or_refused(lines: list[str]) -> None:
    for statement in statements(lines):
        assert statement.strip() == statement
        for name, _ in assignments(statement):
            assert re.fullmatch(r"[A-Za-z_]\w*", name)
    process = ProcessSpread(section="x", switches={"on": 1.0}, sigma={"x": 1 / 3})
    try:
        drawn = process.drawn(lines, process.values({"x": 0.125}))
    except CircuitInputError:
        return
    # A chip has one value of x, drawn here; ngspice draws nothing outside sub-circuits.
    assert drawn[-1] == ".param on=1"
    text, depth = "\n".join(drawn), 0
    assert text.count("(0.125)") == 1
    for statement in statements(drawn):
        word = statement.split()[0].lower()
        depth += (word == ".subckt") - (word == ".ends")
        assert depth or not re.match(r"\.param.*gauss\(", statement, re.IGNORECASE)
