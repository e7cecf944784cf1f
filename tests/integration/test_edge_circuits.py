"""Neurons at the edge of what is measured, with the real ngspice: each to its right numbers."""

from pathlib import Path

import pytest
from unwatched import Unwatched

from bridge.own_circuit import prepare
from bridge.own_circuit.prepare import Sizes
from bridge.store import open_run
from bridge.sweep import run_sweep

HILLOCK = """.subckt a vdd m out vss vpw
XM1 na m vss vss nfet_03v3 L=0.6u W=0.5u
XM2 na m vdd vdd pfet_03v3 L=0.6u W=0.5u
XM3 out na vss vss nfet_03v3 L=0.8u W=0.5u
XM4 out na vdd vdd pfet_03v3 L=1.4u W=0.9u
XM5 m vpw nb vss nfet_03v3 L=5u W=0.5u
XM6 nb out vss vss nfet_03v3 L=1.6u W=0.5u
C1 out m 65f
.ends
"""
SNAPPY = """.subckt a m out vdd vpw vss
M1 na m 0 0 nf w=0.3u l=0.18u
M2 na m vdd vdd pf w=0.3u l=0.18u
M3 out na 0 0 nf w=0.3u l=0.18u
M4 out na vdd vdd pf w=0.3u l=0.18u
M5 m out nr 0 nf w=0.6u l=0.18u
M6 nr vpw 0 0 nf w=0.6u l=0.18u
Cm m 0 100f
Cf out m 30f
R1 vss 0 1
.ends
"""
SHEET = """supply = {supply}
{more}
[ports]
membrane = "m"
output = "out"
supply = "vdd"
ground = "vss"
[knobs.vpw]
value = {vpw}
unit = "V"
"""


def nominal(folder: Path, netlist: str, technology: str | None = None, **sheet: object):
    (folder / "a.spice").write_text(netlist)
    (folder / "a.toml").write_text(SHEET.format(**({"more": ""} | sheet)))
    sizes = Sizes(8, ["typical"], [27.0])
    run = prepare(folder / "a.spice", folder / "run", Unwatched(), technology, sizes)
    run_sweep(run)
    opened = open_run(folder / "run")
    (condition,) = opened.plan.conditions("a")
    assert set(opened.samples.drawn("a", condition, []).counts) == {"ok"}
    return opened.plan.circuits["a"].neuron.bench, opened.samples.nominal("a", condition)


def test_a_reset_below_ground_is_in_the_clamps_range(tmp_path: Path) -> None:
    bench, row = nominal(tmp_path, HILLOCK, supply=3.3, vpw=0.49)
    assert bench.v_sweep[0] < row["v_reset"] < -0.5
    assert row["v_threshold"] == pytest.approx(1.26, abs=0.02)


def test_a_bench_of_the_users_own_is_kept(tmp_path: Path) -> None:
    own = "bench = {i_low = 50e-12, i_high = 200e-12, v_start = -0.8, v_sweep = [-1.0, 1.6], " \
          "t_limit = 0.49}"  # fmt: skip
    bench, row = nominal(tmp_path, HILLOCK, supply=3.3, vpw=0.49, more=own)
    assert (bench.i_low, bench.i_high, bench.v_sweep) == (50e-12, 200e-12, (-1.0, 1.6))
    assert row["rate_high"] == pytest.approx(1.11e3, rel=0.03)


def test_a_fast_reset_gives_up_no_neuron(tmp_path: Path) -> None:
    # Rate at 63 pA from a transient of the plain deck in ngspice: 1212 Hz.
    bench, row = nominal(tmp_path, SNAPPY, "generic180", supply=1.8, vpw=0.45)
    assert row["rate_high"] * 63e-12 / bench.i_high == pytest.approx(1212, rel=0.02)
    assert 0 < row["t_refractory"] < 0.01 / row["rate_high"]
