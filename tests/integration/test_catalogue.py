"""Every circuit of the catalogue in ngspice, against closed forms and tighter numerics."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest

from bridge.bench import Characterisation, FiringJob, Sample
from bridge.bench.analyses import spike_times
from bridge.engine import Pool
from bridge.engine.session import Ngspice
from bridge.fit.hold import nominal_hold
from bridge.measure import SpikeTrain, energy_between
from bridge.sweep.row import to_row
from bridge.verify.firing_proof import model_intervals
from circuits import Circuit, Condition, Sampling, Setting, circuits, load_circuit, render_deck
from circuits.bench import CLAMP_OPEN, neuron_bench
from circuits.technology import load_technology
from surrogate.distribution.shape_places import measured_power, measured_shape
from surrogate.neuron import NominalEnergy
from surrogate.neuron.scaling import Reference
from surrogate.vocabulary import Status

TECHNOLOGY = load_technology("gf180mcu")
TEMPERATURES = (-40.0, 27.0, 125.0)
HERE = ("typical", 27.0)
NEURONS = [name for name in circuits() if load_circuit(name).kind == "neuron"]
U_T = 1.380649e-23 * 300.15 / 1.602176634e-19  # V at 27 C
FORMS = {
    "axon_hillock": "none",
    "five_transistor": "none",
    "leaky_axon_hillock": "constant",
    "low_power_if": "constant",
    "van_schaik_if": "constant",
    "dpi_neuron": "exponential",
    "log_domain_if": "exponential",
}
LEAKING = [name for name, form in FORMS.items() if form != "none"]


def condition(circuit: Circuit, corner: str = "typical", celsius: float = 27.0) -> Condition:
    return Condition(corner, celsius, circuit.supply_in(TECHNOLOGY))


def job(name: str, corner: str, celsius: float, *draws: int) -> Characterisation:
    circuit = load_circuit(name)
    where = condition(circuit, corner, celsius)
    return Characterisation(
        circuit, TECHNOLOGY, where, Sampling(1), draws, keep_waveforms=len(draws) > 1
    )


@dataclass(frozen=True)
class Measured:
    """What all circuits measured."""

    samples: dict[tuple[str, str, float], list[Sample]]
    tight: dict[str, Sample]

    def values(self, name: str, draw: int = 0) -> dict[str, float]:
        parameters = self.samples[name, *HERE][draw].parameters
        assert parameters is not None, self.samples[name, *HERE][draw].reason
        return parameters.values

    def row(self, name: str) -> dict[str, Any]:
        return to_row(job(name, *HERE, 0), "", self.samples[name, *HERE][0])


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(2, timeout=60.0) as pool:
        yield pool


@pytest.fixture(scope="module")
def measured(pool: Pool) -> Measured:
    at_home = [job(name, *HERE, *range(9)) for name in circuits()]
    tight = [
        replace(one, draws=(0,), options=one.options.tightened(), refine=2.0) for one in at_home
    ]
    elsewhere = [
        job(name, corner, celsius, 0)
        for name in circuits()
        for corner in TECHNOLOGY.corners
        for celsius in TEMPERATURES
        if (corner, celsius) != HERE
    ]
    jobs = [*at_home, *tight, *elsewhere]
    found: dict[int, dict[int, Sample]] = {}
    for index, item, sample in pool.run(jobs):
        found.setdefault(index, {})[item] = sample
    count = len(circuits())
    return Measured(
        {
            (one.circuit.name, one.condition.corner, one.condition.temperature_celsius): [
                found[k][item] for item in range(one.items)
            ]
            for k, one in enumerate(jobs)
            if not count <= k < 2 * count
        },
        {name: found[count + k][0] for k, name in enumerate(circuits())},
    )


@pytest.mark.parametrize("name", circuits())
def test_every_circuit_is_characterised_everywhere(measured: Measured, name: str) -> None:
    ended = {
        key: (sample.status, sample.reason)
        for (circuit, *key), samples in (
            ((circuit, f"{corner} {celsius:g}"), samples)
            for (circuit, corner, celsius), samples in measured.samples.items()
        )
        for sample in samples
        for key in [f"{key[0]} {sample.draw}"]
        if circuit == name
    }
    assert len(ended) == len(TECHNOLOGY.corners) * len(TEMPERATURES) + 8
    assert not {key: end for key, end in ended.items() if end[0] != Status.OK}


@pytest.mark.parametrize("name", NEURONS)
def test_a_neuron_without_input_is_silent(ngspice: Ngspice, measured: Measured, name: str) -> None:
    circuit = load_circuit(name)
    ngspice.load(render_deck(circuit, TECHNOLOGY, Setting(condition(circuit))))
    ngspice.alter_all({"rclamp": CLAMP_OPEN, "iin": 0.0})
    values = measured.values(name)
    ngspice.transient(10 / values["rate_low"], 20e-6)
    v_mem, v_out = ngspice.vectors("mem", "out")
    ngspice.discard_runs()
    assert np.max(v_out) < 0.01 * condition(circuit).supply
    # It falls towards rest, or stays where nothing leaks; it never rises.
    assert np.max(v_mem) <= neuron_bench(circuit).v_start + 1e-3
    if FORMS[name] != "none":
        assert v_mem[-1] == pytest.approx(values["v_rest"], abs=1e-3)


@pytest.mark.parametrize("name", ["axon_hillock", "leaky_axon_hillock"])
def test_the_jump_is_the_capacitive_divider(measured: Measured, name: str) -> None:
    circuit = load_circuit(name)
    capacitors = {
        frozenset(element.nodes): element.value
        for element in circuit.subcircuit.elements
        if element.letter == "c"
    }
    c_fb, c_mem = capacitors[frozenset({"out", "mem"})], capacitors[frozenset({"mem", "0"})]
    values, jump = measured.values(name), condition(circuit).supply * c_fb / (c_fb + c_mem)
    # Mead 1989: the membrane falls by it when the output falls. Gates and drains add to c_mem.
    assert values["v_threshold"] - values["v_reset"] == pytest.approx(jump, rel=0.1)


def swept(
    ngspice: Ngspice, lines: list[str], source: str, probe: str, *span: float
) -> tuple[np.ndarray, np.ndarray]:
    models = TECHNOLOGY.model_lines("typical")
    solver = ".options reltol=1e-6 gmin=1e-18 abstol=1e-18 vntol=1e-9"
    ngspice.load("\n".join(["* slope", *models, *lines, solver, ".temp 27", ".end"]))
    v, i = ngspice.dc(source, *span, "v-sweep", f"i({probe})")
    return v, np.log(np.abs(i))


def slope(v: np.ndarray, log_i: np.ndarray, *currents: float) -> float:
    """U_T d(ln I)/dV between two currents."""
    order = np.argsort(log_i)
    low, high = np.interp(np.log(currents), log_i[order], v[order])
    return abs(float(U_T * np.log(currents[1] / currents[0]) / (high - low)))


def capacitance(name: str, *nodes: str) -> float:
    elements = load_circuit(name).subcircuit.elements
    return sum(e.value for e in elements if e.letter == "c" and set(e.nodes) == set(nodes))


def test_tau_of_the_dpi_neuron_is_the_closed_form(ngspice: Ngspice, measured: Measured) -> None:
    circuit, values = load_circuit("dpi_neuron"), measured.values("dpi_neuron")
    i_tau, i_thr = circuit.knobs["i_tau"], circuit.knobs["i_thr"]
    # The input pair alone: how its share of the input falls with the membrane's voltage. At the
    # threshold it is not steered to its very end, where kappa would be 0.80.
    pair = {t.name: f"w={t.width} l={t.length}" for t in circuit.transistors}
    lines = ["vdd vdd 0 dc 3.3", "vm mem 0 dc 0", f"it 0 iin dc {neuron_bench(circuit).i_low}"]
    lines += [f"xml1 0 vth iin vdd pf {pair['xml1']}", f"xml2 mem mem iin vdd pf {pair['xml2']}"]
    lines += [f"ith vdd vth dc {i_thr}", f"xmbh vth vth 0 0 nf {pair['xmbh']}"]
    threshold = values["v_threshold"]
    v, log_i = swept(ngspice, lines, "vm", "vm", threshold - 10e-3, threshold + 1e-6, 5e-3)
    kappa = -U_T * float(log_i[-1] - log_i[0]) / float(v[-1] - v[0])
    assert 0.6 < kappa < 0.8
    tau = capacitance("dpi_neuron", "mem", "0") * U_T / (kappa * i_tau)
    assert values["tau_mem"] == pytest.approx(tau, rel=0.05)


def test_tau_of_the_log_domain_neuron_is_the_closed_form(
    ngspice: Ngspice, measured: Measured
) -> None:
    i_tau = load_circuit("log_domain_if").knobs["i_tau"]
    # MT4's current against the source of MT3, through which i_tau flows: no kappa enters.
    lines = ["vdd vdd 0 dc 1.8", "vm mem 0 dc 0", "vref ref 0 dc 0.1", "vc cmp 0 dc 1"]
    lines += [f"it vdd v3 dc {i_tau}", "xmt3 v3 v3 mem 0 nf w=3u l=1.5u"]
    lines += ["xmt4 cmp v3 ref 0 nf w=3u l=1.5u"]
    v, log_i = swept(ngspice, lines, "vm", "vc", 0.0, 0.2, 5e-3)
    kappa = slope(v, log_i, i_tau / 10, i_tau)
    assert kappa == pytest.approx(1.0, abs=0.05)
    tau = capacitance("log_domain_if", "mem", "0") * U_T / (kappa * i_tau)
    assert measured.values("log_domain_if")["tau_mem"] == pytest.approx(tau, rel=0.05)


def test_tau_of_the_dpi_synapse_is_the_closed_form(ngspice: Ngspice, measured: Measured) -> None:
    circuit, values = load_circuit("dpi_synapse"), measured.values("dpi_synapse")
    i_tau, peak = circuit.knobs["i_tau"], values["i_syn_peak"]
    # MSYN, over the currents of the fitted decay.
    lines = ["vdd vdd 0 dc 1.8", "vd d 0 dc 0.5", "vg g 0 dc 0", "xmsyn d g vdd vdd pf w=1u l=2u"]
    v, log_i = swept(ngspice, lines, "vg", "vd", 1.0, 1.5, 5e-3)
    kappa = slope(v, log_i, 0.1 * peak, 0.8 * peak)
    assert 0.55 < kappa < 0.8
    tau = capacitance("dpi_synapse", "vdd", "vs") * U_T / (kappa * i_tau)
    assert values["tau_syn"] == pytest.approx(tau, rel=0.05)


def decay(ngspice: Ngspice, name: str, transistor: str, v_start: float, t_end: float) -> float:
    """Time constant of a neuron's membrane current without input, from a half to a tenth, s."""
    circuit = load_circuit(name)
    state = f"@m.x1.{transistor}.m0[id]"
    deck = render_deck(circuit, TECHNOLOGY, Setting(condition(circuit)))
    deck = re.sub(r"^\.ic .*$", f".ic v(mem)={v_start}", deck, flags=re.MULTILINE)
    ngspice.load(deck.replace(".save ", f".save {state} "))
    ngspice.alter_all({"rclamp": CLAMP_OPEN, "iin": 0.0})
    ngspice.transient(t_end, 20e-6)
    t, i = ngspice.vectors("time", state)
    ngspice.discard_runs()
    start, end = np.interp(np.log([0.5, 0.1]), np.log(i / i[0])[::-1], t[::-1])
    return float((end - start) / np.log(5))


