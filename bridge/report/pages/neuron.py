"""The sections of a neuron's page that its own simulations fill."""

import numpy as np
from numpy.typing import NDArray

from bridge.fit.hold import nominal_hold
from bridge.measure import ClampCurve, SpikeTrain
from bridge.report.adaptation_figure import adaptation_figure
from bridge.report.energy_figure import energy_figure
from bridge.report.membrane_figure import MembranePanel, membrane_figure
from bridge.report.pages.document import Block, Picture, Section
from bridge.report.pages.failure import NOMINAL, failed
from bridge.report.rate_figure import rate_figure
from bridge.report.waveform_figure import waveform_figure
from bridge.show.simulations import Simulated
from bridge.store import Location, Row
from bridge.verify import MODELS
from bridge.verify.firing_proof import model_intervals
from circuits import Circuit
from circuits.datasheet_tables import Adaptation
from surrogate.vocabulary import Leak, Status, engineering

Array = NDArray[np.float64]

LEAKS = {
    "constant": "a constant current",
    "exponential": "linear: the membrane discharges exponentially",
    "none": "negligible: the neuron integrates",
}
"""What a form of leak means."""

FINE_POINTS = 1000
"""Of a curve as it is drawn, so that its cubic pieces look smooth."""


def neuron_sections(circuit: Circuit, simulated: Simulated, folder: Location) -> list[Section]:
    """Waveforms, membrane curves, f-I curve, adaptation, energy.

    Returns:
        Each says by name what could not be measured.
    """
    sections = [
        Section("waveforms", "Waveforms", _waveforms(simulated, folder)),
        Section("membrane", "Membrane curve", _membrane(circuit, simulated, folder)),
        Section("rate", "f-I curve", _rates(simulated, folder)),
    ]
    if (adaptation := circuit.neuron.adaptation) is not None:
        blocks = _adaptation(circuit, adaptation, simulated, folder)
        sections.append(Section("adaptation", "Spike-frequency adaptation", blocks))
    return [*sections, Section("energy", "Energy", _energy(simulated, folder))]


def _waveforms(simulated: Simulated, folder: Location) -> list[Block]:
    sample = simulated.nominal
    if sample.parameters is None or not isinstance(sample.train, SpikeTrain):
        return [failed(NOMINAL, simulated.condition, sample)]
    waveform_figure(folder / "waveforms.png", sample.train, sample.parameters.values["v_threshold"])
    caption = (
        f"Without mismatch at {simulated.condition.label}. The first interval is at the higher "
        "input current of the datasheet's bench, the second at the lower."
    )
    return [Picture("waveforms.png", "input current, membrane and output voltage", caption)]


def _membrane(circuit: Circuit, simulated: Simulated, folder: Location) -> list[Block]:
    blocks: list[Block] = [
        failed(_draw_name(one.draw), simulated.condition, one)
        for one in simulated.clamps
        if one.clamped is None
    ]
    row = simulated.nominal_row
    curves = [one.clamped for one in simulated.clamps if one.clamped is not None]
    if row is None or simulated.clamps[0].clamped is None:
        return blocks or [failed(NOMINAL, simulated.condition, simulated.nominal)]
    separate = circuit.neuron.ports.input is not None
    zero = [_fine(one.zero) for one in curves]
    panels = [
        MembranePanel(
            "membrane voltage V",
            "membrane current I" + " at zero input" * separate,
            zero[0],
            zero[1:],
            {"rest": row["v_rest"], "threshold": row["v_threshold"], "spike": row["v_spike"]},
            _height(*zero[0], row["v_rest"], row["v_threshold"]),
            None if separate else row["rheobase"],
        )
    ]
    if separate:
        panels.append(
            MembranePanel(
                "input-referred voltage u",
                "current J",
                _tabulated(row),
                [_tabulated(one) for one in simulated.rows],
                {
                    "rest": row["v_rest"],
                    "threshold": row["v_rest"] + row["swing"],
                    "spike": row["v_rest"] + row["spike_level"] * row["swing"],
                },
                row["rheobase"],
                row["rheobase"],
            )
        )
    membrane_figure(folder / "membrane.png", panels)
    caption = (
        "Current that the membrane draws while it is clamped, positive where the circuit "
        f"discharges it, at {simulated.condition.label}. The leak is {LEAKS[row['leak_form']]}."
    )
    if separate:
        caption += (
            " Right: J = I/g over u = ∫dV/g, with g the share of the input current that reaches "
            "the membrane, so that C du/dt is the input minus J(u)."
        )
    return [Picture("membrane.png", "membrane current against voltage", caption), *blocks]


