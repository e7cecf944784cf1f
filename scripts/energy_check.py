"""How far the energy of a spike may be off: inputs that its measurement did not use.

    python scripts/energy_check.py [--workers N]

For every neuron of the catalogue without mismatch, at three temperatures: what the supply delivers
from one spike to the next in ngspice, and how far the model of `surrogate.neuron` is off, which
knows the curves of membrane and supply in the clamp and the energy of a spike at the bench's higher
input. The inputs are 0.6 of the higher one, the bench's lower one, and 1.2 rheobases (of a neuron
that does not leak 0.4 of the lower one).
"""

import argparse
from collections.abc import Callable

from bridge.bench import Characterisation, Sample
from bridge.bench.train_job import Train, TrainJob
from bridge.engine import Pool
from bridge.sweep.row import to_row
from bridge.verify.firing_proof import base_current
from circuits import NOMINAL_DRAW, Condition, Sampling, circuits, load_circuit
from circuits.bench import neuron_bench
from circuits.technology import load_technology
from surrogate.distribution.shape_places import measured_power, measured_shape
from surrogate.neuron import NominalEnergy, Traits
from surrogate.neuron.scaling import Reference
from surrogate.vocabulary import engineering

TECHNOLOGY, TEMPERATURES_CELSIUS, TIMEOUT = "gf180mcu", (0.0, 27.0, 85.0), 600.0
HEADINGS = ("static", "E_dyn", "E, 0.6 i_high", "off", "E, i_low", "off", "E, 1.2 rheob.", "off")


def main() -> None:
    """Print one line a neuron and temperature."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--workers", type=int, default=1, help="ngspice processes")
    pool = Pool(parser.parse_args().workers, TIMEOUT)
    technology = load_technology(TECHNOLOGY)
    jobs = [
        Characterisation(
            circuit,
            technology,
            Condition(technology.nominal_corner, celsius, circuit.supply_in(technology)),
            Sampling(1),
            [NOMINAL_DRAW],
        )
        for circuit in map(load_circuit, circuits())
        if circuit.kind == "neuron"
        for celsius in TEMPERATURES_CELSIUS
    ]
    samples: dict[int, Sample] = {index: sample for index, _, sample in pool.run(jobs)}
    measured = [index for index, one in sorted(samples.items()) if one.parameters is not None]
    trains = [
        TrainJob(jobs[index].circuit, technology, jobs[index].condition, _inputs(jobs[index], one))
        for index in measured
        for one in [samples[index]]
    ]
    found: dict[tuple[int, int], Train] = {
        (measured[job], item): train for job, item, train in pool.run(trains)
    }
    print(f"{'':26}" + "".join(f"{one:>15}" for one in HEADINGS))
    for index, job in enumerate(jobs):
        name = f"{job.circuit.name} {job.condition.temperature_celsius:g} °C"
        if index not in measured:
            print(f"{name:26}{samples[index].status} {samples[index].reason}")
            continue
        static, spike, energy = _model(samples[index])
        line = f"{name:26}{engineering(static, 'W'):>15}{engineering(spike, 'J'):>15}"
        print(line + _compared(found[index, 0], energy) + _compared(found[index, 1], energy))


def _inputs(job: Characterisation, sample: Sample) -> list[tuple[float, ...]]:
    """Input on the way to each spike, A, of two trains; what leads to the first is not compared."""
    bench, base = neuron_bench(job.circuit), base_current(job.circuit, to_row(job, "", sample))
    return [(0.6 * bench.i_high, 0.6 * bench.i_high, bench.i_low), (1.2 * base, 1.2 * base)]


def _model(sample: Sample) -> tuple[float, float, Callable[[float], float]]:
    """Static power, W; a spike's own energy, J; energy of an interval by the input, J and A."""
    assert sample.parameters is not None
    values = sample.parameters.values
    levels = (sample.parameters.curve_v - values["v_rest"]) / values["swing"]
    end = values["spike_level"]
    nominal = NominalEnergy.of(
        values,
        measured_shape(levels, sample.parameters.curve_i / values["rheobase"], end),
        measured_power(levels, sample.parameters.curve_power, end),
        "measured",
        Reference(*(values[key] for key in ("v_rest", "swing", "rheobase", "c_eff")), alpha=1.0),
        Traits(sample.parameters.hold),
    )
    return (
        nominal.static,
        nominal.spike,
        lambda i_in: nominal.interval(i_in / values["rheobase"])[1],
    )


def _compared(train: Train, energy: Callable[[float], float]) -> str:
    if not train.energies:
        return f"  {train.status} {train.reason}"
    return "".join(
        f"{engineering(truth, 'J'):>15}{energy(i_in) / truth - 1:>+15.1%}"
        for i_in, truth in zip(train.currents[1:], train.energies, strict=True)
    )


if __name__ == "__main__":
    main()
