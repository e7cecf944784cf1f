"""What the README and the pages in docs say is what ships."""

import re
import tomllib
from pathlib import Path

import pytest

from bridge.cli import app
from bridge.plan import Plan, load_plan
from bridge.plan.tables import NetworkPlan
from circuits import Circuit, circuits, load_circuit
from circuits.datasheet import NeuronDatasheet, WeightDatasheet
from circuits.datasheet_tables import (
    Adaptation,
    Knob,
    NeuronBench,
    NeuronPorts,
    SynapseBench,
    SynapsePorts,
    WeightBench,
    WeightPorts,
)
from circuits.technology import technologies
from surrogate.vocabulary import LEAK_FLATNESS_LIMIT, QUANTITIES, Leak, Status

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()


def anchors(page: Path) -> list[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return [re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings]


def rows(text: str) -> list[list[str]]:
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def section(heading: str) -> str:
    return README.split(f"\n## {heading}\n")[1].split("\n## ")[0]


def test_the_readmes_plan_is_the_default_plan() -> None:
    shown = README.split("```toml\n")[1].split("```")[0]
    default = (ROOT / "bridge" / "plan" / "shipped" / "default.toml").read_text()
    assert tomllib.loads(shown) == tomllib.loads(default)


def test_the_files_that_the_readme_names_exist() -> None:
    named = [
        word for word in README.split("`") if word.count("/") and word.endswith((".py", ".toml"))
    ]
    assert len(named) > 5
    assert all((ROOT / name).exists() for name in named)


@pytest.mark.parametrize(
    "page", ["README.md", *(f"docs/{page.name}" for page in sorted((ROOT / "docs").glob("*.md")))]
)
def test_links_to_files_lead_somewhere(page: str) -> None:
    path = ROOT / page
    links = re.findall(r"\]\(([^)#:]*)(?:#([^)]+))?\)", path.read_text())
    assert links
    for name, heading in links:
        target = path.parent / name if name else path
        assert target.is_file(), name
        assert not heading or heading in anchors(target), heading


def test_pictures_are_small() -> None:
    pictures = list((ROOT / "docs").rglob("*.png"))
    assert pictures
    assert all(picture.stat().st_size < 150_000 for picture in pictures)


def test_the_plans_and_programs_of_the_pages_are_valid(tmp_path: Path) -> None:
    scale = (ROOT / "docs" / "scale.md").read_text()
    (plan,) = re.findall(r"```toml\n(.*?)```", scale, re.DOTALL)
    (tmp_path / "plan.toml").write_text(plan)
    found = load_plan(tmp_path / "plan.toml")
    samples = sum(len(found.conditions(name)) * (found.draws + 1) for name in found.circuit_names)
    assert f"{samples:,} samples".replace(",", " ") in scale
    for program in re.findall(r"```python\n(.*?)```", scale, re.DOTALL):
        compile(program, "scale.md", "exec")
    (keys,) = re.findall(r"```toml\n(.*?)```", (ROOT / "docs/sampling.md").read_text(), re.DOTALL)
    begin = plan.split("draws =")[0]
    (tmp_path / "spread.toml").write_text(f"{begin}seed = 1\n{keys}")
    assert load_plan(tmp_path / "spread.toml").until is not None


def test_the_commands_of_the_readme_are_those_there_are() -> None:
    listed = {
        cells[0].split()[1] for cells in rows(section("Commands")) if "lif-bridge" in cells[0]
    }
    callbacks = [(command.name, command.callback) for command in app.registered_commands]
    assert listed == {name or callback.__name__ for name, callback in callbacks if callback}


def test_every_circuit_is_in_the_readmes_table_and_on_its_page() -> None:
    found = {cells[0]: cells[1:] for cells in rows(section("Circuits"))}
    page = ROOT / "docs" / "circuits.md"
    described = anchors(page)
    for name in circuits():
        circuit = load_circuit(name)
        title, kind, source = found[f"`{name}`"]
        assert title.startswith(circuit.title)
        assert kind == circuit.kind
        years = set(re.findall(r"\b(?:19|20)\d\d\b", circuit.datasheet.source))
        assert set(re.findall(r"\b\d{4}\b", source)) <= years
        assert name in described
        assert f"{name}.svg" in page.read_text()


def test_every_key_of_a_plan_is_in_the_readme() -> None:
    for name, field in Plan.model_fields.items():
        key = field.alias or name
        assert re.search(rf"`{key}\b|^\[?{key}\b", README, re.MULTILINE), key
        for inner in getattr(field.annotation, "model_fields", {}):
            plans = section("Commands") + section("Your own network")
            assert re.search(rf"\b{inner}\b", plans), inner
    (table,) = re.findall(r"```toml\n(.*?)```", section("Your own network"), re.DOTALL)
    NetworkPlan.model_validate(tomllib.loads(table)["network"])


def test_every_key_of_a_datasheet_is_in_the_readme() -> None:
    text = section("Your own circuit")
    ports = (NeuronPorts, SynapsePorts, WeightPorts)
    benches = (NeuronBench, SynapseBench, WeightBench)
    tables = (NeuronDatasheet, WeightDatasheet, *ports, *benches, Knob, Adaptation)
    for key in {key for table in tables for key in table.model_fields}:
        assert re.search(rf"\b{key}\b", text), key


def test_the_readmes_datasheet_is_the_tutorial_neurons(tmp_path: Path) -> None:
    begun, found = re.findall(r"```toml\n(.*?)```", section("Your own circuit"), re.DOTALL)
    feedback, _, bench = found.partition("[bench]")
    (tmp_path / "my_neuron.toml").write_text(f"{feedback}{begun}[bench]{bench}")
    netlist = tmp_path / "my_neuron.spice"
    netlist.write_bytes((ROOT / "docs" / "tutorial" / "my_neuron.spice").read_bytes())
    circuit = Circuit(netlist)
    assert circuit.kind == "neuron"
    assert any(circuit.shared)
    assert circuit.neuron.bench is not None


def test_the_readme_names_what_a_table_may_hold() -> None:
    text = section("What comes out")
    assert all(f"`{status}`" in text for status in Status)
    assert all(f"*{form}*" in text for form in Leak)
    assert str(LEAK_FLATNESS_LIMIT) in text
    others = [name for name, quantity in QUANTITIES.items() if quantity.kind != "neuron"]
    assert all(f"`{name}`" in text for name in others)
    assert all(f"`{name}`" in section("Technologies") for name in technologies())
