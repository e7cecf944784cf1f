"""A network and its chips as the flat arrays that compiled code runs on."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array

from surrogate.errors import SurrogateInputError
from surrogate.membrane import MeasuredCurve
from surrogate.network import INPUT, Network
from surrogate.network.connection import Weight
from surrogate.population import Population
from surrogate.simulator import kernel
from surrogate.simulator.chip import Chip
from surrogate.simulator.neuron_rows import NeuronRows

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Program:
    """Arguments of `surrogate.simulator.kernel.run_kernel` that no image changes."""

    rules: NDArray[np.bool_]
    layers: Ints
    rows: Floats
    tables: Floats
    connections: Ints
    weights: Floats
    pointers: NDArray[np.int32]
    indices: NDArray[np.int32]

    @classmethod
    def of(cls, network: Network, chips: Sequence[Chip]) -> "Program":
        """Lay out some chips of a network.

        Parameters
        ----------
        network : Network
            The network.
        chips : sequence of Chip
            One or more.

        Returns
        -------
        Program
            The arrays.

        Raises
        ------
        SurrogateInputError
            Chips differ in the form or the table size of a membrane curve, or in whether they
            have weights of their own.
        """
        rules = network.stepping
        made = [_Neurons(network, chip) for chip in chips]
        layers = made[0].layers
        if any(not np.array_equal(one.layers[:, _SAME], layers[:, _SAME]) for one in made):
            raise SurrogateInputError("chips differ in the form of their membrane curves")
        for column in (kernel.HAS_FLOOR, kernel.HAS_REFRACTORY):
            layers[:, column] = np.max([one.layers[:, column] for one in made], axis=0)
        own = [chip.weights is not None for chip in chips]
        if any(own) != all(own):
            raise SurrogateInputError("some chips have weights of their own; allowed: all or none")
        wires = _Wires(network)
        varied = chips if own[0] else chips[:1]
        return cls(
            rules=np.array(
                [rules.reset == "subtract", bool(rules.reset_delay), rules.late_input, rules.above]
            ),
            layers=layers,
            rows=np.stack([one.rows for one in made]),
            tables=np.stack([one.tables for one in made]),
            connections=wires.table,
            weights=np.stack([wires.weights(network, chip) for chip in varied]),
            pointers=wires.pointers,
            indices=wires.indices,
        )


_SAME = [kernel.FORM, kernel.TABLE_AT, kernel.ENTRIES]


class _Neurons:
    """Rows and tables of one chip."""

    def __init__(self, network: Network, chip: Chip) -> None:
        self.layers = np.zeros((len(chip.layers), 8), dtype=np.int64)
        self.rows = np.zeros((kernel.ROWS, sum(network.sizes)), dtype=np.float32)
        start, tables = 0, [np.zeros(0, dtype=np.float32)]
        for number, population in enumerate(chip.layers):
            n = population.size
            table = np.empty((n, 0), dtype=np.float32)
            if isinstance(population.membrane, MeasuredCurve):
                table = population.membrane.entries()
            found = NeuronRows.of(population, network)
            self.layers[number] = (
                start,
                n,
                population.membrane.form,
                sum(len(one) for one in tables),
                table.shape[1],
                found.floor is not None,
                found.refractory is not None,
                found.synapse_decay is not None,
            )
            self._fill(slice(start, start + n), population, found)
            tables.append(table.ravel())
            start += n
        self.tables = np.concatenate(tables)

    def _fill(self, part: slice, population: Population, found: NeuronRows) -> None:
        by_row = {
            kernel.GAIN: found.gain,
            kernel.REST: found.v_rest,
            kernel.FLOOR: -np.inf if found.floor is None else found.floor,
            kernel.SPIKE: found.v_spike,
            kernel.RESET: found.v_reset,
            kernel.DROP: found.drop,
            kernel.REFRACTORY: 0 if found.refractory is None else found.refractory,
            kernel.DECAY: 0 if found.synapse_decay is None else found.synapse_decay,
        }
        self.rows[kernel.A, part], self.rows[kernel.B, part] = population.membrane.rows()
        for row, values in by_row.items():
            self.rows[row, part] = values


class _Wires:
    """Connections between layers; those from the input are not the kernel's."""

    def __init__(self, network: Network) -> None:
        self._numbers = [k for k, c in enumerate(network.connections) if c.source != INPUT]
        table, pointers, indices = [], [np.zeros(0, np.int32)], [np.zeros(0, np.int32)]
        weights_at = 0
        for number in self._numbers:
            one = network.connections[number]
            sparse = isinstance(one.weight, csc_array)
            places = (sum(map(len, pointers)), sum(map(len, indices)))
            table.append((one.source, one.target, one.delay, sparse, weights_at, *places))
            weights_at += one.values.size
            if isinstance(one.weight, csc_array):
                pointers.append(one.weight.indptr.astype(np.int32))
                indices.append(one.weight.indices.astype(np.int32))
        self.table = np.array(table, dtype=np.int64).reshape(-1, 7)
        self.pointers, self.indices = np.concatenate(pointers), np.concatenate(indices)

    def weights(self, network: Network, chip: Chip) -> Floats:
        """All weights of a chip, source by source."""
        found = [np.zeros(0, dtype=np.float32)]
        found += [_by_source(chip.weight(k, network.connections[k])) for k in self._numbers]
        return np.concatenate(found)


def _by_source(weight: Weight) -> Floats:
    return np.asarray(
        weight.data if isinstance(weight, csc_array) else weight.T.ravel(), dtype=np.float32
    )
