"""What is said of a datasheet that was begun."""

from rich.console import Console

from bridge.own_circuit.new_circuit import NOTHING, SHARED, Beginning
from bridge.report.terminal import new_table, print_command, say


def print_beginning(console: Console, begun: Beginning, technology: str | None = None) -> None:
    """Print ports, transistors and guesses, and what to do next.

    Args:
        technology: Name or path of the technology, where it was given.
    """
    source = begun.netlist
    drawn = f", drawn in {', '.join(sorted(source.technologies))}" * bool(source.technologies)
    say(console, f"{source.name}{drawn}: ports {', '.join(source.ports) or 'none'}")
    say(console, f"A {begun.kind}: {begun.why}")
    if note := source.testbench.note:
        say(console, f"Passed over, no part of {source.name}: {note}")
    table = new_table("transistor", "device", "W", "L", "m")
    for each in begun.transistors:
        width, length = (f"{1e6 * size:g} µm" for size in (each.width, each.length))
        table.add_row(each.name, each.device, width, length, f"{each.multiplier:g}")
    console.print(table)
    roles = new_table("role", "node", "why", left=3)
    for guess in begun.guesses:
        roles.add_row(guess.role, guess.node, f"guess: {guess.reason}")
    for role in begun.missing:
        roles.add_row(role, "?", f"{NOTHING}: write it into the datasheet")
    known = {guess.node: f"guess: {guess.reason}" for guess in begun.biases}
    for port in begun.unnamed:
        given = begun.sources.get(port)
        why = f"{given}, from the netlist" if given else known.get(port, "a port of no role")
        roles.add_row("bias", port, why + "; write its value" * (not given))
    if begun.shared:
        roles.add_row("shared", ", ".join(begun.shared), f"guess: {SHARED}")
    console.print(roles)
    console.print(f"Written: {begun.path}", markup=False, soft_wrap=True)
    words = ["lif-bridge", "characterise", str(begun.begun_from)]
    if begun.corner:
        words += ["--corner", begun.corner]
    if technology:
        words += ["--technology", technology]
    print_command(console, "Next: look at every line of it, then", *words)
