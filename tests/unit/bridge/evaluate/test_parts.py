"""Chips whose synapses and weights are circuits, and what each kind of part costs."""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))
import made_parts

from bridge.engine import Shared
from bridge.errors import BridgeInputError
from bridge.evaluate import Evaluation
from bridge.evaluate.factory import ChipFactory, network_codes
from bridge.evaluate.neurons import NOMINAL
from bridge.evaluate.parts import FittedSynapses, FittedWeights, IdealWeights, SynapseUnit
from bridge.evaluate.plausibility import check_synapses
from bridge.evaluate.split import ALL, CODES, NEURONS, SYNAPSES, WEIGHTS, PartArea, Subject
from bridge.plan.tables import ChipPlan, NetworkPlan
from circuits import load_circuit
from surrogate.distribution import Distribution
from surrogate.nir import load_network
from surrogate.simulator import Drive

HERE = ("typical", 27.0)
SYNAPSE, WEIGHT = made_parts.synapse(), made_parts.weight()
UNIT = SynapseUnit(made_parts.TAU, made_parts.CHARGE)


def synapses(of: Distribution = SYNAPSE, **more: object) -> FittedSynapses:
    return FittedSynapses(Shared(of.at(*HERE)), UNIT, **more)


def weights(of: Distribution = WEIGHT) -> FittedWeights:
    return FittedWeights(Shared(of.at(*HERE)), made_parts.UNIT)


def test_synapses_without_mismatch_are_the_nominal_one() -> None:
    warm = made_parts.synapse(1.25)
    for one in synapses(warm).draw(4, 0, NOMINAL, 5):
        assert one.tau == pytest.approx(np.full(4, 1.25), rel=1e-12)
        assert one.charge == pytest.approx(np.full(4, 1.25), rel=1e-12)
        over = made_parts.REST * made_parts.TAU / made_parts.CHARGE
        assert one.rest == pytest.approx(np.full(4, over), rel=1e-12)


def test_drawn_synapses_have_the_spread_of_the_sweep() -> None:
    excitation, inhibition = synapses().draw(4000, 0, 2, 5)
    for one in (excitation, inhibition):
        # 60 draws know a standard deviation to a tenth.
        assert np.std(np.log(one.tau)) == pytest.approx(made_parts.SIGMA_TAU, rel=0.35)
        assert np.std(np.log(one.charge)) == pytest.approx(made_parts.SIGMA_CHARGE, rel=0.35)
    # Each is a circuit of its own, and no other chip's or layer's.
    others = [inhibition, synapses().draw(4000, 1, 2, 5)[0], synapses().draw(4000, 0, 3, 5)[0]]
    for other in others:
        assert abs(np.corrcoef(np.log(excitation.charge), np.log(other.charge))[0, 1]) < 0.08
    again, _ = synapses().draw(4000, 0, 2, 5)
    assert np.array_equal(again.charge, excitation.charge)


def test_what_a_chip_shares_both_kinds_and_all_layers_share() -> None:
    source = synapses(made_parts.synapse(shared=True))
    means = np.array(
        [
            [np.mean(np.log(one.charge)) for layer in (0, 1)
             for one in source.draw(60, layer, number, 5)]
            for number in range(40)
        ]
    )  # fmt: skip
    # Two kinds in two layers: of each chip the same, but for a tenth of the deviation over 8.
    assert np.std(means[:, 0]) == pytest.approx(made_parts.SIGMA_CHARGE, rel=0.6)
    for other in range(1, 4):
        assert np.corrcoef(means[:, 0], means[:, other])[0, 1] > 0.99


def test_errors_of_the_sweep_move_synapses_both_ways() -> None:
    own, _ = synapses().draw(50, 0, 1, 5)
    along, against = (
        synapses(moved=(0, end, 2.0)).draw(50, 0, 1, 5)[0].charge / own.charge for end in (0, 1)
    )
    assert np.any(np.abs(along - 1) > 1e-3)
    assert along * against == pytest.approx(np.ones(50), rel=1e-9)


