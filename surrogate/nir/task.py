"""What a network was trained for, as its file says it: data set and coding of its input."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from surrogate.coding import Coding
from surrogate.errors import SurrogateInputError
from surrogate.nir.graph import Graph
from surrogate.nir.settings import TASK, plain_metadata


@dataclass(frozen=True)
class Task:
    """A network's data set and how its inputs are coded.

    Attributes:
        data: Name of the data set, see `surrogate.data.load_dataset`; None where the file says
            none.
        coding: Where the file says none, ``direct``.
        dt: Length of a step that the coding's times are in units of, s; None where the file says
            none.
    """

    data: str | None = None
    coding: Coding = field(default_factory=Coding)
    dt: float | None = None

    def encode(
        self, x: NDArray[np.generic], indices: ArrayLike, seed: int, n_steps: int
    ) -> NDArray[np.float32] | NDArray[np.bool_] | NDArray[np.uint8]:
        """Code images as input of the network, see `surrogate.coding.Coding.encode`.

        Raises:
            SurrogateInputError: An argument does not suit the coding, or it needs a time step and
                there is none.
        """
        dt = self.dt
        if dt is None:
            if self.coding.needs_dt:
                raise SurrogateInputError(f"coding {self.coding.name}: dt is missing; give dt")
            dt = 1.0  # it has no times
        return self.coding.encode(x, indices, seed, n_steps, dt)

    @property
    def settings(self) -> dict[str, str | float]:
        """What a file's metadata hold of it, beside its ``dt``."""
        return ({} if self.data is None else {"data": self.data}) | self.coding.settings


def read_task(source: Path | Graph) -> Task:
    """Read what a network was trained for.

    Args:
        source: A NIR file, or what `Graph.read` has read of it.

    Returns:
        From the metadata ``data``, ``coding``, the coding's parameters and ``dt``.

    Raises:
        SurrogateInputError: There is no such file, it is no NIR file, or what it says is not
            allowed.
    """
    graph = source if isinstance(source, Graph) else Graph.read(source)
    metadata = graph.metadata
    try:
        # A coding's parameters have common names: without a coding they are another program's.
        keys = TASK if "coding" in metadata else {key: TASK[key] for key in ("data", "dt")}
        said = plain_metadata(metadata, keys)
        coding = Coding.from_settings(said) if "coding" in said else Coding()
    except SurrogateInputError as error:
        raise SurrogateInputError(f"{graph.path}: {error}") from error
    data, dt = said.get("data"), said.get("dt")
    return Task(None if data is None else str(data), coding, None if dt is None else float(dt))
