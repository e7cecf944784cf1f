"""Memory does not grow with the number of samples."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROBE = Path(__file__).parent / "scale_probe.py"
GROWTH_MB = 25
"""What thirty times as many samples may take more: names of parts, and noise of the allocator.
In memory as a table they would be hundreds."""

MANY = int(os.environ.get("LIF_BRIDGE_SCALE_SAMPLES", "300000"))
"""Ten million take thirty times as long."""


def peak_mb(what: str, folder: Path, samples: int) -> int:
    done = subprocess.run(
        [sys.executable, PROBE, what, folder, str(samples)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return int(done.stdout.split()[-1]) if done.stdout else 0


@pytest.mark.parametrize(
    ("prepare", "what", "few", "many"),
    [(True, "finished", 10_000, MANY), (False, "sweeping", 3_000, 30_000)],
)
def test_memory_does_not_grow_with_the_samples(
    tmp_path: Path, prepare: bool, what: str, few: int, many: int
) -> None:
    """Resume of a finished run, certificate and summary; and the making of its parts."""
    peaks = []
    for samples in (few, many):
        folder = tmp_path / str(samples)
        if prepare:
            peak_mb("build", folder, samples)
        peaks.append(peak_mb(what, folder, samples))
    assert 0 < peaks[1] < peaks[0] + GROWTH_MB, peaks
