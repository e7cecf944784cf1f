"""Random changes of shipped files, with a corpus of what a hostile one might hold."""

import random
import re
from collections.abc import Callable

LINES = [
    ".control", "shell touch pwned", "system touch pwned", "write pwned", "source /etc/passwd",
    ".endc", ".exec touch pwned", "*#shell touch pwned", "*# write pwned", "*ng_script",
    "*ng_script_with_params", "* a comment", "; a comment", "$ comment", ".include /etc/passwd",
    ".include ../../../etc/passwd", '.include "pwned"', ".include a.cir", ".include link.inc",
    ".include ok.inc",
    ".lib /etc/passwd typical", ".include `id`", ".include $HOME/x", ".include ~/x", ".include",
    ".inc ok.inc", ".include /dev/zero", ".model nf nmos", ".func f(x) {system(x)}",
    ".csparam x={1}", ".options reltol=1", ".global mem", ".if (1)", ".end", ".ends",
    ".subckt nf a b", ".subckt x mem out vdd", ".param x=`touch pwned`", ".param x={gauss(0,1,1)}",
    ".param x=1", ".param x={x}", ".param y={1e308*1e308}", ".param z={((((((((1))))))))}",
    ".meas tran a param='system(1)'", "A1 mem out model", "B1 mem 0 V=v(out)", "N1 mem 0 osdi",
    "D1 mem 0 d", "M1 mem out 0 0 nfet_03v3 w=1u l=1u", "I9 mem 0 external",
    'V9 mem 0 pwl file="/etc/passwd"', "E9 mem 0 poly(2) out 0 vdd 0 0 1 1", "E9 mem 0 out 0 1",
    "G9 mem 0 out 0 {i_leak/1}", "R9 mem 0 1meg", "R9 mem 0 {sqrt(4)*1k}", "C9 mem 0 1f ic=1",
    "Q1 a b c q", "L1 a b 1n", "XZ9 mem out 0 0 nf w=1u l=1u", "XZ8 mem out 0 0 nf w={1u} l=1u",
    "XZ7 mem 0 nf w=1u l=1u", "+ w=1u", "+", "+ +",
    ".subckt inv a y wn=1u", ".ends inv", "X1 mem out inv", "X2 mem out inv wn={2*i_leak} m=3",
    "X3 mem out inv m='system(1)'", "XR mem out lif_cell", "XA mem a axon_hillock",
    ".subckt loop a\nX1 a loop\n.ends", ".subckt gnd a\n.ends", "X4 gnd 0 vss vdd inv_unit",
    "M9 /vmem Net-(M1-D) 0 0 nf w=1u l=1u nf=3 ad='w*l*nf'", "M8 mem 0 0 0 nf w='`id`' l=1u",
    "XM9 mem 0 0 0 nfet_03v3 w=1u l=1u mult=2 m=2 ps={2*w}", "XM8 a b c d nf w=1u l=1u m=1e9",
    "R8 net-(a$(id)) 0 1", "R7 a[1] b<2> 1", "R6 x1.n1 0 1 m=2", ".global gnd vdd", ".end",
    ".title `touch pwned`", "**.subckt a mem `id` $x", "*+ more $(id)", "**.ends",
    ".param p='1+1' q=\"p\"", ".include ok.inc\n.include ok.inc",
]  # fmt: skip
TOKENS = [
    "`touch pwned`", "$(id)", "$x", '\\', "{", "}", "{}", "{1/0}", "{9**9**9}", "{2*-1}", "'", '"',
    ";", "=", "==", "*#", ".control", "gauss(0,1,1)", "{i_leak*2}", "0", "gnd", "mem", "nf", "pf",
    "w=1u", "1e999", "-1", "nan", "inf", "1e-400", "9" * 400, "0x" + "f" * 400, "1mil", "1a",
    "\x00", "\x1b[2J", "\r", "\r\n", "\n", "\n+", "\t", "\u2028", "\u202e", "é", "𝟙", "\ufeff",
    "\ud7ff", "(" * 60, "[" * 60, "{" * 30, "a." * 300, "#", '"""', "'''", "[[x]]", "[x]", "true",
    "[]", "[1, 2]", "{a = 1}", "x" * 1500, "1979-05-27", "-0", "+0.0", "1_000", "/etc/passwd",
    "m=2", "nf=2", "ad='w*l'", "'w*2'", "net-(m1-d)", "a[3]", "/gnd", ".end", "**.subckt a b",
    "../../x", "file://x", "%s%n", "//", "\x7f", "\x85",
]  # fmt: skip
SETTINGS = [
    "[", "]]", "x = 1", "name = 'x\\n.control'", 'name = "x\\n.control"', "supply = 1e300",
    "seed = -1", "draws = 99999999999999999999999", "draws = 1e3", "t_limit = 1e-300",
    "a.b.c.d.e.f.g.h.i.j.k.l.m = 1", "[a.b.c]", "knobs = 3", '[knobs."a\\nb"]', "value = nan",
    "unit = 'mA'", 'title = "\\u001b[2J"', 'notes = """\n.control\n"""',
    'circuits = ["../../etc/passwd"]', 'circuits = ["a\\u0000b"]', 'technology = "/etc"',
    "temperatures_celsius = [[[[1]]]]", "corners = [1]", "[network]", "[proof]",
    "v_sweep = [-1e9, 1e9]", "v_sweep = [1]", "[bench]", "[transistors]", "xm1 = 'x'", "[ports]",
    "x = " + "[" * 500 + "]" * 400, "x = 0x" + "f" * 900, "seed = 0b" + "1" * 900, "s = 07:32:00",
]  # fmt: skip


