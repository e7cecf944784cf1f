"""Where a characterisation goes: on with the result that is there, beside it, or in its place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from bridge.errors import BridgeInputError
from bridge.plan import Plan
from bridge.store import open_run, precedes_plan
from circuits import Circuit
from circuits.datasheet import Datasheet, NeuronDatasheet
from circuits.technology import Technology
from surrogate.vocabulary import engineering

FOUND = ("bench", "feedback", "c_feedback")
"""What a datasheet may leave to be found."""

MOST_NAMED = 4
"""Differences that are named."""


@dataclass(frozen=True)
class Wanted:
    """What is to be characterised, and how much of it.

    Attributes:
        plan: Keys of the plan, without the circuit and the technology.
        complete: Whether the datasheet has all that is found for it.
    """

    circuit: Circuit
    technology: Technology
    plan: Mapping[str, Any]
    complete: bool

    def differences(self, path: Path) -> list[str]:
        """What sets it apart from the run in a folder; none where that is the same one.

        Raises:
            BridgeInputError: No run of this version can be read there.
        """
        old = open_run(path).plan
        if list(old.circuits) != [self.circuit.name]:
            return [f"of {', '.join(old.circuits)}"]
        (circuit,) = old.circuits.values()
        return [*self._of_circuit(circuit), *self._of_plan(old)]

    def _of_circuit(self, old: Circuit) -> Iterator[str]:
        if old.source.digest != self.circuit.source.digest:
            yield "of another netlist"
        before, now = old.datasheet, _filled(self.circuit, None if self.complete else old)
        for name in before.knobs | now.knobs:
            was, is_now = before.knobs.get(name), now.knobs.get(name)
            if was is None or is_now is None:
                yield f"{'without' if was is None else 'with'} {name}"
            elif (was.value, was.unit) != (is_now.value, is_now.unit):
                yield f"with {name} = {engineering(was.value, was.unit)}"
        for key in type(before).model_fields:
            if key == "knobs":
                words = [
                    {name: (k.meaning, k.low, k.high) for name, k in sheet.knobs.items()}
                    for sheet in (before, now)
                ]
                if words[0] != words[1]:
                    yield "with other words or ranges of its knobs"
            elif getattr(before, key) != getattr(now, key, None):
                value = getattr(before, key)
                short = isinstance(value, str | float) and len(str(value)) < 20
                yield f"with {key} = {value}" if short else f"with other {key}"

    def _of_plan(self, old: Plan) -> Iterator[str]:
        before = old.model_dump(mode="json")
        if old.technology.name != self.technology.name:
            yield f"in {old.technology.name}"
        elif old.technology.hashes != self.technology.hashes:
            yield f"with other files of {old.technology.name}"
        for key, value in self.plan.items():
            if before.get(key) != value:
                was = before.get(key)
                yield f"with {key} = {', '.join(map(str, was)) if isinstance(was, list) else was}"


def _filled(circuit: Circuit, old: Circuit | None) -> Datasheet:
    """The datasheet as a run keeps it, with what another one found where it says nothing."""
    sheet = circuit.datasheet
    sheet = sheet.model_copy(update={"name": circuit.name, "title": circuit.title})
    if old is not None and isinstance(sheet, NeuronDatasheet):
        missing = [key for key in FOUND if getattr(sheet, key) is None]
        sheet = sheet.model_copy(update={key: getattr(old.datasheet, key, None) for key in missing})
    return sheet


@dataclass(frozen=True)
class Place:
    """Where a run goes.

    Attributes:
        replaces: Whether another run is there, which is removed when this one begins.
        note: What a person is told; empty where there is nothing to tell.
    """

    path: Path
    replaces: bool = False
    note: str = ""


def place(default: Path, out: Path | None, replace: bool, wanted: Wanted) -> Place:
    """Choose a folder.

    Args:
        default: The folder if none is given; where it holds another result, the next of the names
            ``NAME-2``, ``NAME-3`` … that is free or holds the same.
        out: The folder that was asked for: nothing goes beside it.
        replace: Whether another result that is there may be removed.

    Raises:
        BridgeInputError: The folder that was asked for holds something else.
    """
    first = out or default
    if _free(first):
        return Place(first)
    about = _about(first, wanted)
    if not about:
        return Place(first)
    if replace:
        return Place(first, True, f"{first}: holds {about}; the new one takes its place")
    if out is not None:
        raise BridgeInputError(
            f"{out}: holds {about}; --replace puts the new one in its place, or name another "
            "folder with --out"
        )
    for k in count(2):
        path = first.with_name(f"{first.name}-{k}")
        if _free(path) or not _about(path, wanted):
            return Place(path, note=f"{first}: holds {about}; this one goes to {path}")
    raise AssertionError("names do not end")


def _free(path: Path) -> bool:
    """Whether nothing is in a folder's place that is of a run, or of anything else."""
    return not path.exists() or (path.is_dir() and all(map(precedes_plan, path.iterdir())))


def _about(path: Path, wanted: Wanted) -> str:
    """What another result is there; empty where it is the same."""
    try:
        found = wanted.differences(path)
    except ValueError:
        return "no run that can be read"
    more = f" and {len(found) - MOST_NAMED} more" * (len(found) > MOST_NAMED)
    named = ", ".join(found[:MOST_NAMED]) + more
    return f"an earlier result, {named}" if found else ""
