"""Time and memory of fitting a large sweep: 15 conditions of 10 000 neurons.

python scripts/bench_fit.py [--draws N] [--conditions N] [--workers N]

The neurons are synthetic: ten parameters with skewed, heavy-tailed and normal marginals that depend
on each other, the six more that follow or repeat, a membrane curve, and one in two hundred silent.
Prints seconds, and writes ``bench_fit.json`` in the current folder.
"""

import argparse
import json
import resource
import time
from pathlib import Path

import numpy as np

from bridge.engine import Pool, Shared, Task, run_tasks
from surrogate.distribution import Frame, Observed, fit_condition
from surrogate.distribution.shape_places import SHAPE_POINTS

GOAL_SECONDS, GOAL_MB = 60.0, 1000.0
SILENT = 0.005


def synthetic(draws: int, number: int) -> Observed:
    """Neurons of one condition."""
    rng = np.random.default_rng(number)
    statuses = np.where(rng.random(draws) < SILENT, "no_spike", "ok")
    n = int(np.sum(statuses == "ok"))
    common = rng.standard_normal((3, n))

    def normal(loading: float, which: int) -> np.ndarray:
        own = rng.standard_normal(n)
        return loading * common[which] + np.sqrt(1 - loading**2) * own

    swing = 0.7 + 6e-3 * np.sinh(0.8 * normal(0.9, 0))
    rheobase = 20e-12 * np.exp(0.13 * normal(0.8, 1))
    c_eff = 260e-15 * (1 + 1e-2 * rng.standard_t(5, n))
    rest = 1e-3 * (1 + 0.02 * normal(0.5, 2))
    reset = 0.1 + 0.01 * normal(-0.4, 0)
    spike = 1.5 + 0.02 * rng.gamma(4.0, 1.0, n)
    refractory = 5e-6 * np.exp(0.05 * normal(0.6, 2))
    rate = 1600 * (1 + 0.016 * normal(-0.9, 0))
    energy = 1e-10 * np.exp(0.07 * normal(0.3, 1)) * np.where(rng.random(n) < 0.1, 1.2, 1.0)
    flatness = 0.9 + 0.01 * np.tanh(normal(0.9, 0))
    values = {
        "v_rest": rest,
        "v_threshold": rest + swing,
        "v_spike": rest + spike * swing,
        "v_reset": rest + reset * swing,
        "swing": swing,
        "reset_level": reset,
        "spike_level": spike,
        "rheobase": rheobase,
        "c_eff": c_eff,
        "tau_mem": c_eff * swing / rheobase,
        "tau_rest": 0.04 * c_eff * swing / rheobase,
        "t_refractory": refractory,
        "rate_low": 0.4 * rate * np.exp(0.01 * normal(0.5, 1)),
        "rate_high": rate,
        "energy_per_spike": energy,
        "static_power": 9e-9 * np.exp(0.05 * normal(0.5, 1)),
        "leak_flatness": flatness,
    }
    places = np.linspace(0.0, 1.0, SHAPE_POINTS)
    below = 4 * places * (1 - 2 * places) * np.exp((0.5 + 0.05 * common[0])[:, None] * places)
    below = below * 2 / np.max(below * 2 * (places < 0.5), axis=1)[:, None] / 2 * 2
    above = -20 * (2 * places - 1) * np.exp((1 + 0.1 * common[1])[:, None] * (places - 1))
    curves = np.where(places < 0.5, below, above)
    curves[:, places < 0.5] /= np.max(curves[:, places < 0.5], axis=1)[:, None]
    return Observed(
        corner="typical",
        temperature_celsius=float(number),
        supply=3.3,
        statuses=statuses,
        chips=np.arange(1, draws + 1),
        nominal={name: float(np.median(column)) for name, column in values.items()},
        nominal_curve=np.median(curves, axis=0),
        nominal_power=np.full(curves.shape[1], 9e-9),
        values=values,
        errors={name: 1e-4 * np.std(column) * np.ones(8) for name, column in values.items()},
        curves=curves,
    )


def peak_mb() -> tuple[float, float]:
    """Largest resident size of this process, and that of the largest of its workers, MB."""
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    workers = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return own * 1024 / 1e6, workers * 1024 / 1e6


def main() -> None:
    """Fit, print, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--draws", type=int, default=10_000)
    parser.add_argument("--conditions", type=int, default=15)
    parser.add_argument("--workers", type=int, default=2)
    args = parser.parse_args()
    found = [synthetic(args.draws, number) for number in range(args.conditions)]
    with Pool.plain(args.workers) as pool:
        start = time.perf_counter()
        frame = (Shared(Frame.of(found)), 1)
        fits = [Task("a fit", fit_condition, (one, *frame)) for one in found]
        distributions = run_tasks(pool, fits)
        seconds = time.perf_counter() - start
    own, workers = peak_mb()
    total = own + args.workers * workers
    families = sorted(
        {one.family for distribution in distributions for one in distribution.marginals.values()}
    )
    result = {
        "draws": args.draws,
        "conditions": args.conditions,
        "parameters": len(distributions[0].marginals),
        "curve_components": len(distributions[0].components),
        "workers": args.workers,
        "seconds": round(seconds, 2),
        "goal_seconds": GOAL_SECONDS,
        "peak_mb_main": round(own),
        "peak_mb_worker": round(workers),
        "peak_mb": round(total),
        "goal_mb": GOAL_MB,
        "families": families,
    }
    Path("bench_fit.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    size = (
        f"{args.conditions} conditions x {args.draws} neurons x {len(distributions[0].marginals)}"
    )
    print(
        f"{size} parameters in {seconds:.1f} s (goal {GOAL_SECONDS:g} s), {total:.0f} MB in all "
        f"processes (goal {GOAL_MB:g} MB); families: {', '.join(families)}"
    )


if __name__ == "__main__":
    main()
