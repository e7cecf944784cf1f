from itertools import product

import numpy as np
import pytest
from numpy.polynomial.hermite_e import hermegauss

from surrogate.sensitivity.hermite import candidates, columns


def test_terms_are_orthonormal_under_the_normal_distribution() -> None:
    points, weights = hermegauss(8)  # exact to degree 15
    normals = np.array(list(product(points, repeat=3)))
    weight = np.prod(list(product(weights, repeat=3)), axis=1) / (2 * np.pi) ** 1.5
    terms = [(), *candidates(3)]
    matrix = columns(terms, normals)
    assert matrix.T @ (weight[:, None] * matrix) == pytest.approx(np.eye(len(terms)), abs=1e-10)


@pytest.mark.parametrize("inputs", [1, 2, 18])
def test_candidates_are_each_another_one(inputs: int) -> None:
    terms = candidates(inputs)
    assert len(set(terms)) == len(terms) == 3 * inputs + inputs * (inputs - 1) // 2
