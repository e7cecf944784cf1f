"""The functions that an expression may call."""

import math
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Function:
    """A function and how many arguments it takes."""

    arguments: int
    _compute: Callable[..., float]

    def __call__(self, *values: float) -> float:
        """Its value, or an ArithmeticError where it has none."""
        try:
            return float(self._compute(*values))
        except ValueError as error:
            raise ArithmeticError("outside the function's domain") from error


def _sign(value: float) -> float:
    return float((value > 0) - (value < 0))


_ONE: dict[str, Callable[..., float]] = {
    "sqrt": math.sqrt, "exp": math.exp, "ln": math.log, "log": math.log, "log10": math.log10,
    "abs": abs, "sin": math.sin, "cos": math.cos, "tan": math.tan, "atan": math.atan,
    "sinh": math.sinh, "cosh": math.cosh, "tanh": math.tanh, "floor": math.floor,
    "ceil": math.ceil, "int": math.trunc, "sgn": _sign,
    "nint": round,  # halves to even, as ngspice does
}  # fmt: skip
_TWO: dict[str, Callable[..., float]] = {"min": min, "max": max, "pow": math.pow}
FUNCTIONS = {
    **{name: Function(1, compute) for name, compute in _ONE.items()},
    **{name: Function(2, compute) for name, compute in _TWO.items()},
}
"""By name, with the meaning that ngspice gives them."""

RANDOM = frozenset(
    {"gauss", "agauss", "sgauss", "unif", "aunif", "sunif", "limit", "rand", "rnd", "random",
     "poisson", "exponential"}
)  # fmt: skip
"""What ngspice would draw anew at each use."""
