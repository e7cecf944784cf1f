"""Sweep one neuron over corners and temperature with mismatch, and say what came out.

python scripts/corner_sweep.py [RUN_DIRECTORY]
"""

import sys
from pathlib import Path

import pyarrow as pa

from bridge.sweep import Plan, RunDirectory, run_sweep

COLUMNS = ["corner", "temperature_celsius", "tau_mem", "v_threshold", "rate_high"]

plan = Plan(
    technology="gf180mcu",
    circuits=["leaky_axon_hillock"],
    corners=["ss", "ff"],
    temperatures_celsius=[0, 85],
    draws=10,
    seed=1,
)
run = RunDirectory(Path(sys.argv[1] if len(sys.argv) > 1 else "runs/corner_sweep"), plan)
table = pa.concat_tables(run_sweep(run, workers=2).parts(COLUMNS))
means = table.group_by(["corner", "temperature_celsius"]).aggregate(
    [(name, "mean") for name in COLUMNS[2:]]
)
for row in means.to_pylist():
    print(row)
