"""Where a characterisation goes: on with a result, beside it, or in its place."""

from importlib import import_module
from pathlib import Path

import pytest
from unwatched import Unwatched

from bridge.errors import BridgeInputError
from bridge.own_circuit.placement import Place, Wanted, place
from bridge.own_circuit.prepare import Sizes, prepare
from bridge.store import RunDirectory, clear_run, open_run
from circuits import Circuit
from circuits.technology import load_technology

NETLIST = """.subckt mine m out vdd vpw
XM1 na m 0 0 nfet_03v3 L=1u W=0.5u
XM2 na m vdd vdd pfet_03v3 L=1u W=0.5u
XM3 out na 0 0 nfet_03v3 L=1u W=0.5u
XM4 out na vdd vdd pfet_03v3 L=1u W=0.5u
XM5 m out nr 0 nfet_03v3 L=1u W=0.5u
XM6 nr vpw 0 0 nfet_03v3 L=1u W=0.5u
C1 m 0 200f
.ends
"""
SHEET = """supply = 3.3
[ports]
membrane = "m"
output = "out"
supply = "vdd"
[knobs.vpw]
value = 0.5
unit = "V"
meaning = "reset"
"""
BENCH = """[bench]
i_low = 1e-11
i_high = 4e-11
v_start = 0.2
v_sweep = [-0.05, 1.5]
t_limit = 0.5
"""
FOUND = 'feedback = "switch"\n'
prepare_module = import_module("bridge.own_circuit.prepare")
GF180 = load_technology("gf180mcu")


