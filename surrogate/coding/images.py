"""What every coding asks of its images."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from surrogate.errors import SurrogateInputError

_MOST_SPIKES = 2**31


def coded_images(x: NDArray[Any], n_steps: int = 1) -> NDArray[np.float32]:
    """Check images before they are coded.

    Args:
        x: Shape (batch, features), in [0, 1].
        n_steps: Time steps of the spike trains to be made.

    Raises:
        SurrogateInputError: Shape or values are others, or the spike trains would not fit into
            memory.
    """
    if x.ndim != 2:
        raise SurrogateInputError(f"images: shape {x.shape}; allowed: (batch, features)")
    if x.size * n_steps > _MOST_SPIKES:
        raise SurrogateInputError(
            f"images: {x.size} values in {n_steps} steps; allowed: up to {_MOST_SPIKES} in all, "
            "a smaller batch"
        )
    if x.size and not (np.min(x) >= 0 and np.max(x) <= 1):
        where = np.unravel_index(np.argmin((x >= 0) & (x <= 1)), x.shape)
        raise SurrogateInputError(
            f"images: value {x[where]} at index {[int(i) for i in where]}; allowed: from 0 to 1"
        )
    return x.astype(np.float32, copy=False)
