"""Sweep one neuron over corners and temperature with mismatch, and say what came out.

python scripts/corner_sweep.py [RUN_DIRECTORY]
"""

import sys
from pathlib import Path

from bridge.plan import Plan
from bridge.store import RunDirectory
from bridge.sweep import run_sweep

PARAMETERS = ("tau_mem", "v_threshold", "rate_high")

plan = Plan(
    technology="gf180mcu",
    circuits=["leaky_axon_hillock"],
    corners=["ss", "ff"],
    temperatures_celsius=[0, 85],
    draws=10,
    seed=1,
)
run = RunDirectory(Path(sys.argv[1] if len(sys.argv) > 1 else "runs/corner_sweep"), plan)
samples = run_sweep(run, workers=2)
for circuit in plan.circuits:
    for condition in plan.conditions(circuit):
        measured = samples.measured(circuit, condition, PARAMETERS)
        means = {name: float(measured[name].mean()) for name in PARAMETERS}
        print(circuit, condition.label, means)
