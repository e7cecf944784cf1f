"""Expressions in braces: arithmetic on declared parameters, and nothing else.

The grammar is what ngspice's own parameter arithmetic understands; what it would end the process
for (``2*-p``) is refused here. Its random functions are refused because every draw is made in
Python: ngspice draws anew at each use of a parameter.
"""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from circuits.errors import listed
from circuits.netlist.number import parse_number

LONGEST = 500
"""Characters in one expression."""

DEEPEST = 20
"""Parentheses within each other."""

_Function = Callable[..., float]
_FUNCTIONS: dict[str, tuple[int, _Function]] = {
    "sqrt": (1, math.sqrt), "exp": (1, math.exp), "ln": (1, math.log), "log": (1, math.log),
    "log10": (1, math.log10), "abs": (1, abs), "min": (2, min), "max": (2, max),
    "pow": (2, math.pow), "sin": (1, math.sin), "cos": (1, math.cos), "tan": (1, math.tan),
    "atan": (1, math.atan), "sinh": (1, math.sinh), "cosh": (1, math.cosh),
    "tanh": (1, math.tanh), "floor": (1, math.floor), "ceil": (1, math.ceil),
}  # fmt: skip
RANDOM = frozenset(
    {"gauss", "agauss", "sgauss", "unif", "aunif", "sunif", "limit", "rand", "rnd", "random",
     "poisson", "exponential"}
)  # fmt: skip
FUNCTIONS = frozenset(_FUNCTIONS)
_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:e[+-]?[0-9]+)?[a-z]*)"
    r"|(?P<name>[a-z_][a-z0-9_]*)|(?P<sign>\*\*|[-+*/(),]))\s*"
)


@dataclass(frozen=True)
class Expression:
    """An expression that was read.

    Attributes
    ----------
    text : str
        The expression in braces, with the parameters' names as they are in the deck.
    value : float
        Its value with the parameters' defaults.
    """

    text: str
    value: float


def read_expression(text: str, values: Mapping[str, float], prefix: str) -> Expression:
    """Read the inside of a pair of braces.

    Parameters
    ----------
    text : str
        Lower case, without the braces.
    values : mapping of str to float
        The parameters that may be named, with their defaults, SI.
    prefix : str
        What stands before a parameter's name in the deck.

    Returns
    -------
    Expression
        Rendered text and value.

    Raises
    ------
    ValueError
        A name, function or form is not allowed, or the value is not finite.
    """
    if len(text) > LONGEST:
        raise ValueError(f"an expression is too long; allowed: {LONGEST} characters")
    parser = _Parser(text, values, prefix)
    try:
        value = parser.sum()
        parser.expect("")
    except ArithmeticError as error:
        raise ValueError(f"{{{text[:40]}}} has no value at the parameters' defaults") from error
    if not math.isfinite(value):
        raise ValueError(f"{{{text[:40]}}} has no finite value at the parameters' defaults")
    return Expression(f"{{{''.join(parser.rendered)}}}", value)


class _Parser:
    """Recursive descent over the tokens; every operator groups to the left, as in ngspice."""

    def __init__(self, text: str, values: Mapping[str, float], prefix: str) -> None:
        self.values, self.prefix = values, prefix
        self.rendered: list[str] = []
        self.depth = 0
        self.tokens: list[tuple[str, str]] = []
        position = 0
        while position < len(text):
            match = _TOKEN.match(text, position)
            if match is None:
                raise ValueError(
                    f"{text[position : position + 20].strip()!r} in an expression; allowed: "
                    "numbers, parameters, + - * / ** ( ) and " + ", ".join(_FUNCTIONS)
                )
            kind = str(match.lastgroup)
            self.tokens.append((kind, match[kind]))
            position = match.end()
        self.tokens.append(("end", ""))
        self.at = 0

    def accept(self, *signs: str) -> str | None:
        """Take the next token when it is one of these signs."""
        kind, token = self.tokens[self.at]
        if kind != "sign" or token not in signs:
            return None
        self.at += 1
        self.rendered.append(token)
        return token

    def expect(self, sign: str) -> None:
        """Take a sign, or the end (an empty one), or refuse what stands there."""
        if sign and self.accept(sign):
            return
        token = self.tokens[self.at][1]
        if token or sign:
            wanted = repr(sign) if sign else "an operator or the end"
            raise ValueError(f"{token or 'the end'!r} in an expression where {wanted} must stand")

    def sum(self) -> float:
        # A sign may only open an expression: ngspice ends itself at 2*-p.
        negative = self.accept("-", "+") == "-"
        value = -self.product() if negative else self.product()
        while sign := self.accept("+", "-"):
            term = self.product()
            value = value + term if sign == "+" else value - term
        return value

    def product(self) -> float:
        value = self.power()
        while sign := self.accept("*", "/"):
            factor = self.power()
            value = value * factor if sign == "*" else value / factor
        return value

    def power(self) -> float:
        value = self.atom()
        while self.accept("**"):
            value = _apply(math.pow, value, self.atom())
        return value

    def atom(self) -> float:
        if self.accept("("):
            return self.inside(1)[0]
        kind, token = self.tokens[self.at]
        self.at += 1
        if kind == "number":
            self.rendered.append(token)
            return parse_number(token)
        if kind == "name":
            return self.name(token)
        hint = "; a sign within an expression needs parentheses" if token in ("+", "-") else ""
        raise ValueError(f"{token or 'the end'!r} in an expression where a value must stand{hint}")

    def name(self, token: str) -> float:
        if token in RANDOM:
            raise ValueError(
                f"{token!r} draws at random; allowed: no random numbers in a netlist, mismatch "
                "is drawn by the program"
            )
        if token in _FUNCTIONS:
            arguments, function = _FUNCTIONS[token]
            self.rendered.append(token)
            self.expect("(")
            return _apply(function, *self.inside(arguments))
        if token not in self.values:
            raise ValueError(
                f"{token[:40]!r} is neither a function nor a parameter declared before; allowed: "
                f"{listed(self.values)}; {', '.join(_FUNCTIONS)}"
            )
        self.rendered.append(self.prefix + token)
        return self.values[token]

    def inside(self, count: int) -> list[float]:
        """The values between parentheses whose first is already taken."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise ValueError(f"parentheses are nested too deep; allowed: {DEEPEST}")
        values = [self.sum()]
        for _ in range(count - 1):
            self.expect(",")
            values.append(self.sum())
        self.expect(")")
        self.depth -= 1
        return values


def _apply(function: _Function, *values: float) -> float:
    try:
        return float(function(*values))
    except ValueError as error:
        raise ArithmeticError("outside the function's domain") from error
