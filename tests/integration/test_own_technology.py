"""The worked example of docs/technologies.md, in the real ngspice."""

import re
from pathlib import Path

import pytest

from circuits import Condition, Setting, load_circuit, render_deck
from circuits.technology import Technology, load_technology  # fmt: skip

PAGE = Path(__file__).parents[2] / "docs" / "technologies.md"


def example(folder: Path) -> Technology:
    text = PAGE.read_text()
    (toml,) = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    (library,) = re.findall(r"```spice\n(.*?)```", text, re.DOTALL)
    (folder / "technology.toml").write_text(toml)
    (folder / "mine180.lib").write_text(library)
    return load_technology(f"{folder}/")


def membrane_current(ngspice, technology: Technology, corner: str) -> float:
    circuit = load_circuit("leaky_axon_hillock")
    deck = render_deck(circuit, technology, Setting(Condition(corner, 27.0, 1.8)))
    ngspice.load(deck)
    ngspice.alter("vclamp", 0.3)
    ngspice.command("op")
    return float(ngspice.vectors("vclamp#branch")[0][0])


def test_a_neuron_runs_in_the_pages_technology(ngspice, tmp_path: Path) -> None:
    technology = example(tmp_path)
    assert technology.ngbehavior == "hsa"
    currents = [membrane_current(ngspice, technology, corner) for corner in technology.corners]
    # The bias mirror sets the leak at every corner; its transistors' output conductance differs.
    leak = load_circuit("leaky_axon_hillock").knobs["i_leak"]
    assert all(current == pytest.approx(-leak, rel=0.05) for current in currents)
    assert len(set(currents)) == len(currents)


def test_mismatch_reaches_its_elements(ngspice, tmp_path: Path) -> None:
    technology = example(tmp_path)
    circuit = load_circuit("leaky_axon_hillock")
    before = membrane_current(ngspice, technology, "tt")
    leak = next(t for t in circuit.transistors if "leak" in circuit.datasheet.transistors[t.name])
    device = technology.devices[leak.device]
    sigma, _ = device.sigma(leak.width, leak.length)
    ngspice.alter(f"@m.x1.{leak.name}.{device.inner}[delvto]", -sigma)
    ngspice.command("op")
    assert float(ngspice.vectors("vclamp#branch")[0][0]) < before
