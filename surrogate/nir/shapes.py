"""Shapes of the signals between the nodes of a graph, which NIR files state or leave open."""

from math import prod

import nir
import numpy as np

from surrogate.errors import SurrogateInputError
from surrogate.network.convolution import Pair
from surrogate.nir.graph import Graph, kind, numbers

Shape = tuple[int, ...]

LARGEST = 10_000_000
"""Values of one signal; a file may claim any shape."""

Window = tuple[Pair, Pair, Pair, Pair]
"""Kernel, stride, padding, dilation."""


class Shapes:
    """Shape of each node's output, without the batch.

    Args:
        given: Shape of the input, where the file does not say it.
    """

    def __init__(self, graph: Graph, given: Shape | None) -> None:
        self._graph, self._given = graph, given
        self._known: dict[str, Shape] = {}

    def of(self, name: str) -> Shape:
        """Shape of a node's output.

        Raises:
            SurrogateInputError: It is not said by the file, nor follows from what is.
        """
        found = self._find(name, frozenset())
        if found is None:
            raise SurrogateInputError(
                f"node {name!r}: the shape of {kind(self._graph.nodes[name])} is open; "
                "give input_shape, such as (channels, height, width)"
            )
        return found

    def into(self, name: str) -> Shape:
        """Shape of a node's input; raises as `of`."""
        found = self._into(name, frozenset())
        if found is None:
            raise SurrogateInputError(
                f"node {name!r}: the shape that {kind(self._graph.nodes[name])} receives is open; "
                "give input_shape, such as (channels, height, width)"
            )
        return found

    def image(self, name: str, channels: int | None) -> tuple[int, int, int]:
        """Channels, height and width that a node receives; raises as `of`."""
        shape, node = self.into(name), self._graph.nodes[name]
        spatial = getattr(node, "input_shape", None)
        while len(shape) > 3 and shape[0] == 1:
            shape = shape[1:]  # a batch of one that the writer kept
        if len(shape) == 2 and channels == 1:
            shape = (1, *shape)
        if len(shape) != 3 and spatial is not None and channels is not None:
            stated = (channels, *whole(name, "input_shape", spatial))
            shape = stated if prod(stated) == prod(shape) else shape
        if len(shape) != 3:
            raise SurrogateInputError(
                f"node {name!r}: {kind(node)} on a signal of shape {shape}; allowed: "
                "(channels, height, width); give it as input_shape, or in the node's input_shape"
            )
        return shape[0], shape[1], shape[2]

    def _find(self, name: str, visiting: frozenset[str]) -> Shape | None:
        if name in self._known:
            return self._known[name]
        if name in visiting:
            return None
        found = self._work_out(name, visiting | {name})
        if found is not None:
            if not found or min(found) < 1 or prod(found) > LARGEST:
                raise SurrogateInputError(
                    f"node {name!r}: shape {found}; allowed: 1 to {LARGEST} values"
                )
            self._known[name] = found
        return found

    def _into(self, name: str, visiting: frozenset[str]) -> Shape | None:
        for source in self._graph.before[name]:
            found = self._find(source, visiting)
            if found is not None:
                return found
        return None

    def _work_out(self, name: str, visiting: frozenset[str]) -> Shape | None:
        node = self._graph.nodes[name]
        if isinstance(node, nir.Affine | nir.Linear):
            return (matrix_shape(name, node)[0],)
        if isinstance(node, nir.Input) and not self._graph.before[name]:
            return self._of_input(name, node)
        if isinstance(node, nir.Conv2d | nir.SumPool2d | nir.AvgPool2d):
            if self._into(name, visiting) is None:
                return None
            channels, height, width = self.image(name, channels_in(node))
            out = len(node.weight) if isinstance(node, nir.Conv2d) else channels
            kernel, stride, padding, dilation = window(name, node)
            places = [
                (size + 2 * padding[k] - dilation[k] * (kernel[k] - 1) - 1) // stride[k] + 1
                for k, size in enumerate((height, width))
            ]
            return (out, *places)
        own = _own(name, node)
        before = self._into(name, visiting)
        if own is not None and (before is None or prod(own) > 1):
            return own
        return (prod(before),) if isinstance(node, nir.Flatten) and before else before

    def _of_input(self, name: str, node: nir.Input) -> Shape | None:
        if self._given is not None:
            return self._given
        stated, needed = _stated(name, node), self._needed(name)
        if not stated:
            return needed
        # Several writers keep the batch of their sample as the first axis.
        batched = needed is not None and prod(stated) != prod(needed) == prod(stated[1:])
        return stated[1:] if batched or len(stated) > 3 else stated

    def _needed(self, name: str) -> Shape | None:
        """Shape that the nodes behind an input ask for, if they do."""
        for target in self._graph.after[name]:
            after = self._graph.nodes[target]
            if isinstance(after, nir.Affine | nir.Linear):
                return (matrix_shape(target, after)[1],)
            if isinstance(after, nir.Conv2d) and after.input_shape is not None:
                spatial = whole(target, "input_shape", after.input_shape)
                return (channels_in(after) or 1, *spatial)
            own = _own(target, after)
            if own is not None and prod(own) > 1:
                return own
            if isinstance(after, nir.Flatten | nir.Input):
                return self._needed(target)
        return None


