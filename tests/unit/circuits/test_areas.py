"""Transistors of another area and the same W/L."""

import math
import re
from pathlib import Path

import pytest

from circuits import Circuit, CircuitInputError, load_circuit
from circuits.netlist.device_call import enlarged
from circuits.netlist.netlist import read_netlist

ROOT = math.sqrt(2)


def test_a_doubled_area_keeps_the_ratio_and_all_else() -> None:
    circuit = load_circuit("leaky_axon_hillock")
    larger = circuit.with_areas({"xmlk": 2.0})
    for old, new in zip(circuit.transistors, larger.transistors, strict=True):
        side = ROOT if old.name == "xmlk" else 1.0
        assert new.width == pytest.approx(side * old.width)
        assert new.length == pytest.approx(side * old.length)
        assert (new.name, new.multiplier, new.fingers) == (old.name, old.multiplier, old.fingers)
    changed = [(a, b) for a, b in zip(_lines(circuit), _lines(larger), strict=True) if a != b]
    ((before, after),) = changed
    assert _number(after, "w") == pytest.approx(ROOT * _number(before, "w"))
    assert _number(after, "l") == pytest.approx(ROOT * _number(before, "l"))
    assert larger.name == circuit.name  # and so its draws are the same
    assert circuit.areas == {}
    assert _lines(load_circuit("leaky_axon_hillock")) == _lines(circuit)


def _lines(circuit: Circuit) -> list[str]:
    return circuit.subcircuit.text.splitlines()


def _number(line: str, key: str) -> float:
    (text,) = re.findall(rf"\b{key}=(\S+)", line)
    return float(text)


def test_factors_of_several_transistors_and_calls_are_kept() -> None:
    circuit = load_circuit("leaky_axon_hillock")
    twice = circuit.with_areas({"xmlk": 2.0, "xmbl": 0.5}).with_areas({"xmn1": 4.0})
    width = {t.name: t.width for t in circuit.transistors}
    found = {t.name: t.width / width[t.name] for t in twice.transistors}
    wanted = dict.fromkeys(width, 1.0) | {"xmlk": ROOT, "xmbl": 1 / ROOT, "xmn1": 2.0}
    assert found == pytest.approx(wanted)


@pytest.mark.parametrize(
    ("areas", "message"),
    [
        ({"xm99": 2.0}, "no transistor 'xm99'; it has .*xmn1"),
        ({"xmn1": 0.0}, "xmn1: area times 0; allowed: above 0"),
        ({"xmn1": math.inf}, "allowed: above 0"),
        ({"xmn1": math.nan}, "allowed: above 0"),
    ],
)
def test_senseless_areas_are_refused(areas: dict[str, float], message: str) -> None:
    with pytest.raises(CircuitInputError, match=message):
        load_circuit("leaky_axon_hillock").with_areas(areas)


def test_diffusions_keep_their_length() -> None:
    given = {"w": 2.0, "l": 1.0, "ad": 1.0, "ps": 5.0, "nrd": 0.25, "m": 3.0, "nf": 2.0}
    assert enlarged(given, 4.0) == {
        "w": 4.0, "l": 2.0, "ad": 2.0, "ps": 10.0, "nrd": 0.125, "m": 3.0, "nf": 2.0
    }  # fmt: skip


def test_a_transistor_inside_a_call_is_meant_by_its_whole_name(tmp_path: Path) -> None:
    # Two inverters of one cell: the first alone becomes larger.
    path = tmp_path / "two.cir"
    path.write_text(
        ".subckt inv in out vdd\nxmn out in 0 0 nf w=1u l=1u\nxmp out in vdd vdd pf w=2u l=1u\n"
        ".ends\n.subckt two a c vdd\nx1 a b vdd inv\nx2 b c vdd inv\n.ends\n"
    )
    flat = read_netlist(path).flatten(areas={"x1.xmn": 4.0})
    assert {t.name: t.width for t in flat.transistors} == pytest.approx(
        {"x1.xmn": 2e-6, "x1.xmp": 2e-6, "x2.xmn": 1e-6, "x2.xmp": 2e-6}
    )
