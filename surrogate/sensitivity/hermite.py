"""Polynomials that are orthonormal under independent standard normals."""

import math
from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.special import eval_hermitenorm

Array = NDArray[np.float64]

Term = tuple[tuple[int, int], ...]
"""A product of Hermite polynomials: (input, degree) for each input in it; empty for the one."""


def candidates(inputs: int) -> list[Term]:
    """Terms of a quadratic polynomial in all inputs, and each input's own cubic one.

    Returns:
        3 inputs + inputs (inputs - 1) / 2 terms, without the constant.
    """
    own: list[Term] = [((k, degree),) for degree in (1, 2, 3) for k in range(inputs)]
    return own + [((j, 1), (k, 1)) for j, k in combinations(range(inputs), 2)]


def columns(terms: Sequence[Term], normals: Array) -> Array:
    """Values of terms: prod_k He_n(z_k) / sqrt(n!), He the probabilists' Hermite polynomials.

    For independent standard normal z each has mean 0 and variance 1 and none is correlated with
    another (Xiu and Karniadakis, SIAM J. Sci. Comput. 24, 619, 2002), so that the variance of a sum
    of them is the sum of the squares of its coefficients.

    Args:
        normals: Inputs, shape (n, inputs).

    Returns:
        Shape (n, terms).
    """
    powers = {factor: _factor(normals[:, factor[0]], factor[1]) for t in terms for factor in t}
    result = np.ones((len(normals), len(terms)))
    for column, term in enumerate(terms):
        for factor in term:
            result[:, column] *= powers[factor]
    return result


def _factor(z: Array, degree: int) -> Array:
    return np.asarray(eval_hermitenorm(degree, z)) / math.sqrt(math.factorial(degree))
