"""The page of a verification, from documents that stand in a run."""

import json
from dataclasses import asdict
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bridge.plan import Plan
from bridge.report.pages.verification import verification_page
from bridge.store import Location, RunDirectory
from bridge.verify import Budget, Cell, Figure, Speed
from bridge.verify.network import Answer, Comparison, LayerAgreement, NetworkCertificate
from bridge.verify.record import read_verified
from bridge.verify.stage import Replayed
from bridge.verify.worst import WorstReplay
from surrogate.statistics import Interval, PointEstimate
from surrogate.vocabulary import Status

NAME = "leaky_axon_hillock"
PLAN = Plan.model_validate(
    {
        "technology": "gf180mcu",
        "circuits": [NAME, "low_power_if"],
        "corners": ["typical", "ff"],
        "temperatures_celsius": [27.0],
        "draws": 11,
        "seed": 5,
    }
)
PNG = b"\x89PNG\r\n\x1a\n"


def figure(value: float) -> Figure:
    return Figure(Interval(value, 0.9 * value, 1.1 * value), 2 * value, 3 * value)


def replays() -> dict[str, Any]:
    values = {
        "count": 0.004, "time": 0.03, "time_seconds": 1e-5, "interval": 0.01, "latency": 0.05,
        "coincidence": 0.95, "energy": 0.02,
    }  # fmt: skip
    figures = {key: figure(value) for key, value in values.items()} | {"dynamic_energy": None}
    cells = [
        Cell(NAME, condition, kind, 18, {"latched": 2}, figures, 0.02, 0.001)
        for condition in ("", "typical 27 °C")
        for kind in ("", "steps")
    ]
    numbers: Any = [PointEstimate(x) for x in (0.1, -0.0231, 0.03, 0.004, 0.9)]
    failed = ((15, Status.NO_SPIKE, "it is too hot"),)
    worst = WorstReplay(NAME, "typical 27 °C", 5, "steps_up", "1 rheobase", 0, 7, None, None)
    return {
        "held_out": True,
        "stimuli": {},
        "neurons": [asdict(Replayed(NAME, "typical 27 °C", (5, 10), failed))],
        "agreement": [asdict(one) | {"certified": one.certified} for one in cells],
        "budget": [asdict(Budget(NAME, "", "count", *numbers, 0.001, None))],
        "worst": [asdict(worst)],
    }


def networks() -> list[dict[str, Any]]:
    answers = (Answer(0, 3, 7, 7, 7, 1, ""), Answer(0, 8, 2, 1, 2, 4, ""))
    layer = LayerAgreement(0, 128, 660.25, 661.0, Interval(0.0042, 0.003, 0.006), None)
    share = Interval(0.5, 0.1, 0.9)
    comparison = Comparison(answers, share, share, share, None, (layer,))
    return [
        {
            "circuit": NAME, "corner": "ff", "temperature_celsius": 27.0, "network": "small (2-3)",
            "chips": 1, "images": [3, 8], "comparison": asdict(comparison), "points_lost": None,
            "certificate": asdict(NetworkCertificate(3, 0, 3, 0.004, 0.02, True)),
            "neurons": {"simulated": 500, "steady": 420, "resting": 300, "remedies": {},
                        "outcomes": {"latched": 1}},
        }
    ]  # fmt: skip


@pytest.fixture
def run(tmp_path: Path) -> RunDirectory:
    known = {
        "options": "as planned", "versions": {"ngspice": "44"}, "platform": ["Linux"],
        "plan_sha256": "ab" * 32, "circuits_sha256": {NAME: {"netlist": "cd" * 32}},
        "technology_sha256": {"models": "ef" * 32},
    }  # fmt: skip
    stand_in = SimpleNamespace(
        plan=PLAN, path=tmp_path, folder=Location(tmp_path), provenance=known
    )
    return cast(RunDirectory, stand_in)


def put(run: RunDirectory, **documents: Any) -> None:
    for name, document in documents.items():
        (run.path / f"{name}.json").write_text(json.dumps(document))


def page(run: RunDirectory) -> str:
    return verification_page(run, read_verified(run)).to_html()