def test_the_log_domain_neurons_current_decays_with_tau(
    ngspice: Ngspice, measured: Measured
) -> None:
    tau = measured.values("log_domain_if")["tau_mem"]
    assert decay(ngspice, "log_domain_if", "xmt4", 0.12, 3 * tau) == pytest.approx(tau, rel=0.05)


def test_the_dpi_neurons_current_decays_as_the_closed_form_says(ngspice: Ngspice) -> None:
    i_tau = load_circuit("dpi_neuron").knobs["i_tau"]
    # Of MA1, whose current it is, in weak inversion proper: kappa falls to 0.61 at 1 nA. The decay
    # is from 0.1 V below the threshold, where the positive feedback is silent.
    lines = ["vd d 0 dc 1.65", "vg g 0 dc 0", "xma1 d g 0 0 nf w=0.5u l=8u"]
    v, log_i = swept(ngspice, lines, "vg", "vd", 0.1, 0.5, 5e-3)
    kappa = slope(v, log_i, i_tau / 100, i_tau / 10)
    assert 0.6 < kappa < 0.8
    tau = capacitance("dpi_neuron", "mem", "0") * U_T / (kappa * i_tau)
    assert decay(ngspice, "dpi_neuron", "xma1", 0.3, 3 * tau) == pytest.approx(tau, rel=0.05)


