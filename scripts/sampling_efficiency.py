"""Standard error of estimated means and sigmas against the number of samples, for each sampler.

    python scripts/sampling_efficiency.py [--quick] [--circuit NAME] [--workers N] [--out DIR]

Real ngspice runs: `--replicates` independently seeded sequences of `--samples` draws of each
sampler, for one circuit or every one of the catalogue, at the nominal corner and 27 °C. What is
simulated is kept in DIR/journal.jsonl, so that a stopped or enlarged study goes on.

Every aligned block of n = 2^m draws counts as a replicate of n samples. For independent draws and
for Latin hypercubes that needs no word; an aligned block of 2^m scrambled Sobol' points is the
first 2^m points with another random digital shift, so it has their distribution. Of other n, which
leave a block of the sampler incomplete, only each sequence's first n draws count.
"""

import argparse
import csv
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from bridge.bench import Characterisation
from bridge.engine import Pool
from bridge.report.style import COLOURS, new_figure, save
from bridge.store import Journal, Location
from bridge.sweep.provenance import sample_ids
from circuits import Condition, Sampling, load_circuit
from circuits.sampler import SAMPLERS
from circuits.technology import load_technology
from surrogate.vocabulary import QUANTITIES, Status, prefix_of

PARAMETERS = ("tau_mem", "v_threshold")
STATISTICS = ("mean", "sigma")
NEURONS = ("leaky_axon_hillock", "low_power_if")
TECHNOLOGY, TEMPERATURE_CELSIUS = "gf180mcu", 27.0
FEWEST, ODD = 8, 100
"""Smallest number of samples, and one that is no power of two, as a person chooses it."""

DRAWS_PER_JOB, TIMEOUT = 16, 300.0
RESAMPLES = 1000
GOAL = 5.0
"""Times fewer samples than independent draws, for the same error."""

Values = NDArray[np.float64]
"""Shape (replicates, samples); a failed sample is nan."""


def jobs_of(circuit_name: str, options: argparse.Namespace) -> dict[str, list[Characterisation]]:
    """The sequences of one circuit, by sampler."""
    technology, circuit = load_technology(TECHNOLOGY), load_circuit(circuit_name)
    supply = circuit.datasheet.supply
    condition = Condition(technology.nominal_corner, TEMPERATURE_CELSIUS, supply)
    draws = range(1, options.samples + 1)
    return {
        sampler: [
            Characterisation(circuit, technology, condition, Sampling(seed, sampler), draws)
            for seed in range(1, options.replicates + 1)
        ]
        for sampler in SAMPLERS
    }


def simulate(
    jobs: list[Characterisation], journal: Journal, known: dict[str, Any], workers: int
) -> None:
    """Simulate the draws that the journal lacks, and add them to `known`."""
    missing = [
        replace(job, draws=draws[k : k + DRAWS_PER_JOB])
        for job in jobs
        for draws in [
            [d for d, i in zip(job.draws, sample_ids(job), strict=True) if i not in known]
        ]
        for k in range(0, len(draws), DRAWS_PER_JOB)
    ]
    total, done = sum(job.items for job in missing), 0
    with Pool(workers, TIMEOUT) as pool:
        for index, item, sample in pool.run(missing):
            record = {"id": sample_ids(missing[index])[item], "status": str(sample.status)}
            if sample.status == Status.OK:
                record |= {name: sample.parameters.values[name] for name in PARAMETERS}
            journal.append(record)
            known[record["id"]] = record
            done += 1
            if done % 100 == 0 or done == total:
                print(f"{done} of {total} samples", file=sys.stderr, flush=True)
    journal.close()


def collect(jobs: list[Characterisation], known: dict[str, Any], name: str) -> Values:
    """Values of one parameter in the sequences of one sampler."""
    rows = [[known[i].get(name, np.nan) for i in sample_ids(job)] for job in jobs]
    return np.array(rows, dtype=np.float64)


def estimates(values: Values, n: int, statistic: str) -> Values:
    """Estimate from each replicate of n samples, shape (sequences, replicates)."""
    blocks = values[:, :n] if n & (n - 1) else values
    blocks = blocks.reshape(len(values), -1, n)
    return np.nanmean(blocks, 2) if statistic == "mean" else np.nanstd(blocks, 2, ddof=1)


def standard_error(values: Values, n: int, statistic: str) -> float:
    """Standard deviation over all replicates of n samples of the estimate from one."""
    return float(np.std(estimates(values, n, statistic), ddof=1))


def independent_error(values: Values, n: int, statistic: str) -> float:
    """Standard error of n independent draws: that of the mean, or the delta method's of sigma."""
    x = values[np.isfinite(values)]
    sigma = np.std(x, ddof=1)
    if statistic == "mean":
        return float(sigma / np.sqrt(n))
    kurtosis = np.mean((x - np.mean(x)) ** 4) / np.var(x) ** 2
    return float(sigma * np.sqrt((kurtosis - 1 + 2 / (n - 1)) / (4 * n)))


def factor(plain: Values, spread: Values, n: int, statistic: str) -> tuple[float, float, float]:
    """Times fewer samples at n: ratio of error variances, with a 95 % bootstrap interval."""
    rng = np.random.default_rng(0)
    best = (independent_error(plain, n, statistic) / standard_error(spread, n, statistic)) ** 2
    ratios = []
    for _ in range(RESAMPLES):
        one, other = (v[rng.integers(len(v), size=len(v))] for v in (plain, spread))
        if (error := standard_error(other, n, statistic)) > 0:
            ratios.append((independent_error(one, n, statistic) / error) ** 2)
    # A resample of R replicates holds some twice: its variance is (R - 1)/R of the right one.
    shrunk = (len(spread) - 1) / len(spread)
    low, high = np.quantile(ratios, [0.025, 0.975]) * shrunk
    return best, float(low), float(high)


