"""What of model files reaches ngspice: the gate, process values, extraction, its cache."""

import multiprocessing
from pathlib import Path

import pytest

from circuits import CircuitInputError
from circuits.technology import STATISTICAL, ProcessSpread, load_technology
from circuits.technology.extract import extract
from circuits.technology.gate import gated
from circuits.technology.text_cache import cache_folder, cached

PATH = Path("their.lib")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (".control", "refused in models"),
        (".exec rm x", "refused in models"),
        (".SHELL ls", "refused in models"),
        (".csparam x=1", "refused in models"),
        (".save all", "refused in models"),
        (".tran 1n 1", "refused in models"),
        ('.include"/etc/passwd"', "refused in models"),
        (".codemodel evil.cm", "refused in models"),
        ("iin 0 d dc 0 external", "no external sources"),
        (".protect", "encrypted"),
        ("//pragma protect begin", "encrypted"),
        (".param x=`ls`", "'`' has no place"),
        (".param x=a\\", "has no place"),
        (".param µ=1", "has no place"),
        ('.model m d_process(process_file="x")', "model type|no files"),
        (".model m filesource", "model type"),
        ("a1 [1] [2] m", "an element A"),
        ("u1 x", "an element U"),
        ('v1 1 0 pwl file="x"', "no files"),
        ("+ file='x'", "no files"),
        (".option temp=100", "the program's to set"),
        (".options scale=1u reltol=1", "the program's to set"),
        ("simulator lang=spectre", "Spectre's own language"),
        ("model nch bsim4 type=n", "Spectre's own language"),
        ("section tt", "Spectre's own language"),
        ("statistics {", "Spectre's own language"),
        (".param " + "x=1 " * 2000, "characters; allowed"),
    ],
)
def test_the_gate_refuses_by_place_and_reason(line: str, message: str) -> None:
    with pytest.raises(CircuitInputError, match=rf"^their\.lib:2: .*({message})") as caught:
        gated(PATH, ("* head", line))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("lines", "number", "message"),
    [
        ((".option wnflag=1", "* between", "+ reltol=1"), 1, "option 'reltol' is the program's"),
        ((".option scale=1u,reltol=1",), 1, "written as NAME=value"),
        ((".option scale=(1u)",), 1, "written as NAME=value"),
        ((".model m", "+ filesource"), 1, "model type 'filesource'"),
        ((".model m nmosx (level=54",), 1, "model type 'nmosx'"),
        (("+ reltol=1",), 1, "continuation .* of no statement"),
        ((".lib tt", "+ reltol=1"), 2, "continuation .* of no statement"),
        ((".lib 'a.lib' tt", "", "+ reltol=1"), 3, "continuation .* of no statement"),
        ((".include 'a.inc'", "+ reltol=1"), 2, "continuation .* of no statement"),
        ((".endl", "+ reltol=1"), 2, "continuation .* of no statement"),
        ((".param a=1$x",), 1, r"character '\$' has no place"),
        ((".controlled",), 1, "refused in models"),
        (("s1 a b c d m",), 1, "an element S"),
    ],
)
def test_the_gate_looks_at_whole_statements(
    lines: tuple[str, ...], number: int, message: str
) -> None:
    with pytest.raises(CircuitInputError, match=rf"^their\.lib:{number}: .*{message}"):
        gated(PATH, lines)


def test_a_models_type_may_stand_on_its_next_line() -> None:
    lines = (
        ".model nch.1",
        "+ nmos",
        "* between",
        "+ (level=54)",
        ".OPTIONS scale = 1.0u wnflag=1",
    )
    assert gated(PATH, lines) == lines


def test_the_gate_lets_models_pass_without_comments() -> None:
    lines = (
        "* Licence © somebody `ls`", "*# quit", "*ng_script", "", ".end",
        ".MODEL nch.1 NMOS(level=54 vth0='a+b') $ typical", "+ u0 = {0.04*(x>1 ? 1 : 2)} ; text",
        ".option scale=1.0u", ".lib 'their.lib' cards", ".if (a==1)", ".func f(x) {x**2}",
        "xr d d1 b res wr='w'", "$ all of it", ".param a=agauss(0,1,3) // text",
    )  # fmt: skip
    assert gated(PATH, lines) == (
        "* Licence \\xa9 somebody 'ls'", "* # quit", "* ng_script", "", "",
        ".MODEL nch.1 NMOS(level=54 vth0='a+b')", "+ u0 = {0.04*(x>1 ? 1 : 2)}",
        ".option scale=1.0u", ".lib 'their.lib' cards", ".if (a==1)", ".func f(x) {x**2}",
        "xr d d1 b res wr='w'", "", ".param a=agauss(0,1,3)",
    )  # fmt: skip


SECTION = """* head
.param
* spread
+ dv = agauss(0, 6e-3, 3) other=2
+ scaled = {1 + k*AGAUSS(0.5,1,2)}
.param still=1
.param shifted='still*2'
.subckt cell d g
.param local=agauss(0,1,1)
.ends
""".splitlines()
SPREAD = {"dv": 2e-3, "scaled": 0.5, "shifted": 0.1}


def spread(**sigma: float) -> ProcessSpread:
    return ProcessSpread(section="mc", switches={"on": 1.0}, sigma=sigma)


