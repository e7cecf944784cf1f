"""Ways to simulate the same spiking networks, for scripts/bench_network.py."""
