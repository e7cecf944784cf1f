import numpy as np

from surrogate.scaling import TABLE_POINTS, curve_table

N = 5
REST = np.linspace(0.0, 0.02, N)
THRESHOLD = REST + np.linspace(0.7, 0.9, N)
END = THRESHOLD + np.array([0.0, 0.05, 0.1, 0.2, 0.3])
RHEOBASE = np.linspace(20e-12, 40e-12, N)


def test_neurons_have_each_their_own_curve_or_share_one() -> None:
    curves = np.random.default_rng(1).normal(size=(N, 129))
    tables = curve_table(REST, THRESHOLD, END, RHEOBASE, curves)
    assert tables.shape == (N, TABLE_POINTS)
    for n, curve in enumerate(curves):
        one = slice(n, n + 1)
        alone = curve_table(REST[one], THRESHOLD[one], END[one], RHEOBASE[one], curve)
        np.testing.assert_allclose(tables[n], alone[0], rtol=1e-12, atol=1e-24)


def test_the_ends_of_a_curve_are_those_of_its_table() -> None:
    curves = np.random.default_rng(2).normal(size=(N, 65))
    tables = curve_table(REST, THRESHOLD, END, RHEOBASE, curves)
    np.testing.assert_allclose(tables[:, 0], RHEOBASE * curves[:, 0], rtol=1e-12)
    np.testing.assert_allclose(tables[:, -1], RHEOBASE * curves[:, -1], rtol=1e-12)