@pytest.mark.parametrize("name", NEURONS)
def test_forms_of_leak(measured: Measured, name: str) -> None:
    assert measured.row(name)["leak_form"] == FORMS[name]


@pytest.mark.parametrize(("name", "growth"), [("low_power_if", 2.5), ("dpi_neuron", 4.7)])
def test_adaptation_lengthens_the_intervals(ngspice: Ngspice, name: str, growth: float) -> None:
    circuit = load_circuit(name)
    adaptation, bench = circuit.neuron.adaptation, neuron_bench(circuit)
    assert adaptation is not None
    intervals = {}
    for value in (0.0, adaptation.value):
        setting = Setting(condition(circuit), knobs={adaptation.knob: value})
        ngspice.load(render_deck(circuit, TECHNOLOGY, setting))
        spikes = spike_times(
            ngspice, setting.condition, setting.options, [bench.i_high] * 11, bench.t_limit
        )
        ngspice.discard_runs()
        intervals[value] = np.diff(spikes)
    off, on = intervals.values()
    assert np.ptp(off) < 1e-3 * np.mean(off)
    assert on[0] == pytest.approx(off[0], rel=0.01)  # before the first spike there is nothing
    assert on[-1] / on[0] == pytest.approx(growth, rel=0.1)  # what the datasheet says
    # They never shrink, but for the solver's own scatter, which is below 1e-3 as `off` shows.
    assert np.all(np.diff(on) > -1e-4 * on[-1])  # measured: -5.3e-5
    assert on[-1] / on[-2] - 1 < 0.005 < on[3] / on[2] - 1