def draw(path: Path, circuit: str, sizes: list[int], values: dict[str, dict[str, Values]]) -> Path:
    """Draw standard error against number of samples: a column a parameter, a row a statistic."""
    figure = new_figure(6.6, 5.2)
    for column, name in enumerate(PARAMETERS):
        quantity = QUANTITIES[name]
        plain = values["random"][name]
        scale, prefix = prefix_of(independent_error(plain, sizes[-1], "mean"))
        for row, statistic in enumerate(STATISTICS):
            axis = figure.add_subplot(2, 2, 1 + column + 2 * row)
            distribution = np.array([independent_error(plain, n, statistic) for n in sizes]) / scale
            axis.loglog(
                sizes, distribution, color="0.4", linestyle="--", label="independent draws, theory"
            )
            axis.loglog(
                sizes, distribution / np.sqrt(GOAL), color="0.4", linestyle=":",
                label=f"{GOAL:g} times fewer samples",
            )  # fmt: skip
            for sampler, colour, marker in zip(SAMPLERS, COLOURS, "so^", strict=False):
                errors = [standard_error(values[sampler][name], n, statistic) for n in sizes]
                axis.loglog(
                    sizes, np.array(errors) / scale, color=colour, marker=marker, markersize=4,
                    label=sampler,
                )  # fmt: skip
            axis.set_xticks(sizes, [str(n) for n in sizes])
            axis.minorticks_off()
            low, high = axis.get_ylim()
            ticks = [a * 10.0**k for k in range(-4, 5) for a in (1, 2, 5)]
            ticks = [tick for tick in ticks if low <= tick <= high]
            axis.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
            axis.set_ylabel(f"error of {statistic} of {quantity.symbol} ({prefix}{quantity.unit})")
            if row:
                axis.set_xlabel("samples")
    title = load_circuit(circuit).title
    figure.suptitle(f"{title}: standard error of estimates", x=0.01, ha="left")
    handles, labels = axis.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=len(labels), fontsize=7)
    save(figure, Location.of(path))
    # Few colours: a picture for the docs is small.
    Image.open(path).convert("RGB").quantize(48, dither=Image.Dither.NONE).save(path, optimize=True)
    return path


def report(circuit: str, sizes: list[int], values: dict[str, dict[str, Values]]) -> list[Any]:
    """Print the table of one circuit; returns its rows."""
    rows = []
    print(f"\n{circuit}: times fewer samples than independent draws, 95 % interval")
    print(f"{'parameter':>12} {'of':>5} {'n':>5} {'random error':>13}", end="")
    print("".join(f" {sampler:>22}" for sampler in SAMPLERS[1:]))
    for name in PARAMETERS:
        for statistic in STATISTICS:
            for n in sorted({*sizes, ODD} if sizes[-1] > ODD else sizes):
                plain = values["random"][name]
                error = standard_error(plain, n, statistic)
                print(f"{name:>12} {statistic:>5} {n:>5} {error:>13.4g}", end="")
                for sampler in SAMPLERS[1:]:
                    other = values[sampler][name]
                    best, low, high = factor(plain, other, n, statistic)
                    print(f" {best:>7.1f} [{low:>5.1f}, {high:>5.1f}]", end="")
                    own = standard_error(other, n, statistic)
                    rows.append([circuit, name, statistic, n, sampler, error, own, best, low, high])
                print()
    return rows


def main() -> None:
    """Simulate, print the tables, draw the figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--replicates", type=int, default=10, help="sequences of each sampler")
    parser.add_argument("--samples", type=int, default=256, help="draws of each, a power of two")
    parser.add_argument("--circuit", choices=NEURONS, help="one circuit; all if left out")
    parser.add_argument("--workers", type=int, default=1, help="ngspice processes")
    parser.add_argument("--out", type=Path, default=Path("runs/sampling"), help="folder")
    parser.add_argument("--quick", action="store_true", help="few samples: a trial of the script")
    options = parser.parse_args()
    if options.quick:
        options.replicates, options.samples = 2, 2 * FEWEST
    if options.replicates < 2 or options.samples not in [2**k for k in range(3, 17)]:
        parser.error("allowed: --replicates from 2, --samples 8, 16, 32 and so on to 65536")
    sizes = [2**k for k in range(3, 17) if 2**k <= options.samples]
    names = [options.circuit] if options.circuit else list(NEURONS)
    sequences = {name: jobs_of(name, options) for name in names}
    journal = Journal(Location.of(options.out / "journal.jsonl"))
    known = {record["id"]: record for record in journal.read()}
    every = [
        jobs[k]
        for k in range(options.replicates)
        for by in sequences.values()
        for jobs in by.values()
    ]
    simulate(every, journal, known, options.workers)
    rows = []
    for circuit, by_sampler in sequences.items():
        values = {
            sampler: {name: collect(jobs, known, name) for name in PARAMETERS}
            for sampler, jobs in by_sampler.items()
        }
        failed = sum(int(np.isnan(v[PARAMETERS[0]]).sum()) for v in values.values())
        rows += report(circuit, sizes, values)
        print(f"{failed} samples failed and are left out")
        print(draw(options.out / f"sampling_{circuit}.png", circuit, sizes, values))
    with (options.out / "factors.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(
            ["circuit", "parameter", "statistic", "samples", "sampler", "random_error_si",
             "error_si", "factor", "factor_low", "factor_high"]
        )  # fmt: skip
        writer.writerows(rows)


if __name__ == "__main__":
    main()
