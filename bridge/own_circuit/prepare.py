"""A user's own circuit, from its netlist and datasheet to a swept and fitted run."""

import os
import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bridge.bench import Characterisation, Sample
from bridge.engine import Pool, SpiceTask, Watch
from bridge.errors import BenchError, BridgeInputError
from bridge.own_circuit.bench_search import BenchSearch
from bridge.own_circuit.datasheet_text import datasheet_text
from bridge.own_circuit.new_circuit import ASKED, unanswered
from bridge.plan import Plan
from bridge.store import RunDirectory, open_run
from circuits import NOMINAL_DRAW, Circuit, Condition, Sampling
from circuits.bench import neuron_bench
from circuits.circuit import NETLIST_ENDINGS
from circuits.connections import check_connections
from circuits.datasheet import Datasheet, NeuronDatasheet
from circuits.mismatch import check_sizes
from circuits.technology import Technology, load_technology
from circuits.toml_file import validate
from surrogate.vocabulary import Status, engineering

ROOM_TEMPERATURE = 27.0  # °C
DEFAULT_TECHNOLOGY = "gf180mcu"
TECHNOLOGY_FOLDER = "technology"
SEARCH_TIMEOUT = 120.0
"""Longest wall time of the search for a bench, s."""


@dataclass(frozen=True)
class Sizes:
    """How much is simulated.

    Attributes:
        corners: Process corners; all of the technology if None.
        temperatures_celsius: °C.
        timeout: Longest wall time of a sample and of the search for a bench, s; the plan's own and
            `SEARCH_TIMEOUT` if None.
    """

    draws: int = 64
    corners: Sequence[str] | None = None
    temperatures_celsius: Sequence[float] = (0.0, 27.0, 85.0)
    seed: int = 1
    timeout: float | None = None


def technology_of(circuit: Circuit, name: str | None) -> Technology:
    """Technology that a circuit is simulated in: the one asked for, or the one it is drawn in.

    Args:
        circuit: Its netlist may name a technology's own transistors.

    Returns:
        gf180mcu when neither says.

    Raises:
        BridgeInputError: The netlist names transistors of two technologies, or of another one than
            was asked for.
    """
    drawn = sorted(circuit.source.technologies)
    if len(drawn) > 1:
        raise BridgeInputError(
            f"{circuit.netlist}: calls transistors of {' and '.join(drawn)}; allowed: of one"
        )
    technology = load_technology(name or (drawn[0] if drawn else DEFAULT_TECHNOLOGY))
    if drawn and technology.name != drawn[0]:
        raise BridgeInputError(
            f"{circuit.netlist}: calls transistors of {drawn[0]}; --technology {technology.name} "
            "needs a netlist with nf and pf, or that technology's own names"
        )
    return technology


def prepare(
    netlist: Path,
    out: Path,
    watch: Watch,
    technology: str | None = None,
    sizes: Sizes | None = None,
) -> RunDirectory:
    """Make the run of a user's own circuit: its plan, its bench, its own copy of the files.

    Args:
        netlist: The ``.cir``; its datasheet stands beside it.
        watch: For progress, and for what was found.
        technology: Name or path; what the netlist is drawn in if left out.

    Returns:
        Ready to be swept; the completed datasheet lies in its folder ``sources``.

    Raises:
        BridgeInputError: No bench can be found, the circuit without mismatch measures nothing, or
            the folder holds something else.
        CircuitInputError: Netlist or datasheet are unusable.
    """
    sizes = sizes or Sizes()
    _check_files(netlist)
    own = load_technology(technology) if technology else None
    circuit = Circuit(netlist, technology=own)
    chosen = technology_of(circuit, technology)
    _check_answers(circuit)
    check_connections(circuit)
    check_sizes(circuit, chosen)
    _tell_what_is_left_out(circuit, watch)
    corners = list(sizes.corners or chosen.corners)
    chosen.check_conditions(corners, sizes.temperatures_celsius)
    sheet = circuit.datasheet
    limit = sizes.timeout or SEARCH_TIMEOUT
    if isinstance(sheet, NeuronDatasheet) and (sheet.bench is None or sheet.feedback is None):
        sheet = _with_bench(circuit, chosen, watch, limit)
    _check_nominal(circuit.with_datasheet(sheet), chosen, watch, limit)
    with TemporaryDirectory(prefix="lif-bridge-") as scratch:
        folder = Path(scratch)
        entry = _copy(circuit, sheet, folder)
        name = chosen.name
        if chosen.own_folder is not None:
            name = f"{TECHNOLOGY_FOLDER}/technology.toml"
            home = folder / TECHNOLOGY_FOLDER
            _lay(chosen.own_files, chosen.own_folder, home)
        plan = validate(
            netlist,
            {
                "technology": name,
                "circuits": [entry],
                "corners": corners,
                "temperatures_celsius": list(sizes.temperatures_celsius),
                "draws": sizes.draws,
                "seed": sizes.seed,
                "sampler": "sobol",
                **({} if sizes.timeout is None else {"timeout": sizes.timeout}),
            },
            Plan,
            {"folder": folder},
        )
        with RunDirectory(out, plan).locked():
            pass
    return open_run(out)


