"""Charge of a pulse."""

import numpy as np
import pytest

from bridge.measure import pulse_charge


@pytest.mark.parametrize("end", [2.5, 4.0, 9.0])
def test_an_exponential_holds_peak_times_tau_wherever_the_record_ends(end: float) -> None:
    tau, peak, baseline = 8e-3, 2e-9, 5e-12
    t = np.linspace(0, end * tau, 300)
    i = baseline + peak * np.exp(-t / tau)
    assert pulse_charge(t, i, 0.0, baseline, tau) == pytest.approx(peak * tau, rel=1e-4)
