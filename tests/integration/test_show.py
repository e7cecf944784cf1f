"""The generated page with the real ngspice: what stands on it, and what a stranger cannot put."""

import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest
from unwatched import Unwatched

from bridge.bench import Characterisation
from bridge.bench.clamp_job import ClampJob
from bridge.bench.temperature import BiasStyle, run_study
from bridge.bench.train_job import TrainJob
from bridge.engine import Pool
from bridge.fit.stage import fit_stage
from bridge.plan import load_plan
from bridge.report.pages.page import draw_page
from bridge.show import portrait_stage
from bridge.store import RunDirectory
from bridge.sweep.stage import certificate_stage, sweep_stage
from circuits import Condition, Sampling, load_circuit
from circuits.technology import load_technology
from surrogate.vocabulary import Status

TECHNOLOGY = load_technology("gf180mcu")
HOSTILE = '<script>alert(1)</script>\\"><img src=x onerror=alert(2)>'
SHOWN = HOSTILE.replace("\\", "")

PLAN = """
technology = "gf180mcu"
circuits = ["strange.cir", "dpi_synapse"]
corners = ["ff"]
temperatures_celsius = [27, 125]
draws = 8
seed = 1
"""

SHEET = f"""
name = "strange"
title = "{HOSTILE}"
source = "{HOSTILE}"
notes = "{HOSTILE}"
supply = 1.8
feedback = "capacitive"
c_feedback = 60e-15
time_constant = "i_leak"
[ports]
membrane = "mem"
output = "out"
supply = "vdd"
[knobs]
i_leak = {{ value = 20e-12, unit = "A", meaning = "{HOSTILE}" }}
i_reset = {{ value = 5e-9, unit = "A", meaning = "{HOSTILE}" }}
[bench]
i_low = 40e-12
i_high = 200e-12
v_start = 0.4
v_sweep = [-0.05, 1.4]
t_limit = 0.1
[transistors]
xmlk = "{HOSTILE}"
"""
"""At 125 degrees and ff its leak exceeds its lower input."""

COMMON = ("glance", "ports", "schematic", "transistors", "distributions", "conditions")
LAST = ("temperature", "certificate", "origin")
SECTIONS = {
    "strange": (*COMMON, "waveforms", "membrane", "rate", "energy", *LAST),
    "dpi_synapse": (*COMMON, "response", "charge", "scatter", *LAST),
}


class Page(HTMLParser):
    """Tags, attributes and text of a page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.folder = path.parent
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def every(self, tag: str, attribute: str) -> list[str]:
        return [str(attributes[attribute]) for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Page]:
    """Pages of a stranger's neuron, which falls silent at 125 degrees, and of the DPI synapse."""
    folder = tmp_path_factory.mktemp("show")
    known = load_circuit("leaky_axon_hillock")
    shutil.copy(known.netlist, folder / "strange.cir")
    shutil.copy(known.netlist.with_suffix(".svg"), folder / "strange.svg")
    (folder / "strange.toml").write_text(SHEET, encoding="utf-8")
    (folder / "plan.toml").write_text(PLAN)
    run = RunDirectory(folder / "run", load_plan(folder / "plan.toml"))
    samples = sweep_stage(run, 2, Unwatched())
    certificate_stage(run)
    with Pool.plain(2) as executor:
        fit_stage(run, samples, executor, Unwatched())
    portraits = {name: portrait_stage(run, name, 2, Unwatched()) for name in SECTIONS}
    return {name: Page(draw_page(run.folder, one)) for name, one in portraits.items()}


@pytest.mark.parametrize("name", SECTIONS)
def test_every_section_is_there_and_every_link_leads_somewhere(
    pages: dict[str, Page], name: str
) -> None:
    page = pages[name]
    assert sorted(page.every("section", "id")) == sorted(SECTIONS[name])
    links = page.every("a", "href")
    assert [link[1:] for link in links if link.startswith("#")] == page.every("section", "id")
    assert all((page.folder / link).is_file() for link in links if not link.startswith("#"))


@pytest.mark.parametrize("name", SECTIONS)
def test_every_picture_exists_and_is_described(pages: dict[str, Page], name: str) -> None:
    page = pages[name]
    pictures = page.every("img", "src")
    assert len(pictures) >= 4
    assert all((page.folder / picture).stat().st_size > 1000 for picture in pictures)
    assert all(page.every("img", "alt"))
    drawn = {path.name for path in page.folder.iterdir()} - {"index.html"}
    assert drawn == set(pictures)


def test_a_strangers_text_is_text(pages: dict[str, Page]) -> None:
    page = pages["strange"]
    assert {tag for tag, _ in page.tags}.isdisjoint({"script", "iframe", "object", "link"})
    assert not [a for _, attributes in page.tags for a in attributes if a.startswith("on")]
    # Title of the page and its heading, source, notes, two knobs, a transistor.
    assert page.text.count(SHOWN) == 7


def test_a_strangers_drawing_is_not_shown(pages: dict[str, Page]) -> None:
    assert not list(pages["strange"].folder.glob("*.svg"))
    assert "no drawing" in pages["strange"].text
    assert (pages["dpi_synapse"].folder / "schematic.svg").is_file()


def test_conditions_that_failed_are_named(pages: dict[str, Page]) -> None:
    text = pages["strange"].text
    assert "No distribution at ff 125 °C: the circuit without mismatch: no_spike" in text
    assert "0 of 8 ok, 8 no spike" in text
    for celsius in (85, 105, 125):
        assert f"fixed voltage at {celsius} °C: no spike: no spike number 1 at 200 pA" in text
    assert "8 of 8 ok" in pages["dpi_synapse"].text


def test_what_an_earlier_job_left_on_the_deck_changes_nothing() -> None:
    """Mismatch of one job stays with the loaded deck; the next jobs on it must not see it."""
    circuit, condition = load_circuit("leaky_axon_hillock"), Condition("typical", 27.0, 1.8)
    where = (circuit, TECHNOLOGY, condition)
    train = TrainJob(*where, [(1e-10, 1e-10)])
    clamp = ClampJob(*where, Sampling(1), [0])
    drawn = Characterisation(*where, Sampling(1), [7])
    with Pool(1, 60.0) as pool:
        results = [r for _, _, r in pool.run([train, clamp, drawn, train, clamp])]
    assert results[0].status == results[2].status == Status.OK
    assert results[3].intervals == results[0].intervals
    assert results[3].energies == results[0].energies
    assert results[4].static_power == results[1].static_power


def test_a_log_domain_synapse_follows_its_theory() -> None:
    """tau = C U_T / (kappa I_tau): as T at a fixed current, constant with PTAT, within 5 %."""
    circuit = load_circuit("dpi_synapse")
    with Pool(2, 60.0) as pool:
        points = run_study(circuit, TECHNOLOGY, circuit.supply_in(TECHNOLOGY), pool)
    taus = {
        (point.style, point.temperature_celsius): point.sample.parameters.values["tau_syn"]
        for point in points
        if point.sample.parameters is not None
    }
    for style, exponent in ((BiasStyle.CURRENT, 1.0), (BiasStyle.PTAT, 0.0)):
        for celsius in (-40.0, 85.0, 125.0):
            ratio = taus[style, celsius] / taus[style, 27.0]
            assert ratio == pytest.approx(((celsius + 273.15) / 300.15) ** exponent, rel=0.05)
    # At a fixed gate voltage the leak grows with every degree: it is no longer a time constant.
    assert taus[BiasStyle.VOLTAGE, 0.0] > 20 * taus[BiasStyle.VOLTAGE, 85.0]
