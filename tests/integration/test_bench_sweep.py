import json
import math
import subprocess
import sys
from pathlib import Path

from circuits import circuits

ROOT = Path(__file__).resolve().parents[2]


def test_the_benchmark_measures_every_way_that_needs_no_installation(tmp_path: Path) -> None:
    """Keys, finite numbers and agreement of the results; how fast it was is not for a test."""
    script = ROOT / "scripts" / "bench_sweep.py"
    command = [sys.executable, str(script), "--quick", "--samples", "4", "--repetitions", "1"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["bench_sweep.json"]
    result = json.loads((tmp_path / "bench_sweep.json").read_text())

    names = set(circuits())
    assert set(result["times_faster_than"]) == {"ngspice -b", "PySpice reload"}
    assert set(result["characterisation_ms"]) == names
    assert set(result["newton_iterations_per_sample"]) == names
    assert {"lif-bridge", "ngspice", "python", "PySpice"} <= set(result["versions"])
    assert not result["unavailable"]
    numbers = [
        result["overhead_ratio"],
        result["scaling_2_workers"],
        *result["times_faster_than"].values(),
        *result["samples_per_second"].values(),
        *result["samples_per_second_with_start"].values(),
        *result["characterisation_ms"].values(),
        *result["newton_iterations_per_sample"].values(),
    ]
    assert all(math.isfinite(number) and number > 0 for number in numbers)

    assert len(result["agreement"]) == 4
    for way, found in result["agreement"].items():
        same = way.startswith(("lif-bridge", "ngspice alone"))
        bounds = (1e-9, 1e-12) if same else (1e-4, 1e-7)
        assert found["greatest_difference_v_end"] <= found["bound_v_end"] <= bounds[0]
        assert found["greatest_difference_t_spike"] <= found["bound_t_spike"] <= bounds[1]
