"""Lines that were not understood, and the one message that names them all."""

from collections.abc import Iterable
from dataclasses import dataclass

from circuits.errors import CircuitInputError
from circuits.netlist.line import Line

MOST_NAMED = 8
"""Reasons that a message names beside the first."""

LONGEST_REASON = 90


@dataclass(frozen=True)
class Problem:
    """A line of a sub-circuit that was not understood, and why."""

    line: Line
    reason: str


def refused_lines(problems: Iterable[Problem]) -> CircuitInputError:
    """The error that names all lines that are wrong: the first in full, of others what is wrong.

    Args:
        problems: One or more, in any order.
    """
    first, *others = sorted(problems, key=lambda one: (str(one.line.file), one.line.number))
    head = f"{first.line.refused(first.reason)}"
    places: dict[str, list[str]] = {}
    for one in others:
        same = one.line.file == first.line.file
        place = str(one.line.number) if same else f"{one.line.file.name}:{one.line.number}"
        reason = "the same" if one.reason == first.reason else one.reason.split("; ")[0]
        places.setdefault(reason[:LONGEST_REASON], []).append(place)
    named = [f"{reason} in {_few(where)}" for reason, where in list(places.items())[:MOST_NAMED]]
    if len(places) > MOST_NAMED:
        named.append(f"{len(places) - MOST_NAMED} reasons more")
    return CircuitInputError(head + f"; also: {'; '.join(named)}" * bool(named))


def _few(places: list[str]) -> str:
    more = f" and {len(places) - MOST_NAMED} more" * (len(places) > MOST_NAMED)
    return f"line{'s' * (len(places) > 1)} {', '.join(places[:MOST_NAMED])}{more}"