Change = Callable[[random.Random, bytes, bytes, list[str]], bytes]
LineChange = Callable[[random.Random, list[bytes], list[bytes], list[str]], None]


def mutant(rng: random.Random, data: bytes, other: bytes, fragments: list[str]) -> bytes:
    """A file after one to four random changes."""
    for _ in range(rng.choice((1, 1, 1, 2, 2, 3, 4))):
        data = rng.choice(MUTATIONS)(rng, data, other, fragments)
    return data


def _flip(rng: random.Random, data: bytes, other: bytes, fragments: list[str]) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.randint(1, 3)):
        if changed:
            changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _truncate(rng: random.Random, data: bytes, other: bytes, fragments: list[str]) -> bytes:
    return data[: rng.randint(0, len(data))]


def _token(rng: random.Random, data: bytes, other: bytes, fragments: list[str]) -> bytes:
    at = rng.randint(0, len(data))
    return data[:at] + rng.choice(TOKENS).encode() + data[at:]


def _replace_number(rng: random.Random, data: bytes, other: bytes, fragments: list[str]) -> bytes:
    found = list(re.finditer(rb"\d[\d.eE+-]*[a-z]?", data))
    if not found:
        return data
    match = rng.choice(found)
    return data[: match.start()] + rng.choice(TOKENS).encode() + data[match.end() :]


def _swap_words(rng: random.Random, data: bytes, other: bytes, fragments: list[str]) -> bytes:
    words = re.split(rb"(\s+)", data)
    a, b = rng.randrange(len(words)), rng.randrange(len(words))
    words[a], words[b] = words[b], words[a]
    return b"".join(words)


def _lines(change: LineChange) -> Change:
    def changed(rng: random.Random, data: bytes, other: bytes, fragments: list[str]) -> bytes:
        lines = data.split(b"\n")
        change(rng, lines, other.split(b"\n"), fragments)
        return b"\n".join(lines)

    return changed


def _fragment(
    rng: random.Random, lines: list[bytes], other: list[bytes], fragments: list[str]
) -> None:
    lines.insert(rng.randint(0, len(lines)), rng.choice(fragments).encode())


def _foreign(
    rng: random.Random, lines: list[bytes], other: list[bytes], fragments: list[str]
) -> None:
    lines.insert(rng.randint(0, len(lines)), rng.choice(other))


def _delete(
    rng: random.Random, lines: list[bytes], other: list[bytes], fragments: list[str]
) -> None:
    del lines[rng.randrange(len(lines))]
    lines.append(b"")


def _duplicate(
    rng: random.Random, lines: list[bytes], other: list[bytes], fragments: list[str]
) -> None:
    lines.insert(rng.randint(0, len(lines)), rng.choice(lines))


def _move(rng: random.Random, lines: list[bytes], other: list[bytes], fragments: list[str]) -> None:
    lines.insert(rng.randrange(len(lines)), lines.pop(rng.randrange(len(lines))))


MUTATIONS: list[Change] = [
    _flip, _truncate, _token, _replace_number, _swap_words,
    *(_lines(change) for change in (_fragment, _fragment, _foreign, _delete, _duplicate, _move)),
]  # fmt: skip
