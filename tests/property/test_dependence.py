"""Whatever the scores and the chips: correlations that neurons can be drawn with."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from surrogate.distribution.copula import Copula, rank_scores
from surrogate.statistics import split_correlation

SIZES = st.tuples(st.integers(2, 30), st.integers(1, 5))


@st.composite
def sweeps(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    shape = draw(SIZES)
    values = draw(arrays(np.float64, shape, elements=st.floats(-1e6, 1e6)))
    return values, draw(arrays(np.int64, shape[0], elements=st.integers(1, 8)))


@settings(max_examples=200)
@given(sweeps())
def test_both_parts_of_a_correlation_are_positive(sweep: tuple[np.ndarray, np.ndarray]) -> None:
    values, chips = sweep
    scores = np.where(np.ptp(values, axis=0) > 0, rank_scores(values), 0.0)
    total, chip = split_correlation(scores, chips)
    assert np.array_equal(np.diag(total), np.ones(len(total)))
    assert np.all(np.abs(total) <= 1 + 1e-9)
    parts = [total] if chip is None else [total, chip, total - chip]
    for part in parts:
        assert np.array_equal(part, part.T) or np.allclose(part, part.T, atol=1e-12)
        assert np.min(np.linalg.eigvalsh(part)) > -1e-9
    copula = Copula(
        correlation=total.tolist(), correlation_low=total.tolist(),
        correlation_high=total.tolist(),
        chip=None if chip is None else chip.tolist(),
    )  # fmt: skip
    z = np.random.default_rng(0).standard_normal((4, len(total)))
    assert np.all(np.isfinite(copula.deviates(z, z)))