def matrix_shape(name: str, node: nir.NIRNode) -> tuple[int, int]:
    """Outputs and inputs of an Affine or Linear node.

    Raises:
        SurrogateInputError: Its weight is no matrix.
    """
    shape = np.shape(node.weight)
    if len(shape) != 2 or min(shape) < 1:
        raise SurrogateInputError(f"node {name!r}: weight {shape}; allowed: (outputs, inputs)")
    return shape[0], shape[1]


def channels_in(node: nir.NIRNode) -> int | None:
    """Channels that a Conv2d receives; None for pooling, which takes any."""
    if not isinstance(node, nir.Conv2d) or np.ndim(node.weight) != 4:
        return None
    groups = np.asarray(node.groups)
    whole = groups.size == 1 and groups.dtype.kind in "iu"
    return int(node.weight.shape[1]) * (int(groups.item()) if whole else 1)


def window(name: str, node: nir.NIRNode) -> Window:
    """Kernel, stride, padding and dilation of a Conv2d or pooling node, (height, width) each.

    Raises:
        SurrogateInputError: A value is not allowed.
    """
    if isinstance(node, nir.Conv2d):
        if np.ndim(node.weight) != 4 or min(np.shape(node.weight)) < 1:
            raise SurrogateInputError(
                f"node {name!r}: weight {np.shape(node.weight)}; allowed: "
                "(channels out, channels in / groups, height, width)"
            )
        kernel: Pair = (int(node.weight.shape[2]), int(node.weight.shape[3]))
        dilation = whole(name, "dilation", node.dilation)
    else:
        kernel, dilation = whole(name, "kernel_size", node.kernel_size), (1, 1)
    stride = whole(name, "stride", node.stride)
    padding = (0, 0)
    if isinstance(node.padding, str):
        if node.padding == "same":
            reach = [dilation[k] * (kernel[k] - 1) for k in range(2)]
            if reach[0] % 2 or reach[1] % 2 or stride != (1, 1):
                raise SurrogateInputError(
                    f"node {name!r}: padding 'same'; allowed with an odd kernel and stride 1"
                )
            padding = (reach[0] // 2, reach[1] // 2)
    else:
        padding = whole(name, "padding", node.padding, least=0)
    return kernel, stride, padding, dilation


def whole(name: str, field: str, value: object, least: int = 1) -> Pair:
    """One or two whole numbers of a node as a pair.

    Raises:
        SurrogateInputError: It holds something else, or a number below `least`.
    """
    found = numbers(name, field, value).ravel()
    if found.size not in (1, 2) or np.any(found != np.floor(found)) or np.any(found < least):
        raise SurrogateInputError(
            f"node {name!r}: {field} = {found.tolist()[:4]}; allowed: whole numbers from {least}"
        )
    if np.any(found > LARGEST):
        raise SurrogateInputError(f"node {name!r}: {field} = {found.max()}; allowed: to {LARGEST}")
    return int(found[0]), int(found[-1])


def _stated(name: str, node: nir.NIRNode) -> Shape:
    """Shape that an Input node states; empty if it states none."""
    value = node.input_type.get("input") if isinstance(node.input_type, dict) else None
    if value is None or np.size(value) == 0:
        return ()
    found = numbers(name, "shape", value).ravel()
    if np.any(found != np.floor(found)) or np.any(found < 1) or np.any(found > LARGEST):
        raise SurrogateInputError(
            f"node {name!r}: shape {found.tolist()[:4]}; allowed: whole numbers, 1 to {LARGEST}"
        )
    return tuple(int(one) for one in found)


def _own(name: str, node: nir.NIRNode) -> Shape | None:
    """Shape of a node's own parameters; None if it has none, (1,) for single numbers."""
    for field in ("v_threshold", "r", "threshold", "scale"):
        if hasattr(node, field):
            return numbers(name, field, getattr(node, field)).shape or (1,)
    return None
