"""Convolution and pooling as sparse matrices."""

from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csc_array

from surrogate.errors import SurrogateInputError

Pair = tuple[int, int]
Shape = tuple[int, int, int]


def conv2d(
    kernel: NDArray[np.floating],
    shape: Shape,
    stride: Pair = (1, 1),
    padding: Pair = (0, 0),
    dilation: Pair = (1, 1),
    groups: int = 1,
) -> tuple[csc_array, Shape]:
    """A two-dimensional convolution as the matrix that it is.

    Output (o, y, x) is the sum of kernel[o, c, p, q] times input
    (g C + c, y stride + p dilation - padding, …), as in PyTorch's Conv2d (a cross-correlation),
    with g the group of o and C the channels of a group; outside the image the input is zero.

    Args:
        kernel: Shape (channels out, channels in / groups, height, width).
        shape: Channels, height and width of the input.
        groups: Channels in and out fall into so many groups that do not mix.

    Returns:
        Shape (outputs, inputs), float32; both flattened in C order.
        Channels, height and width of the output.

    Raises:
        SurrogateInputError: The parts do not fit.
    """
    channels, height, width = shape
    out, group_channels, kernel_height, kernel_width = kernel.shape
    if groups < 1 or out % groups or channels != group_channels * groups:
        raise SurrogateInputError(
            f"conv2d: kernel {kernel.shape} in {groups} groups on {channels} channels; "
            "allowed: (channels out, channels in / groups, height, width)"
        )
    rows = _places(height, kernel_height, stride[0], padding[0], dilation[0])
    columns = _places(width, kernel_width, stride[1], padding[1], dilation[1])
    y_out, x_out = rows.shape[0], columns.shape[0]
    targets, sources, values = [], [], []
    per_group = out // groups
    for o, c, p, q in product(*(range(n) for n in kernel.shape)):
        channel = (o // per_group) * group_channels + c
        y, x = np.meshgrid(rows[:, p], columns[:, q], indexing="ij")
        inside = (y >= 0) & (y < height) & (x >= 0) & (x < width)
        target = np.arange(y_out * x_out).reshape(y_out, x_out) + o * y_out * x_out
        source = (channel * height + y) * width + x
        targets.append(target[inside])
        sources.append(source[inside])
        values.append(np.full(int(np.sum(inside)), kernel[o, c, p, q], dtype=np.float32))
    matrix = coo_array(
        (np.concatenate(values), (np.concatenate(targets), np.concatenate(sources))),
        shape=(out * y_out * x_out, channels * height * width),
    )
    return csc_array(matrix), (out, y_out, x_out)


def sum_pool2d(
    shape: Shape, window: Pair, stride: Pair, padding: Pair = (0, 0)
) -> tuple[csc_array, Shape]:
    """Sums over windows of each channel as a matrix.

    Args:
        shape: Channels, height and width of the input.

    Returns:
        Shape (outputs, inputs), float32; both flattened in C order.
        Channels, height and width of the output.

    Raises:
        SurrogateInputError: The window does not fit into the image.
    """
    return conv2d(np.ones((shape[0], 1, *window)), shape, stride, padding, groups=shape[0])


def _places(size: int, kernel: int, stride: int, padding: int, dilation: int) -> NDArray[np.int64]:
    """Input index at each output and kernel entry, shape (outputs, kernel); may lie outside."""
    reach = dilation * (kernel - 1) + 1
    if min(kernel, stride, dilation) < 1 or padding < 0 or size + 2 * padding < reach:
        raise SurrogateInputError(
            f"conv2d: kernel {kernel}, stride {stride}, padding {padding}, dilation {dilation} "
            f"on {size} pixels; allowed: a kernel that fits, a stride and dilation from 1"
        )
    outputs = (size + 2 * padding - reach) // stride + 1
    return np.asarray(
        stride * np.arange(outputs)[:, None] - padding + dilation * np.arange(kernel)[None, :]
    )
