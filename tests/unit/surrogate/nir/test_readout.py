"""Read-outs of LI and CubaLI against their differential equations, solved here or by SciPy."""

from pathlib import Path

import nir
import numpy as np
import pytest
from half_step import half_step
from nir_cases import RULES, chain, lif, raster, write
from scipy.integrate import solve_ivp
from scipy.signal import lfilter

from surrogate.errors import SurrogateInputError
from surrogate.network import INPUT, Network
from surrogate.network.ensemble import ensemble
from surrogate.network.on_circuit import on_circuit
from surrogate.nir import read_network, write_network
from surrogate.simulator import Chip, Drive, answers, simulate

N = 3


def li(n: int = N, **change) -> nir.LI:
    given = {"tau": np.linspace(3, 8, n), "r": np.linspace(1, 2, n), "v_leak": np.zeros(n)}
    return nir.LI(**(given | change))


def cuba(n: int = N, **change) -> nir.CubaLI:
    given = {
        "tau_mem": np.linspace(3, 8, n), "tau_syn": np.linspace(2, 4, n),
        "r": np.linspace(1, 2, n), "v_leak": np.linspace(-0.1, 0.1, n), "w_in": np.full(n, 1.5),
    }  # fmt: skip
    return nir.CubaLI(**(given | change))


def network(path: Path, last: nir.NIRNode, **rules) -> Network:
    rng = np.random.default_rng(1)
    nodes = (
        nir.Affine(rng.normal(0, 1.5, (6, 4)), np.full(6, 0.2)), lif(6),
        nir.Affine(rng.normal(0, 1, (N, 6)), np.zeros(N)), last,
    )  # fmt: skip
    return read_network(chain(path, 4, *nodes, n_out=N), **(RULES | rules))


def inputs(steps: int = 20) -> np.ndarray:
    x = 2 * np.random.default_rng(2).choice([0.0, 1.0], (15, 4))
    return x.astype(np.float32)


def potentials(read: Network, spikes: np.ndarray) -> np.ndarray:
    """Of each step, from the spikes of the layer before: a linear filter each."""
    assert read.readout is not None
    out = read.readout
    (wire,) = out.connections
    j = out.bias + spikes.astype(float) @ np.asarray(wire.weight, float).T
    found = np.empty(j.shape)
    for k in range(out.size):
        current = j[..., k]
        if out.tau_syn is not None:
            d = np.exp(-1 / out.tau_syn[k]) if out.exact else 1 - 1 / out.tau_syn[k]
            current = lfilter([1.0], [1.0, -d], current, axis=1)
        share = 1 - np.exp(-1 / out.tau[k]) if out.exact else 1 / out.tau[k]
        driven = lfilter([share], [1.0, share - 1], out.r[k] * current, axis=1)
        found[..., k] = out.v_leak[k] + driven
    return found


@pytest.mark.parametrize("scheme", ["euler", "exponential"])
@pytest.mark.parametrize("last", [li(), cuba(), li(v_leak=np.linspace(0.3, -0.3, N))])
def test_the_class_is_the_largest_potential(scheme: str, last, tmp_path: Path) -> None:
    read = network(tmp_path / "a.nir", last, scheme=scheme)
    assert (read.sizes, read.classes) == ((6,), N)
    drive = Drive(read, inputs())
    ((counts, classes),) = answers(drive, [Chip(read.layers)])
    spikes = raster(read, inputs())
    assert 0.02 < spikes.mean() < 0.9
    expected = potentials(read, spikes).max(axis=1).argmax(axis=1)
    assert classes.tolist() == expected.tolist()
    assert len(set(classes.tolist())) > 1
    assert counts.totals[0].tolist() == spikes.sum(axis=(0, 1)).tolist()


def test_cubali_is_its_differential_equation(tmp_path: Path) -> None:
    """Many small exact steps come to SciPy's solution of both equations at constant input."""
    node = cuba(1, v_leak=np.array([0.2]))
    quiet = lif(1, v_threshold=np.array([1e9]))
    nodes = {
        "input": nir.Input({"input": np.array([1])}), "a": nir.Linear(np.ones((1, 1))),
        "cell": quiet, "b": nir.Linear(np.ones((1, 1))), "c": nir.Linear(np.full((1, 1), 0.7)),
        "last": node, "output": nir.Output({"output": np.array([1])}),
    }  # fmt: skip
    edges = [("input", "a"), ("a", "cell"), ("cell", "b"), ("b", "last"), ("input", "c"),
             ("c", "last"), ("last", "output")]  # fmt: skip
    dt, steps = 0.01, 1000
    rules = {"dt": dt, "scheme": "exponential", "reset": "value", "n_steps": steps}
    read = read_network(write(tmp_path / "a.nir", nodes, edges), **rules)
    out = read.readout
    assert out is not None
    direct = next(one for one in out.connections if one.source == INPUT)

    def brought(one):
        x = np.full((1, 1, 1), 2.0 if one is direct else 0.0)
        return x @ np.asarray(one.weight, float).T

    found = out.largest(brought, steps)[0, 0]

    def slope(_, state):
        i, v = state
        return [(1.5 * 0.7 * 2.0 - i) / 2, ((0.2 - v) + 1.0 * i) / 3]

    solved = solve_ivp(slope, (0, dt * steps), [0.0, 0.2], rtol=1e-9, atol=1e-12)
    assert found == pytest.approx(solved.y[1].max(), rel=5e-3)