def _check_files(netlist: Path) -> None:
    """Say what to do before anything is read."""
    if not netlist.exists():
        raise BridgeInputError(f"{netlist}: there is no such file")
    if netlist.suffix not in NETLIST_ENDINGS:
        raise BridgeInputError(f"{netlist}: allowed: a file ending in {', '.join(NETLIST_ENDINGS)}")
    if not (sheet := netlist.with_suffix(".toml")).exists():
        raise BridgeInputError(
            f"{sheet}: there is no datasheet; begin it with lif-bridge new-circuit "
            f"{shlex.quote(str(netlist))}"
        )


def _check_answers(circuit: Circuit) -> None:
    """Ask for the values that nobody has given yet."""
    if open_knobs := unanswered(circuit.datasheet):
        values = ", ".join(
            f"{name} = {engineering(circuit.knobs[name], circuit.datasheet.knobs[name].unit)}"
            for name in open_knobs
        )
        raise BridgeInputError(
            f"{circuit.datasheet_path}: knobs: {values}: written by new-circuit, and its value is "
            f"still asked for; write the bias of your design (or take {ASKED[2:]!r} out of its "
            "meaning to keep this one)"
        )


def _tell_what_is_left_out(circuit: Circuit, watch: Watch) -> None:
    if note := circuit.source.testbench.note:
        watch.say(f"{circuit.netlist.name}: passed over: {note}")
    for name in circuit.replaced:
        watch.say(
            f"{circuit.netlist.name}: {name} is left out: the datasheet's supply or knob stands "
            "for it"
        )


def _copy(circuit: Circuit, sheet: Datasheet, folder: Path) -> str:
    """Lay the circuit's files into a folder; returns its netlist's name there."""
    root = Path(os.path.realpath(circuit.netlist)).parent
    _lay(circuit.source.files, root, folder)
    name = circuit.source.files[0].name
    text = datasheet_text(sheet, circuit.name)
    (folder / name).with_suffix(".toml").write_text(text, encoding="utf-8")
    return name


def _lay(files: Iterable[Path], root: Path, folder: Path) -> None:
    """Copy files from below one folder to below another."""
    for path in files:
        target = folder / path.relative_to(root)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())


def _room(circuit: Circuit, technology: Technology) -> Condition:
    supply = circuit.supply_in(technology)
    return Condition(technology.nominal_corner, ROOM_TEMPERATURE, supply)


def _one(job: SpiceTask, watch: Watch, name: str, limit: float) -> Any:
    """The outcome of a job of one item."""
    with watch.stage(name), Pool(1, limit) as pool:
        ((*_, outcome),) = pool.run([job])
    return outcome


def _check_nominal(circuit: Circuit, technology: Technology, watch: Watch, limit: float) -> None:
    """Before a sweep that takes minutes: one sample, whose failure is the designer's to mend."""
    condition = _room(circuit, technology)
    job = Characterisation(circuit, technology, condition, Sampling(0), [NOMINAL_DRAW])
    sample: Sample = _one(job, watch, "trying it without mismatch", limit)
    if sample.status != Status.OK:
        raise BridgeInputError(
            f"{circuit.netlist}: without mismatch at {condition.label}: {sample.status}: "
            f"{sample.reason}; look at the biases and the bench of the datasheet"
        )


def _with_bench(
    circuit: Circuit, technology: Technology, watch: Watch, limit: float
) -> NeuronDatasheet:
    search = BenchSearch(circuit, technology, _room(circuit, technology))
    found: NeuronDatasheet | BenchError = _one(search, watch, "looking for a bench", limit)
    if isinstance(found, BenchError):
        raise BridgeInputError(f"{circuit.netlist}: no bench can be found: {found}")
    bench = neuron_bench(circuit.with_datasheet(found))
    low, high = engineering(bench.i_low, "A"), engineering(bench.i_high, "A")
    start, end = (engineering(volts, "V") for volts in bench.v_sweep)
    watch.say(
        f"{circuit.name}: feedback {found.feedback}, input {low} and {high}, clamp {start} to "
        f"{end}, at most {engineering(bench.t_limit, 's')} a spike"
    )
    return found
