"""What `lif-bridge blame` says from fewer draws than a run has.

    python scripts/blame_draws.py DIR CIRCUIT [--draws 100 300 1000] [--condition 'typical 27']

The draws of a swept run are cut into blocks of each size, every block is studied alone, and held
against the study of all draws: how wide the interval of the leading share is (median), how often
the intervals of all shares and of sigma after doubling the leading transistor contain what all
draws say, how often the same transistors lead, and what the surface misses (median).
"""

import argparse
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from bridge.attribute import Measured, read_measured
from bridge.attribute.inputs import area_factors
from bridge.plan import Plan
from bridge.store import open_run
from surrogate.errors import SurrogateInputError
from surrogate.sensitivity import (
    Rescaled,
    Sensitivity,
    Surface,
    fit_surface,
    rescale_inputs,
    sensitivity,
)
from surrogate.statistics import Bootstrap
from surrogate.vocabulary import QUANTITIES, SHOWN

NOTABLE = 0.01
"""Smaller shares are not counted."""

TIE = 0.05
"""Transistors whose shares differ by less lead alike."""


def study(
    plan: Plan, circuit: str, found: Measured, name: str, rows: Any, leader: int | None
) -> tuple[Sensitivity, Surface, Rescaled, int]:
    """Shares, surface and doubled leading transistor of some draws."""
    samples = found.samples
    normals, values = found.normals[rows], samples[name][rows]
    bootstrap = Bootstrap(len(values), np.random.SeedSequence(0), samples.chips[rows])
    positive, rng = QUANTITIES[name].positive, np.random.default_rng(0)
    surface = fit_surface(normals, values, positive, bootstrap, rng)
    shares = sensitivity(normals, values, found.inputs.groups, surface, bootstrap)
    best = [one.first.value for one in shares.groups]
    doubled = int(np.argmax(best)) if leader is None else leader
    factors = area_factors(plan, circuit, found.inputs, {found.inputs.members[doubled]: 2.0})
    return shares, surface, rescale_inputs(surface, normals, values, factors, bootstrap), doubled


def main() -> None:
    """Print one line a parameter and size."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("directory", type=Path)
    parser.add_argument("circuit")
    parser.add_argument("--draws", type=int, nargs="+", default=[100, 300, 1000])
    parser.add_argument("--condition", default="typical 27")
    options = parser.parse_args()
    run, circuit = open_run(options.directory), options.circuit
    labels = {one.label: one for one in run.plan.conditions(circuit)}
    condition = labels[f"{options.condition} °C"]
    found = read_measured(run.plan, run.require_samples(), circuit, condition)
    print(
        f"{circuit}: {len(found.samples)} draws\n| parameter | draws | blocks | degree | leading "
        "share, % | interval, % points | shares held | doubled held | leads | surface misses, % |\n"
        "|---|---|---|---|---|---|---|---|---|---|"
    )
    with threadpool_limits(1):
        for name in SHOWN[run.plan.circuits[circuit].kind]:
            compare(run.plan, circuit, found, name, options.draws)


def compare(plan: Plan, circuit: str, found: Measured, name: str, sizes: list[int]) -> None:
    """One parameter."""
    count = len(found.samples)
    everything = study(plan, circuit, found, name, np.arange(count), None)
    truth, _, doubled, leader = everything
    best = np.array([one.first.value for one in truth.groups])
    notable = np.flatnonzero(best > NOTABLE)
    alike = set(np.flatnonzero(best > best.max() - TIE))
    for size in [*(one for one in sizes if one < count), count]:
        blocks = [np.arange(k, k + size) for k in range(0, count - size + 1, size)]
        try:
            results = [study(plan, circuit, found, name, rows, leader) for rows in blocks]
        except SurrogateInputError as error:
            print(f"| {name} | {size} | {error} |")
            continue
        first = [[group.first for group in r[0].groups] for r in results]
        widths = [one[leader].high - one[leader].low for one in first]
        shares = np.mean([one[k].low <= best[k] <= one[k].high for one in first for k in notable])
        ratio = np.mean([r[2].ratio.low <= doubled.ratio.value <= r[2].ratio.high for r in results])
        leads = np.mean([int(np.argmax([g.value for g in one])) in alike for one in first])
        misses = np.median([100 * r[1].missed for r in results])
        share = 100 * np.median([one[leader].value for one in first])
        print(
            f"| {name} | {size} | {len(blocks)} | {results[0][0].degree} | {share:.1f} | "
            f"{100 * np.median(widths):.2g} | {100 * shares:.0f} % | {100 * ratio:.0f} % | "
            f"{100 * leads:.0f} % | {misses:.2g} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
