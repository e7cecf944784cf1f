"""Invariants of the families of marginal distributions."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from surrogate.distribution.families import FAMILIES

LOCATION = st.floats(-10.0, 10.0)
SCALE = st.floats(0.05, 5.0)
UNIT = st.floats(-15.0, 9.0).map(lambda e: 10.0**e)

MEMBERS = st.one_of(
    st.tuples(st.just("normal"), st.fixed_dictionaries({"mean": LOCATION, "sd": SCALE})),
    st.tuples(
        st.just("lognormal"), st.fixed_dictionaries({"mean": LOCATION, "sd": st.floats(0.01, 2.0)})
    ),
    st.tuples(
        st.just("sinh_arcsinh"),
        st.fixed_dictionaries(
            {"location": LOCATION, "scale": SCALE, "skewness": st.floats(-3.0, 3.0)}
        ),
    ),
    st.tuples(
        st.just("johnson_su"),
        st.fixed_dictionaries(
            {
                "location": LOCATION,
                "scale": SCALE,
                "gamma": st.floats(-5.0, 5.0),
                "delta": st.floats(0.5, 8.0),
            }
        ),
    ),
    st.tuples(
        st.just("log_johnson_su"),
        st.fixed_dictionaries(
            {
                "location": LOCATION,
                "scale": st.floats(0.01, 0.5),
                "gamma": st.floats(-2.0, 2.0),
                "delta": st.floats(1.0, 8.0),
            }
        ),
    ),
    st.tuples(
        st.sampled_from(["mixture", "log_mixture"]),
        st.fixed_dictionaries(
            {
                "share": st.floats(0.02, 0.98),
                "mean_1": LOCATION,
                "sd_1": SCALE,
                "mean_2": LOCATION,
                "sd_2": SCALE,
            }
        ),
    ),
)
SCORES = st.lists(st.floats(-8.0, 8.0), min_size=1, max_size=20).map(
    lambda z: np.unique(np.array(z))
)


@given(MEMBERS, SCORES)
def test_quantile_rises_and_score_undoes_it(member: tuple[str, dict[str, float]], z) -> None:
    name, p = member
    family = FAMILIES[name]
    x = family.quantile_of_normal(p, z)
    assert np.all(np.isfinite(x))
    assert np.all(np.diff(x) >= 0)
    back = family.normal_score(p, x)
    # x resolves z to one unit in its last place over dx/dz.
    slope = np.exp(np.clip(family.log_density(p, x) + z**2 / 2, -600, 600)) * np.sqrt(2 * np.pi)
    noise = 4 * np.spacing(np.abs(x) + max(abs(v) for v in p.values())) * slope
    assert np.all(np.abs(back - z) <= 1e-7 + noise)


@settings(max_examples=200)
@given(MEMBERS, st.floats(-4.0, 4.0))
def test_density_is_the_slope_of_the_distribution(
    member: tuple[str, dict[str, float]], z: float
) -> None:
    name, p = member
    family, step = FAMILIES[name], 1e-5
    x = family.quantile_of_normal(p, np.array([z - step, z, z + step]))
    # phi(z) dz = f(x) dx; x resolves its differences to a few units in the last place.
    share = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi) * 2 * step
    # Between two humps of a mixture even this step is long: the density is integrated over it.
    nodes, weights = np.polynomial.legendre.leggauss(7)
    half = (x[2] - x[0]) / 2
    density = np.exp(family.log_density(p, x[0] + half * (1 + nodes)))
    noise = 8 * np.spacing(np.max(np.abs(x)) + max(abs(v) for v in p.values())) * np.max(density)
    assert abs(half * weights @ density - share) <= 2e-3 * share + noise


@settings(max_examples=40)
@given(
    st.lists(st.floats(0.1, 10.0), min_size=8, max_size=60).filter(lambda x: max(x) > min(x)),
    UNIT,
    SCORES,
    st.booleans(),
)
def test_quantiles_of_any_samples_make_a_distribution(
    samples: list[float], unit: float, z: np.ndarray, logarithmic: bool
) -> None:
    family = FAMILIES["log_empirical" if logarithmic else "empirical"]
    x = unit * np.array(samples)
    p = family.fit(x)
    assert p is not None
    drawn = family.quantile_of_normal(p, z)
    # Rising up to rounding.
    assert np.all(np.diff(drawn) >= -1e-12 * np.max(np.abs(drawn)))
    scores = family.normal_score(p, np.sort(x))
    assert np.all(np.diff(scores) >= -1e-9)
    assert np.all(np.isfinite(family.influence(p, x)))


@settings(max_examples=30, deadline=None)
@given(
    st.sampled_from(
        ["normal", "lognormal", "sinh_arcsinh", "johnson_su", "log_johnson_su", "mixture"]
    ),
    UNIT,
)
def test_fit_follows_the_unit(name: str, unit: float) -> None:
    z = np.random.default_rng(5).standard_t(5, 200)
    x = np.exp(0.1 * (z + 0.1 * z**2))
    family = FAMILIES[name]
    one, other = family.fit(x), family.fit(unit * x)
    assert one is not None
    assert other is not None
    z = np.linspace(-3, 3, 7)
    expected = unit * family.quantile_of_normal(one, z)
    np.testing.assert_allclose(family.quantile_of_normal(other, z), expected, rtol=1e-4)
