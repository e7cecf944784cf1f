"""How far the energy of an inference may be off: two inputs, two intervals, one transient.

    python scripts/energy_check.py [--workers N]

The energy of a neuron is counted as E(f) = (energy_per_spike - static_power/rate_high) f
+ static_power, which is exact at the higher input. The same transient has an interval at the lower
input: for every neuron of the catalogue without mismatch, at three temperatures, the script prints
what the supply delivered there against what the formula says.
"""

import argparse

from bridge.characterise import Characterisation
from bridge.engine import Pool
from bridge.measure import SpikeTrain, energy_between
from bridge.report.style import engineering
from circuits import NOMINAL_DRAW, Condition, Sampling, circuits, load_circuit, load_technology

TECHNOLOGY, TEMPERATURES_CELSIUS, TIMEOUT = "gf180mcu", (0.0, 27.0, 85.0), 300.0


def main() -> None:
    """Print one line a neuron and temperature."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--workers", type=int, default=1, help="ngspice processes")
    options = parser.parse_args()
    technology = load_technology(TECHNOLOGY)
    jobs = [
        Characterisation(
            circuit,
            technology,
            Condition(technology.nominal_corner, celsius, circuit.supply_in(technology)),
            Sampling(1),
            [NOMINAL_DRAW],
            keep_waveforms=True,
        )
        for circuit in map(load_circuit, circuits())
        if circuit.kind == "neuron"
        for celsius in TEMPERATURES_CELSIUS
    ]
    found = {index: sample for index, _, sample in Pool(options.workers, TIMEOUT).run(jobs)}
    print(
        f"{'':34}{'static':>12}{'static share':>14}{'at lower input':>16}{'formula':>12}{'off':>9}"
    )
    for index, job in enumerate(jobs):
        sample, name = found[index], f"{job.circuit.name} {job.condition.temperature_celsius:g} °C"
        if sample.parameters is None or not isinstance(sample.train, SpikeTrain):
            print(f"{name:34}{sample.status} {sample.reason}")
            continue
        values, train = sample.parameters.values, sample.train
        power, high, low = (values[key] for key in ("static_power", "rate_high", "rate_low"))
        truth = energy_between(train.t, train.i_supply, train.supply, *train.spikes[1:3].tolist())
        formula = values["energy_per_spike"] - power / high + power / low
        share = power / high / values["energy_per_spike"]
        print(
            f"{name:34}{engineering(power, 'W'):>12}{share:12.1%}{engineering(truth, 'J'):>16}"
            f"{engineering(formula, 'J'):>12}{formula / truth - 1:+9.1%}"
        )


if __name__ == "__main__":
    main()
