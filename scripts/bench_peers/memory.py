"""Largest size of a worker over very many samples."""

from dataclasses import replace

from bench_peers.case import Case
from bench_peers.characterise import characterisation_jobs
from bench_peers.ours import TransientJob
from bridge.engine import Pool

SAMPLES = 10_000
LIFETIME = 1000
"""After so many a worker retires; as many characterisations show what the heaviest life takes."""

SHORT = 20e-6  # s; what leaks is a matter of runs, not of their length
DRAWS_PER_JOB = 20
"""As in the sweep: a worker retires between two jobs."""


def peaks(case: Case) -> dict[str, float]:
    """Largest resident size that any worker reached, MB, one worker at a time.

    Parameters
    ----------
    case : Case
        What; its transient is cut short.

    Returns:
    -------
    dict
        Over `SAMPLES` short transients, and over `LIFETIME` full characterisations.
    """
    short = replace(case, t_stop=SHORT)
    firsts = range(1, SAMPLES + 1, DRAWS_PER_JOB)
    transients = [
        TransientJob(short, range(k, k + DRAWS_PER_JOB), watch_memory=True) for k in firsts
    ]
    full = characterisation_jobs(case.circuit.name, case.technology.name, LIFETIME, DRAWS_PER_JOB)
    pool = Pool(1, timeout=120.0)
    return {
        "samples": SAMPLES,
        "peak_of_workers_mb": max(outcome.memory_mb for *_, outcome in pool.run(transients)),
        "characterisations": LIFETIME,
        "peak_in_characterisations_mb": max(cost.memory_mb for *_, cost in pool.run(full)),
    }
