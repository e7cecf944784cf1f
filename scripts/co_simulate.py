"""Live circuits in the network of a fitted run: two hidden neurons and two outputs.

python scripts/co_simulate.py [RUN_DIRECTORY [CIRCUIT]]
"""

import sys
from pathlib import Path

from bridge.cosim import co_simulation
from bridge.store import open_run

if __name__ == "__main__":
    run = open_run(Path(sys.argv[1] if len(sys.argv) > 1 else "runs/default"))
    circuit = sys.argv[2] if len(sys.argv) > 2 else "leaky_axon_hillock"
    twin = co_simulation(run, circuit, []).run()
    most = [sorted(range(len(layer)), key=lambda n: -len(layer[n])) for layer in twin.trains]
    places = [(layer, neuron) for layer in (0, len(most) - 1) for neuron in most[layer][:2]]
    found = co_simulation(run, circuit, places).run()
    for row in found.live.to_pylist():
        spikes = len(twin.trains[row["layer"]][row["neuron"]])
        print(
            f"layer {row['layer']}, neuron {row['neuron']}: {row['what']}: {row['spikes']} spikes, "
            f"its twin {spikes}; {1e3 * row['processor_seconds_per_step']:.1f} ms a step"
        )
    print(
        f"{found.steps} steps in {found.seconds:.1f} s, {found.start_seconds:.1f} s of them until "
        f"the end of the first"
    )
