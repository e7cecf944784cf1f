"""Whether ngspice can use a user's own models for what this program does with them."""

import re
from collections.abc import Iterable, Mapping

from circuits.errors import CircuitInputError, listed, shown
from circuits.spice.statement import assignments, statements
from circuits.technology.device_mismatch import DeviceMismatch

LEVELS = (8, 14, 49, 54)
"""MOS model levels whose elements take ``delvto`` and ``mulu0`` in ngspice: BSIM3 and BSIM4."""

_CALLS = (".lib", ".inc")


def check_readable(
    technology: str, lines: Iterable[str], devices: Mapping[str, DeviceMismatch]
) -> None:
    """Refuse models that mismatch cannot be applied to, before ngspice is confused by them.

    Args:
        lines: The models of a corner, with every file and section in its place.

    Raises:
        CircuitInputError: A device's model or sub-circuit is missing, its level takes no mismatch,
            a section stands where it cannot be reached, or an element outside sub-circuits.
    """
    levels: dict[str, str] = {}
    depth = 0
    subcircuits: set[str] = set()
    for statement in statements(lines):
        words = statement.split()
        word = words[0].lower()
        if word.startswith(_CALLS) or word == ".endl":
            raise CircuitInputError(
                f"technology {technology}: a section inside an included file: {shown(statement)}; "
                "allowed: sections in the file that models.library names"
            )
        if not word.startswith(".") and not depth:
            raise CircuitInputError(
                f"technology {technology}: an element outside sub-circuits would be part of every "
                f"circuit: {shown(statement)}"
            )
        depth += (word in (".subckt", ".macro")) - (word in (".ends", ".eom"))
        if word in (".subckt", ".macro") and len(words) > 1:
            subcircuits.add(words[1].lower())
        elif word == ".model" and len(words) > 2 and words[2].lower().startswith(("nmos", "pmos")):
            parts = assignments(re.sub(r"[()]", " ", " ".join(words[2:])))
            level = next((value for name, value in parts if name.lower() == "level"), "1")
            levels[words[1].lower()] = level
    if missing := [name for name in devices if name not in subcircuits]:
        raise CircuitInputError(
            f"technology {technology}: devices.inc has no sub-circuit {listed(missing)}"
        )
    for key, device in devices.items():
        _check_level(
            f"technology {technology}: devices.{key}.model", device.model, levels, subcircuits
        )


def _check_level(key: str, model: str, levels: Mapping[str, str], subcircuits: set[str]) -> None:
    bins = [name for name in levels if re.fullmatch(rf"{re.escape(model.lower())}(\.\d+)?", name)]
    if not bins and model.lower() not in subcircuits:
        raise CircuitInputError(
            f"{key} = {shown(model)}: the model files have no such model or sub-circuit"
        )
    for name in bins:
        try:
            level = float(levels[name])
        except ValueError:
            level = 0.0
        if level not in LEVELS:
            raise CircuitInputError(
                f"{key} = {shown(model)}: level {shown(levels[name])}; allowed: BSIM3 and BSIM4, "
                f"levels {', '.join(map(str, LEVELS))}: ngspice applies mismatch to no other"
            )
