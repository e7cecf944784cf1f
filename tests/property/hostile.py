"""Hostile technologies, datasheets, plans and netlists, and benign ones between them."""

import copy
import json
import random
import re
import string
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mutation import LINES

from bridge.plan import shipped_plan
from circuits.technology import netlists_folder

COMMANDS = [
    ".control\nshell touch {mark}\n.endc", "*#shell touch {mark}", "`touch {mark}`",
    "; shell touch {mark}",
    ".exec touch {mark}", '.include "/etc/passwd"', ".include ../../secret", "write {mark}",
    "> {mark}",
    "wrdata {mark} v(mem)", "alter iin=1;shell touch {mark}",
    ".model m d_process(process_file={mark})",
    "pwl file={mark}", ".option rawfile={mark}", ".meas tran x param='system(1)'",
    ".lib '/etc/passwd' tt",
    "*ng_script", ".csparam x=`touch {mark}`", "$(touch {mark})", "+ `touch {mark}`", ".end",
    ".title x",
    "../../../{mark}", "/tmp/{mark}", "..", "~/{mark}", ".hidden", "CON", "%s%n", "{{x}}",
    "[red]x[/]",
]  # fmt: skip
"""What a stranger would like to reach the shell, a file, or the terminal."""

LINE_ENDS = [
    "\n",
    "\r",
    "\r\n",
    "\x0b",
    "\x0c",
    "\x1c",
    "\x1d",
    "\x1e",
    "\x85",
    "\u2028",
    "\u2029",
    "\x00",
]
ODD = [
    *"`;$\\\"'{}<>|&!^~#@*?= \t",
    "\x1b[2J",
    "\u202e",
    "\ufeff",
    "é",
    "µ",
    "𝟙",
    "\ud7ff",
    "x" * 3000,
]
WORDS = string.ascii_letters + string.digits + "_"


def hostile_text(rng: random.Random, text: str, mark: str = "pwned") -> str:
    """A text with something in it that does not belong there."""
    bad = rng.choice(COMMANDS).format(mark=mark)
    kind = rng.randrange(4)
    if kind == 0:
        bad = rng.choice(LINE_ENDS) + bad + rng.choice([*LINE_ENDS, ""])
    elif kind == 1:
        bad = rng.choice(ODD)
    elif kind == 2:
        bad = rng.choice(LINE_ENDS)
    at = rng.randint(0, len(text))
    return text[:at] + bad + text[at:] if rng.random() < 0.8 else bad


def benign_text(rng: random.Random, text: str) -> str:
    """Another name in the alphabet of every name."""
    more = "".join(rng.choice(WORDS) for _ in range(rng.randint(1, 12)))
    return rng.choice([f"{text}_{more}", f"a{more}", text.upper(), text])


def odd_number(rng: random.Random, value: float) -> float | int | str:
    """Another number, or what is none."""
    if rng.random() < 0.3:
        return rng.choice([0.0, 1e300, -1e-300, float("nan"), float("inf"), 10**30, str(value)])
    factor = rng.choice([1.0, 0.5, 1.1, 3.0, 1e3, -1.0])
    return type(value)(value * factor) if abs(value) < 1e18 else value


def some_leaf(rng: random.Random, data: Any) -> tuple[Any, ...]:
    """Place of a value that is no table or list; tables are chosen alike, large or small."""
    if isinstance(data, dict | list) and data:
        key = rng.choice(list(data) if isinstance(data, dict) else range(len(data)))
        return (key, *some_leaf(rng, data[key]))
    return ()


