"""Chips with faults against the simulator, integers in memory, and counting."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bridge.errors import BridgeInputError
from bridge.evaluate import ChipFactory, NetworkVariant
from bridge.evaluate.faults import WEIGHT_BITS, Fault, FaultType, flip_bits
from surrogate.data import load_dataset
from surrogate.network import Network
from surrogate.nir.shipped import load_network
from surrogate.simulator import Chip, Drive, SpikeCounts, simulate

DIGITAL = NetworkVariant(bits=WEIGHT_BITS, digital=True)
HIDDEN = slice(0, 128)


def variant_of(kind: str) -> NetworkVariant:
    return DIGITAL if FaultType(kind).side == "digital" else NetworkVariant()


@pytest.fixture(scope="module")
def drives() -> dict[NetworkVariant, Drive]:
    """The digits network with refractory periods, as analog and digital chips have it."""
    network = load_network("digits_linear").network
    layers = tuple(replace(one, refractory=one.refractory + 0.8) for one in network.layers)
    slow, x = replace(network, layers=layers), load_dataset("digits", Path()).test_x
    return {one: Drive(one.of(slow), x) for one in (NetworkVariant(), DIGITAL)}


def factory_of(kind: str, rate: float) -> ChipFactory:
    return ChipFactory(1, variant_of(kind), fault=Fault(FaultType(kind), rate))


def chip_of(drives: dict[NetworkVariant, Drive], kind: str, rate: float) -> Chip:
    return factory_of(kind, rate).make(drives[variant_of(kind)], 0)[0]


def spikes_of(drives: dict[NetworkVariant, Drive], kind: str, rate: float) -> np.ndarray:  # type: ignore[type-arg]
    """Spikes of a chip, shape (images, neurons)."""
    drive = drives[variant_of(kind)]
    return counted(drive, chip_of(drives, kind, rate), factory_of(kind, rate).resolution)


def counted(drive: Drive, chip: Chip, resolution: int | None) -> np.ndarray:  # type: ignore[type-arg]
    (found,) = simulate(drive, [chip], raster=True, resolution=resolution)
    if found.events is None:
        assert found.raster is not None
        return found.raster.sum(axis=1)
    spikes = np.zeros((drive.batch, sum(drive.network.sizes)))
    np.add.at(spikes, (found.events.image, found.events.neuron), 1)
    return spikes


def without(drive: Drive) -> SpikeCounts:
    return next(simulate(drive, [Chip(drive.network.layers)], raster=True))


def test_silent_neurons_are_those_that_the_simulator_calls_silent(
    drives: dict[NetworkVariant, Drive],
) -> None:
    drive, chip = drives[NetworkVariant()], chip_of(drives, "silent", 0.2)
    assert chip.forced is not None
    silent = np.isin(np.arange(138), chip.forced.neurons)
    parts = np.split(silent, [drive.network.sizes[0]])
    layers = tuple(
        replace(layer, silent=hit) for layer, hit in zip(drive.network.layers, parts, strict=True)
    )
    found, truth = (next(simulate(drive, [each])) for each in (chip, Chip(layers)))
    assert np.array_equal(found.output, truth.output)
    assert 0.1 < np.mean(silent) < 0.3


def test_saturated_and_stuck_neurons_spike_as_often_as_they_should(
    drives: dict[NetworkVariant, Drive],
) -> None:
    whole = spikes_of(drives, "stuck", 0.0)
    assert np.all(spikes_of(drives, "saturated", 1.0) == 60)
    stuck = spikes_of(drives, "stuck", 1.0)
    for layer in (HIDDEN, slice(128, 138)):
        assert np.mean(stuck[:, layer]) == pytest.approx(np.mean(whole[:, layer]), rel=0.02)


def test_an_element_that_is_hit_is_hit_at_every_higher_rate(
    drives: dict[NetworkVariant, Drive],
) -> None:
    few, more = (chip_of(drives, "silent", rate).forced for rate in (0.05, 0.2))
    assert few is not None
    assert more is not None
    assert set(few.neurons.tolist()) < set(more.neurons.tolist())
    few, more = (chip_of(drives, "dropped", rate).forced for rate in (0.05, 0.2))
    assert few is not None
    assert more is not None
    assert np.all(more.leaves[few.leaves > 0] > 0)
    bits, more_bits = (chip_of(drives, "state_flip", rate).flipped for rate in (0.05, 0.2))
    assert bits is not None
    assert more_bits is not None
    same = np.isin(more_bits.neurons, bits.neurons)
    assert np.array_equal(bits.step, more_bits.step[:, same])
    assert np.array_equal(bits.bit, more_bits.bit[same])


def test_a_fault_of_no_rate_is_the_chip_without(drives: dict[NetworkVariant, Drive]) -> None:
    for kind in FaultType:
        drive, resolution = drives[variant_of(kind)], factory_of(kind, 0.0).resolution
        truth = counted(drive, Chip(drive.network.layers), resolution)
        assert np.array_equal(spikes_of(drives, kind, 0.0), truth), kind


def test_eight_bits_and_whole_periods_lose_almost_nothing(
    drives: dict[NetworkVariant, Drive],
) -> None:
    labels = load_dataset("digits", Path()).test_y
    analog, digital = (np.mean(without(drive).classes == labels) for drive in drives.values())
    assert abs(analog - digital) < 0.01


def test_a_weight_flips_in_one_bit_of_its_byte(drives: dict[NetworkVariant, Drive]) -> None:
    network, chip = drives[DIGITAL].network, chip_of(drives, "weight_flip", 0.1)
    assert chip.weights is not None
    for one, mine in zip(network.connections, chip.weights, strict=True):
        # 127 levels are the greatest weight.
        step = np.max(np.abs(one.values)) / 127
        before, after = (
            np.rint(w / step).astype(np.int8).view(np.uint8) for w in (one.values, mine)
        )
        flipped = np.unpackbits((before ^ after)[..., None], axis=-1).sum(axis=-1)
        hit = flipped > 0
        assert np.all(flipped[hit] == 1)
        assert np.mean(hit) == pytest.approx(0.1, abs=4 * np.sqrt(0.09 / hit.size))
        assert np.array_equal(mine[~hit], one.values[~hit])


def test_bits_turn_around_as_in_memory() -> None:
    values = np.array([-128, -1, 0, 5, 127])
    for bit in range(8):
        truth = (values.astype(np.int8).view(np.uint8) ^ np.uint8(1 << bit)).view(np.int8)
        assert flip_bits(values, np.full(5, bit), 8).tolist() == truth.tolist()


def test_a_register_counts_a_level_of_a_weight_as_sixteen(
    drives: dict[NetworkVariant, Drive],
) -> None:
    """A spike that comes through the weight of one level moves a membrane by alpha w / c."""
    network, flips = drives[DIGITAL].network, chip_of(drives, "state_flip", 1.0).flipped
    assert flips is not None
    for first, layer, one in zip((0, 128), network.layers, network.connections, strict=True):
        level = np.max(np.abs(one.values)) / 127
        moved = network.alpha * level / layer.capacitance
        mine = flips.unit[first : first + layer.size]
        assert 16 * mine == pytest.approx(moved, rel=1e-5)
    assert flips.step.min() == 0
    assert flips.step.max() == network.n_steps - 1


def test_dropped_and_spurious_spikes_are_as_many_as_the_rate_says(
    drives: dict[NetworkVariant, Drive],
) -> None:
    assert spikes_of(drives, "dropped", 1.0).sum() == 0
    whole = spikes_of(drives, "dropped", 0.0)[:, HIDDEN].sum()
    kept = spikes_of(drives, "dropped", 0.2)[:, HIDDEN].sum()
    more = spikes_of(drives, "spurious", 0.2)[:, HIDDEN].sum()
    assert kept / whole == pytest.approx(0.8, abs=0.01)
    assert more / whole == pytest.approx(1.2, abs=0.03)


def test_faults_that_cannot_be_are_refused(drives: dict[NetworkVariant, Drive]) -> None:
    network: Network = drives[DIGITAL].network
    high = tuple(replace(one, v_spike=1000 * one.v_spike) for one in network.layers)
    drive = Drive(replace(network, layers=high), load_dataset("digits", Path()).test_x)
    with pytest.raises(BridgeInputError, match="counts; allowed: less than 32768, in a register"):
        ChipFactory(1, DIGITAL, fault=Fault(FaultType.STATE_FLIP, 0.1)).make(drive, 0)