def test_weights_without_mismatch_give_their_code_and_the_leakage() -> None:
    codes = np.arange(8).reshape(2, 4)
    leakage = made_parts.LEAKAGE / made_parts.UNIT
    found = weights(made_parts.weight(1.1)).currents(codes, 0, NOMINAL, 5)
    assert found == pytest.approx(1.1 * codes + leakage, rel=1e-9)
    assert weights().greatest == 7
    assert np.array_equal(IdealWeights(7).currents(codes, 0, 3, 5), codes)


def test_each_connection_has_a_weight_of_its_own() -> None:
    codes = np.full(3000, 7)
    one, other = (weights().currents(codes, connection, 0, 5) for connection in (0, 1))
    assert not np.array_equal(one, other)
    # Three bits of 1, 2 and 4 units with 5 % each: sqrt(21)/7 of that at the greatest code.
    assert np.std(one / 7) == pytest.approx(0.05 * 21**0.5 / 7, rel=0.3)


def evaluation(
    neurons: Distribution, chip: ChipPlan, parts: dict[str, Distribution], **said: object
) -> Evaluation:
    cut = neurons.model_copy(update={"conditions": neurons.conditions[1:2]})
    network = NetworkPlan(name="yin_yang", chips=3, chip=chip, **said)
    return Evaluation(cut, HERE, network, 5, parts=parts)


@pytest.fixture(scope="module")
def whole(distribution_document: Distribution) -> Evaluation:
    chip = ChipPlan(neuron="low_power_if", synapse="made_synapse", weight="made_weight")
    return evaluation(distribution_document, chip, {"synapse": SYNAPSE, "weight": WEIGHT})


def test_a_chip_is_made_of_its_parts(whole: Evaluation) -> None:
    factory = whole.factory(whole.distribution.conditions[0])
    drive = whole.workload.drive(factory.variant.of(whole.workload.network))
    chip, _ = factory.make(drive, 1)
    plain, _ = replace(factory, synapses=None, weights=None).make(drive, 1)
    network, layer = drive.network, 1
    excitation, inhibition = synapses().draw(3, layer, 1, 5)
    tau = network.layers[layer].tau_syn
    assert tau is not None
    assert chip.layers[layer].tau_syn == pytest.approx(tau * excitation.tau, rel=1e-12)
    assert chip.layers[layer].tau_inh == pytest.approx(tau * inhibition.tau, rel=1e-12)
    assert np.array_equal(chip.layers[layer].capacitance, plain.layers[layer].capacitance)
    # Euler's steps give a spike the charge w tau: the drawn one times that of the network.
    (codes,) = network_codes(network, 7)[1:]
    trained = network.connections[1].values
    currents = weights().currents(codes.codes, 1, 1, 5)
    step = np.where(trained < 0, codes.steps[1], codes.steps[0])
    for side, one in ((trained >= 0, excitation), (trained < 0, inhibition)):
        charge = (step * currents * one.charge[:, None] * tau[:, None])[side]
        assert chip.weights is not None
        found = np.abs(chip.weights[1]) * (tau * one.tau)[:, None]
        assert found[side] == pytest.approx(charge, rel=1e-5)
    assert np.array_equal(chip.weights[1] < 0, (trained < 0) & (currents > 0))


def test_what_each_part_costs(whole: Evaluation) -> None:
    subject = Subject(whole)
    right = {
        key: np.concatenate([task.compute().right for task in some]) for key, some in subject.tasks
    }
    circuits = {name: load_circuit(name) for name in ("low_power_if", "dpi_synapse")}
    circuits |= {"made_synapse": circuits["dpi_synapse"], "made_weight": circuits["dpi_synapse"]}
    split = subject.summed(right, circuits)
    (where,) = split.conditions
    assert [one.real for one in where.costs] == [NEURONS, SYNAPSES, CODES, WEIGHTS, ALL]
    assert [one.chips for one in where.costs] == [3, 3, 1, 3, 3]
    for one in where.costs:
        lost = 100 * (split.ideal.mean.value - one.accuracy.mean.value)
        assert one.cost.chips.value == pytest.approx(lost, abs=1e-9)
    by_part = {one.real: one.cost.chips.value for one in where.costs}
    # Charges that scatter by 15 % cost this network more than the neurons do, and so with all.
    assert by_part[ALL] > by_part[NEURONS]
    assert by_part[SYNAPSES] > by_part[NEURONS]
    assert split.areas["synapse"].count == 2 * 123
    assert split.areas["weight"].count == 4 * 120 + 120 * 3
    assert [(one.source, one.target) for one in split.steps] == [(-1, 0), (0, 1)]


