"""What a circuit is: ports, knobs, schematic, transistors."""

from bridge.report.numbers import plain
from bridge.report.pages.document import Block, Listing, Picture, Section, Table, Text
from bridge.store import Location, write_whole
from circuits import Circuit
from circuits.technology import Technology, netlists_folder
from surrogate.vocabulary import engineering

ROLES = {
    "membrane": "the membrane's node, where the input current is integrated",
    "input": "where the input comes in",
    "code": "where the code comes in",
    "output": "where the output comes out",
    "supply": "supply",
    "ground": "tied to ground",
}


def about(circuit: Circuit, technology: Technology, folder: Location) -> list[Section]:
    """Describe a circuit.

    Args:
        technology: For sizes of devices and their mismatch.
        folder: Of the page; the schematic is copied there.
    """
    return [
        Section("ports", "Ports and knobs", [_ports(circuit), _knobs(circuit)]),
        Section("schematic", "Schematic", _schematic(circuit, folder)),
        Section("transistors", "Transistors", [transistor_table(circuit, technology)]),
    ]


def _ports(circuit: Circuit) -> Table:
    roles = {role: node for role, node in circuit.datasheet.ports if node is not None}
    rows = [
        (", ".join(node) if isinstance(node, tuple) else node, role, ROLES[role])
        for role, node in roles.items()
    ]
    if circuit.kind == "neuron" and "input" not in roles:
        rows.insert(1, (roles["membrane"], "input", "the input current flows into the membrane"))
    return Table(("node", "role", "meaning"), rows, prose=(2,), caption="Ports")


def _knobs(circuit: Circuit) -> Block:
    knobs = circuit.datasheet.knobs
    if not knobs:
        return Text("The datasheet names no knobs.")
    rows = []
    for name, knob in knobs.items():
        ends = (knob.low, knob.high)
        low, high = ("" if end is None else engineering(end, knob.unit) for end in ends)
        rows.append(
            (
                name,
                engineering(knob.value, knob.unit),
                f"{low} to {high}" if low and high else low or high or "not given",
                knob.meaning,
            )
        )
    return Table(("knob", "value", "range", "meaning"), rows, (1, 2), (3,), "Knobs")


def _schematic(circuit: Circuit, folder: Location) -> list[Block]:
    drawing = circuit.netlist.with_suffix(".svg")
    netlist = Listing(
        f"Netlist {circuit.netlist.name}",
        circuit.netlist.read_text(encoding="utf-8", errors="replace"),
    )
    # A stranger's SVG may hold programs: only the catalogue's own are shown.
    if not circuit.netlist.is_relative_to(netlists_folder()) or not drawing.is_file():
        return [Text("There is no drawing of this circuit beside its netlist."), netlist]
    name = f"schematic{drawing.suffix}"
    write_whole(folder / name, drawing.read_bytes())
    return [Picture(name, f"schematic of {circuit.title}"), netlist]


def transistor_table(circuit: Circuit, technology: Technology) -> Table:
    """Every transistor with its role, size and spread."""
    roles, rows = circuit.datasheet.transistors, []
    for transistor, shared in zip(circuit.transistors, circuit.shared, strict=True):
        device = technology.devices[transistor.device]
        sigma, _ = device.sigma(
            transistor.width, transistor.length, transistor.multiplier, transistor.fingers
        )
        rows.append(
            (
                transistor.name,
                roles.get(transistor.name, ""),
                "n" if transistor.device == "nf" else "p",
                f"{transistor.width * 1e6:g}",
                f"{transistor.length * 1e6:g}",
                f"{transistor.multiplier:g}",
                plain(sigma, 1e-3),
                "chip" if shared else circuit.kind,
            )
        )
    names = " and ".join(
        f"{technology.devices[d].model} ({'n' if d == 'nf' else 'p'})"
        for d in dict.fromkeys(t.device for t in circuit.transistors)
    )
    return Table(
        ("name", "role", "type", "W (µm)", "L (µm)", "m", "σ(Vth) (mV)", "one for each"),
        rows,
        (3, 4, 5, 6),
        (1,),
        f"{len(rows)} transistors in {technology.title}: {names}. "
        "σ(Vth) is the standard deviation of one transistor's threshold over mismatch.",
    )