def row(html: str, *cells: str) -> bool:
    """Whether cells stand beside each other in a row."""
    plain = html.replace(' class="number"', "").replace(' class="prose"', "")
    return "".join(f"<td>{cell}</td>" for cell in cells) in plain


def test_agreement_stands_beside_aims_and_what_is_published(run: RunDirectory) -> None:
    (run.path / "figures").mkdir()
    (run.path / "figures" / f"verify_{NAME}.png").write_bytes(PNG)
    put(run, verify=replays(), verify_speed={NAME: asdict(Speed(2.0, 40.0, 1e-3))})
    html = page(run)
    assert row(html, "aim", "≤ 1", "≤ 2", "≤ 4", "≤ 3")
    assert row(html, "published surrogates", "&lt; 2", "&lt; 2", "&lt; 8", "&lt; 7")
    found = (
        "0.40 [0.36, 0.44], reached", "3.00 [2.70, 3.30], missed", "5.00 [4.50, 5.50], missed",
        "2.00 [1.80, 2.20], reached", "NO",
    )  # fmt: skip
    assert row(html, "Leaky axon-hillock", *found)
    assert "NOT CERTIFIED: tighter runs shift spikes by at most" in html
    assert "2 replays were not compared: latched" in html
    assert row(html, "spike count", "all conditions", "10.00", "-2.31", "3.00", "0.40", "0.90",
               "0.10", "none")  # fmt: skip
    assert row(html, "typical 27 °C", "5", "1 rheobase", "0", "7", "none", "none")
    assert html.count('<img src="data:image/png;base64,iVBORw0KGgo="') == 1
    assert "Not replayed at ff 27 °C." in html
    assert "draw 15 at typical 27 °C: no spike" in html
    assert row(html, "Low-power integrate-and-fire", "No drawn neuron was replayed.")
    # 2 s of neurons in 40 s and in 1 ms.
    speed = ("2", "0.05", "2,000", "40,000", "≥ 100,000: missed")
    assert row(html, "Leaky axon-hillock", "replays", *speed)
    assert "No whole network yet" in html


def test_networks_alone(run: RunDirectory) -> None:
    speed = asdict(Speed(2.0, 40.0, 1e-4))
    where = {"circuit": NAME, "corner": "ff", "temperature_celsius": 27.0}
    put(run, verify_network=networks(), verify_network_speed=[where | speed])
    html = page(run)
    assert "No replays yet" in html
    share = "50.00 [10.00, 90.00]"
    assert row(html, "Leaky axon-hillock", "ff 27 °C", "2 × 1", share, "50.00", "50.00", "yes")
    assert row(html, "same class in ngspice and twin", share, "1 of 2; aim ≥ 98: missed")
    assert row(html, "0", "8", "2", "1", "2")
    assert row(html, "0", "128", "660.2", "661.0", "0.42 [0.30, 0.60]", "none")
    assert "at most 4 passes" in html
    assert "1 neurons ended as latched" in html
    assert f"The picture verify_network_{NAME}_ff_27C.png is not there." in html
    assert row(html, "Leaky axon-hillock: network", "Not simulated at typical 27 °C.")
    assert "≥ 100,000: reached" in html


@pytest.mark.parametrize(
    ("document", "word"),
    [
        ({"held_out": True}, "neurons: Field required"),
        ({**replays(), "agreement": []}, f"agreement: without '{NAME}'"),
        ({**replays(), "held_out": "perhaps"}, "held_out"),
    ],
)
def test_a_document_of_another_version_is_said_beside_what_was_found(
    run: RunDirectory, document: dict[str, Any], word: str
) -> None:
    put(run, verify=document, verify_network=networks())
    (fault,) = read_verified(run).faults
    assert fault.startswith(str(run.path / "verify.json"))
    assert word in fault
    assert fault.endswith("lif-bridge verify writes it anew")
    html = page(run)
    assert "Its part is missing here." in html
    assert "1 of 2; aim" in html


def test_a_link_in_place_of_a_picture_is_not_followed(run: RunDirectory, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    (run.path / "figures").mkdir()
    (run.path / "figures" / f"verify_{NAME}.png").symlink_to(tmp_path / "secret")
    put(run, verify=replays())
    with pytest.raises(ValueError, match="link"):
        page(run)