def test_ideal_weights_of_bits_are_rounded_and_no_more(distribution_document: Distribution) -> None:
    one = evaluation(distribution_document, ChipPlan(neuron="low_power_if", bits=3), {})
    factory = one.factory(one.distribution.conditions[0])
    assert factory.synapses is None
    drive = Drive(factory.variant.of(one.workload.network), one.workload.coded)
    first, second = (factory.make(drive, number)[0] for number in (0, 1))
    assert first.weights is not None
    assert second.weights is not None
    for mine, other, trained in zip(
        first.weights, second.weights, drive.network.connections, strict=True
    ):
        assert np.array_equal(mine, other)
        for sign in (1, -1):
            levels = np.unique(mine[sign * trained.values > 0])
            assert 2 <= len(levels) <= 8
            steps = levels / np.min(np.abs(levels[levels != 0]))
            assert steps == pytest.approx(np.round(steps), abs=1e-4)
    keys = {key for key, _ in Subject(one).tasks}
    assert keys == {(-1, "ideal"), (0, NEURONS), (-1, CODES), (0, ALL)}


def test_a_part_without_a_distribution_at_a_condition_is_named(
    distribution_document: Distribution,
) -> None:
    hot = made_parts.synapse(celsius=85.0)
    chip = ChipPlan(neuron="low_power_if", synapse="made_synapse")
    one = evaluation(distribution_document, chip, {"synapse": hot})
    with pytest.raises(
        BridgeInputError, match=r"network\.chip\.synapse = 'made_synapse': .*typical"
    ):
        one.factory(one.distribution.conditions[0])


def test_a_network_without_synapses_has_none_to_be_real(
    distribution_document: Distribution,
) -> None:
    chip = ChipPlan(neuron="low_power_if", synapse="made_synapse")
    one = evaluation(distribution_document, chip, {"synapse": SYNAPSE})
    check_synapses(one.workload, one.network)
    digits = replace(one, network=one.network.model_copy(update={"name": "digits_linear"}))
    with pytest.raises(BridgeInputError, match="digits_linear has no synapses, its spikes are"):
        check_synapses(digits.workload, digits.network)


def test_area_is_that_of_the_gates_and_shared_ones_count_once() -> None:
    circuit = load_circuit("dpi_synapse")
    # From the netlist: six of each synapse, three bias diodes of the chip, µm².
    each = 0.5 * 10 + 1 * 2 + 1 + 1 + 2 * 8 + 2
    found = PartArea.of(circuit, 10)
    assert found.each == pytest.approx(each * 1e-12, rel=1e-9)
    assert found.shared == pytest.approx((2 + 16 + 2) * 1e-12, rel=1e-9)
    assert found.total == pytest.approx((10 * each + 20) * 1e-12, rel=1e-9)


def test_ideal_parts_are_the_network() -> None:
    """Chips without circuits and of enough codes answer as the trained network does."""
    network = load_network("yin_yang").network
    drive = Drive(network, np.ones((1, network.inputs)))
    plain, _ = ChipFactory(5).make(drive, 0)
    fine, _ = ChipFactory(5, weights=IdealWeights(4095)).make(drive, 0)
    assert plain.weights is None
    assert fine.weights is not None
    for mine, trained in zip(fine.weights, network.connections, strict=True):
        assert mine == pytest.approx(
            trained.values, abs=2e-4 * float(np.max(np.abs(trained.values)))
        )
