"""Kinds of neurons at the edge of what is measured, each against a plain transient in ngspice."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from test_edge_circuits import HILLOCK, SHEET, SNAPPY
from unwatched import Unwatched

from bridge.bench import Characterisation
from bridge.engine import Pool
from bridge.measure import upward_crossings
from bridge.own_circuit import prepare
from bridge.own_circuit.prepare import Sizes
from bridge.store import open_run
from bridge.sweep.part import PartPlan, Tolerance
from circuits import Circuit, Condition, Sampling
from circuits.bench import neuron_bench
from circuits.technology import Technology
from surrogate.vocabulary import NO_LEAK_SHARE

HILLOCK = HILLOCK.replace("C1 out m 65f", "C1 out m {c}")
TWOCAP = """.subckt a m out vdd vss
C1 m vss {c}
C2 rst vss {c}
XM1 n1 m vss vss nfet_03v3 L=0.5u W=1u
XM2 n1 m vdd vdd pfet_03v3 L=0.5u W=1u
XM3 rst n1 vss vss nfet_03v3 L=0.5u W=1u
XM4 rst n1 vdd vdd pfet_03v3 L=0.5u W=1u
XM5 n3 rst vss vss nfet_03v3 L=0.5u W=1u
XM6 n3 rst vdd vdd pfet_03v3 L=0.5u W=1u
XM7 out n3 vss vss nfet_03v3 L=0.5u W=1u
XM8 out n3 vdd vdd pfet_03v3 L=0.5u W=1u
XM9 m n1 vdd vdd pfet_03v3 L=2u W=0.5u
XM10 m rst vss vss nfet_03v3 L=0.5u W={w}u
XM11 m vdd vdd vdd pfet_03v3 L={l}u W={off}u
.ends
"""
SCHMITT = """.subckt a m out vdd vss vpw vlk
XMLK m vlk vss vss nfet_03v3 L=4u W=1u
XMR1 m out n1 vss nfet_03v3 L=1u W=0.5u
XMR2 n1 vpw vss vss nfet_03v3 L=2u W=1u
XM1 s2 m vdd vdd pfet_03v3 L=1u W=1u
XM2 st m s2 vdd pfet_03v3 L=1u W=1u
XM3 vss st s2 vdd pfet_03v3 L=0.5u W=1u
XM4 st m s1 vss nfet_03v3 L=1u W=0.5u
XM5 s1 m vss vss nfet_03v3 L=1u W=0.5u
XM6 vdd st s1 vss nfet_03v3 L=0.5u W=0.5u
XM7 out st vss vss nfet_03v3 L=0.28u W=0.5u
XM8 out st vdd vdd pfet_03v3 L=0.28u W=1u
C1 m vss {c}
.ends
"""
PLAIN = """.subckt a m out vdd vss vpw vlk
XM1 na m vss vss {n} L={l}u W=0.5u
XM2 na m vdd vdd {p} L={l}u W=1u
XM3 out na vss vss {n} L={l}u W=0.5u
XM4 out na vdd vdd {p} L={l}u W=1u
XM5 m out nr vss {n} L={l}u W=1u
XM6 nr vpw vss vss {n} L={l}u W=1u
XM7 m vlk vss vss {n} L=5u W=0.5u
C1 m vss {c}
C2 out m {f}
.ends
"""
KNOB = '[knobs.{name}]\nvalue = {value}\nunit = "V"\n'
GF = {"n": "nfet_03v3", "p": "pfet_03v3", "l": 1}
G180 = {"n": "nf", "p": "pf", "l": 0.18}


class Measured:
    """A neuron as the program prepares and measures it, without mismatch."""

    def __init__(
        self, folder: Path, text: str, supply: float, technology: str | None, **knobs: float
    ) -> None:
        (folder / "a.spice").write_text(text)
        sheet = SHEET.format(supply=supply, more="", vpw=0)
        sheet = sheet[: sheet.index("[knobs")]
        sheet += "".join(KNOB.format(name=name, value=value) for name, value in knobs.items())
        (folder / "a.toml").write_text(sheet)
        run = prepare(
            folder / "a.spice", folder / "run", Unwatched(), technology,
            Sizes(8, ["typical"], [27.0]),
        )  # fmt: skip
        self.plan = open_run(run.path).plan
        self.circuit: Circuit = self.plan.circuits["a"]
        self.technology: Technology = self.plan.technology
        self.bench = neuron_bench(self.circuit)
        self.condition = Condition("typical", 27.0, supply)
        job = Characterisation(self.circuit, self.technology, self.condition, Sampling(0), [0])
        tight = PartPlan(job).jobs[Tolerance.TIGHT]
        with Pool(1, 120.0) as pool:
            self.sample, self.again = (
                outcome for *_, outcome in pool.run([job, replace(tight, draws=[0])])
            )
        assert self.sample.parameters is not None, self.sample.reason
        assert self.again.status == "ok", self.again.reason
        self.values = self.sample.parameters.values

    def transient(self, ngspice) -> tuple[float, float]:
        """Firing rate at the higher input, Hz, and the lowest membrane voltage, V.

        Of a plain deck with other numerical settings: Gear's method, and fixed short steps.
        """
        flat, rate = self.circuit.subcircuit, self.values["rate_high"]
        nodes = self.circuit.bench_nodes
        step = 1 / rate / 4000
        knobs = [
            f"v{nodes[name]} {nodes[name]} 0 dc {value!r}"
            for name, value in self.circuit.knobs.items()
        ]
        deck = [
            "* plain", *self.technology.model_lines("typical"), *flat.text.splitlines(),
            f"x1 {' '.join(nodes.values())} {flat.called}", *knobs,
            f"vdd vdd 0 dc {self.condition.supply}", f"iin 0 mem dc {self.bench.i_high!r}",
            f".ic v(mem)={self.bench.v_start}",
            ".options reltol=1e-5 abstol=1e-16 gmin=1e-17 vntol=1e-7 chgtol=1e-17 method=gear",
            ".temp 27", ".end",
        ]  # fmt: skip
        ngspice.command("set num_threads=1")
        ngspice.load("\n".join(deck))
        ngspice.transient(3.3 / rate, step)
        t, mem, out = ngspice.vectors("time", "mem", "out")
        spikes = upward_crossings(t, out, self.condition.supply / 2)
        ngspice.discard_runs()
        between = (t > spikes[0]) & (t < spikes[-1])
        return float(1 / np.diff(spikes)[-1]), float(np.min(mem[between]))

    def check(self, ngspice) -> float:
        """Compare with the plain transient; returns the lowest membrane voltage there, V."""
        rate, lowest = self.transient(ngspice)
        assert self.values["rate_high"] == pytest.approx(rate, rel=0.01)
        assert self.values["v_reset"] == pytest.approx(lowest, abs=0.01 * self.values["swing"])
        return lowest


@pytest.mark.parametrize(
    ("c", "supply", "vpw"),
    [("65f", 3.3, 0.49), ("45f", 3.3, 0.55), ("120f", 3.3, 0.45), ("65f", 2.5, 0.5),
     ("300f", 3.0, 0.5)],
)  # fmt: skip
def test_the_clamp_goes_to_where_the_reset_does(
    ngspice, tmp_path: Path, c: str, supply: float, vpw: float
) -> None:
    found = Measured(tmp_path, HILLOCK.format(c=c), supply, None, vpw=vpw)
    lowest = found.check(ngspice)
    assert found.bench.v_sweep[0] < lowest < -0.3


@pytest.mark.parametrize(
    ("vpw", "feedback"), [(0.30, "30f"), (0.45, "20f"), (0.45, "60f"), (0.60, "30f"), (0.8, "40f")]
)
def test_a_reset_as_fast_as_it_may_be(ngspice, tmp_path: Path, vpw: float, feedback: str) -> None:
    text = SNAPPY.replace("Cf out m 30f", f"Cf out m {feedback}")
    found = Measured(tmp_path, text, 1.8, "generic180", vpw=vpw)
    found.check(ngspice)
    assert 0 < found.values["t_refractory"] < 0.1 / found.values["rate_high"]


@pytest.mark.parametrize(
    ("c", "w", "length", "off"),
    [("250f", 2, 0.28, 20), ("250f", 2, 0.28, 40), ("100f", 2, 0.28, 20), ("500f", 4, 0.28, 30),
     ("250f", 1, 0.5, 20)],
)  # fmt: skip
def test_an_integrator_that_drifts(
    ngspice, tmp_path: Path, c: str, w: float, length: float, off: float
) -> None:
    text = TWOCAP.format(c=c, w=w, l=length, off=off)
    found = Measured(tmp_path, text, 1.8, None)
    found.check(ngspice)
    assert found.values["rheobase"] < NO_LEAK_SHARE * found.bench.i_low
    # Charge over current: nothing else sets its rate but the time of its reset.
    charge = found.values["c_eff"] * (found.values["v_spike"] - found.values["v_reset"])
    interval = 1 / found.values["rate_high"]
    assert interval == pytest.approx(charge / found.bench.i_high, rel=0.05)


@pytest.mark.parametrize(
    ("vlk", "c", "supply"),
    [(0.35, "450f", 3.3), (0.40, "450f", 3.3), (0.30, "200f", 3.3), (0.45, "1p", 3.3),
     (0.35, "450f", 2.5)],
)  # fmt: skip
def test_a_clamp_whose_current_flickers_near_rest(
    ngspice, tmp_path: Path, vlk: float, c: str, supply: float
) -> None:
    found = Measured(tmp_path, SCHMITT.format(c=c), supply, None, vpw=0.6, vlk=vlk)
    found.check(ngspice)
    once, again = (one.parameters.values for one in (found.sample, found.again))
    for name in ("v_threshold", "rheobase", "rate_high", "c_eff"):
        assert again[name] == pytest.approx(once[name], rel=2e-3)
    assert abs(again["v_rest"] - once["v_rest"]) < 1e-3 * once["swing"]


@pytest.mark.parametrize(
    ("kit", "supply", "c", "feedback", "vpw", "vlk", "low", "high"),
    [
        ("generic180", 1.8, "200f", "80f", 0.9, 0.55, 1e6, 1e9),  # a MHz circuit at uA
        ("generic180", 1.8, "2p", "0.8p", 1.2, 0.60, 1e5, 1e8),
        ("gf180mcu", 3.3, "200f", "60f", 0.6, 0.35, 100, 1e4),
        ("gf180mcu", 3.3, "5p", "1p", 0.5, 0.25, 1, 10),  # a Hz circuit at pA
        ("gf180mcu", 3.3, "20p", "4p", 0.5, 0.25, 0.1, 2),
        ("gf180mcu", 3.3, "5p", "1p", 0.5, 0.05, 10, 1e3),  # no leak, and a weak reset
    ],
)
def test_the_bench_is_at_the_circuits_own_pace(
    ngspice, tmp_path: Path, kit: str, supply: float, c: str, feedback: str, vpw: float,
    vlk: float, low: float, high: float,
) -> None:  # fmt: skip
    names = G180 if kit == "generic180" else GF
    text = PLAIN.format(c=c, f=feedback, **names)
    found = Measured(tmp_path, text, supply, kit, vpw=vpw, vlk=vlk)
    rate, _ = found.transient(ngspice)
    assert low < rate < high
    assert found.values["rate_high"] == pytest.approx(rate, rel=0.01)
    if vlk > 0.2:  # a leak, however slow, is told from none
        assert found.bench.i_low == pytest.approx(3 * found.values["rheobase"], rel=0.1)
