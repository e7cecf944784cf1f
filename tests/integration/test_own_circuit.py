"""A user's own neuron, from the netlist that a schematic editor wrote to a swept run."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest
from unwatched import Unwatched

from bridge.errors import BridgeInputError
from bridge.own_circuit import new_circuit, prepare
from bridge.plan import load_plan
from bridge.store import open_run
from bridge.sweep import run_sweep
from circuits import Circuit, CircuitInputError, load_circuit
from circuits.bench import neuron_bench

cli = import_module("bridge.cli.main")
ROOT = Path(__file__).resolve().parents[2]
NETLISTS = ROOT / "tests" / "unit" / "circuits" / "netlists"
QUIET = Unwatched()
FEW = ("--draws", "8", "--temperature", "27", "--workers", "2")

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    """The command line in this process: exit code, output, errors."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cli, "_stop_on_interrupt", lambda: None)

    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["lif-bridge", *words])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return run


def subprocess_call(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bridge.cli", *words], cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=300,
        check=False,
    )  # fmt: skip


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def exchange(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def kicad(folder: Path) -> Path:
    """The KiCad netlist as its designer completes it; its supply is the source in it."""
    netlist = folder / "axon_hillock.cir"
    shutil.copy(NETLISTS / netlist.name, netlist)
    sheet = new_circuit(netlist).path
    exchange(sheet, "takes a voltage; its value?", "the pulse width")
    return netlist


def xschem(folder: Path) -> Path:
    netlist = folder / "lif_cell.spice"
    shutil.copy(NETLISTS / netlist.name, netlist)
    sheet = new_circuit(netlist).path
    exchange(sheet, "[knobs.vpw]\nvalue = 0.5", "[knobs.vpw]\nvalue = 0.6")
    exchange(sheet, "[knobs.vlk]\nvalue = 0.5", "[knobs.vlk]\nvalue = 0.2")
    return netlist


def own(folder: Path, name: str = "my") -> Path:
    """A complete neuron under a name of its own."""
    source = load_circuit("leaky_axon_hillock").netlist
    for ending in (".cir", ".toml"):
        (folder / f"{name}{ending}").write_text(source.with_suffix(ending).read_text())
    exchange(folder / f"{name}.toml", '"leaky_axon_hillock"', f'"{name}"')
    return folder / f"{name}.cir"


def bare(folder: Path, name: str) -> Path:
    """A circuit of the catalogue with nothing but ports and supply."""
    circuit = load_circuit(name)
    shutil.copy(circuit.netlist, folder)
    ports = [f'{role} = "{node}"' for role, node in circuit.neuron.ports if node is not None]
    lines = [f"supply = {circuit.datasheet.supply}", "[ports]", *ports]
    (folder / f"{name}.toml").write_text("\n".join(lines) + "\n")
    return folder / f"{name}.cir"


@pytest.mark.parametrize(
    ("name", "ports", "biases", "transistors"),
    [
        ("lif_cell.spice", {"membrane": "vmem", "output": "vout", "supply": "vdd"},
         ["cmem", "vpw", "vlk"], {"x1.xm1": "nf 0.5/1 um", "xm3": "nf 4/2 um, 3 of them"}),
        ("source_follower_neuron.spice",
         {"membrane": "vmem", "output": "spk", "supply": "vdd", "ground": "vss"},
         ["ib[1]", "ib[0]"],
         {"xa[0].xm1": "nf 0.5/0.28 um, 2 of them", "xm4": "nf 8/2 um"}),
        ("axon_hillock.cir", {"membrane": "/vmem", "output": "/out", "supply": "vdd"},
         ["i_leak", "/bias/vpw"], {"m8": "nf 1/2 um"}),
    ],
)  # fmt: skip
def test_new_circuit_begins_a_datasheet_that_reads(
    command: Command, name: str, ports: dict[str, str], biases: list[str],
    transistors: dict[str, str],
) -> None:  # fmt: skip
    shutil.copy(NETLISTS / name, name)
    code, printed, errors = command("new-circuit", name)
    assert (code, errors) == (0, "")
    circuit = Circuit(Path(name))
    assert {role: node for role, node in circuit.neuron.ports if node is not None} == ports
    assert list(circuit.datasheet.knobs) == biases
    assert set(circuit.datasheet.transistors) == {t.name for t in circuit.transistors}
    for transistor, size in transistors.items():
        assert circuit.datasheet.transistors[transistor].startswith(size)
        assert transistor in printed
    for role, node in ports.items():
        line = next(text for text in printed.splitlines() if text.split()[:1] == [role])
        assert node in line
        assert "guess: " in line
    # It is never written over without being asked.
    before = circuit.datasheet_path.read_bytes()
    code, _, errors = command("new-circuit", name)
    assert code == 2
    assert errors == f"lif-bridge: {circuit.datasheet_path}: is there already; --force writes " \
        "over it\n"  # fmt: skip
    assert command("new-circuit", name, "--force")[0] == 0
    assert circuit.datasheet_path.read_bytes() == before


def test_a_kicad_netlist_is_characterised(command: Command, tmp_path: Path) -> None:
    kicad(tmp_path)
    words = ("characterise", "axon_hillock.cir", "--out", "run", "--corner", "typical", *FEW)
    code, printed, errors = command(*words)
    assert (code, errors) == (0, "")
    assert "(axon_hillock) in gf180mcu" in printed
    assert "8/8" in printed
    run = open_run(tmp_path / "run")
    (circuit,) = run.plan.circuits.values()
    assert circuit.neuron.feedback == "capacitive"
    assert circuit.neuron.c_feedback == pytest.approx(60e-15)
    (condition,) = run.plan.conditions("axon_hillock")
    nominal = run.samples.nominal("axon_hillock", condition)
    assert nominal is not None
    # The cell of the catalogue with a shorter reset: threshold, leak and capacitance are its own.
    assert nominal["rheobase"] == pytest.approx(20e-12, rel=0.05)
    assert nominal["v_threshold"] == pytest.approx(0.766, abs=0.002)
    assert nominal["c_eff"] == pytest.approx(265e-15, rel=0.02)

    # The run keeps its sources: what is lost of it comes back with the same bytes.
    assert {"sources/axon_hillock.cir", "sources/axon_hillock.toml"} <= set(contents(run.path))
    before = contents(run.path)
    for path in (*run.path.rglob("*.parquet"), *run.path.rglob("distributions/*")):
        path.unlink()
    assert command(*words)[0] == 0
    assert contents(run.path) == before

    # Another netlist is another run.
    exchange(tmp_path / "axon_hillock.cir", "M7 /vmem /bias/vlk GND GND nf w=1u l=2u",
             "M7 /vmem /bias/vlk GND GND nf w=1u l=4u")  # fmt: skip
    code, printed, errors = command(*words)
    assert code == 2
    assert_one_line(errors, "run: holds an earlier result, of another netlist; --replace puts")
    assert contents(run.path) == before
    # So is a copy that was edited.
    exchange(run.path / "sources" / "axon_hillock.cir", "200f", "300f")
    edited = contents(run.path)
    with pytest.raises(BridgeInputError, match="the run was begun with something else: circuits_"):
        run_sweep(open_run(run.path))
    assert contents(run.path) == edited


def test_an_edited_bias_goes_beside_the_old_result_or_replaces_it(
    command: Command, tmp_path: Path
) -> None:
    sheet = kicad(tmp_path).with_suffix(".toml")
    words = ("characterise", "axon_hillock.cir", "--corner", "typical", *FEW)
    assert command(*words)[0] == 0
    first = tmp_path / "runs" / "axon_hillock"
    before = contents(first)
    text = sheet.read_text()
    sheet.write_text(re.sub(r"value = 2e-11", "value = 3e-11", text))
    assert sheet.read_text() != text
    code, printed, errors = command(*words)
    assert (code, errors) == (0, "")
    said = "holds an earlier result, with i_leak = 20 pA; this one goes to runs/axon_hillock-2"
    flat = " ".join(printed.split())
    assert flat.index(said) < flat.index("axon_hillock: feedback capacitive")
    assert contents(first) == before
    second = open_run(tmp_path / "runs" / "axon_hillock-2")
    (condition,) = second.plan.conditions("axon_hillock")
    leaks = [
        run.samples.nominal("axon_hillock", condition)["rheobase"]
        for run in (open_run(first), second)
    ]
    assert leaks[1] == pytest.approx(1.5 * leaks[0], rel=0.05)
    # In its place, when asked.
    code, printed, errors = command(*words, "--replace")
    assert (code, errors) == (0, "")
    assert "with i_leak = 20 pA; the new one takes its place" in " ".join(printed.split())
    assert contents(first) == contents(second.path)
    # The first values again are found nowhere, and begin anew beside.
    sheet.write_text(text)
    assert "this one goes to runs/axon_hillock-3" in " ".join(command(*words)[1].split())
    assert contents(tmp_path / "runs" / "axon_hillock-3") == before


def test_an_xschem_netlist_is_characterised_in_its_own_technology(tmp_path: Path) -> None:
    xschem(tmp_path)
    done = subprocess_call("characterise", "lif_cell.spice", "--corner", "ff", *FEW, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert "(lif_cell) in sky130" in done.stdout
    run = open_run(tmp_path / "runs" / "lif_cell")
    assert run.plan.technology_name == "sky130"
    (condition,) = run.plan.conditions("lif_cell")
    rows = run.samples.rows("lif_cell", condition)
    assert {row["status"] for row in rows} == {"ok"}
    # Cmem and Cfb, and the gates of a leak of 24 square micrometres.
    assert 260e-15 < rows[0]["c_eff"] < 330e-15


def test_new_circuit_in_a_process_of_its_own(tmp_path: Path) -> None:
    shutil.copy(NETLISTS / "lif_cell.spice", tmp_path)
    done = subprocess_call("new-circuit", "lif_cell.spice", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert Circuit(tmp_path / "lif_cell.spice").neuron.ports.membrane == "vmem"


@pytest.mark.parametrize("name", ["leaky_axon_hillock", "low_power_if"])
def test_the_bench_that_is_found_is_near_the_catalogues(tmp_path: Path, name: str) -> None:
    run = prepare(bare(tmp_path, name), tmp_path / "run", QUIET)
    found, known = run.plan.circuits[name].neuron, load_circuit(name).neuron
    assert (found.feedback, found.c_feedback) == (known.feedback, known.c_feedback)
    bench, expected = neuron_bench(run.plan.circuits[name]), known.bench
    assert expected is not None
    assert 1 / 1.5 < bench.i_low / expected.i_low < 1.5
    assert 1 / 1.5 < bench.i_high / expected.i_high < 1.5
    assert bench.t_limit >= expected.t_limit
    # What a person gave is left alone.
    assert found.ports == known.ports
    assert found.supply == known.supply


def test_a_synapse_of_ones_own_is_prepared(tmp_path: Path) -> None:
    source = load_circuit("dpi_synapse")
    for ending in (".cir", ".toml"):
        shutil.copy(source.netlist.with_suffix(ending), tmp_path / f"my-synapse{ending}")
    exchange(tmp_path / "my-synapse.toml", 'name = "dpi_synapse"\n', "")
    run = prepare(tmp_path / "my-synapse.cir", tmp_path / "run", QUIET)
    # A file's name that is no word stands for one; all else is as its datasheet says.
    assert list(run.plan.circuits) == ["my_synapse"]
    found = run.plan.circuits["my_synapse"].datasheet
    assert found == source.datasheet.model_copy(update={"name": "my_synapse"})


def assert_one_line(errors: str, *words: str) -> None:
    assert errors.startswith("lif-bridge: ")
    assert errors.count("\n") == 1
    assert errors.endswith("\n")
    assert "Traceback" not in errors
    assert len(errors) < 600
    for word in words:
        assert word in errors, errors


ERRORS = {
    "clamp": (".ends", "V9 mem 0 1.8\n.ends", "", "", ["v9 drives mem, as the bench does"]),
    "unknown node": ("", "", 'membrane = "mem"', 'membrane = "memm"', ["ports.membrane = 'memm'"]),
    "two technologies": (
        "XMN1 n1  mem 0   0   nf w=0.5u l=1u", "XMN1 n1 mem 0 0 sky130_fd_pr__nfet_01v8 w=0.5 l=1\n"
        "XMN9 n1 mem 0 0 nfet_03v3 w=0.5u l=1u", "", "", ["gf180mcu and sky130; allowed: of one"]),
    "too small": ("XMN1 n1  mem 0   0   nf w=0.5u l=1u", "XMN1 n1 mem 0 0 nf w=0.5u l=0.2u", "", "",
                  ["xmn1 in gf180mcu", "L = 2e-07 m; its models hold from"]),
    "unmentioned port": ("", "", 'output = "out"', 'output = "n1"', ["has the port out"]),
}  # fmt: skip


@pytest.mark.parametrize("what", ERRORS)
def test_a_mistake_is_one_clear_line(command: Command, tmp_path: Path, what: str) -> None:
    old, new, old_sheet, new_sheet, words = ERRORS[what]
    own(tmp_path)
    exchange(tmp_path / "my.cir", old, new)
    exchange(tmp_path / "my.toml", old_sheet, new_sheet)
    if what == "two technologies":
        text = (tmp_path / "my.toml").read_text()
        (tmp_path / "my.toml").write_text(text.replace("[transistors]", "[transistors]\nxmn9 = ''"))
    code, printed, errors = command("characterise", "my.cir", "--out", "run", *FEW)
    assert (code, printed) == (2, "")
    assert_one_line(errors, "my.", *words)
    assert not (tmp_path / "run").exists()


def test_a_bias_that_nothing_drives_is_one_clear_line(command: Command, tmp_path: Path) -> None:
    shutil.copy(NETLISTS / "axon_hillock.cir", tmp_path)
    sheet = new_circuit(tmp_path / "axon_hillock.cir").path
    begin, bias, end = re.split(r"(?s)(\[knobs\..*?)(?=\[transistors)", sheet.read_text())
    assert '[knobs."/bias/vpw"]' in bias
    sheet.write_text(begin + bias.split('[knobs."/bias/vpw"]')[0] + end)
    code, printed, errors = command("characterise", "axon_hillock.cir", "--out", "run", *FEW)
    assert (code, printed) == (2, "")
    assert_one_line(errors, "nothing gives /bias/vpw of axon_hillock.cir a voltage")
    assert not (tmp_path / "run").exists()


def test_an_output_that_does_not_rise_is_one_clear_line(command: Command, tmp_path: Path) -> None:
    # Both are ports; the inverted output would do as well: it falls at a spike.
    netlist = bare(tmp_path, "leaky_axon_hillock")
    exchange(netlist, ".subckt leaky_axon_hillock mem out vdd", ".subckt leaky_axon_hillock mem n1 "
             "vdd")  # fmt: skip
    exchange(netlist.with_suffix(".toml"), 'output = "out"', 'output = "n1"')
    code, printed, errors = command("characterise", netlist.name, "--out", "run", *FEW)
    assert (code, printed) == (2, "looking for a bench ...\n")
    assert_one_line(errors, "no bench can be found")
    assert not (tmp_path / "run").exists()


PLAN = """technology = "gf180mcu"
circuits = ["{entry}"]
corners = ["typical"]
temperatures_celsius = [27]
draws = 8
seed = 1
"""


def test_a_plan_names_a_circuit_of_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "plans" / "cells"
    folder.mkdir(parents=True)
    own(folder)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    for plan, entry in ((folder / "a.toml", "my.cir"), (folder.parent / "b.toml", "cells/my.cir")):
        plan.write_text(PLAN.format(entry=entry))
        assert list(load_plan(plan).circuits) == ["my"]


@pytest.mark.parametrize("entry", ["../x.cir", "link.cir", "down/../../x.cir", "linked/x.cir"])
def test_a_plan_reaches_nothing_outside_its_folder(tmp_path: Path, entry: str) -> None:
    own(tmp_path, "x")
    folder = tmp_path / "plans"
    (folder / "down").mkdir(parents=True)
    (folder / "link.cir").symlink_to(tmp_path / "x.cir")
    (folder / "link.toml").symlink_to(tmp_path / "x.toml")
    (folder / "linked").symlink_to(tmp_path)
    (folder / "plan.toml").write_text(PLAN.format(entry=entry))
    with pytest.raises(CircuitInputError) as error:
        load_plan(folder / "plan.toml")
    assert "outside the plan's folder" in str(error.value)
    assert "\n" not in str(error.value)


def test_a_plan_takes_no_absolute_path(command: Command, tmp_path: Path) -> None:
    own(tmp_path, "x")
    folder = tmp_path / "plans"
    folder.mkdir()
    (folder / "plan.toml").write_text(PLAN.format(entry=tmp_path / "x.cir"))
    code, printed, errors = command("sweep", "plans/plan.toml", "--out", "run")
    assert (code, printed) == (2, "")
    assert_one_line(errors, "plans/plan.toml", "outside the plan's folder")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("feedback", "", "feedback is missing; write it, or let lif-bridge characterise my.cir"),
        ("bench", "", "[bench] is missing; write it, or let lif-bridge characterise my.cir"),
    ],
)
def test_a_plan_needs_a_complete_datasheet(
    command: Command, tmp_path: Path, old: str, new: str, message: str
) -> None:
    netlist = own(tmp_path)
    lines = netlist.with_suffix(".toml").read_text().splitlines()
    if old == "feedback":
        lines = [line for line in lines if not line.startswith(("feedback", "c_feedback"))]
    else:
        start = lines.index("[bench]")
        lines[start:] = lines[lines.index("[transistors]") :]
    netlist.with_suffix(".toml").write_text("\n".join(lines) + "\n")
    (tmp_path / "plan.toml").write_text(PLAN.format(entry="my.cir"))
    code, printed, errors = command("sweep", "plan.toml", "--out", "run")
    assert (code, printed) == (2, "")
    assert_one_line(errors, "plan.toml", "my.toml", message)
    assert not (tmp_path / "run").exists()
