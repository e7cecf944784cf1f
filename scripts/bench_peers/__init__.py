"""The ways to run one Monte Carlo that ``bench_sweep.py`` compares."""
