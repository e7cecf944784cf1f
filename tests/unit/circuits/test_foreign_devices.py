"""A device that is not there is answered by one line on that device."""

from pathlib import Path

import pytest

from circuits.device_names import device_names
from circuits.errors import CircuitInputError
from circuits.netlist import read_netlist


def netlist(folder: Path, *names: str, unit: str = "u") -> Path:
    lines = "".join(f"XM{k} a g 0 0 {name} L=1{unit} W=1{unit}\n" for k, name in enumerate(names))
    (folder / "a.cir").write_text(f".subckt a a g\n{lines}.ends\n")
    return folder / "a.cir"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("sg13_lv_nmos", "of IHP SG13G2, whose PSP103 transistors need OSDI"),
        ("sg13_hv_pmos", "see docs/technologies.md; allowed: another technology's devices"),
        ("sky130_fd_pr__nfet_01v8_lvt", "no lvt, hvt, 3.3 V or 5 V device"),
        ("sky130_fd_pr__pfet_01v8_hvt", "allowed: sky130_fd_pr__nfet_01v8 and sky130_fd_pr__pfet"),
        ("sky130_fd_pr__nfet_g5v0d10v5", "of sky130, of which the 1.8 V standard pair is shipped"),
        ("sky130_fd_pr__special_nfet_01v8", "the 1.8 V standard pair"),
        ("sky130_fd_pr__res_high_po_0p35", "write it as an R or C with its value"),
        ("sky130_fd_sc_hd__inv_1", "a standard cell; allowed: a sub-circuit of its transistors"),
        ("nfet_06v0", "of gf180mcu, of which the 3.3 V standard pair is shipped"),
        ("pmos_6p0", "allowed: nfet_03v3 and pfet_03v3"),
        ("nfet_03v3_dss", "salicide-blocked"),
        ("ppolyf_u_1k", "write it as an R or C with its value"),
        ("npn_10p00x10p00", "a bipolar transistor or diode"),
        ("nch_lvt", "of a model card; allowed: nf and pf, which every technology has"),
        ("cmosn", "a technology folder of your own (--technology) that names it"),
        ("nmos4", "of a model card"),
        ("quux", "allowed: nf, pf, "),
    ],
)
def test_one_line_says_what_a_device_is(tmp_path: Path, name: str, message: str) -> None:
    with pytest.raises(CircuitInputError) as error:
        read_netlist(netlist(tmp_path, name, name), device_names())
    found = str(error.value)
    assert found.startswith(f"{tmp_path / 'a.cir'}:2: unknown device '{name}'")
    assert message in found
    assert found.endswith("also: the same in line 3")
    assert "cap_mim" not in found
    assert len(found.removeprefix(str(tmp_path))) < 420


def test_former_names_are_the_same_devices(tmp_path: Path) -> None:
    former = read_netlist(netlist(tmp_path, "nmos_3p3", "PMOS_3p3"), device_names())
    assert former.technologies == {"gf180mcu"}
    text = former.flatten().text
    assert read_netlist(netlist(tmp_path, "nfet_03v3", "pfet_03v3"), device_names()).flatten(
    ).text == text  # fmt: skip


def test_a_former_name_is_no_part_of_a_samples_identity() -> None:
    from circuits.technology import load_technology

    dumped = load_technology("gf180mcu").model_dump(mode="json")
    assert "former_names" not in dumped["devices"]["nf"]
    assert load_technology("gf180mcu").devices["nf"].former_names == ("nmos_3p3",)