def test_the_largest_potential_may_come_and_go(tmp_path: Path) -> None:
    """An early burst decides, though another integrator is higher at the end."""
    eye = nir.Linear(np.eye(2))
    cell = nir.Threshold(np.full(2, 0.5))
    out = nir.LI(tau=np.array([2.0, 2.0]), r=np.ones(2), v_leak=np.zeros(2))
    read = read_network(chain(tmp_path / "a.nir", 2, eye, cell, eye, out, n_out=2), **RULES)
    x = np.zeros((2, 20, 2), np.float32)
    x[0, 1:5, 0], x[0, 18:, 1] = 1, 1
    x[1, 1:3, 0], x[1, 15:, 1] = 1, 1
    ((_, classes),) = answers(Drive(read, x), [Chip(read.layers)])
    assert classes.tolist() == [0, 1]


@pytest.mark.parametrize("last", [li(), cuba()])
@pytest.mark.parametrize("scheme", ["euler", "exponential"])
def test_a_read_out_survives_its_file(scheme: str, last, tmp_path: Path) -> None:
    read = network(tmp_path / "a.nir", last, scheme=scheme)
    write_network(tmp_path / "b.nir", read, dt=2e-3)
    again = read_network(tmp_path / "b.nir")
    one, two = read.readout, again.readout
    assert one is not None
    assert two is not None
    for name in ("tau", "r", "v_leak", "bias", "tau_syn"):
        ours, theirs = getattr(one, name), getattr(two, name)
        assert (ours is None) == (theirs is None)
        if ours is not None:
            assert np.allclose(ours, theirs, rtol=1e-6), name
    assert (one.exact, one.late_input) == (two.exact, two.late_input)
    both = [
        next(answers(Drive(net, inputs()), [Chip(net.layers)]))[1].tolist() for net in (read, again)
    ]
    assert both[0] == both[1]


def test_inputs_in_parts_are_answered_alike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = network(tmp_path / "a.nir", cuba())
    drive, chips = Drive(read, inputs()), [Chip(read.layers)] * 2
    whole = list(answers(drive, chips))
    monkeypatch.setattr("surrogate.simulator.answering.AT_ONCE_BYTES", 4 * 8 * 20 * (6 + 4))
    for (counts, classes), (others, same) in zip(whole, answers(drive, chips), strict=True):
        assert classes.tolist() == same.tolist()
        assert np.array_equal(counts.totals[0], others.totals[0])
        assert np.array_equal(counts.output, others.output)


def test_without_a_read_out_the_most_spikes_answer(tmp_path: Path) -> None:
    path = chain(tmp_path / "a.nir", 4, nir.Linear(np.eye(4)), lif(4), n_out=4)
    read = read_network(path, **RULES)
    chip = Chip(read.layers)
    ((counts, classes),) = answers(Drive(read, inputs()), [chip])
    expected = next(simulate(Drive(read, inputs()), [chip])).output.argmax(axis=1)
    assert classes.tolist() == expected.tolist()
    assert counts.output.shape == (15, 4)


def test_a_changed_network_keeps_its_read_out(tmp_path: Path) -> None:
    """Copies that all spike alike, finer steps and a circuit's units leave the classes alone."""
    read = network(tmp_path / "a.nir", cuba(), n_steps=200, dt=0.1)
    x = inputs()

    def classes(net: Network) -> np.ndarray:
        return next(answers(Drive(net, x), [Chip(net.layers)]))[1]

    wanted = classes(read)
    assert classes(ensemble(read, 3)).tolist() == wanted.tolist()
    assert classes(on_circuit(read)).tolist() == wanted.tolist()
    assert np.mean(classes(half_step(read, x)[0]) == wanted) > 0.9


@pytest.mark.parametrize(
    ("nodes", "message"),
    [
        ((nir.Linear(np.eye(4)), li(4)), "it has no neurons that spike"),
        (
            (nir.Linear(np.eye(4)), li(4), nir.Linear(np.eye(4)), lif(4)),
            "node 'n1' is LI; allowed: as the last node",
        ),
        (
            (nir.Linear(np.eye(4)), lif(4), nir.Linear(np.eye(4)), li(4, tau=np.full(4, 0.3))),
            "read-out: tau = 0.3 steps; allowed: above 0, with Euler's steps from 0.5",
        ),
        (
            (nir.Linear(np.eye(4)), lif(4), li(4), nir.Scale(np.full(4, 2.0))),
            "receives .*or through other nodes; allowed: the spikes of 'n2'",
        ),
        (
            (nir.Linear(np.eye(4)), lif(4), nir.Linear(np.ones((3, 4))), li(4)),
            "node 'n3': 4 neurons receive 3 values",
        ),
    ],
)
def test_read_outs_that_are_refused(nodes, message: str, tmp_path: Path) -> None:
    path = chain(tmp_path / "a.nir", 4, *nodes, n_out=4)
    with pytest.raises(SurrogateInputError, match=message) as error:
        read_network(path, **RULES)
    assert "\n" not in str(error.value)
