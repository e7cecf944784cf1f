"""What lies between neurons: nodes without a state, composed to one matrix and one bias."""

from dataclasses import dataclass
from math import prod
from typing import TypeAlias

import nir
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, diags_array, eye_array

from surrogate.errors import SurrogateInputError
from surrogate.network import conv2d, sum_pool2d
from surrogate.nir.graph import Graph, for_all, numbers, type_name
from surrogate.nir.shapes import Shapes, channels_in, matrix_shape, whole, window

Floats = NDArray[np.float64]
Matrix: TypeAlias = Floats | csc_array

MOST_WEIGHTS = 100_000_000
"""Of one convolution as a matrix."""

SHAPES_ONLY = (nir.Input, nir.Output, nir.Flatten)
NEURONS = (nir.LIF, nir.IF, nir.CubaLIF, nir.LI, nir.CubaLI, nir.Threshold)
LINEAR = (nir.Affine, nir.Linear, nir.Scale, nir.Conv2d, nir.SumPool2d, nir.AvgPool2d, nir.Delay)


@dataclass(frozen=True, eq=False)
class Signal:
    """A sum of sources, each through a matrix, and a bias.

    Attributes:
        terms: Matrix, shape (n, n_source), by source and delay in steps; None is the identity.
        bias: Shape (n,).
    """

    terms: dict[tuple[str, int], Matrix | None]
    bias: Floats


