"""The mismatch theory of a log-domain circuit against the real ngspice."""

from pathlib import Path

import pytest

from bridge.bench.temperature import run_slopes, tau_scatters
from bridge.engine import Pool
from bridge.plan import Plan
from bridge.store import RunDirectory
from bridge.sweep import run_sweep

pytestmark = pytest.mark.integration


def test_the_synapses_time_constant_scatters_as_its_bias_mirror(tmp_path: Path) -> None:
    plan = Plan(
        technology="gf180mcu",
        circuits=("dpi_synapse",),
        corners=("typical",),
        temperatures_celsius=(-40.0, 125.0),
        draws=16,
        seed=3,
    )
    run = RunDirectory(tmp_path / "run", plan)
    samples = run_sweep(run, 2)
    circuit = plan.circuits["dpi_synapse"]
    with Pool(2, 60.0) as pool:
        found = tau_scatters(plan, samples, circuit, run_slopes(plan, circuit, pool))
    for one in found:
        assert one.reason == ""
        (kappa,) = one.kappa
        assert 0.6 < kappa < 0.75  # a long p-channel transistor in weak inversion
        assert one.explained is not None
        assert one.explained > 0.9
        assert one.measured is not None
        assert one.measured.value == pytest.approx(one.same_draws, rel=0.2)
    # kappa sigma/U_T: the colder, the wider.
    cold, hot = found
    assert cold.measured.value / hot.measured.value == pytest.approx(398.15 / 233.15, rel=0.1)
