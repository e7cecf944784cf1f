"""Every text and every key of a technology's file: what does not belong into a deck is refused."""

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from circuits import CircuitInputError
from circuits.technology import Technology, netlists_folder, technologies
from circuits.toml_file import parse_toml, validate

DEVICE = {
    "model": "nch.1",
    "names": ["nch", "nmos-1v8"],
    "former_names": ["nch_old"],
    "inner": "x0.m_1",
    "a_vt": 5e-9,
    "a_beta": 1e-8,
    "w_min": 0.3e-6,
    "w_max": 50e-6,
    "l_min": 0.2e-6,
    "l_max": 20e-6,
}
WHOLE: dict[str, Any] = {
    "name": "mine_180",
    "title": "My 180 nm, µ-power",
    "source": "who measured it,\nwhich document",
    "nominal_corner": "tt",
    "corners": ["tt", "ss-1.8", "ff+10"],
    "temperature_range_celsius": [0.0, 100.0],
    "supply": 1.8,
    "compatibility": "hspice",
    "diffusion": 0.5e-6,
    "models": {
        "distribution": "some-package.x",
        "folder": "models",
        "pdk_folders": ["mine/libs.tech"],
        "include": ["my cards/é.inc"],
        "library": "models.lib",
        "keep": ["nch", "pch"],
    },
    "devices": {"nf": DEVICE, "pf": DEVICE | {"size_factor": None}},
    "process": {"section": "mc", "switches": {"on": 1.0}, "sigma": {"dv": 0.01}},
    "capacitors": [{"names": ["mim.1"], "area": 1e-3, "width_key": "c_w", "length_key": "c_l"}],
}
"""Every key that holds a text, or a table whose keys are texts."""

HOSTILE = [
    "x\n.control\nshell touch pwned\n.endc", "x\r.control", "x`touch pwned`", "x;shell ls",
    "x$HOME",
    "x\\", 'x"', "x'", "x\x00", "x\x1b[2J", "x\x85y", "x\u2028y", "x\u202ey", "x" * 5000, "x>y",
    "x|y",
    "x\ud800", "{x}", "",
]  # fmt: skip
FOR_PEOPLE = {("title",): set("`;$\\\"'>|{"), ("source",): set("`;$\\\"'>|{\n")}
"""Texts that reach comments and the terminal only: what they may hold beside letters."""


def texts(data: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Places of all texts."""
    if isinstance(data, str):
        yield place
    elif isinstance(data, dict | list):
        for key in data if isinstance(data, dict) else range(len(data)):
            yield from texts(data[key], (*place, key))


def with_text(place: tuple[Any, ...], text: str) -> dict[str, Any]:
    data = copy.deepcopy(WHOLE)
    inner: Any = data
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = text
    return data


def read(data: dict[str, Any]) -> Technology:
    return validate(Path("technology.toml"), data, Technology)


PLACES = list(texts(WHOLE))


def test_the_whole_is_right() -> None:
    technology = read(WHOLE)
    assert technology.corners == ("tt", "ss-1.8", "ff+10")
    # Every field of every table that may hold a text is tried below.
    fields = {str(key) for place in PLACES for key in place if isinstance(key, str)}
    for model in (type(technology), type(technology.models), type(technology.devices["nf"]),
                  type(technology.process), type(technology.capacitors[0])):  # fmt: skip
        for key, field in model.model_fields.items():
            if "str" in str(field.annotation):
                assert key in fields | {"switches", "sigma"}, key


@pytest.mark.parametrize("place", PLACES, ids=lambda place: ".".join(map(str, place)))
def test_no_text_holds_what_a_deck_would_run(place: tuple[Any, ...]) -> None:
    for text in HOSTILE:
        if set(text) & FOR_PEOPLE.get(place, set()) and "\r" not in text and "\n.c" not in text:
            continue  # printable text for people: it is escaped where it is shown
        if place in FOR_PEOPLE and text in ("", HOSTILE[0]):
            continue
        if place == ("models", "distribution") and not text:
            continue  # which says: in the technology's own folder
        with pytest.raises(CircuitInputError, match=rf"^technology\.toml: {place[0]}") as caught:
            read(with_text(place, text))
        assert "\n" not in str(caught.value)
        assert len(str(caught.value)) < 700
        assert str(caught.value).isprintable()


@pytest.mark.parametrize("table", ["switches", "sigma"])
def test_no_key_does(table: str) -> None:
    for text in [*HOSTILE, "1x", "a b", "a=1", "a.b"]:
        data = copy.deepcopy(WHOLE)
        data["process"][table] = {text: 1.0}
        with pytest.raises(CircuitInputError, match=rf"process\.{table}: the key [\"']") as caught:
            read(data)
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "corner",
    [
        "..", ".", "../tt", "../../../../../pwned", "/tmp/pwned", "tt/x", ".tt", "tt.", "-tt",
        "tt-",
        "a..b", "~", "tt\\x", "tt:x", "C:", "a" * 65, "tt ", " tt", "t\tt", "ťt",
    ],
)  # fmt: skip
def test_a_corner_is_the_name_of_a_folder(corner: str) -> None:
    for place in (("corners", 0), ("nominal_corner",), ("process", "section")):
        with pytest.raises(CircuitInputError, match="allowed: letters, digits and _"):
            read(with_text(place, corner))


@pytest.mark.parametrize(
    "path", ["..", "../x", "a/../../x", "/etc/passwd", "~/x", "a/..", "a\x00b"]
)
def test_a_model_file_lies_below_the_folder(path: str) -> None:
    for key in (("library",), ("folder",), ("include", 0), ("pdk_folders", 0)):
        with pytest.raises(CircuitInputError, match=f"models.{key[0]}"):
            read(with_text(("models", *key), path))


def test_a_variable_has_one_spelling() -> None:
    data = copy.deepcopy(WHOLE)
    data["process"]["sigma"] = {"dv": 0.01, "DV": 0.02}
    with pytest.raises(CircuitInputError, match="twice, in two spellings"):
        read(data)


@pytest.mark.parametrize("name", technologies())
def test_what_is_shipped_is_read(name: str) -> None:
    path = netlists_folder() / "technologies" / name / "technology.toml"
    technology = validate(path, parse_toml(path), Technology)
    assert technology.model_dump()["corners"] == tuple(parse_toml(path)["corners"])