# Greatest relative error of the model's intervals at inputs in the bench's range and a quarter of
# it (by the logarithm) beyond either end. Where the input is the membrane, what remains is the
# spike: its upstroke, reset and hold are one time, fixed at i_high, and what they in truth owe to
# the input shows most where intervals are short. In log-domain neurons the share g of the input is
# measured at i_low and taken for that of any input; their pairs and followers leave weak inversion
# at nanoamperes, and g falls as the input grows: the model fires too late there.
MODEL_ERRORS = {
    "leaky_axon_hillock": 0.002,
    "low_power_if": 0.01,
    "van_schaik_if": 0.02,
    "dpi_neuron": 0.1,
    "log_domain_if": 0.09,
}
assert set(MODEL_ERRORS) == set(LEAKING)


def errors_of_the_model(
    pool: Pool,
    circuit: Circuit,
    row: dict[str, Any],
    nominal: dict[str, Any],
    currents: tuple[float, ...],
) -> np.ndarray:
    where = condition(circuit)
    firing = FiringJob(circuit, TECHNOLOGY, where, Sampling(1), [row["draw"]], [currents])
    ((*_, outcome),) = pool.run([firing])
    assert outcome.status == Status.OK, outcome.reason
    model = np.array(model_intervals(row, nominal_hold(nominal), currents)["measured"])
    return np.abs(model / np.array(outcome.intervals) - 1)


@pytest.mark.parametrize("name", NEURONS)
def test_the_refractory_period_follows_ngspice_to_high_inputs(
    pool: Pool, measured: Measured, name: str
) -> None:
    """Between and at the inputs at which it is measured, up to eight times the bench's higher."""
    circuit, row = load_circuit(name), measured.row(name)
    bench = neuron_bench(circuit)
    assert row["hold_i"][-1] == pytest.approx(8 * bench.i_high)
    currents = tuple(x * bench.i_high for x in (7.9, 5.6, 2.8, 1.4))
    errors = errors_of_the_model(pool, circuit, row, row, currents)
    # Its intervals at the highest input go on shrinking after the first.
    assert np.max(errors) < (0.08 if name == "van_schaik_if" else 0.02), errors


