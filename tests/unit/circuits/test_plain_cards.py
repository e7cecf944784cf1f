"""Plain model cards, as predictive models and courses come: a file without sections."""

import re
from pathlib import Path

import pytest

from circuits.errors import CircuitInputError
from circuits.technology import Technology, load_technology

CARDS = "* plain\n.model nmos nmos level=54 vth0=0.46\n.model pmos pmos level=54 vth0=-0.42\n"
DEVICE = """[devices.{key}]
model = "{model}"
inner = "m0"
names = ["{model}"]
a_vt = 3.0e-9
a_beta = 1.0e-8
w_min = 0.1e-6
w_max = 100e-6
l_min = 0.06e-6
l_max = 20e-6
"""
SHEET = """name = "plain65"
title = "Plain cards"
source = "a course"
nominal_corner = "tt"
corners = [{corners}]
temperature_range_celsius = [-40.0, 125.0]
supply = 1.1
{diffusion}
[models]
library = "cards.pm"
"""


def technology(
    folder: Path, cards: str = CARDS, corners: str = '"tt"', diffusion: str = "diffusion = 2e-7"
) -> Technology:
    (folder / "cards.pm").write_text(cards)
    devices = "".join(DEVICE.format(key=f"{c}f", model=f"{c}mos") for c in "np")
    sheet = SHEET.format(corners=corners, diffusion=diffusion)
    (folder / "technology.toml").write_text(sheet + devices)
    return load_technology(folder)


def refused(folder: Path, **changes: str) -> str:
    with pytest.raises(CircuitInputError) as error:
        technology(folder, **changes)
    assert "\n" not in str(error.value)
    return str(error.value).removeprefix(f"{folder}/")


@pytest.mark.parametrize(
    "cards",
    [
        CARDS,
        CARDS.upper(),
        CARDS + ".param x=1\n",
        CARDS.replace("* plain\n", ""),
        CARDS.replace(" vth0", "\n+ vth0"),
        f".lib tt\n{CARDS}.endl\n",
        f".LIB TT\n{CARDS}.endl tt\n.lib other\n.endl\n",
    ],
)
def test_a_card_without_sections_is_one_corner(tmp_path: Path, cards: str) -> None:
    lines = technology(tmp_path, cards).model_lines("tt")
    text = re.sub(r"\s+", " ", "\n".join(lines).lower())
    assert ".model nmos nmos" in text
    assert ".subckt pf d g s b" in text
    assert ".lib" not in text


def test_of_several_corners_the_message_says_how_to_wrap_it(tmp_path: Path) -> None:
    found = refused(tmp_path, corners='"tt", "ff"')
    assert found.startswith("cards.pm: has no section 'tt'; it has none: a card without sections")
    assert "give one name in corners, or write '.lib tt' before and '.endl tt' behind" in found
    wrapped = f".lib tt\n{CARDS}.endl tt\n"
    lopsided = technology(tmp_path, wrapped, '"tt", "ff"')
    with pytest.raises(CircuitInputError, match=r"has no section 'ff'; it has tt$"):
        lopsided.model_lines("ff")


def test_without_diffusion_both_ways_out_are_named(tmp_path: Path) -> None:
    found = refused(tmp_path, diffusion="")
    assert found.startswith("devices.inc: is not there, and ")
    assert "allowed: diffusion = 0.2e-6" in found
    (tmp_path / "devices.inc").write_text(
        "".join(
            f".subckt {c}f d g s b w=1u l=1u m=1 nf=1\nm0 d g s b {c}mos w={{w}} l={{l}} m={{m}}\n"
            f"+ delvto=0 mulu0=1\n.ends {c}f\n"
            for c in "np"
        )
    )
    assert ".subckt nf d g s b w=1u" in "\n".join(
        technology(tmp_path, diffusion="").model_lines("tt")
    )
