"""What is said of a datasheet that was begun."""

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from bridge.own_circuit.new_circuit import Beginning


def print_beginning(console: Console, begun: Beginning) -> None:
    """Print ports, transistors and guesses, and what to do next.

    Parameters
    ----------
    console : rich.console.Console
        Where.
    begun : Beginning
        From `bridge.own_circuit.new_circuit`.
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
        roles.add_row(role, "?", "nothing speaks for any node: write it into the datasheet")
    for port in begun.unnamed:
        roles.add_row("bias", port, "a port of no role: a knob drives it; write its value")
    console.print(roles)
    console.print(f"Written: {begun.path}", markup=False, soft_wrap=True)
    console.print(
        f"Next: look at it, then lif-bridge characterise {begun.path.with_suffix('.cir')}"
        if begun.path.with_suffix(".cir").exists()
        else "Next: look at it, then lif-bridge characterise the netlist",
        markup=False,
        soft_wrap=True,
    )
