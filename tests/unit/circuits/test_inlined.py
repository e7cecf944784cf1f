"""Model files put into one text."""

from pathlib import Path

import pytest

from circuits import CircuitInputError, Condition, Setting, load_circuit
from circuits.spice.card import comment
from circuits.standalone import render_standalone
from circuits.technology import load_technology
from circuits.technology.library import Library

LIBRARY = """* (c) somebody
* licence
.param not_in_a_section = 1
* not the head
.LIB Fast
 .lib 'models.lib' core
 .param speed = 2
 .inc "extra/more.inc"
.ENDL
.lib slow
.param speed = 1
.endl slow
.lib core
.lib models.lib noise
.model n nmos
.endl core
.lib noise
.param noise = 1
.endl
.lib loop
.lib models.lib loop
.endl
.lib cut
"""


@pytest.fixture
def library(tmp_path: Path) -> Path:
    path = tmp_path / "models.lib"
    path.write_text(LIBRARY)
    (tmp_path / "extra").mkdir()
    (tmp_path / "extra" / "more.inc").write_text(".include deeper.inc\n.param more = 1")
    (tmp_path / "extra" / "deeper.inc").write_text("* deeper")
    return path


def test_a_section_holds_what_it_calls_in_its_place_and_the_licence(library: Path) -> None:
    lines = [line.strip() for line in Library().section(library, "fast")]
    kept = [line for line in lines if "section" not in line]
    assert kept == [
        "* (c) somebody", "* licence",
        ".param noise = 1", ".model n nmos", ".param speed = 2",
        "* deeper", ".param more = 1",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("section", "message"),
    [
        ("quick", "has no section 'quick'; it has fast, slow, core, noise, loop, cut"),
        ("loop", "call each other without end: models.lib loop > models.lib loop"),
        ("cut", "models.lib:23: section 'cut' has no .endl"),
    ],
)
def test_a_library_that_cannot_be_followed_is_named(
    library: Path, section: str, message: str
) -> None:
    with pytest.raises(CircuitInputError, match=r"models\.lib") as caught:
        Library().section(library, section)
    assert message in str(caught.value)


def test_files_that_include_each_other_or_nothing_are_named(tmp_path: Path) -> None:
    path = tmp_path / "a.inc"
    path.write_text(".include a.inc\n")
    with pytest.raises(CircuitInputError, match="without end"):
        Library().file(path)
    path.write_text(".include 'gone.inc'\n")
    with pytest.raises(CircuitInputError, match=r"gone\.inc: cannot be read"):
        Library().file(path)


@pytest.mark.parametrize("corner", load_technology("gf180mcu").corners)
def test_the_foundrys_cards_of_every_corner_are_there_and_no_others(corner: str) -> None:
    technology = load_technology("gf180mcu")
    lines = technology.inlined(corner)
    text = "\n".join(lines)
    assert 100_000 < len(text) < 300_000
    assert text.count("Apache License, Version 2.0") == 2
    for name in ("nfet_03v3", "pfet_03v3"):
        assert text.count(f".model  {name}.") == 16  # bins; one set of them
    calls = (".include", ".inc ", ".lib", ".endl")
    assert not [line for line in lines if line.strip().lower().startswith(calls)]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", "*"),
        ("27 °C", r"* 27 \xb0C"),
        ("a\n.control\nshell ls", r"* a\n.control\nshell ls"),
        ("# quit `ls`", "* # quit 'ls'"),
    ],
)
def test_a_comment_stays_one(text: str, line: str) -> None:
    assert comment(text) == line


def test_a_standalone_deck_names_no_file() -> None:
    circuit, technology = load_circuit("low_power_if"), load_technology("gf180mcu")
    condition = Condition("ss", -10.0, 3.3)
    text = render_standalone(
        circuit, technology, Setting(condition), ["title", "more"], ["dc vclamp 0 1 0.1"]
    )
    assert text.startswith("* title\n* more\n")
    assert text.endswith(".control\ndc vclamp 0 1 0.1\n.endc\n.end\n")
    assert ".temp -10.0\n" in text
    assert str(technology.model_folder()) not in text
    assert str(technology.devices_file().parent) not in text
