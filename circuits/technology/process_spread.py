"""Process spread: how far chips lie from each other, and the deck of one chip."""

import math
import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, field_validator

from circuits.alphabet import Corner, Parameter
from circuits.errors import CircuitInputError, listed, shown
from circuits.spice import card
from circuits.spice.statement import assignments, statements
from circuits.spice.word import number, short
from circuits.toml_file import StrictModel

_RANDOM = re.compile(r"\b(agauss|gauss|aunif|unif|limit)\s*\(", re.IGNORECASE)
_TOLERANCE = 1e-6


class ProcessSpread(StrictModel):
    """What differs from chip to chip and is the same for all transistors of a chip.

    Attributes:
        section: Section of the model library that the spread is counted from.
        switches: Parameters that turn the spread on.
        sigma: Standard deviation of each variable, in the unit of the parameter of that name. Where
            the section draws it with ``agauss``, its number is the section's: this is checked.
            Where the section gives a constant, the deviation is added to it.
    """

    section: Corner
    switches: Annotated[dict[Parameter, float], Field(default_factory=dict, max_length=1000)]
    sigma: Annotated[
        dict[Parameter, Annotated[float, Field(gt=0)]], Field(min_length=1, max_length=1000)
    ]

    @field_validator("sigma")
    @classmethod
    def _each_once(cls, sigma: dict[str, float]) -> dict[str, float]:
        # ngspice's parameters have no case: the second of two would be drawn and not applied.
        if len({name.lower() for name in sigma}) < len(sigma):
            raise ValueError("a variable stands there twice, in two spellings; allowed: each once")
        return sigma

    @property
    def names(self) -> tuple[str, ...]:
        """Variables, in the order of draws."""
        return tuple(self.sigma)

    def values(self, process: Mapping[str, float] | None) -> dict[str, float]:
        """Complete and check the deviations of one chip.

        Args:
            process: Deviation of every variable; None: the mean of all chips.

        Returns:
            The deviations in the order of `names`.

        Raises:
            CircuitInputError: A variable is missing, unknown or not finite.
        """
        given = dict.fromkeys(self.names, 0.0) if process is None else dict(process)
        if wrong := sorted(set(given) ^ set(self.names)):
            raise CircuitInputError(
                f"process variables: {listed(wrong)} missing or unknown; "
                f"allowed: {listed(self.names)}"
            )
        for name, value in given.items():
            if not math.isfinite(value):
                raise CircuitInputError(f"process variable {name} = {value}; allowed: a number")
        return {name: float(given[name]) for name in self.names}

    def drawn(self, lines: list[str], values: Mapping[str, float]) -> list[str]:
        """Put one chip's deviations into the section's lines.

        Args:
            values: Deviation of every variable, see `values`.

        Returns:
            The same with every variable's random call replaced, or its constant shifted, and the
            switches at the end.

        Raises:
            CircuitInputError: The section has no such variable, draws another one, or with another
                spread.
        """
        missing = {name.lower(): name for name in self.names}
        result: list[str] = []
        depth = 0
        for block in _blocks(lines):
            statement = next(statements(block), "")
            word = statement.split(maxsplit=1)[0].lower() if statement else ""
            depth += (word == ".subckt") - (word == ".ends")
            if word not in (".param", ".parameters", ".parameter") or depth:
                result += block
                continue
            pairs = assignments(statement[len(word) :])
            if not any(_RANDOM.search(value) or name.lower() in missing for name, value in pairs):
                result += block
                continue
            for name, value in pairs:
                known = missing.pop(name.lower(), None)
                drawn = self._one_chips(name, value, known, values)
                result.append(card.parameter(name, drawn))
        if missing:
            raise CircuitInputError(
                f"process.sigma: section {self.section} has no parameter {listed(missing.values())}"
            )
        return [
            *result,
            *(card.parameter(name, short(value)) for name, value in self.switches.items()),
        ]

    def _one_chips(
        self, name: str, value: str, known: str | None, values: Mapping[str, float]
    ) -> str:
        found = _RANDOM.search(value)
        if found is None:
            return value if known is None else f"{{({_bare(value)}) + ({number(values[known])})}}"
        if known is None:
            raise CircuitInputError(
                f"section {self.section} draws {name} at random, which process.sigma does not list"
            )
        end = _closing(value, found.end())
        call = value[found.start() : end]
        if _RANDOM.search(value, end):
            raise CircuitInputError(f"section {self.section} draws {name} more than once")
        nominal, sigma = _moments(call)
        if sigma is not None and not math.isclose(sigma, self.sigma[known], rel_tol=_TOLERANCE):
            raise CircuitInputError(
                f"process.sigma.{known} = {self.sigma[known]:g}: section {self.section} draws "
                f"it by {shown(call)}"
            )
        drawn = f"{value[: found.start()]}({number(nominal + values[known])}){value[end:]}"
        return f"{{{_bare(drawn)}}}"


def _blocks(lines: list[str]) -> list[list[str]]:
    """Lines in groups of a statement with its continuations and the comments among them."""
    blocks: list[list[str]] = []
    for line in lines:
        text = line.strip()
        if blocks and (not text or text[0] in "+*"):
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return blocks


def _moments(call: str) -> tuple[float, float | None]:
    """Mean and standard deviation of a random call; None where it says a spread of nothing."""
    function, _, inside = call.partition("(")
    try:
        nominal, variation, multiple = (float(part) for part in inside[:-1].split(","))
    except ValueError:
        return 0.0, math.nan
    function = function.strip().lower()
    if function == "agauss":
        return nominal, variation / multiple
    if function == "gauss":
        # SkyWater writes gauss(0, 0.025, 1), 2.5 % of nothing, for what its notes call per cent.
        return nominal, nominal * variation / multiple if nominal else None
    return nominal, math.nan


def _bare(value: str) -> str:
    """An expression with round brackets for its braces and quotes."""
    return re.sub(r"'([^']*)'", r"(\1)", value).replace("{", "(").replace("}", ")")


def _closing(text: str, start: int) -> int:
    """Index behind the bracket that closes the one before `start`."""
    depth = 1
    for k in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[k], 0)
        if not depth:
            return k + 1
    return len(text)
