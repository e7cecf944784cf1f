"""All checks in their order, each on its own: one that breaks does not stop the others."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from bridge.doctor import external, known_circuit, library, machine, models, program
from bridge.doctor.diagnosis import TESTED_NGSPICE, Diagnosis
from bridge.doctor.worker import Once, Question, ask, why_no_worker
from bridge.errors import BridgeInputError, NoEngineError, WorkerError
from circuits import CircuitInputError
from circuits.technology import technologies

REPORT = "report it with what 'lif-bridge doctor --json' prints"


@dataclass(frozen=True)
class Step:
    """A check that is still to be made.

    Attributes:
        make: Makes it; may raise whatever goes wrong.
    """

    name: str
    make: Callable[[], Diagnosis]


def steps() -> list[Step]:
    """List all checks, none of them made yet; what several need is found once."""
    interview = cache(program.interview)
    facts = Once(lambda: ask(library.LibraryQuestion()))
    why = cache(lambda: why_no_worker() if isinstance(facts.outcome(), Exception) else "")

    def ask_if_any(question: Question) -> Any:
        if isinstance(facts.outcome(), Exception):
            raise NoEngineError("no worker starts")
        return ask(question)

    def loaded() -> library.LibraryFacts:
        outcome = facts.outcome()
        if isinstance(outcome, library.LibraryFacts):
            return outcome
        raise NoEngineError("no worker starts")

    known = Once(lambda: ask_if_any(known_circuit.KnownQuestion()))

    def worker_megabytes() -> float | None:
        answer = known.outcome()
        return answer.megabytes if isinstance(answer, known_circuit.KnownAnswer) else None

    limit = os.environ.get("OMP_THREAD_LIMIT")
    return [
        Step(program.NAME, lambda: program.judge(*interview())),
        Step(library.LIBRARY, lambda: library.judge_library(facts.outcome(), why())),
        Step(library.PYSPICE, lambda: library.judge_pyspice(facts.outcome(), why())),
        *(
            Step(models.name_of(name), partial(models.diagnose, name, ask_if_any))
            for name in technologies()
        ),
        Step(known_circuit.NAME, lambda: known_circuit.judge_answer(known.answer())),
        Step(known_circuit.THREADS_NAME, lambda: known_circuit.judge_threads(known.answer())),
        Step(program.THREADS_NAME, lambda: program.judge_threads(*interview(), limit)),
        Step(external.NAME, lambda: external.judge(ask_if_any(external.ExternalQuestion()))),
        Step(library.OSDI, lambda: library.judge_osdi(loaded())),
        Step(library.KLU, lambda: library.judge_klu(loaded())),
        Step("cores", machine.diagnose_cores),
        Step("memory", lambda: machine.diagnose_memory(worker_megabytes())),
        Step("disk", machine.diagnose_disk),
        Step("encoding", machine.diagnose_encoding),
    ]


def conduct(step: Step) -> Diagnosis:
    """Make a check; one that breaks is itself a finding."""
    try:
        return step.make()
    except NoEngineError as error:
        remedy = f"first mend what is said of {library.LIBRARY} and {library.PYSPICE}"
        return Diagnosis(step.name, "fail", f"not checked: {error}", remedy)
    except (BridgeInputError, CircuitInputError) as error:
        return Diagnosis(
            step.name, "fail", f"not checked: {error}", "first mend what is said above"
        )
    except WorkerError as error:
        return Diagnosis(
            step.name, "fail", str(error), f"tested is ngspice {TESTED_NGSPICE}; {REPORT}"
        )
    except Exception as error:  # noqa: BLE001 - a broken check must not hide the others
        finding = f"the check itself broke: {type(error).__name__}: {error}"
        return Diagnosis(step.name, "fail", finding, REPORT)