class Project:
    """A user's folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.runs = folder / "runs"
        self.write(NETLIST, SHEET)

    def write(self, netlist: str, sheet: str) -> None:
        (self.folder / "mine.cir").write_text(netlist)
        (self.folder / "mine.toml").write_text(sheet)

    @property
    def circuit(self) -> Circuit:
        return Circuit(self.folder / "mine.cir")

    def wanted(self, complete: bool = False, **sizes: object) -> Wanted:
        return Wanted(self.circuit, GF180, Sizes(8, **sizes).plan(GF180), complete)  # type: ignore[arg-type]

    def place(self, out: Path | None = None, replace: bool = False, **sizes: object) -> Place:
        return place(self.runs / "mine", out, replace, self.wanted(**sizes))

    def begin(self, name: str = "mine", found: str = FOUND + SHEET + BENCH) -> None:
        """A run of the present netlist whose bench was found."""
        scratch = self.folder / f"scratch-{name}"
        scratch.mkdir()
        mine = self.circuit
        here = (self.folder / "mine.toml").read_text()
        self.write((self.folder / "mine.cir").read_text(), found)
        complete = self.circuit
        (self.folder / "mine.toml").write_text(here)
        plan = prepare_module._plan(complete, GF180, Sizes(8).plan(GF180), scratch)
        assert mine.name == complete.name
        with RunDirectory(self.runs / name, plan).locked():
            pass


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def test_the_first_goes_to_the_folder_of_its_name_and_the_same_goes_on(project: Project) -> None:
    first = Place(project.runs / "mine")
    assert project.place() == first
    project.begin()
    assert project.place() == first
    # What was found for a datasheet is no difference; nor are its comments.
    project.write(NETLIST, "# looked at\n" + SHEET)
    assert project.place() == first
    project.write(NETLIST, FOUND + SHEET + BENCH)
    assert project.place() == first


EDITS = {
    "a bias": (NETLIST, SHEET.replace("0.5", "0.6"), {}, "with vpw = 500 mV"),
    "a size": (NETLIST.replace("W=0.5u", "W=0.7u", 1), SHEET, {}, "of another netlist"),
    "a comment of the netlist": ("* x\n" + NETLIST, SHEET, {}, "of another netlist"),
    "the supply": (NETLIST, SHEET.replace("3.3", "3.0"), {}, "with supply = 3.3"),
    "the meaning": (NETLIST, SHEET.replace('"reset"', '"r"'), {}, "with other words or ranges"),
    "the bench": (NETLIST, SHEET + BENCH.replace("4e-11", "5e-11"), {}, "with other bench"),
    "its corners": (NETLIST, SHEET, {"corners": ["ss"]}, "with corners = typical, ff, ss, fs, sf"),
    "its temperatures": (NETLIST, SHEET, {"temperatures_celsius": (27.0,)},
                         "with temperatures_celsius = 0.0, 27.0, 85.0"),
    "its seed": (NETLIST, SHEET, {"seed": 2}, "with seed = 1"),
    "its time-out": (NETLIST, SHEET, {"timeout": 5.0}, "with timeout = 60.0"),
    "a shared transistor": (NETLIST, 'shared = ["xm6"]\n' + SHEET, {}, "with other shared"),
}  # fmt: skip


@pytest.mark.parametrize("what", EDITS)
def test_an_edited_one_goes_beside_the_old_and_says_so(project: Project, what: str) -> None:
    netlist, sheet, sizes, words = EDITS[what]
    project.begin()
    project.write(netlist, sheet)
    found = project.place(**sizes)
    assert found.path == project.runs / "mine-2"
    assert not found.replaces
    assert found.note.startswith(f"{project.runs / 'mine'}: holds an earlier result, ")
    assert words in found.note
    assert found.note.endswith(f"this one goes to {project.runs / 'mine-2'}")
    # In a folder that was asked for it would be hidden: refused, with both ways out.
    with pytest.raises(BridgeInputError, match=r"--replace puts .* or name another") as error:
        project.place(project.runs / "mine", **sizes)
    assert words in str(error.value)
    assert "\n" not in str(error.value)
    replaced = project.place(replace=True, **sizes)
    assert (replaced.path, replaced.replaces) == (project.runs / "mine", True)
    assert replaced.note.endswith("the new one takes its place")


def test_each_value_finds_its_own_folder_again(project: Project) -> None:
    values = ("0.5", "0.6", "0.7")
    for k, value in enumerate(values, start=1):
        sheet = SHEET.replace("0.5", value, 1)
        project.write(NETLIST, sheet)
        name = "mine" if k == 1 else f"mine-{k}"
        assert project.place().path == project.runs / name
        project.begin(name, FOUND + sheet + BENCH)
    for k, value in reversed(list(enumerate(values, start=1))):
        project.write(NETLIST, SHEET.replace("0.5", value, 1))
        name = "mine" if k == 1 else f"mine-{k}"
        assert project.place().path == project.runs / name


def test_a_bench_that_was_taken_out_is_another_once_a_new_one_is_found(project: Project) -> None:
    project.begin()
    project.write(NETLIST, FOUND + SHEET + BENCH.replace("4e-11", "5e-11"))
    found = place(project.runs / "mine", None, False, project.wanted(complete=True))
    assert found.path == project.runs / "mine-2"


@pytest.mark.parametrize("what", ["a file", "a plan of another version", "a link"])
def test_what_is_no_run_is_left_alone(project: Project, what: str) -> None:
    folder = project.runs / "mine"
    folder.mkdir(parents=True)
    if what == "a link":
        (project.folder / "elsewhere").write_text("{}")
        (folder / "plan.json").symlink_to(project.folder / "elsewhere")
    else:
        (folder / ("notes" if what == "a file" else "plan.json")).write_text("{}")
    found = project.place()
    assert (found.path, found.replaces) == (project.runs / "mine-2", False)
    assert "holds no run that can be read" in found.note
    with pytest.raises(BridgeInputError, match="holds no run that can be read"):
        project.place(folder)


def test_an_empty_folder_or_one_that_got_no_further_is_begun_in(project: Project) -> None:
    (project.runs / "mine" / "sources").mkdir(parents=True)
    (project.runs / "mine" / "run.lock").touch()
    assert project.place() == Place(project.runs / "mine")


def test_a_run_is_cleared_and_nothing_beyond(project: Project) -> None:
    project.begin()
    run = project.runs / "mine"
    (project.folder / "kept").mkdir()
    (project.folder / "kept" / "file").write_text("mine")
    (run / "samples").symlink_to(project.folder / "kept")
    (run / "notes").symlink_to(project.folder / "kept" / "file")
    (run / "figures").mkdir()
    (run / "figures" / "a.png").touch()
    clear_run(run)
    assert [entry.name for entry in run.iterdir()] == ["run.lock"]
    assert (project.folder / "kept" / "file").read_text() == "mine"
    with pytest.raises(BridgeInputError, match="holds no run that another could replace"):
        clear_run(run)
    with pytest.raises(BridgeInputError, match="holds no run that another could replace"):
        clear_run(project.folder)
    assert (project.folder / "mine.cir").exists()


def test_an_old_result_is_kept_until_the_new_one_begins(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.begin()
    project.write(NETLIST, SHEET.replace("0.5", "0.6"))

    def fail(*_: object) -> Circuit:
        raise BridgeInputError("no bench")

    monkeypatch.setattr(prepare_module, "_completed", fail)
    told: list[str] = []
    watch = Unwatched()
    watch.say = told.append  # type: ignore[method-assign]
    monkeypatch.chdir(project.folder)
    with pytest.raises(BridgeInputError, match="no bench"):
        prepare(Path("mine.cir"), None, watch, sizes=Sizes(8), replace=True)
    # It was said before the search, and nothing is lost.
    assert told == ["runs/mine: holds an earlier result, with vpw = 500 mV; the new one takes its "
                    "place"]  # fmt: skip
    assert open_run(project.runs / "mine").plan.circuits["mine"].knobs == {"vpw": 0.5}