@pytest.mark.parametrize("name", LEAKING)
def test_the_model_follows_ngspice(pool: Pool, measured: Measured, name: str) -> None:
    circuit = load_circuit(name)
    bench = neuron_bench(circuit)
    ratio = bench.i_high / bench.i_low
    currents = tuple(bench.i_low * ratio**x for x in (1.25, 0.75, 0.5, 0.25, -0.25))
    errors = errors_of_the_model(pool, circuit, measured.row(name), measured.row(name), currents)
    assert np.max(errors) < MODEL_ERRORS[name], errors


@pytest.mark.parametrize("name", ["dpi_neuron", "log_domain_if"])
def test_a_log_domain_model_errs_by_the_input_that_its_share_was_measured_at(
    pool: Pool, name: str
) -> None:
    circuit = load_circuit(name)
    bench = neuron_bench(circuit)
    higher = bench.model_copy(update={"i_low": bench.i_high, "i_high": 1.25 * bench.i_high})
    circuit = circuit.with_datasheet(circuit.neuron.model_copy(update={"bench": higher}))
    one = Characterisation(circuit, TECHNOLOGY, condition(circuit), Sampling(1), [0])
    ((*_, sample),) = pool.run([one])
    row = to_row(one, "", sample)
    errors = errors_of_the_model(
        pool, circuit, row, row, (1.05 * bench.i_high, 0.95 * bench.i_high)
    )
    assert np.max(errors) < 0.015, errors


# What a neuron or a synapse is used for; the leak's own only where there is one.
HEADLINES = ("v_threshold", "rate_low", "rate_high", "energy_per_spike")
OF_A_LEAK = ("rheobase", "tau_mem")
OF_A_WEIGHT = ("i_full_scale",)
OF_A_SYNAPSE = ("tau_syn", "weight_charge", "i_syn_peak", "energy_per_pulse")
# The five transistors' spike is a race of their gates through ten femtofarads, less than chgtol
# resolves: the reset ends a millivolt too high. Mismatch moves the rates by 0.7 % only.
SHARES = {("five_transistor", "rate_low"): 0.3, ("five_transistor", "rate_high"): 0.3}


@pytest.mark.parametrize("name", circuits())
def test_numerical_errors_are_far_below_mismatch(measured: Measured, name: str) -> None:
    parameters = measured.tight[name].parameters
    assert parameters is not None
    tight, nominal = parameters.values, measured.values(name)
    drawn = [measured.values(name, k) for k in range(1, 9)]
    names = OF_A_WEIGHT if "inl" in nominal else OF_A_SYNAPSE
    if name in FORMS:
        names = HEADLINES + (OF_A_LEAK if name in LEAKING else ())
        # A part of the interval at i_high, and judged by what mismatch does to that.
        spread = np.std([1 / values["rate_high"] for values in drawn], ddof=1)
        assert abs(nominal["t_refractory"] - tight["t_refractory"]) < 0.1 * spread
    for quantity in names:
        error = abs(nominal[quantity] - tight[quantity])
        spread = np.std([values[quantity] for values in drawn], ddof=1)
        assert error < SHARES.get((name, quantity), 0.1) * spread, quantity
        assert error < 0.01 * abs(nominal[quantity]), quantity


@pytest.mark.parametrize("name", NEURONS)
def test_a_spike_takes_at_the_lower_input_what_the_clamp_says(
    measured: Measured, name: str
) -> None:
    """The supply's own energy in an interval that the measurement of energy_per_spike did not see.
    In the log-domain neuron a pulse, and what it takes, grows with the input."""
    row, train = measured.row(name), measured.samples[name, *HERE][0].train
    assert isinstance(train, SpikeTrain)
    levels = (np.array(row["curve_v"]) - row["v_rest"]) / row["swing"]
    end = row["spike_level"]
    model = NominalEnergy.of(
        measured.values(name),
        measured_shape(levels, np.array(row["curve_i"]) / row["rheobase"], end),
        measured_power(levels, np.array(row["curve_power"]), end),
        "measured",
        Reference(row["v_rest"], row["swing"], row["rheobase"], row["c_eff"], 1.0),
    )
    truth = energy_between(train.t, train.i_supply, train.supply, *train.spikes[1:3].tolist())
    _, energy = model.interval(train.i_low / row["rheobase"])
    assert energy == pytest.approx(truth, rel=0.07 if name == "log_domain_if" else 0.045)