class Composer:
    """Works out what arrives at each neuron.

    Args:
        shapes: Shapes of its signals.
        dt: Time step, s; delays are whole ones.
    """

    def __init__(self, graph: Graph, shapes: Shapes, dt: float) -> None:
        self._graph, self._shapes, self._dt = graph, shapes, dt
        self._done: dict[str, Signal] = {}

    def into(self, name: str, visiting: tuple[str, ...] = ()) -> Signal:
        """Sum of what arrives at a node: several edges add up.

        Args:
            visiting: Nodes on the way to it.

        Returns:
            By sources that are neurons or the input.

        Raises:
            SurrogateInputError: A node is of another type, does not fit, or lies in a loop without
                neurons.
        """
        total: Signal | None = None
        for source in self._graph.before[name]:
            part = self._out(source, (*visiting, name))
            total = part if total is None else _sum(name, total, part)
        if total is None:
            raise SurrogateInputError(
                f"node {name!r}: {type_name(self._graph.nodes[name])} receives nothing"
            )
        return total

    def _out(self, name: str, visiting: tuple[str, ...]) -> Signal:
        node = self._graph.nodes[name]
        root_input = isinstance(node, nir.Input) and not self._graph.before[name]
        if isinstance(node, NEURONS) or root_input:
            n = prod(self._shapes.of(name))
            return Signal({(name, 0): None}, np.zeros(n))
        if name in visiting:
            raise SurrogateInputError(f"node {name!r}: lies in a loop without neurons")
        if name not in self._done:
            if not isinstance(node, SHAPES_ONLY + LINEAR):
                names = ", ".join(one.__name__ for one in NEURONS + LINEAR + SHAPES_ONLY)
                raise SurrogateInputError(f"node {name!r} is {type_name(node)}; allowed: {names}")
            self._done[name] = self._through(name, node, self.into(name, visiting))
        return self._done[name]

    def _through(self, name: str, node: nir.NIRNode, signal: Signal) -> Signal:
        if isinstance(node, SHAPES_ONLY):
            return signal
        if isinstance(node, nir.Delay):
            return self._delayed(name, node, signal)
        matrix, bias = self._matrix(name, node, len(signal.bias))
        if matrix.shape[1] != len(signal.bias):
            raise SurrogateInputError(
                f"node {name!r}: {type_name(node)} of {matrix.shape[1]} inputs receives "
                f"{len(signal.bias)} values"
            )
        terms: dict[tuple[str, int], Matrix | None] = {
            key: times(matrix, one) for key, one in signal.terms.items()
        }
        return Signal(terms, matrix @ signal.bias + bias)

    def _matrix(self, name: str, node: nir.NIRNode, n: int) -> tuple[Matrix, Floats]:
        """Matrix W and bias b of one node, y = W x + b."""
        if isinstance(node, nir.Affine | nir.Linear):
            matrix_shape(name, node)
            weight: Matrix = numbers(name, "weight", node.weight)
            bias = numbers(name, "bias", node.bias) if isinstance(node, nir.Affine) else 0.0
            if isinstance(node.metadata, dict) and "sparse" in node.metadata:
                weight = csc_array(weight)
            return weight, for_all(name, "bias", bias, weight.shape[0])
        if isinstance(node, nir.Scale):
            scale = for_all(name, "scale", numbers(name, "scale", node.scale), n)
            return csc_array(diags_array(scale)), np.zeros(n)
        image = self._shapes.image(name, channels_in(node))
        kernel, stride, padding, dilation = window(name, node)
        places = self._shapes.of(name)
        each = kernel[0] * kernel[1]
        if isinstance(node, nir.Conv2d):
            each *= int(np.shape(node.weight)[1])
        if prod(places) * each > MOST_WEIGHTS:
            raise SurrogateInputError(
                f"node {name!r}: {prod(places) * each} weights; allowed: {MOST_WEIGHTS}"
            )
        try:
            if not isinstance(node, nir.Conv2d):
                pooled, out = sum_pool2d(image, kernel, stride, padding)
                # AvgPool2d as in PyTorch: zeros outside the image count.
                share = 1 / each if isinstance(node, nir.AvgPool2d) else 1.0
                return csc_array(pooled.astype(np.float64) * share), np.zeros(prod(out))
            weight = numbers(name, "weight", node.weight)
            groups = whole(name, "groups", node.groups)[0]
            matrix, out = conv2d(weight, image, stride, padding, dilation, groups)
        except (SurrogateInputError, ValueError) as error:
            raise SurrogateInputError(f"node {name!r}: {error}") from error
        bias = for_all(name, "bias", numbers(name, "bias", node.bias), out[0])
        return csc_array(matrix.astype(np.float64)), np.repeat(bias, out[1] * out[2])

    def _delayed(self, name: str, node: nir.Delay, signal: Signal) -> Signal:
        delay = numbers(name, "delay", node.delay).ravel()
        steps = np.rint(delay / self._dt)
        same = delay.size > 0 and np.all(delay == delay[0])
        if not same or steps[0] < 0 or not np.allclose(delay, steps * self._dt, rtol=1e-3, atol=0):
            raise SurrogateInputError(
                f"node {name!r}: delay {delay[:1]} s; allowed: one for all, whole steps of "
                f"{self._dt} s"
            )
        if steps[0] > 1_000_000:
            raise SurrogateInputError(f"node {name!r}: {steps[0]} steps; allowed: to 1000000")
        if np.any(signal.bias):
            raise SurrogateInputError(
                f"node {name!r}: a bias comes before the delay; allowed: behind it"
            )
        late = {(source, k + int(steps[0])): one for (source, k), one in signal.terms.items()}
        return Signal(late, signal.bias)


def times(left: Matrix, right: Matrix | None) -> Matrix:
    """The product of two matrices, sparse if both are; None is the identity."""
    if right is None:
        return left
    product = left @ right
    return product if isinstance(product, np.ndarray) else csc_array(product)


def scaled_rows(scale: Floats, matrix: Matrix | None) -> Matrix:
    """Each row of a matrix times its number; None is the identity."""
    if matrix is None:
        return csc_array(diags_array(scale))
    if isinstance(matrix, np.ndarray):
        return np.asarray(scale[:, None] * matrix)
    return matrix if np.all(scale == 1) else csc_array(diags_array(scale) @ matrix)


def _sum(name: str, one: Signal, two: Signal) -> Signal:
    if len(one.bias) != len(two.bias):
        raise SurrogateInputError(
            f"node {name!r}: receives {len(one.bias)} and {len(two.bias)} values; allowed: as many"
        )
    terms = dict(one.terms)
    for key, matrix in two.terms.items():
        if key in terms:
            identity = csc_array(eye_array(len(one.bias)))
            first, second = (identity if m is None else m for m in (terms[key], matrix))
            added = first + second
            terms[key] = added if isinstance(added, np.ndarray) else csc_array(added)
        else:
            terms[key] = matrix
    return Signal(terms, one.bias + two.bias)
