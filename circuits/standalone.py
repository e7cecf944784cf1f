"""A deck that needs no other file: for ngspice alone, on any machine."""

from collections.abc import Sequence

from circuits.circuit import Circuit
from circuits.deck import Setting, bench_lines
from circuits.spice import card, render_with_control
from circuits.technology import Technology


def render_standalone(
    circuit: Circuit,
    technology: Technology,
    setting: Setting,
    header: Sequence[str],
    control: Sequence[str],
) -> str:
    """Render the characterisation bench of a circuit into one file that includes no other.

    Args:
        circuit, technology, setting: As for `circuits.deck.render_deck`.
        header: What a person should know, a comment line each; the first is the title.

    Returns:
        A deck with the model cards of the corner in it, and their licence.

    Raises:
        CircuitInputError: A model file is missing or cannot be understood.
    """
    models = technology.inlined(setting.condition.corner, setting.process or None)
    lines = [*map(card.comment, header), *models, *bench_lines(circuit, setting)]
    return render_with_control(lines, control)
