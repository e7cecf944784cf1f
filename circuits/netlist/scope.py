"""Parameters as one call of a sub-circuit sees them: its own and the file's, nothing else."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from circuits.netlist.expression import Expression

NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Quantity:
    """A value, and which of the top's parameters it depends on."""

    value: float
    parameters: frozenset[str] = NOTHING

    def __mul__(self, other: "Quantity") -> "Quantity":
        return Quantity(self.value * other.value, self.parameters | other.parameters)


class Scope:
    """Values of parameters within one call.

    ngspice seeks a parameter in the sub-circuit, then in all that call it, then in the file: a
    sub-circuit would mean another thing in another place. Here it sees its own and the file's;
    where ngspice's answer would differ, the netlist is refused.

    Args:
        caller: The scope of the call; None for the file's own.

    Attributes:
        own: The sub-circuit's parameters.
    """

    def __init__(self, caller: "Scope | None" = None) -> None:
        self.caller = caller
        self.own: dict[str, Quantity] = {}

    def _callers(self) -> Iterator["Scope"]:
        scope = self.caller
        while scope is not None:
            yield scope
            scope = scope.caller

    def find(self, name: str) -> Quantity:
        """Look a parameter up.

        Raises:
            ValueError: It is not declared, or ngspice would take a caller's.
        """
        if name in self.own:
            return self.own[name]
        found: Quantity | None = None
        for scope in self._callers():
            if name not in scope.own:
                continue
            if scope.caller is not None and found is None:
                found = scope.own[name]
            elif scope.caller is None and (found is None or found == scope.own[name]):
                return scope.own[name]
        if found is None:
            raise ValueError(f"parameter {name[:40]!r} is not declared before")
        raise ValueError(
            f"parameter {name[:40]!r} is that of a calling sub-circuit; allowed: the sub-circuit's "
            "own parameters and the file's, hand it over in the call"
        )

    def evaluate(
        self, expression: Expression, first: Mapping[str, Quantity] | None = None
    ) -> Quantity:
        """Evaluate an expression here.

        Args:
            first: Names that go before those of the scope.

        Raises:
            ValueError: A parameter is not to be seen, or there is no finite value.
        """
        near = first or {}
        found = {name: near[name] if name in near else self.find(name) for name in expression.names}
        value = expression.value(lambda name: found[name].value)
        return Quantity(value, NOTHING.union(*(each.parameters for each in found.values())))

    def declares(self, name: str) -> bool:
        """Whether the name means something here or in a caller."""
        return name in self.own or any(name in scope.own for scope in self._callers())
