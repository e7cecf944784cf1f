"""One file per circuit: where its parts stand and how the wires run."""