def changed(rng: random.Random, data: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """A table with one to three other values or keys, and the texts that were replaced by which."""
    new = copy.deepcopy(data)
    renamed: dict[str, str] = {}
    for _ in range(rng.choice((1, 1, 2, 3))):
        place = some_leaf(rng, new)
        table: Any = new
        for key in place[:-1]:
            table = table[key]
        key, value = place[-1], table[place[-1]]
        change = hostile_text if rng.random() < 0.4 else benign_text
        if isinstance(key, str) and rng.random() < 0.15:
            renamed[key] = change(rng, key)
            table[renamed[key]] = table.pop(key)
        elif isinstance(value, str):
            renamed[value] = table[key] = change(rng, value)
        elif isinstance(value, float | int) and not isinstance(value, bool):
            table[key] = odd_number(rng, value)
    return new, renamed


def toml(data: dict[str, Any]) -> str:
    """A table as TOML: every table inline but the first level, every text with escapes."""
    return "".join(f"{_text(key)} = {_value(value)}\n" for key, value in data.items())


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_text(k)} = {_value(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, str):
        return _text(value)
    return repr(value).lower()


def _text(text: str) -> str:
    # JSON writes what lies beyond the first plane as two halves, which TOML does not know.
    if text.isascii() and text.isprintable() and not set('"\\') & set(text):
        return f'"{text}"'
    plain = json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
    return re.sub(r"[\x80-\x9f\u2028\u2029\u202e]", lambda m: f"\\u{ord(m[0]):04x}", plain)


TECHNOLOGY: dict[str, Any] = {
    "name": "mine", "title": "My 180 nm", "source": "who measured it", "nominal_corner": "tt",
    "corners": ["tt", "ff"], "temperature_range_celsius": [-40.0, 125.0], "supply": 1.8,
    "compatibility": "hspice", "diffusion": 0.48e-6,
    "models": {"folder": ".", "library": "models.lib", "include": ["more.inc"]},
    "devices": {
        key: {"model": model, "names": [f"{model}_drawn"], "inner": "m0", "unit": 1e-6,
              "a_vt": 5e-9, "a_beta": 1e-8, "w_min": 0.2e-6, "w_max": 1e-4, "l_min": 0.1e-6,
              "l_max": 1e-4}
        for key, model in (("nf", "nch"), ("pf", "pch"))
    },
    "process": {"section": "tt", "switches": {"sw_on": 1.0}, "sigma": {"dvt": 0.012}},
    "capacitors": [{"names": ["mim_cap"], "area": 1e-3, "width_key": "w", "length_key": "l"}],
}  # fmt: skip
LIBRARY = """* mine: (c) somebody
.lib tt
.param dvt=0 speed=1
.lib 'models.lib' cards
.endl tt
.lib ff
.param dvt=-0.04 speed=1.05
.lib 'models.lib' cards
.endl ff
.lib cards
.option scale=1.0
.model nch nmos ( level=54 version=4.5 toxe=4.1e-9 vth0='0.45+dvt' u0='0.038*speed' ) $ HSPICE
+ vsat=8e4
.model pch pmos
+ ( level=54 version=4.5 vth0='-0.45-dvt' u0='0.0095*speed' )
.subckt more d g
r1 d g 1k
.ends more
.endl cards
"""
MODEL_LINES = [
    *LINES, ".model m", "+ d_process(x=1)", ".option", "+ rawfile=x", ".option reltol=1",
    "+ reltol=1",
    ".lib `id` tt", ".lib 'more.inc'", ".lib 'models.lib' cards", ".include more.inc", ".endl",
    ".lib tt",
    ".func f(x) {x**2}", ".if (1)", ".endif", ".param k={2*3}", "* comment `id`", "$ comment",
    "// comment",
    ".protect", ".hdl x.va", "v1 1 0 pwl file=x", ".model more d is=1e-15", "r1 a 0 1k", "quit",
    "echo x > y",
]  # fmt: skip

Writer = Callable[[random.Random, Path], None]


def _write(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)  # to cut a file short takes a disk longer than to begin another
    path.write_bytes(text.encode("utf-8", "surrogatepass"))


def write_technology(rng: random.Random, folder: Path) -> None:
    """A stranger's technology: names are renamed in its library too, so that they agree."""
    data, renamed = changed(rng, TECHNOLOGY)
    library = LIBRARY
    for old, new in renamed.items():
        library = re.sub(rf"\b{re.escape(old)}\b", lambda _, new=new: new, library)
    if rng.random() < 0.3:
        lines = library.split("\n")
        lines.insert(rng.randrange(len(lines)), rng.choice(MODEL_LINES))
        library = "\n".join(lines)
    _write(folder / "technology.toml", toml(data))
    _write(folder / "models.lib", library)


CIRCUITS = [
    (path.read_text(), path.with_suffix(".toml").read_text())
    for folder in ("neurons", "synapses", "weights")
    for path in sorted((netlists_folder() / folder).glob("*.cir"))
    if path.with_suffix(".toml").exists()
]
SHEETS = [tomllib.loads(sheet) for _, sheet in CIRCUITS]
PLAN = tomllib.loads(shipped_plan("quick").read_text()) | {"technology": "generic180"}


def write_datasheet(rng: random.Random, folder: Path) -> None:
    """A hostile datasheet beside a shipped netlist."""
    chosen = rng.randrange(len(CIRCUITS))
    data, _ = changed(rng, SHEETS[chosen])
    _write(folder / "a.cir", CIRCUITS[chosen][0])
    _write(folder / "a.toml", toml(data))


def write_netlist(rng: random.Random, folder: Path) -> None:
    """A netlist with other names, the same in its datasheet, or with lines out of place."""
    netlist, sheet = rng.choice(CIRCUITS)
    for _ in range(rng.choice((1, 2, 3))):
        code = [line for line in netlist.split("\n") if line and line[0] not in "*"]
        word = rng.choice(re.findall(r"[A-Za-z_]\w*", rng.choice(code)) or ["x"])
        new = (hostile_text if rng.random() < 0.35 else benign_text)(rng, word)
        if rng.random() < 0.3:
            new = word + rng.choice(
                [".v2", "-x", "+", "[1]", "<3>", "#", ":a", "/b", "!", "~c", "(d)"]
            )
        netlist = re.sub(rf"\b{word}\b", lambda _, new=new: new, netlist, flags=re.IGNORECASE)
        if "\\" not in new and '"' not in new and "\n" not in new:
            spelled = new.lower()
            sheet = re.sub(rf'(?<=["\[.]){word.lower()}(?=["\]])', lambda _, s=spelled: s, sheet)
    if rng.random() < 0.3:
        lines = netlist.split("\n")
        lines.insert(rng.randrange(len(lines)), rng.choice(LINES))
        netlist = "\n".join(lines)
    _write(folder / "a.cir", netlist)
    _write(folder / "a.toml", sheet)


def write_plan(rng: random.Random, folder: Path) -> None:
    """A hostile plan of a technology and a neuron of its folder, or of shipped ones."""
    own = {"technology": "./technology.toml", "circuits": ["a.cir", "axon_hillock"],
           "corners": ["tt", "statistical"], "temperatures_celsius": [27.0, 85.0]}  # fmt: skip
    data, _ = changed(rng, PLAN | own if rng.random() < 0.5 else PLAN)
    _write(folder / "technology.toml", toml(TECHNOLOGY))
    _write(folder / "models.lib", LIBRARY)
    netlist, sheet = CIRCUITS[0]
    _write(folder / "a.cir", netlist)
    _write(folder / "a.toml", sheet.replace('name = "axon_hillock"', 'name = "mine"'))
    _write(folder / "plan.toml", toml(data))
