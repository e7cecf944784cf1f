"""Resets a step late in some nodes and not in others, against snnTorch's own equations."""

from pathlib import Path

import nir
import numpy as np
import pytest
from nir_cases import chain, lif, raster, write

from surrogate.errors import SurrogateInputError
from surrogate.nir import read_network, write_network
from surrogate.simulator import Drive, steps_above_twice

N, STEPS = 6, 40
BETA = np.linspace(0.6, 0.95, N)
RNG = np.random.default_rng(3)
W1, BACK, W2 = (
    RNG.normal(0.4, 0.5, (N, 4)),
    RNG.normal(0, 0.5, (N, N)),
    RNG.normal(0.2, 0.8, (N, N)),
)
X = RNG.uniform(0, 1, (8, STEPS, 4)).astype(np.float32)


def leaky() -> nir.LIF:
    """As snnTorch writes v' = beta v + I: tau = dt/(1 - beta), r = tau/dt, dt = 1e-4 s."""
    tau = 1e-4 / (1 - BETA)
    return lif(N, tau=tau, r=tau / 1e-4)


def file(path: Path, recurrent: tuple[bool, bool], **metadata) -> Path:
    """Two layers, each recurrent or not."""
    nodes: dict = {"input": nir.Input({"input": np.array([4])}), "w1": nir.Linear(W1)}
    edges = [("input", "w1"), ("w1", "one"), ("one", "w2"), ("w2", "two"), ("two", "output")]
    nodes |= {"one": leaky(), "w2": nir.Linear(W2), "two": leaky()}
    for name, loop in zip(("one", "two"), recurrent, strict=True):
        if loop:
            nodes[f"back_{name}"] = nir.Linear(BACK)
            edges += [(name, f"back_{name}"), (f"back_{name}", name)]
    nodes["output"] = nir.Output({"output": np.array([N])})
    return write(path, nodes, edges, **metadata)


def snntorch(recurrent: tuple[bool, bool], reset: str) -> np.ndarray:
    """Leaky and RLeaky of snnTorch 1.0.0, step by step.

    zero: Leaky is base(mem (1 - reset)), RLeaky base(mem) - reset base(mem); subtract: both
    base(mem) - reset threshold; base(mem) = beta mem + I, and RLeaky's I has its own last spikes.
    """
    mem, out = [np.zeros((8, N)) for _ in range(2)], [np.zeros((8, N)) for _ in range(2)]
    found = np.zeros((8, STEPS, 2 * N), bool)
    for t in range(STEPS):
        given = X[:, t].astype(float) @ W1.T
        for k in range(2):
            reset_now = (mem[k] > 1).astype(float)
            current = given + (out[k] @ BACK.T if recurrent[k] else 0)
            if reset == "subtract":
                mem[k] = BETA * mem[k] + current - reset_now
            elif recurrent[k]:
                base = BETA * mem[k] + current
                mem[k] = base - reset_now * base
            else:
                mem[k] = BETA * mem[k] * (1 - reset_now) + current
            out[k] = (mem[k] > 1).astype(float)
            found[:, t, k * N : (k + 1) * N] = out[k] > 0
            given = out[k] @ W2.T
    return found


CASES = [(False, False), (True, False), (False, True), (True, True)]


@pytest.mark.parametrize("recurrent", CASES)
@pytest.mark.parametrize("reset", ["value", "subtract"])
def test_each_layer_resets_as_snntorch_does(
    recurrent: tuple[bool, bool], reset: str, tmp_path: Path
) -> None:
    path = file(tmp_path / "a.nir", recurrent)
    network = read_network(path, preset="snntorch", reset=reset, n_steps=STEPS)
    wanted = snntorch(recurrent, "zero" if reset == "value" else reset)
    assert 0.05 < wanted.mean() < 0.6
    spikes = raster(network, X)
    assert np.array_equal(spikes, wanted)
    # What was read is written, and needs no preset any more.
    write_network(tmp_path / "b.nir", network)
    assert np.array_equal(raster(read_network(tmp_path / "b.nir"), X), wanted)


