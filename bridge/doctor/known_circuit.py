"""A neuron with a known firing rate: its answer, its time, its threads, its memory."""

import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bridge.doctor.diagnosis import TESTED_NGSPICE, Diagnosis
from bridge.doctor.worker import Question
from circuits import Condition, Sampling, load_circuit
from circuits.technology import load_technology

if TYPE_CHECKING:
    from bridge.engine.session import Ngspice

NAME = "known circuit"
THREADS_NAME = "OpenMP, workers"

CIRCUIT, TECHNOLOGY, CORNER, TEMPERATURE = "leaky_axon_hillock", "gf180mcu", "typical", 27.0
KNOWN_RATE = 1602.2
"""Hz at the bench's upper current, in ngspice 39; a tenth of the tolerances and a quarter of the
step move it by 0.02 Hz."""
TOLERANCE = 0.005


@dataclass(frozen=True)
class KnownAnswer:
    """What a worker says of the known circuit.

    Attributes:
        rate: Firing rate, Hz; None when it was not measured.
        new_threads: Threads that ngspice started for it.
        megabytes: Peak memory of the worker, MB.
    """

    rate: float | None
    reason: str
    seconds: float
    new_threads: int
    megabytes: float


class KnownQuestion(Question):
    """Characterises the nominal circuit once."""

    def __init__(self) -> None:
        # What a sweep needs may be broken: that is this check's finding, not the command's end.
        from bridge.bench import Characterisation

        circuit = load_circuit(CIRCUIT)
        technology = load_technology(TECHNOLOGY)
        condition = Condition(CORNER, TEMPERATURE, circuit.supply_in(technology))
        self.job = Characterisation(circuit, technology, condition, Sampling(seed=1), [0])
        self.deck = self.job.deck

    def compute(self, ngspice: "Ngspice", item: int) -> KnownAnswer:
        """Measure it."""
        before = _threads()
        start = time.perf_counter()
        sample = self.job.compute(ngspice, item)
        seconds = time.perf_counter() - start
        rate = sample.parameters.values["rate_high"] if sample.parameters else None
        reason = f"{sample.status}: {sample.reason}"
        return KnownAnswer(rate, reason, seconds, _threads() - before, _peak_megabytes())


def _threads() -> int:
    return len(list(Path("/proc/self/task").iterdir()))


def _peak_megabytes() -> float:
    status = Path("/proc/self/status").read_text()
    found = re.search(r"VmHWM:\s*(\d+) kB", status)
    return int(found[1]) / 1024 if found else float("nan")


def judge_answer(answer: KnownAnswer) -> Diagnosis:
    """Judge whether the circuit fires as often as it is known to."""
    what = f"{CIRCUIT}, {TECHNOLOGY}, {CORNER}, {TEMPERATURE:g} °C"
    remedy = (
        f"trust no sweep on this machine; tested is ngspice {TESTED_NGSPICE}: compare the versions "
        "above, report what 'lif-bridge doctor --json' prints"
    )
    if answer.rate is None:
        return Diagnosis(NAME, "fail", f"{what}: not measured, {answer.reason}", remedy)
    off = answer.rate / KNOWN_RATE - 1
    finding = (
        f"{what}: {answer.rate:.1f} Hz in {1e3 * answer.seconds:.0f} ms, "
        f"{100 * abs(off):.2f} % from the known {KNOWN_RATE:g} Hz"
    )
    # Not a number is a failure too.
    if abs(off) <= TOLERANCE:
        return Diagnosis(NAME, "ok", finding)
    return Diagnosis(NAME, "fail", f"{finding}, allowed {100 * TOLERANCE:g} %", remedy)


def judge_threads(answer: KnownAnswer) -> Diagnosis:
    """Judge whether simultaneous workers keep out of each other's way."""
    if answer.new_threads <= 0:
        return Diagnosis(THREADS_NAME, "ok", "ngspice keeps to one thread in each worker")
    return Diagnosis(
        THREADS_NAME,
        "fail",
        f"ngspice started {answer.new_threads} more in a worker: two workers at once take "
        "dozens of times as long as one",
        "export OMP_THREAD_LIMIT=1 (OMP_NUM_THREADS does not help); if it persists, use an ngspice "
        "built with --disable-openmp",
    )
