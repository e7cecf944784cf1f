"""A user's own circuit, from its netlist and datasheet to a swept and fitted run."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bridge.engine import Pool, SpiceTask, Watch
from bridge.errors import BenchError, BridgeInputError
from bridge.own_circuit.bench_search import BenchSearch
from bridge.own_circuit.bench_trial import BenchTrial
from bridge.own_circuit.datasheet_text import datasheet_text
from bridge.own_circuit.given import read_given
from bridge.own_circuit.nominal import Nominal
from bridge.own_circuit.placement import Place, Wanted, place
from bridge.plan import Plan
from bridge.store import RunDirectory, clear_run, open_run, run_folder
from circuits import Circuit, Condition
from circuits.bench import neuron_bench
from circuits.technology import Technology
from circuits.toml_file import validate
from surrogate.vocabulary import engineering

ROOM_TEMPERATURE = 27.0  # °C
TECHNOLOGY_FOLDER = "technology"
SEARCH_TIMEOUT = 120.0
"""Longest wall time of each step of the search for a bench, s."""


@dataclass(frozen=True)
class Sizes:
    """How much is simulated.

    Attributes:
        corners: Process corners; all of the technology if None.
        temperatures_celsius: °C.
        timeout: Longest wall time of a sample and of a step of the search for a bench, s; the
            plan's own and `SEARCH_TIMEOUT` if None.
    """

    draws: int = 64
    corners: Sequence[str] | None = None
    temperatures_celsius: Sequence[float] = (0.0, 27.0, 85.0)
    seed: int = 1
    timeout: float | None = None

    def plan(self, technology: Technology) -> dict[str, Any]:
        """The plan's keys that these are."""
        own = Plan.model_fields["timeout"].default
        return {
            "corners": list(self.corners or technology.corners),
            "temperatures_celsius": list(self.temperatures_celsius),
            "draws": self.draws,
            "seed": self.seed,
            "sampler": "sobol",
            "timeout": own if self.timeout is None else self.timeout,
        }


def prepare(
    netlist: Path,
    out: Path | None,
    watch: Watch,
    technology: str | None = None,
    sizes: Sizes | None = None,
    replace: bool = False,
) -> RunDirectory:
    """Make the run of a user's own circuit: its plan, its bench, its own copy of the files.

    Args:
        netlist: The ``.cir``; its datasheet stands beside it.
        out: Its folder; if None ``runs/`` and the netlist's stem or, where that holds the result of
            other values, the next free name after it.
        watch: For progress, and for what was found.
        technology: Name or path; what the netlist is drawn in if left out.
        replace: Whether another result in the folder is removed when this one begins.

    Returns:
        Ready to be swept; the completed datasheet lies in its folder ``sources``.

    Raises:
        BridgeInputError: No bench can be found, the circuit without mismatch measures nothing, or
            the folder holds something else.
        CircuitInputError: Netlist or datasheet are unusable.
    """
    sizes = sizes or Sizes()
    circuit, chosen = read_given(netlist, technology, watch)
    plan = sizes.plan(chosen)
    chosen.check_conditions(plan["corners"], plan["temperatures_celsius"])
    where = run_folder(netlist), out, replace
    before = place(*where, Wanted(circuit, chosen, plan, complete=False))
    _tell(before, watch)
    complete = _completed(circuit, chosen, watch, sizes.timeout or SEARCH_TIMEOUT)
    final = place(*where, Wanted(complete, chosen, plan, complete=True))
    if final.path != before.path:
        _tell(final, watch)
    with TemporaryDirectory(prefix="lif-bridge-") as scratch:
        planned = _plan(complete, chosen, plan, Path(scratch))
        if final.replaces:
            clear_run(final.path)
        with RunDirectory(final.path, planned).locked():
            pass
    return open_run(final.path)


def _tell(found: Place, watch: Watch) -> None:
    if found.note:
        watch.say(found.note)


def _plan(circuit: Circuit, technology: Technology, plan: dict[str, Any], folder: Path) -> Plan:
    """The plan of a run, of files that are laid into a folder."""
    name = technology.name
    if technology.own_folder is not None:
        name = f"{TECHNOLOGY_FOLDER}/technology.toml"
        _lay(technology.own_files, technology.own_folder, folder / TECHNOLOGY_FOLDER)
    entry = _copy(circuit, folder)
    keys = {"technology": name, "circuits": [entry], **plan}
    return validate(circuit.netlist, keys, Plan, {"folder": folder})


def _copy(circuit: Circuit, folder: Path) -> str:
    """Lay the circuit's files into a folder; returns its netlist's name there."""
    root = Path(os.path.realpath(circuit.netlist)).parent
    _lay(circuit.source.files, root, folder)
    name = circuit.source.files[0].name
    text = datasheet_text(circuit.datasheet, circuit.name)
    (folder / name).with_suffix(".toml").write_text(text, encoding="utf-8")
    return name


def _lay(files: Iterable[Path], root: Path, folder: Path) -> None:
    """Copy files from below one folder to below another."""
    for path in files:
        target = folder / path.relative_to(root)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())


def _completed(circuit: Circuit, technology: Technology, watch: Watch, limit: float) -> Circuit:
    """A circuit that is measured without mismatch, with a bench if it had none."""
    room = Condition(technology.nominal_corner, ROOM_TEMPERATURE, circuit.supply_in(technology))
    with Pool(1, limit) as pool:

        def run(job: SpiceTask, name: str) -> Any:
            with watch.stage(name):
                ((*_, outcome),) = pool.run([job])
            return outcome

        def found(job: SpiceTask) -> Any:
            outcome = run(job, "looking for a bench")
            if isinstance(outcome, BenchError):
                raise BridgeInputError(f"{circuit.netlist}: no bench can be found: {outcome}")
            return outcome

        nominal = Nominal(technology, room, run)
        if circuit.kind != "neuron" or None not in (circuit.neuron.bench, circuit.neuron.feedback):
            nominal.measured(circuit)
            return circuit
        searched = found(BenchSearch(circuit, technology, room))
        complete = circuit.with_datasheet(searched.sheet)
        if circuit.neuron.bench is None:
            bench = found(BenchTrial(complete, searched, technology, room))
            complete = circuit.with_datasheet(searched.sheet.model_copy(update={"bench": bench}))
            _tell_of_bench(complete, watch)
            complete = nominal.refined(complete)
        else:
            _tell_of_bench(complete, watch)
            nominal.measured(complete)
        return complete


def _tell_of_bench(circuit: Circuit, watch: Watch) -> None:
    bench = neuron_bench(circuit)
    low, high = engineering(bench.i_low, "A"), engineering(bench.i_high, "A")
    start, end = (engineering(volts, "V") for volts in bench.v_sweep)
    watch.say(
        f"{circuit.name}: feedback {circuit.neuron.feedback}, input {low} and {high}, clamp "
        f"{start} to {end}, at most {engineering(bench.t_limit, 's')} a spike"
    )
