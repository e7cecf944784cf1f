"""A network and its chips as the flat arrays that compiled code runs on."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array

from surrogate.errors import SurrogateInputError
from surrogate.network import INPUT, Network
from surrogate.network.connection import Weight
from surrogate.neuron import MeasuredCurve
from surrogate.neuron.population import Population
from surrogate.simulator import continuous_layout as flow
from surrogate.simulator import layout
from surrogate.simulator.chip import Chip
from surrogate.simulator.faults import OWN
from surrogate.simulator.flow_rows import FlowRows, bins_of, lag_of, ramps_of, receives
from surrogate.simulator.neuron_rows import NeuronRows

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


class Program(NamedTuple):
    """What the compiled code runs on and no image changes; columns and rows are in the layout.

    Attributes:
        layers, connections: Tables with a row a layer or connection.
        rows, ramps, tables, weights: Numbers of the neurons, shape (chips, ROWS, neurons); what
            inputs add to their refractory periods, bins, shape (chips, pieces, 3, neurons); their
            membrane tables (chips, entries); weights, source by source (chips or 1, weights).
        pointers, indices: Of sparse connections, in compressed columns.
        forced: What leaves each neuron, `OWN` if it is not forced, shape (chips, images or 1, steps
            or 1, neurons); without any neurons if none is forced.
        inhibition: Numbers of inhibitory synapses of their own, shape (chips, ROWS, neurons).
        lag: Steps by which spikes leave their neurons late, at most, see `lag_of`.
        bit, unit, flip_step: Of flipped bits, step -1 for none, shapes (chips, neurons), twice, and
            (chips, images, neurons); without any neurons if none is flipped.
    """

    rules: NDArray[np.bool_]
    layers: Ints
    ramps: Floats
    rows: Floats
    tables: Floats
    connections: Ints
    weights: Floats
    pointers: NDArray[np.int32]
    indices: NDArray[np.int32]
    forced: NDArray[np.uint8]
    bit: Ints
    unit: Floats
    flip_step: Ints
    inhibition: Floats
    lag: int

    @classmethod
    def of(
        cls,
        network: Network,
        chips: Sequence[Chip],
        resolution: int | None = None,
        timed: bool = False,
    ) -> "Program":
        """Lay out some chips of a network.

        Args:
            resolution: Bins of a step in continuous time; None in the network's own steps.
            timed: Whether spikes of the inputs come at any time: their connections are then among
                the others.

        Raises:
            SurrogateInputError: Chips differ in the form or the table size of a membrane curve, or
                in whether they have weights, or inhibitory synapses, of their own.
        """
        rules = network.stepping
        made = [_Neurons(network, chip, resolution, timed) for chip in chips]
        layers = made[0].layers
        if any(not np.array_equal(one.layers[:, _SAME], layers[:, _SAME]) for one in made):
            raise SurrogateInputError("chips differ in the form of their membranes or synapses")
        for column in range(layout.HAS_FLOOR, layout.BINS):
            layers[:, column] = np.max([one.layers[:, column] for one in made], axis=0)
        own = [chip.weights is not None for chip in chips]
        if any(own) != all(own):
            raise SurrogateInputError("some chips have weights of their own; allowed: all or none")
        wires = _Wires(network, chips[0], timed)
        varied = chips if own[0] else chips[:1]
        bit, unit, flip_step = _flipped(network, chips)
        return cls(
            rules=np.array(
                [rules.reset == "subtract", bool(rules.reset_delay), rules.late_input, rules.above]
            ),
            layers=layers,
            ramps=_ramps(made),
            rows=np.stack([one.rows for one in made]),
            tables=np.stack([one.tables for one in made]),
            connections=wires.table,
            weights=np.stack([wires.weights(network, chip) for chip in varied]),
            pointers=wires.pointers,
            indices=wires.indices,
            forced=_forced(network, chips),
            bit=bit,
            unit=unit,
            flip_step=flip_step,
            inhibition=np.stack([one.inhibition for one in made]),
            lag=max(lag_of(one) for chip in chips for one in chip.layers),
        )


def _ramps(made: Sequence["_Neurons"]) -> Floats:
    """Pieces that are not there add nothing."""
    pieces = max(len(one) for chip in made for one in chip.ramps)
    filled = [
        np.concatenate(
            [np.pad(one, ((0, pieces - len(one)), (0, 0), (0, 0))) for one in chip.ramps], axis=2
        )
        for chip in made
    ]
    return np.stack(filled)


_SAME = [layout.FORM, layout.TABLE_AT, layout.ENTRIES, layout.INHIBITION_AT]


class _Neurons:
    """Rows and tables of one chip."""

    def __init__(self, network: Network, chip: Chip, resolution: int | None, timed: bool) -> None:
        self.layers = np.zeros((len(chip.layers), layout.COLUMNS), dtype=np.int64)
        rows: list[Floats] = []
        self.ramps: list[Floats] = []
        numbered = layout.ROWS if resolution is None else flow.ROWS
        inhibition = [np.zeros((numbered, 0), dtype=np.float32)]
        start, tables = 0, [np.zeros(0, dtype=np.float32)]
        faulty = [
            np.zeros(0, np.int64) if one is None else one.neurons
            for one in (chip.forced, chip.flipped)
        ]
        for number, population in enumerate(chip.layers):
            n = population.size
            table = np.empty((n, 0), dtype=np.float32)
            if isinstance(population.membrane, MeasuredCurve):
                table = population.membrane.entries()
            bins = 1 if resolution is None else bins_of(network, number, resolution, timed)
            sides_at = -1
            if resolution is None:
                numbers, *has = _stepped(population, network)
            else:
                made = [_flowing(*one, network, bins) for one in chip.sides(number, network)]
                numbers, *has = made[0]
                if chip.split[number]:
                    sides_at = sum(one.shape[1] for one in inhibition)
                    inhibition.append(made[1][0])
            rows.append(numbers)
            self.ramps.append(ramps_of(population, bins))
            self.layers[number] = (
                start,
                n,
                population.membrane.form,
                sum(len(one) for one in tables),
                table.shape[1],
                *has,
                *(bool(np.any((one >= start) & (one < start + n))) for one in faulty),
                bins,
                receives(network, number, timed),
                sides_at,
            )
            tables.append(table.ravel())
            start += n
        self.tables = np.concatenate(tables)
        self.rows = np.concatenate(rows, axis=1)
        self.inhibition = np.concatenate(inhibition, axis=1)


def _stepped(population: Population, network: Network) -> tuple[Floats, bool, bool, bool]:
    """Rows of a layer's neurons; whether any has a floor, a refractory period, synapses."""
    found = NeuronRows.of(population, network)
    rows = np.zeros((layout.ROWS, population.size), dtype=np.float32)
    by_row = {
        layout.GAIN: found.gain,
        layout.REST: found.v_rest,
        layout.FLOOR: -np.inf if found.floor is None else found.floor,
        layout.SPIKE: found.v_spike,
        layout.RESET: found.v_reset,
        layout.DROP: found.drop,
        layout.REFRACTORY: 0 if found.refractory is None else found.refractory,
        layout.DECAY: 0 if found.synapse_decay is None else found.synapse_decay,
    }
    rows[layout.A], rows[layout.B] = population.membrane.rows()
    for row, values in by_row.items():
        rows[row] = values
    has = [one is not None for one in (found.floor, found.refractory, found.synapse_decay)]
    return rows, has[0], has[1], has[2]