def test_a_chips_values_replace_the_random_calls() -> None:
    process = spread(**SPREAD)
    values = process.values({"shifted": 0.3, "dv": 1e-3, "scaled": -0.25})
    assert list(values) == list(SPREAD)
    assert process.drawn(SECTION, values) == [
        "* head",
        ".param dv={(0.001)}",
        ".param other=2",
        ".param scaled={(1 + k*(0.25))}",
        ".param still=1",
        ".param shifted={((still*2)) + (0.3)}",
        ".subckt cell d g", ".param local=agauss(0,1,1)", ".ends",
        ".param on=1",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("sigma", "message"),
    [
        (SPREAD | {"dv": 6e-3}, r"process\.sigma\.dv = 0\.006: section mc draws it by 'agauss"),
        (SPREAD | {"gone": 1.0}, "no parameter gone"),
        ({"dv": 2e-3}, "draws scaled at random"),
    ],
)
def test_a_spread_that_is_not_the_sections_is_refused(
    sigma: dict[str, float], message: str
) -> None:
    process = spread(**sigma)
    with pytest.raises(CircuitInputError, match=message):
        process.drawn(SECTION, process.values(None))


@pytest.mark.parametrize("name", ["gf180mcu", "sky130"])
def test_no_random_call_stays_outside_sub_circuits(name: str) -> None:
    lines = load_technology(name).model_lines(STATISTICAL)
    depth, found = 0, []
    for line in lines:
        text = line.strip().lower()
        depth += text.startswith(".subckt") - text.startswith(".ends")
        if not depth and "gauss(" in text and not text.startswith("*"):
            found.append(line)
    assert depth == 0
    assert found == []


LIBRARY = """* (c) foundry
.option scale=1u
.param a = {b+1} b=2 c={d}
+ unused = 7
.param d = agauss(0,1,3)*k
.param k=1
.subckt keep d g s b
.param w=1 x={C*2}
m1 d g s b mm w={w} delvto={x}
.model mm nmos level=54 vth0={a}
.ends keep
.subckt drop d
r1 d 0 {unused}
.ends
""".splitlines()


def test_devices_are_taken_out_with_what_they_need_and_no_more() -> None:
    assert extract(LIBRARY, ("Keep",)) == [
        "* (c) foundry",
        ".option scale=1u",
        ".param a={b+1}", ".param b=2", ".param c={d}", ".param d=agauss(0,1,3)*k", ".param k=1",
        *LIBRARY[6:11],
    ]  # fmt: skip
    with pytest.raises(CircuitInputError, match="no sub-circuit gone"):
        extract(LIBRARY, ("keep", "gone"))
    with pytest.raises(CircuitInputError, match=r"\.if outside sub-circuits"):
        extract([".if (a)", *LIBRARY], ("keep",))


CELL = """.subckt keep d g s b
.param w=1 nrd = {0.1/w} own={2/w}
m1 d g s b mm w={w} nrd = {nrd} nrs = {0.2}
.model mm.1 nmos level=54 rsh = {own} vth0={a}
.model mm.2 nmos level=54 rsh = {own}
.ends""".splitlines()


def test_models_are_shared_by_transistors_where_they_may() -> None:
    assert extract([".param a=1", *CELL], ("keep",)) == [
        ".param a=1",
        ".model mm.1 nmos level=54 rsh = 1 vth0={a}",
        ".model mm.2 nmos level=54 rsh = 1",
        *CELL[:2],
        "m1 d g s b mm w={w} nrd = {(nrd)*(own)} nrs = {(0.2)*(own)}",
        ".ends",
    ]
    for old, new in (
        ("vth0={a}", "vth0={a+own}"),
        ("rsh = {own} vth0", "rsh = {2*own} vth0"),
        ("rsh = {own} vth0", "vth0"),
        (" nrs = {0.2}", ""),
    ):
        cell = [line.replace(old, new) for line in CELL]
        assert cell != CELL
        assert extract([".param a=1", *cell], ("keep",)) == [".param a=1", *cell]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "lif-bridge"


def counted(calls: list[int], text: str = "text\n") -> str:
    calls.append(1)
    return text


def test_a_text_is_made_once(folder: Path) -> None:
    calls: list[int] = []
    assert [cached("key", lambda: counted(calls)) for _ in range(3)] == 3 * ["text\n"]
    assert len(calls) == 1
    assert cached("other", lambda: counted(calls, "x")) == "x"
    assert cache_folder() == folder
    assert len(list(folder.iterdir())) == 2
    assert folder.stat().st_mode & 0o77 == 0


@pytest.mark.parametrize("damage", ["cut", "changed", "empty", "open", "link"])
def test_a_damaged_file_is_made_anew(folder: Path, damage: str) -> None:
    calls: list[int] = []
    cached("key", lambda: counted(calls))
    [path] = folder.iterdir()
    data = path.read_bytes()
    if damage == "link":
        other = folder.parent / "elsewhere"
        path.rename(other)
        path.symlink_to(other)
    elif damage == "open":
        path.chmod(0o666)
    else:
        path.write_bytes({"cut": data[:-1], "changed": data[:-2] + b"X\n", "empty": b""}[damage])
    assert cached("key", lambda: counted(calls)) == "text\n"
    assert len(calls) == 2
    assert path.read_bytes() == data
    assert not path.is_symlink()


def test_without_a_place_to_write_the_text_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    calls: list[int] = []
    assert [cached("key", lambda: counted(calls)) for _ in range(2)] == 2 * ["text\n"]
    assert len(calls) == 2


def _fill(_: int) -> int:
    return len(cached("shared", lambda: 200_000 * "line\n"))


def test_processes_share_the_cache(folder: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        assert set(pool.map(_fill, range(12))) == {1_000_000}
    assert [path.suffix for path in folder.iterdir()] == [".spice"]


def test_sky130_is_the_same_from_the_cache(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    technology = load_technology("sky130")
    first = technology.model_lines("ff")
    assert list(folder.iterdir())
    assert technology.model_lines("ff") == first
    monkeypatch.setenv("XDG_CACHE_HOME", "/dev/null")
    assert technology.model_lines("ff") == first
    assert "Apache License, Version 2.0" in "\n".join(first)
    assert len(first) < 300
