"""Conditions of a plan that a person names."""

from bridge.errors import BridgeInputError
from bridge.plan.plan import Plan
from circuits import Condition

EVERY_CONDITION = "all"


def named_conditions(
    plan: Plan, circuit: str, text: str | None, option: str = "--condition"
) -> list[Condition]:
    """Conditions that a text names, in the order of the plan.

    Args:
        text: Such as ``"typical 27"``, several with commas between them, or ``"all"``; None for the
            plan's reference.
        option: Where a person wrote it, for the error.

    Raises:
        BridgeInputError: One of them is not the plan's.
    """
    swept = plan.conditions(circuit)
    if text == EVERY_CONDITION:
        return swept
    if text is None:
        return [plan.reference_of(circuit)]
    labels = {one.label.removesuffix(" °C"): one for one in swept}
    chosen = []
    for part in text.split(","):
        wanted = " ".join(part.replace("°C", " ").split())
        if wanted not in labels:
            raise BridgeInputError(
                f"{option} {wanted!r}: allowed: {EVERY_CONDITION!r}, {', '.join(map(repr, labels))}"
            )
        chosen.append(labels[wanted])
    return [one for one in swept if one in chosen]
