"""A neuron in technologies whose corners mismatch must not erase: sky130 and generic180."""

import numpy as np
import pytest

from bridge.bench import Characterisation
from bridge.bench.analyses import apply_draw
from bridge.engine import Pool
from bridge.engine.session import Ngspice
from circuits import Condition, Sampling, Setting, draw_mismatch, load_circuit, render_deck
from circuits.deck import element_path
from circuits.technology import load_technology
from surrogate.vocabulary import Status

CIRCUIT = load_circuit("leaky_axon_hillock")
SAMPLING = Sampling(1)
DRAWS = range(5)
TECHNOLOGIES = ("sky130", "generic180")


def condition(name: str, corner: str) -> Condition:
    return Condition(corner, 27.0, CIRCUIT.supply_in(load_technology(name)))


@pytest.fixture(scope="module")
def thresholds() -> dict[tuple[str, str], np.ndarray]:
    """Of each draw, V, by technology and corner."""
    jobs = [
        Characterisation(CIRCUIT, technology, condition(name, corner), SAMPLING, DRAWS)
        for name in TECHNOLOGIES
        for technology in [load_technology(name)]
        for corner in technology.corners
    ]
    found: dict[tuple[str, str], list[float]] = {}
    for index, _, sample in Pool(2, timeout=60.0).run(jobs):
        assert sample.status == Status.OK, sample.reason
        key = (jobs[index].technology.name, jobs[index].condition.corner)
        found.setdefault(key, []).append(sample.parameters.values["v_threshold"])
    return {key: np.array(values) for key, values in found.items()}


@pytest.mark.parametrize("name", TECHNOLOGIES)
def test_corners_survive_the_draws(
    thresholds: dict[tuple[str, str], np.ndarray], name: str
) -> None:
    technology = load_technology(name)
    nominal = thresholds[name, technology.nominal_corner]
    assert set(thresholds) >= {(name, corner) for corner in technology.corners}
    assert np.std(nominal[1:], ddof=1) > 1e-3
    for corner in technology.corners:
        if corner == technology.nominal_corner:
            continue
        # Draw 0 alters nothing. With a draw, the corner moves the neuron as far as without.
        away = thresholds[name, corner] - nominal
        assert abs(away[0]) > 5e-3, corner
        assert away[1:] == pytest.approx(away[0], abs=0.1 * abs(away[0])), corner
    assert thresholds[name, "ff"][0] < nominal[0] < thresholds[name, "ss"][0]


def read(ngspice: Ngspice, name: str, key: str) -> np.ndarray:
    technology = load_technology(name)
    targets = [f"@{element_path(technology, t)}[{key}]" for t in CIRCUIT.transistors]
    return np.array([float(ngspice.command(f"print {one}")[0].split("=")[1]) for one in targets])


@pytest.mark.parametrize(("name", "corner"), [("sky130", "ff"), ("generic180", "ff")])
def test_a_draw_is_added_to_what_the_deck_gives(ngspice: Ngspice, name: str, corner: str) -> None:
    technology = load_technology(name)
    deck = render_deck(CIRCUIT, technology, Setting(condition(name, corner)))
    ngspice.load(deck)
    base, factor = read(ngspice, name, "delvto"), read(ngspice, name, "mulu0")
    if name == "sky130":
        # The corner sits there: of an nFET it takes some 20 mV at ff. No deck gives mulu0.
        of_nfets = base[[t.device == "nf" for t in CIRCUIT.transistors]]
        assert np.all((of_nfets > -35e-3) & (of_nfets < -15e-3)), of_nfets
        assert not factor.any()
    else:
        assert not base.any()
        assert np.all(factor == 1)
    for k in (3, 1, 2):  # each is counted from the deck, not from the one before
        draw = draw_mismatch(CIRCUIT, technology, SAMPLING, k)
        apply_draw(ngspice, CIRCUIT, technology, draw)
        assert read(ngspice, name, "delvto") == pytest.approx(base + draw.delta_vth, rel=1e-5)
        assert read(ngspice, name, "mulu0") == pytest.approx(1 + draw.delta_beta, rel=1e-5)
    apply_draw(ngspice, CIRCUIT, technology, draw_mismatch(CIRCUIT, technology, SAMPLING, 0))
    assert read(ngspice, name, "delvto") == pytest.approx(base, rel=1e-5)
    assert read(ngspice, name, "mulu0") == pytest.approx(np.ones(len(base)), rel=1e-5)


def test_a_factor_that_no_deck_gives_is_one(ngspice: Ngspice) -> None:
    technology = load_technology("sky130")
    ngspice.load(render_deck(CIRCUIT, technology, Setting(condition("sky130", "tt"))))
    ngspice.alter("vclamp", 0.4)
    currents = []
    for altered in (False, True):
        if altered:
            none = draw_mismatch(CIRCUIT, technology, SAMPLING, 0)
            apply_draw(ngspice, CIRCUIT, technology, none)
        ngspice.command("op")
        currents.append(float(ngspice.vectors("i(vclamp)")[0][-1]))
        ngspice.discard_runs()
    assert currents[1] == pytest.approx(currents[0], rel=1e-4)
    assert abs(currents[0]) > 1e-11
