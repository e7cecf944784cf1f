import re
from pathlib import Path

import pytest

from circuits import CircuitInputError
from circuits.device_names import device_names
from circuits.netlist import read_netlist
from circuits.technology import load_technology


def capacitors(folder: Path, *lines: str) -> dict[str, float]:
    text = ".subckt a x y vdd\nXM1 x y 0 0 nf w=1u l=1u\n" + "\n".join(lines) + "\n.ends\n"
    (folder / "a.cir").write_text(text)
    cell = read_netlist(folder / "a.cir", device_names()).flatten()
    assert all(re.fullmatch(r"c\w+ \w+ \w+ \S+", line) for line in cell.text.splitlines()[2:-1])
    return {element.name: element.value for element in cell.elements}


def test_sky130s_capacitor_as_xschem_writes_it(tmp_path: Path) -> None:
    found = capacitors(tmp_path, "XC1 x 0 sky130_fd_pr__cap_mim_m3_1 W=10 L=12 MF=2 m=2")
    # models_capacitors.spice: 2 fF/um2 of (W + 0.15)(L + 0.15), and m of them; xschem writes MF
    # beside it, alike.
    assert found == {"xc1": pytest.approx(2 * 2e-15 * 10.15 * 12.15)}


def test_gf180s_capacitor_with_parameters(tmp_path: Path) -> None:
    found = capacitors(
        tmp_path, ".param side=10u", "XC1 x y cap_mim_2f0fF c_width={side} c_length={2*side} m=3"
    )
    # Section cap_mim: 1.99 fF/um2 and 0.2383 fF/um of edge.
    assert found == {"xc1": pytest.approx(3 * (1.99e-15 * 200 + 0.2383e-15 * 60))}


def test_the_netlist_says_which_technology_it_needs(tmp_path: Path) -> None:
    capacitors(tmp_path, "XC1 x 0 cap_mim_1f5fF c_width=10u c_length=10u")
    assert read_netlist(tmp_path / "a.cir", device_names()).technologies == {"gf180mcu"}


def test_multipliers_of_the_calls_above_count(tmp_path: Path) -> None:
    (tmp_path / "a.cir").write_text(
        ".subckt a x y\nX1 x y pair m=3\n.ends\n.subckt pair p q\n"
        "XC1 p q cap_mim_1f0fF c_width=10u c_length=10u\nXM1 p q 0 0 nf w=1u l=1u\n.ends\n"
    )
    (element,) = read_netlist(tmp_path / "a.cir", device_names()).flatten().elements
    assert element.name == "x1.xc1"
    assert element.value == pytest.approx(3 * (0.987e-15 * 100 + 0.33e-15 * 40))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("XC1 x sky130_fd_pr__cap_mim_m3_1 W=10 L=10", "1 nodes; a capacitor has two"),
        ("XC1 x y sky130_fd_pr__cap_mim_m3_1 W=10", "is given by w= and l="),
        ("XC1 x y cap_mim_2f0fF w=10u l=10u", "is given by c_width= and c_length="),
        ("XC1 x y sky130_fd_pr__cap_mim_m3_1 W=10 L=10 ad=1", "'ad' of a capacitor; allowed: w, l"),
        ("XC1 x y sky130_fd_pr__cap_mim_m3_1 W=10u L=10", "w = 1e-11 m; allowed: from 1e-09"),
        ("XC1 x y sky130_fd_pr__cap_mim_m3_1 W=10 L=10 m=-1", "m = -1; allowed: above 0"),
        ("XC1 x y sky130_fd_pr__cap_mim_m3_1 W=10 L=10 mf=2", "mf = 2 and m = 1: m alone makes"),
        ("XC1 x y sky130_fd_pr__cap_mim_m3_1 W=10 L=10 mult=2", "mult = 2 and m = 1: m alone"),
        ("XC1 x y sky130_fd_pr__cap_mim_m3_1 W=10 L=10 mf=2 m=3", "mf = 2 and m = 3"),
        ("XC1 x y cap_mim_2f0fF c_width=10u c_length=10u mult=2", "mult = 2 and m = 1"),
        ("XC1 x y sky130_fd_pr__cap_mim_m3_1 W=10 L=10 m=2 mf=1 mult=3", "mult = 3 and m = 2"),
        ("XC1 x y sky130_fd_pr__cap_var W=10 L=10", "unknown device 'sky130_fd_pr__cap_var'"),
    ],
)
def test_what_is_no_capacitor_is_refused(tmp_path: Path, line: str, message: str) -> None:
    with pytest.raises(CircuitInputError) as error:
        capacitors(tmp_path, line)
    assert message in str(error.value)
    assert ":3: " in str(error.value)


def test_coefficients_are_those_of_the_foundries_files() -> None:
    gf180 = load_technology("gf180mcu")
    text = (gf180.model_folder() / gf180.models.library).read_text()
    for each in gf180.capacitors:
        cell = text[text.index(f".subckt {each.names[0]} ") :].split(".ends")[0]
        found = {key: float(re.search(rf"{key}='([0-9.e+-]+)\*mim", cell)[1])
                 for key in ("c_cox", "c_capsw")}  # fmt: skip
        assert found == {"c_cox": each.area, "c_capsw": each.perimeter}
    sky130 = load_technology("sky130")
    nominal = (sky130.model_folder() / "parameters_cap_nom.spice").read_text()
    (each,) = sky130.capacitors
    assert float(re.search(r"sw_cap_mim_ca = \{([0-9.e+-]+)\+", nominal)[1]) == each.area * 1e-12
    assert float(re.search(r"sw_cap_mim_dw = \{([0-9.e+-]+)\+", nominal)[1]) == each.delta
