"""The drawing of each circuit says what its netlist says; no drawing library is needed for that."""

import hashlib
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from circuits.netlist import parse_number, read_netlist

NETLISTS = Path(__file__).resolve().parents[2] / "netlists"
CIRCUITS = sorted(
    sheet.with_suffix(".cir")
    for sheet in NETLISTS.glob("*/*.toml")
    if sheet.with_suffix(".cir").is_file()
)
SVG = "{http://www.w3.org/2000/svg}"
HARMLESS = {"svg", "title", "desc", "g", "text", "tspan", "path", "circle", "polygon", "polyline"}

every_circuit = pytest.mark.parametrize("netlist", CIRCUITS, ids=lambda path: path.stem)


def drawing(netlist: Path) -> ElementTree.Element:
    return ElementTree.parse(netlist.with_suffix(".svg")).getroot()


def texts(netlist: Path) -> list[str]:
    return [" ".join(text.itertext()) for text in drawing(netlist).iter(f"{SVG}text")]


def test_there_are_circuits() -> None:
    assert {"leaky_axon_hillock", "low_power_if"} <= {path.stem for path in CIRCUITS}


@every_circuit
def test_the_drawing_is_small_and_harmless(netlist: Path) -> None:
    path = netlist.with_suffix(".svg")
    assert path.stat().st_size < 60_000
    assert not re.search(r"<!|<\?xml-|href|url\(|@import|base64|\bon\w+=", path.read_text())
    assert {element.tag for element in drawing(netlist).iter()} <= {SVG + tag for tag in HARMLESS}


@every_circuit
def test_every_transistor_has_its_name_and_size(netlist: Path) -> None:
    transistors = read_netlist(netlist).flatten().transistors
    sizes = [
        f"{one.name[1:].upper()} {one.width * 1e6:g}/{one.length * 1e6:g}"
        + (f" ×{one.multiplier:g}" if one.multiplier != 1 else "")
        for one in transistors
    ]
    drawn = [text for text in texts(netlist) if re.fullmatch(r"M\S* \S+/\S+( ×\d+)?", text)]
    assert sizes
    assert sorted(drawn) == sorted(sizes)


@every_circuit
def test_every_port_is_named(netlist: Path) -> None:
    assert set(read_netlist(netlist).ports) <= set(texts(netlist))


@every_circuit
def test_every_capacitor_has_its_name_and_value(netlist: Path) -> None:
    capacitors = re.findall(r"(?im)^(c\w+)\s+\S+\s+\S+\s+(\S+)", netlist.read_text())
    drawn = [re.fullmatch(r"(C\w+) (\S+ \wF)", text) for text in texts(netlist)]
    values = {match[1]: parse_number(match[2].replace(" ", "")) for match in drawn if match}
    expected = {name: parse_number(value) for name, value in capacitors}
    assert values == pytest.approx(expected, rel=1e-4, abs=0)


@every_circuit
def test_the_netlist_has_not_changed_since_the_drawing_was_checked_against_it(
    netlist: Path,
) -> None:
    joined = netlist.read_text().replace("\n+", " ")
    lines = (" ".join(line.split(";")[0].split()) for line in joined.splitlines())
    code = "\n".join(line for line in lines if line and not line.startswith("*")).lower()
    found = drawing(netlist).findtext(f"{SVG}desc")
    assert found == f"netlist {hashlib.sha256(code.encode()).hexdigest()}"
