"""What is said of a datasheet that was begun."""

import shlex

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from bridge.own_circuit.new_circuit import NOTHING, SHARED, Beginning


def print_beginning(console: Console, begun: Beginning, technology: str | None = None) -> None:
    """Print ports, transistors and guesses, and what to do next.

    Args:
        begun: From `bridge.own_circuit.new_circuit`.
        technology: Name or path of the technology, where it was given.
    """
    source = begun.netlist
    drawn = f", drawn in {', '.join(sorted(source.technologies))}" * bool(source.technologies)
    console.print(f"{source.name}{drawn}: ports {', '.join(source.ports) or 'none'}", markup=False)
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading in ("transistor", "device", "W", "L", "m"):
        table.add_column(heading, justify="left" if heading == "transistor" else "right")
    for each in begun.transistors:
        width, length = (f"{1e6 * size:g} µm" for size in (each.width, each.length))
        table.add_row(each.name, each.device, width, length, f"{each.multiplier:g}")
    console.print(table)
    roles = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading in ("role", "node", "why"):
        roles.add_column(heading)
    for guess in begun.guesses:
        roles.add_row(guess.role, guess.node, f"guess: {guess.reason}")
    for role in begun.missing:
        roles.add_row(role, "?", f"{NOTHING}: write it into the datasheet")
    known = {guess.node: f"guess: {guess.reason}" for guess in begun.biases}
    for port in begun.unnamed:
        roles.add_row("bias", port, f"{known.get(port, 'a port of no role')}; write its value")
    if begun.shared:
        roles.add_row("shared", ", ".join(begun.shared), f"guess: {SHARED}")
    console.print(roles)
    console.print(f"Written: {begun.path}", markup=False, soft_wrap=True)
    words = ["lif-bridge", "characterise", str(begun.begun_from)]
    if technology:
        words += ["--technology", technology]
    console.print(
        f"Next: look at every line of it, then {shlex.join(words)}",
        markup=False,
        soft_wrap=True,
        highlight=False,
    )