def _flowing(
    population: Population, bias: Floats, network: Network, bins: int
) -> tuple[Floats, bool, bool, bool]:
    """The same in continuous time."""
    found = FlowRows.of(population, network, bias, bins)
    return found.rows, found.floor, found.refractory, found.synapse


def _forced(network: Network, chips: Sequence[Chip]) -> NDArray[np.uint8]:
    """What leaves each neuron."""
    some = [chip.forced for chip in chips if chip.forced is not None]
    if not some:
        return np.zeros((len(chips), 1, 1, 0), dtype=np.uint8)
    images, steps = np.max([one.leaves.shape[:2] for one in some], axis=0)
    leaves = np.full((len(chips), images, steps, sum(network.sizes)), OWN, dtype=np.uint8)
    for k, chip in enumerate(chips):
        if (one := chip.forced) is not None:
            every = np.array_equal(one.neurons, np.arange(leaves.shape[3]))
            leaves[k][..., slice(None) if every else one.neurons] = one.leaves
    return leaves


def _flipped(network: Network, chips: Sequence[Chip]) -> tuple[Ints, Floats, Ints]:
    """Bits, units and steps of flipped bits among all neurons."""
    some = [chip.flipped for chip in chips if chip.flipped is not None]
    shape = (len(chips), sum(network.sizes) if some else 0)
    bit, unit = np.zeros(shape, dtype=np.int64), np.ones(shape, dtype=np.float32)
    images = len(some[0].step) if some else 1
    step = np.full((shape[0], images, shape[1]), -1, dtype=np.int64)
    for k, chip in enumerate(chips):
        if (one := chip.flipped) is not None:
            bit[k, one.neurons], unit[k, one.neurons] = one.bit, one.unit
            step[k][:, one.neurons] = one.step
    return bit, unit, step


class _Wires:
    """Connections between layers, and those from inputs whose spikes come at any time."""

    def __init__(self, network: Network, chip: Chip, timed: bool) -> None:
        self._numbers = [
            k for k, one in enumerate(network.connections) if timed or one.source != INPUT
        ]
        table, pointers, indices = [], [np.zeros(0, np.int32)], [np.zeros(0, np.int32)]
        weights_at = 0
        for number in self._numbers:
            one = network.connections[number]
            sparse = isinstance(one.weight, csc_array)
            places = (sum(map(len, pointers)), sum(map(len, indices)))
            for side in range(1 + chip.split[one.target]):
                wire = (one.source, one.target, one.delay, sparse, weights_at, *places, side)
                table.append(wire)
                weights_at += _by_source(one.weight).size
            if isinstance(one.weight, csc_array):
                pointers.append(one.weight.indptr.astype(np.int32))
                indices.append(one.weight.indices.astype(np.int32))
        self.table = np.array(table, dtype=np.int64).reshape(-1, layout.WIRE_COLUMNS)
        self.pointers, self.indices = np.concatenate(pointers), np.concatenate(indices)

    def weights(self, network: Network, chip: Chip) -> Floats:
        """All weights of a chip, source by source."""
        found = [np.zeros(0, dtype=np.float32)]
        for k in self._numbers:
            found += [_by_source(one) for one in chip.parts(k, network.connections[k])]
        return np.concatenate(found)


def _by_source(weight: Weight) -> Floats:
    """Weights source by source; rows of dense ones are filled up with zeros."""
    if isinstance(weight, csc_array):
        return np.asarray(weight.data, dtype=np.float32)
    fill = -weight.shape[0] % layout.LANE
    return np.pad(np.asarray(weight.T, dtype=np.float32), ((0, 0), (0, fill))).ravel()
