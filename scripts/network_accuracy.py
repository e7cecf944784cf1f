"""Accuracy of a network on chips drawn from the distributions of a fitted run.

python scripts/network_accuracy.py [RUN_DIRECTORY [NETWORK]]
"""

import sys
from pathlib import Path

from bridge.evaluate import Evaluation, NetworkFacts, evaluate_circuit, network_executor
from bridge.fit.stage import read_distributions
from bridge.plan.tables import NetworkPlan
from bridge.store import open_run

run = open_run(Path(sys.argv[1] if len(sys.argv) > 1 else "runs/corner_sweep"))
network = NetworkPlan(chips=10, name=sys.argv[2] if len(sys.argv) > 2 else None)
with network_executor(1, None, print) as executor:
    for circuit, distribution in read_distributions(run).items():
        evaluation = Evaluation(distribution, run.plan.reference, network, 1)
        facts = NetworkFacts.of(evaluation)
        print(f"{facts.title}; ideal neurons: {facts.ideal.mean.value:.4f}")
        for row in evaluate_circuit(evaluation, executor):
            print(
                f"{circuit} {row.corner} {row.temperature_celsius:g} °C: without mismatch "
                f"{row.nominal:.4f}, with {row.mean.value:.4f} "
                f"[{row.mean.low:.4f}, {row.mean.high:.4f}], "
                f"worst {row.worst:.4f}, {row.energy * 1e9:.1f} nJ"
            )
