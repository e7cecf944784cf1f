"""What a person reads of a network of transistors."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pyarrow as pa
from rich.console import Console

from bridge.plan import Plan
from bridge.report.network_figure import network_figure
from bridge.report.network_report import print_networks
from bridge.store import Location
from bridge.verify.network import (
    Answer,
    Comparison,
    LayerAgreement,
    NetworkCertificate,
    NetworkVerification,
)
from bridge.verify.network.transistors import Told
from bridge.verify.speed import Speed
from circuits import Condition
from surrogate.statistics import Interval, PointEstimate, cost

PLAN = cast(Plan, SimpleNamespace(circuits={"one": SimpleNamespace(title="One neuron")}))
ANSWERS = (
    Answer(0, 3, 7, 7, 7, 1, ""),
    Answer(0, 8, 2, 1, 2, 1, ""),
    Answer(1, 3, 7, 7, 7, 4, ""),
    Answer(1, 8, 2, None, 2, 1, "layer 0, neuron 5: timeout: no result within 60 s"),
)
COMPARISON = Comparison(
    ANSWERS, Interval(0.9725, 0.95, 0.99), Interval(0.9, 0.8, 0.95), Interval(0.92, 0.82, 0.96),
    cost(np.ones((2, 3), dtype=bool), np.array([[True, False, True], [True, True, True]])),
    (
        LayerAgreement(0, 128, 660.25, 661.0, Interval(0.0042, 0.003, 0.006), PointEstimate(0.99)),
        LayerAgreement(1, 10, 0.0, 0.0, None, None),
    ),
)  # fmt: skip
SUBJECT: Any = SimpleNamespace(
    circuit="one", condition=Condition("ff", 85.0, 1.8), images=np.array([3, 8]), chips=2,
    title="small (2-3-2)",
)  # fmt: skip
FOUND = NetworkVerification(
    SUBJECT, COMPARISON, NetworkCertificate(3, 0, 3, 0.004, 0.02, True),
    Told(500, 420, 300, 12.0, {"tighter_step": 2}, {"latched": 1}), Speed(8.0, 12.0, 0.004),
    pa.table({"layer": [0, 0, 1], "count": [3, 5, 9], "count_twin": [3, 4, 9]}),
)  # fmt: skip


def printed(found: NetworkVerification) -> str:
    console = Console(width=200)
    with console.capture() as captured:
        print_networks(console, PLAN, [found])
    return captured.get()


def test_classes_layers_and_what_was_simulated() -> None:
    text = printed(FOUND)
    assert "One neuron (one) at ff 85 °C: 2 images on each of 2 chips" in text
    assert "97.25 [95.00, 99.00]" in text
    assert "2 of 4 classes agree; aim: 98 %: missed." in text
    assert "chip 0, image 8 of class 2: 1 in ngspice, 2 of the twin" in text
    assert "chip 1, image 8: layer 0, neuron 5: timeout" in text
    assert "at most 4 passes" in text
    assert "660.2" in text
    assert "0.42 [0.30, 0.60]" in text
    assert "500 neurons in ngspice, of which 420 with a constant input" in text
    assert "2 neurons needed tighter_step" in text
    assert "1 neurons ended as latched" in text
    assert "3e+03 times" in text


def test_certified_or_not() -> None:
    assert "\nCERTIFIED: 3 inferences again" in printed(FOUND)
    bad = NetworkCertificate(2, 1, 1, 0.03, None, False)
    text = printed(replace(FOUND, certificate=bad))
    assert "NOT CERTIFIED: 2 inferences again" in text
    assert "counts change by 3.00 %" in text
    assert "spikes move by none" in text
    assert "1 failed." in text


def test_nothing_simulated_is_said() -> None:
    assert "no inference could be simulated" in printed(replace(FOUND, comparison=None))


def test_a_picture_is_drawn(tmp_path: Path) -> None:
    path = network_figure(Location(tmp_path) / "one.png", FOUND)
    assert path.read_bytes().startswith(b"\x89PNG")
