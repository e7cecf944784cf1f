"""Expressions: arithmetic on declared parameters, and nothing else.

The grammar is what ngspice's own parameter arithmetic understands; what it would end the process
for (``2*-p``) is refused here. Its random functions are refused because every draw is made in
Python: ngspice draws anew at each use of a parameter.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from circuits.netlist.functions import FUNCTIONS, RANDOM
from circuits.netlist.number import parse_number

LONGEST = 500
"""Characters in one expression."""

DEEPEST = 20
"""Parentheses within each other."""

LookUp = Callable[[str], float]
_Term = Callable[[LookUp], float]


_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:e[+-]?[0-9]+)?[a-z]*)"
    r"|(?P<name>[a-z_][a-z0-9_]*)|(?P<sign>\*\*|[-+*/(),]))\s*"
)


@dataclass(frozen=True)
class Expression:
    """An expression that was understood."""

    text: str
    names: frozenset[str]
    _term: _Term = field(compare=False, repr=False)

    def __reduce__(self) -> "tuple[Callable[[str], Expression], tuple[str]]":
        # Closures cannot be sent to a worker; the text can.
        return parse_expression, (self.text,)

    def value(self, look_up: LookUp) -> float:
        """Its value.

        Args:
            look_up: Gives the value of a parameter, SI.

        Raises:
            ValueError: It has no finite value there.
        """
        try:
            value = float(self._term(look_up))
        except ArithmeticError as error:
            raise ValueError(f"{self.text[:40]!r} has no value at these parameters") from error
        if not math.isfinite(value):
            raise ValueError(f"{self.text[:40]!r} has no finite value at these parameters")
        return value


@lru_cache(maxsize=2048)
def parse_expression(text: str) -> Expression:
    """Understand an expression.

    Args:
        text: Lower case, without braces or quotes.

    Raises:
        ValueError: A function or form is not allowed.
    """
    if len(text) > LONGEST:
        raise ValueError(f"an expression is too long; allowed: {LONGEST} characters")
    parser = _Parser(text)
    term = parser.sum()
    parser.expect("")
    return Expression(text, frozenset(parser.names), term)


def constant(value: float) -> Expression:
    """The expression that is a number."""
    return Expression(repr(value), frozenset(), lambda _: value)


class _Parser:
    """Recursive descent over the tokens; every operator groups to the left, as in ngspice."""

    def __init__(self, text: str) -> None:
        self.names: set[str] = set()
        self.depth = 0
        self.tokens: list[tuple[str, str]] = []
        position = 0
        while position < len(text):
            match = _TOKEN.match(text, position)
            if match is None:
                raise ValueError(
                    f"{text[position : position + 20].strip()!r} in an expression; allowed: "
                    "numbers, parameters, + - * / ** ( ) and " + ", ".join(FUNCTIONS)
                )
            group = str(match.lastgroup)
            self.tokens.append((group, match[group]))
            position = match.end()
        self.tokens.append(("end", ""))
        self.at = 0

    def accept(self, *signs: str) -> str | None:
        """Take the next token when it is one of these signs."""
        token = self.tokens[self.at][1]
        if token not in signs:
            return None
        self.at += 1
        return token

    def expect(self, sign: str) -> None:
        """Take a sign, or the end (an empty one), or refuse what stands there."""
        if sign and self.accept(sign):
            return
        token = self.tokens[self.at][1]
        if token or sign:
            wanted = repr(sign) if sign else "an operator or the end"
            raise ValueError(f"{token or 'the end'!r} in an expression where {wanted} must stand")

    def sum(self) -> _Term:
        # A sign may only open an expression: ngspice ends itself at 2*-p.
        terms = [(-1.0 if self.accept("-", "+") == "-" else 1.0, self.product())]
        while sign := self.accept("+", "-"):
            terms.append((1.0 if sign == "+" else -1.0, self.product()))
        if len(terms) == 1 and terms[0][0] > 0:
            return terms[0][1]
        return lambda look_up: sum(sign * term(look_up) for sign, term in terms)

    def product(self) -> _Term:
        first = self.power()
        factors: list[tuple[str, _Term]] = []
        while sign := self.accept("*", "/"):
            factors.append((sign, self.power()))
        if not factors:
            return first

        def value(look_up: LookUp) -> float:
            product = first(look_up)
            for sign, factor in factors:
                product = product * factor(look_up) if sign == "*" else product / factor(look_up)
            return product

        return value

    def power(self) -> _Term:
        terms = [self.atom()]
        while self.accept("**"):
            terms.append(self.atom())
        if len(terms) == 1:
            return terms[0]

        def value(look_up: LookUp) -> float:
            power = terms[0](look_up)
            for term in terms[1:]:
                power = FUNCTIONS["pow"](power, term(look_up))
            return power

        return value

    def atom(self) -> _Term:
        if self.accept("("):
            return self.inside(1)[0]
        group, token = self.tokens[self.at]
        self.at += 1
        if group == "number":
            number = parse_number(token)
            return lambda _: number
        if group == "name":
            return self.name(token)
        hint = "; a sign within an expression needs parentheses" if token in ("+", "-") else ""
        raise ValueError(f"{token or 'the end'!r} in an expression where a value must stand{hint}")

    def name(self, token: str) -> _Term:
        if token in RANDOM:
            raise ValueError(
                f"{token!r} draws at random; allowed: no random numbers in a netlist, mismatch "
                "is drawn by the program"
            )
        if token in FUNCTIONS:
            function = FUNCTIONS[token]
            self.expect("(")
            arguments = self.inside(function.arguments)
            return lambda look_up: function(*(term(look_up) for term in arguments))
        if self.tokens[self.at][1] == "(":
            raise ValueError(
                f"{token[:40]!r} is no function; allowed: {', '.join(sorted(FUNCTIONS))}"
            )
        self.names.add(token)
        return lambda look_up: look_up(token)

    def inside(self, count: int) -> list[_Term]:
        """What stands between parentheses whose first is already taken."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise ValueError(f"parentheses are nested too deep; allowed: {DEEPEST}")
        terms = [self.sum()]
        for _ in range(count - 1):
            self.expect(",")
            terms.append(self.sum())
        self.expect(")")
        self.depth -= 1
        return terms