@pytest.mark.parametrize("recurrent", CASES[1:3])
def test_one_rule_for_all_gives_other_spikes(recurrent: tuple[bool, bool], tmp_path: Path) -> None:
    path = file(tmp_path / "a.nir", recurrent)
    for delay in (0, 1):
        rules = {"preset": "snntorch", "reset": "value", "reset_delay": delay}
        network = read_network(path, **rules, n_steps=STEPS)
        assert not np.array_equal(raster(network, X), snntorch(recurrent, "zero"))


def test_a_read_out_behind_a_recurrent_layer(tmp_path: Path) -> None:
    """An RLeaky alone is late whatever reads it out."""
    nodes = {
        "input": nir.Input({"input": np.array([4])}), "w1": nir.Linear(W1), "one": leaky(),
        "back": nir.Linear(BACK), "w2": nir.Linear(W2),
        "last": nir.LI(np.full(N, 1e-3), np.ones(N), np.zeros(N)),
        "output": nir.Output({"output": np.array([N])}),
    }  # fmt: skip
    edges = [("input", "w1"), ("w1", "one"), ("one", "back"), ("back", "one"), ("one", "w2"),
             ("w2", "last"), ("last", "output")]  # fmt: skip
    path = write(tmp_path / "a.nir", nodes, edges)
    network = read_network(path, preset="snntorch", reset="value", n_steps=STEPS)
    assert network.stepping.reset_delay == 1
    wanted = snntorch((True, False), "zero")[..., :N]
    assert np.array_equal(raster(network, X), wanted)


@pytest.mark.parametrize(
    ("said", "rules", "message"),
    [
        (2, {}, "metadata reset_delay = 2; allowed: 0, 1"),
        (
            1,
            {"reset": "subtract"},
            "a reset that comes a step late, not in all nodes; allowed with",
        ),
        (1, {"v_reset": np.ones(N)}, "allowed with reset value, below the threshold"),
    ],
)
def test_what_a_node_s_reset_may_be(said: int, rules: dict, message: str, tmp_path: Path) -> None:
    late = lif(N, **{k: v for k, v in rules.items() if k == "v_reset"})
    late.metadata["reset_delay"] = said
    nodes = (nir.Linear(W1), lif(N), nir.Linear(W2), late)
    path = chain(tmp_path / "a.nir", 4, *nodes, n_out=N)
    how = {"dt": 1.0, "scheme": "euler", "reset": rules.get("reset", "value"), "n_steps": 9}
    with pytest.raises(SurrogateInputError, match=message):
        read_network(path, **how)


def test_membranes_above_twice_the_threshold_are_counted(tmp_path: Path) -> None:
    """snnTorch's reset_delay=False, as its Leaky.forward computes it, against this program's."""
    differs, above = [], []
    for scale in (0.3, 1.0, 4.0):
        node = nir.Linear(scale * np.abs(W1))
        path = chain(tmp_path / "a.nir", 4, node, leaky(), n_out=N)
        rules = {"preset": "snntorch", "reset": "subtract", "reset_delay": 0}
        network = read_network(path, **rules, n_steps=STEPS)
        mem, found, twice = np.zeros((8, N)), np.zeros((8, STEPS, N), bool), 0
        for t in range(STEPS):
            reset = (mem > 1).astype(float)
            mem = BETA * mem + X[:, t].astype(float) @ (scale * np.abs(W1)).T - reset
            spikes = (mem > 1).astype(float)
            mem = mem - (spikes - reset)
            found[:, t] = spikes > 0
        differs.append(int(np.sum(found != raster(network, X))))
        twice, of = steps_above_twice(Drive(network, X))
        above.append(twice)
        assert of == 8 * STEPS * N
    assert differs[0] == above[0] == 0
    assert differs[2] > 0 < above[2]
    assert above[2] >= above[1]
    for count, other in zip(above, differs, strict=True):
        assert count or not other  # where none is counted, none differs