def _height(v: Array, i: Array, v_rest: float, v_threshold: float) -> float:
    """Greatest current between rest and threshold, A."""
    return float(np.max(i[(v >= v_rest) & (v <= v_threshold)]))


def _tabulated(row: Row) -> tuple[Array, Array]:
    return np.array(row["curve_v"]), np.array(row["curve_i"])


def _fine(curve: ClampCurve) -> tuple[Array, Array]:
    v = np.linspace(curve.v[0], curve.v[-1], FINE_POINTS)
    return v, np.asarray(curve.current(v))


def _rates(simulated: Simulated, folder: Location) -> list[Block]:
    row = simulated.nominal_row
    fired = [train for train in simulated.trains if train.status == Status.OK]
    blocks: list[Block] = [
        failed(f"{NOMINAL} with {engineering(train.currents[0], 'A')}", simulated.condition, train)
        for train in simulated.trains
        if train.status != Status.OK
    ]
    blocks += [
        failed(_draw_name(one.draw), simulated.condition, one)
        for one in simulated.firing
        if one.status != Status.OK
    ]
    if row is None or not fired:
        return blocks or [failed(NOMINAL, simulated.condition, simulated.nominal)]
    current = np.array([train.currents[0] for train in fired])
    rate = np.array([1 / train.intervals[0] for train in fired])
    models = model_intervals(row, nominal_hold(row), tuple(current.tolist()))
    draws = [
        (np.array(one.currents[::-1]), 1 / np.array(one.intervals[::-1]))
        for one in simulated.firing
        if one.status == Status.OK
    ]
    rate_figure(
        folder / "rate.png",
        None if row["leak_form"] == Leak.NONE else row["rheobase"],
        (current, rate),
        draws,
        {name: 1 / np.array(models[name]) for name in MODELS},
    )
    caption = (
        f"Firing rate at constant input at {simulated.condition.label}. The behavioural models "
        "C du/dt = I − J(u) take their parameters from the neuron without mismatch, with a linear, "
        "a constant or the measured membrane curve; none was fitted to these rates."
    )
    return [Picture("rate.png", "firing rate against input current", caption), *blocks]


def _adaptation(
    circuit: Circuit, adaptation: Adaptation, simulated: Simulated, folder: Location
) -> list[Block]:
    on, off = simulated.adapting
    unit = circuit.datasheet.knobs[adaptation.knob].unit
    setting = f"{adaptation.knob} = {engineering(adaptation.value, unit)}"
    if on.status != Status.OK:
        return [failed(f"The circuit with {setting}", simulated.condition, on)]
    adaptation_figure(folder / "adaptation.png", on.t, on.v_mem, on.intervals, off.intervals)
    growth = on.intervals[-1] / on.intervals[0]
    caption = (
        f"{len(on.currents)} spikes at {engineering(on.currents[0], 'A')} and {setting}, at "
        f"{simulated.condition.label}, without mismatch: the last interval is {growth:.2g} times "
        "the first."
    )
    blocks: list[Block] = [Picture("adaptation.png", "adapting spike train", caption)]
    if off.status != Status.OK:
        blocks.append(failed("The circuit without adaptation", simulated.condition, off))
    return blocks


def _energy(simulated: Simulated, folder: Location) -> list[Block]:
    fired = [train for train in simulated.trains if train.status == Status.OK]
    powers = [one.static_power for one in simulated.clamps[:1] if one.status == Status.OK]
    power = powers[0] if powers else float("nan")
    if not fired:
        sample = simulated.nominal
        return [failed(NOMINAL, simulated.condition, sample)]
    energy_figure(
        folder / "energy.png",
        np.array([1 / train.intervals[0] for train in fired]),
        np.array([train.energies[0] for train in fired]),
        power,
    )
    at_rest = (
        f" At rest it draws {engineering(power, 'W')} from {simulated.condition.supply:g} V."
        if np.isfinite(power)
        else ""
    )
    caption = (
        "Energy from the supply from one spike to the next, bias generators included, without "
        f"mismatch at {simulated.condition.label}.{at_rest}"
    )
    return [Picture("energy.png", "energy per spike against firing rate", caption)]


def _draw_name(draw: int) -> str:
    return f"Draw {draw}" if draw else NOMINAL
