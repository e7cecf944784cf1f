"""A deck that needs no other file: for ngspice alone, on any machine."""

from collections.abc import Sequence

from circuits.circuit import Circuit
from circuits.condition import Condition
from circuits.deck import SolverOptions, bench_lines
from circuits.inlined import inline_models
from circuits.technology import Technology
from circuits.text_file import comment as comment


def render_standalone(
    circuit: Circuit,
    technology: Technology,
    condition: Condition,
    options: SolverOptions,
    header: Sequence[str],
    control: Sequence[str],
) -> str:
    """Render the characterisation bench of a circuit into one file that includes no other.

    Parameters
    ----------
    circuit, technology, condition, options
        As for `circuits.deck.render_deck`.
    header : sequence of str
        What a person should know, a comment line each; the first is the title.
    control : sequence of str
        Commands of the control section.

    Returns
    -------
    str
        A deck with the model cards of the corner in it, and their licence.

    Raises
    ------
    CircuitInputError
        A model file is missing or cannot be understood.
    """
    models = inline_models(technology, condition.corner)
    lines = [
        *map(comment, header),
        *bench_lines(circuit, condition, options, models),
        ".control",
        *control,
        ".endc",
        ".end",
    ]
    return "\n".join(lines) + "\n"
