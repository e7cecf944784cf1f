"""What is not understood is refused in one line: the file, the node, and what is allowed."""

from pathlib import Path

import nir
import numpy as np
import pytest
from nir_cases import RULES, chain, lif, write

from surrogate.errors import SurrogateInputError
from surrogate.nir import read_network

ONE = np.ones(1)
EYE = nir.Linear(np.eye(1))


def li() -> nir.LI:
    return nir.LI(tau=ONE, r=ONE, v_leak=0 * ONE)


CHAINS = {
    "a type that is unknown": (
        (EYE, nir.I(ONE), lif(1)),
        "node 'n1' is I; allowed: LIF, IF, CubaLIF, LI, CubaLI, Threshold, Affine, Linear",
    ),
    "no neurons": ((EYE,), "it has no neurons"),
    "what follows the last neurons": (
        (EYE, lif(1), EYE),
        "node 'output': receives 'n1' .LIF., or through other nodes; allowed: the spikes of 'n1'",
    ),
    "a voltage that goes on": ((EYE, li(), EYE, lif(1)), "node 'n1' is LI; allowed: as the last"),
    "too many neurons": ((EYE, lif(3)), "node 'n1': 3 neurons receive 1 values"),
    "a matrix that does not fit": (
        (EYE, nir.Linear(np.ones((1, 2))), lif(1)),
        "node 'n1': Linear of 2 inputs receives 1 values",
    ),
    "no matrix": ((nir.Linear(np.ones((1, 1, 1))), lif(1)), "node 'n0': weight .1, 1, 1.; allowed"),
    "tau": ((EYE, lif(1, tau=0 * ONE)), "node 'n1': tau = 0.0; allowed: above 0"),
    "r": ((EYE, lif(1, r=-ONE)), "node 'n1': r = -1.0; allowed: above 0"),
    "infinity": ((EYE, lif(1, v_threshold=ONE * np.inf)), "node 'n1': v_threshold = inf; allowed"),
    "a weight": ((nir.Linear(np.full((1, 1), np.nan)), lif(1)), "node 'n0': weight = nan; allowed"),
    "a text": ((EYE, lif(1, r=np.array([b"r"]))), "node 'n1': r holds no real numbers"),
    "steps that grow": (
        (EYE, lif(1, tau=0.4 * ONE)),
        "node 'n1': tau = 0.4 s; allowed with Euler's steps of 1.0 s: half of it or more",
    ),
    "a fast synapse": (
        (EYE, nir.CubaLIF(0.5 * ONE, 4 * ONE, ONE, 0 * ONE, ONE)),
        "node 'n1': tau_syn: below a step; allowed with euler: 1 or more",
    ),
    "beyond single precision": (
        (EYE, nir.IF(r=1e30 * ONE, v_threshold=ONE)),
        "node 'n1': numbers beyond single precision",
    ),
    "another leak": (
        (EYE, lif(1, metadata={"leak": "constant"})),
        "node 'n1' is LIF, its metadata leak 'constant'; allowed: linear, or with IF constant",
    ),
    "a bias before a delay": (
        (nir.Affine(np.eye(1), ONE), nir.Delay(ONE), EYE, lif(1)),
        "node 'n1': a bias comes before the delay; allowed: behind it",
    ),
    "even windows": (
        (nir.Conv2d((4, 4), np.ones((1, 1, 2, 2)), 1, "same", 1, 1, np.zeros(1)), lif(16)),
        "node 'n0': padding 'same'; allowed with an odd kernel and stride 1",
    ),
    "groups": (
        (nir.Conv2d((1, 1), np.ones((1, 1, 1, 1)), 1, 0, 1, 2, np.zeros(1)), lif(1)),
        "node 'n0': ",
    ),
}


@pytest.mark.parametrize("what", CHAINS)
def test_a_chain_is_refused(what: str, tmp_path: Path) -> None:
    nodes, message = CHAINS[what]
    path = chain(tmp_path / "a.nir", 16 if what == "even windows" else 1, *nodes)
    rules = RULES | ({"dt": 1e20} if what == "beyond single precision" else {})
    with pytest.raises(SurrogateInputError, match=message) as found:
        read_network(path, **rules)
    assert str(found.value).startswith(f"{path}: ")
    assert "\n" not in str(found.value)


GRAPHS = {
    "a loop without neurons": (
        [("input", "w"), ("w", "x"), ("x", "w"), ("w", "cell"), ("cell", "output")],
        "lies in a loop without neurons",
    ),
    "two ends": (
        [("input", "w"), ("w", "cell"), ("cell", "output"), ("input", "x"), ("x", "other")],
        "2 Output nodes at its end",
    ),
    "neurons on their own": (
        [("input", "w"), ("w", "cell"), ("cell", "output"), ("lone", "x"), ("x", "lone")],
        "node 'lone': the input does not lead to it",
    ),
    "neurons without input": (
        [("input", "w"), ("w", "cell"), ("cell", "output"), ("lone", "x")],
        "node 'lone': LIF receives nothing",
    ),
    "an edge to nowhere": ([("input", "nobody")], "not a NIR file|there is no node 'nobody'"),
}


@pytest.mark.parametrize("what", GRAPHS)
def test_a_graph_is_refused(what: str, tmp_path: Path) -> None:
    edges, message = GRAPHS[what]
    nodes = {
        "input": nir.Input({"input": np.array([1])}), "w": EYE, "x": EYE, "cell": lif(1),
        "output": nir.Output({"output": np.array([1])}),
    }  # fmt: skip
    if what == "two ends":
        nodes["other"] = nir.Output({"output": np.array([1])})
    if what.startswith("neurons"):
        nodes["lone"] = lif(1)
    path = write(tmp_path / "a.nir", nodes, edges)
    with pytest.raises(SurrogateInputError, match=message):
        read_network(path, **RULES)


def test_no_file_and_no_nir(tmp_path: Path) -> None:
    path = tmp_path / "a.nir"
    with pytest.raises(SurrogateInputError, match=r"a\.nir: cannot be read: No such file"):
        read_network(path)
    path.write_bytes(b"not HDF5")
    with pytest.raises(SurrogateInputError, match=r"a\.nir: not a NIR file: OSError"):
        read_network(path)
    nir.write(path, lif(1))
    with pytest.raises(SurrogateInputError, match="not a NIR file"):
        read_network(path)


def test_a_long_chain_is_no_traceback(tmp_path: Path) -> None:
    path = chain(tmp_path / "a.nir", 1, *[EYE] * 1200, lif(1))
    with pytest.raises(SurrogateInputError, match="its nodes form too long a chain"):
        read_network(path, **RULES)


def test_metadata_of_the_wrong_type(tmp_path: Path) -> None:
    path = tmp_path / "a.nir"
    for key, value, message in (
        ("dt", "soon", "metadata dt = 'soon'; allowed: a finite number"),
        ("reset_delay", 0.5, "metadata reset_delay = .*0.5.*; allowed: a whole number"),
        ("scheme", "rk4", "scheme = 'rk4'; allowed: euler, exponential"),
        ("above", 2, "metadata above = .*2.*; allowed: 0 or 1"),
        ("layers", "n0", "metadata layers name .'n0'.; allowed: each node of neurons once"),
    ):
        chain(path, 1, EYE, lif(1), **(RULES | {key: value}))
        with pytest.raises(SurrogateInputError, match=message):
            read_network(path)
