"""Fit the joint distribution of a swept run's parameters, read it back and draw neurons from it.

python scripts/fit_distributions.py [RUN_DIRECTORY]
"""

import sys
from pathlib import Path

import numpy as np

from bridge.fit.fit import fit_circuit
from bridge.store import open_run
from surrogate.distribution import load_distribution

run = open_run(Path(sys.argv[1] if len(sys.argv) > 1 else "runs/corner_sweep"))
circuit = next(iter(run.plan.circuits))
path = run.write_text(
    f"distributions/{circuit}.json", fit_circuit(run.samples, run.plan, circuit).to_json()
)
distribution = load_distribution(path)
condition = run.plan.corners[0], run.plan.temperatures_celsius[0]
tau = distribution.condition(*condition).spreads["tau_mem"]
print(f"tau_mem: mean {tau.mean.low:.3g} to {tau.mean.high:.3g} s (95 %)")
neurons = distribution.at(*condition).sample(1000, np.random.SeedSequence(1))
sigma = np.std(neurons.values["tau_mem"])
print(f"1000 drawn neurons: tau_mem sigma {sigma:.3g} s, failing {sum(neurons.fails)}")
