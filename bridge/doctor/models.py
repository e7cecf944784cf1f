"""A technology's model cards: installed, and loaded by ngspice in which time."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from typing import TYPE_CHECKING, Any

from bridge.doctor.diagnosis import Diagnosis, Status
from bridge.doctor.worker import Question
from bridge.errors import WorkerError
from circuits import CircuitInputError, Condition, Setting, load_circuit, render_deck
from circuits.technology import load_technology

if TYPE_CHECKING:
    from bridge.engine.session import Ngspice

CIRCUIT = "leaky_axon_hillock"
SLOW = 5.0
"""Load time from which it is worth a word, s: every worker loads once per condition."""


@dataclass(frozen=True)
class LoadQuestion(Question):
    """How long a deck takes to load."""

    tried: str

    def compute(self, ngspice: "Ngspice", item: int) -> float:  # noqa: ARG002
        """Load it; s."""
        start = time.perf_counter()
        ngspice.load(self.tried)
        return time.perf_counter() - start


def name_of(technology: str) -> str:
    """Name of the check of a technology."""
    return f"models {technology}"


def diagnose(name: str, ask: Callable[[Question], Any]) -> Diagnosis:
    """Find a technology's models and load a neuron in it.

    Args:
        ask: Computes a question in a worker.
    """
    title = name_of(name)
    technology = load_technology(name)
    models = technology.models
    package = models.distribution
    try:
        origin = models.origin()
    except metadata.PackageNotFoundError:
        # A technology that may come from a PDK as well is no part of the program's own set-up.
        status: Status = "note" if models.pdk_folders else "fail"
        return Diagnosis(title, status, f"package {package} is not installed", models.advice)
    circuit = load_circuit(CIRCUIT)
    condition = Condition(technology.nominal_corner, 27.0, circuit.supply_in(technology))
    again = f"pip install --force-reinstall --no-deps {package or 'lif-bridge'}"
    try:
        deck = render_deck(circuit, technology, Setting(condition))
    except CircuitInputError as error:
        return Diagnosis(title, "fail", str(error).split(";")[0], again)
    try:
        seconds = ask(LoadQuestion(deck))
    except WorkerError as error:
        if "refused the deck" not in str(error):
            raise
        return Diagnosis(title, "fail", f"{origin}: {error}", again)
    return judge(title, origin, seconds)


def judge(title: str, origin: str, seconds: float) -> Diagnosis:
    """Judge the load time, s."""
    finding = f"{origin}, a neuron loads in {1e3 * seconds:.0f} ms"
    if seconds < SLOW:
        return Diagnosis(title, "ok", finding)
    return Diagnosis(
        title,
        "note",
        finding,
        "workers pay this at every circuit and condition: prefer many draws at few conditions",
    )
