"""What spreads a circuit's parameters, in a few lines: conditions, chips, transistors."""

from collections.abc import Sequence

from rich.console import Console

from bridge.attribute import Blame
from bridge.attribute.variance import SweepVariance
from bridge.plan import Plan
from bridge.report.blame_report import sentence
from bridge.report.numbers import percent
from bridge.report.variance_report import PARTS, answer_of
from surrogate.vocabulary import SHOWN


def print_drivers(
    console: Console, plan: Plan, variance: Sequence[SweepVariance], blame: Blame
) -> None:
    """Print, for each circuit, the parts of its first parameter's variance and who is to blame."""
    for name, circuit in plan.circuits.items():
        lines = []
        for one in variance:
            first = next((p for p in SHOWN[circuit.kind] if p in one.parameters), None)
            if one.circuit == name and first is not None:
                lines.append(_parts(one, first))
        for found in blame.conditions:
            if found.circuit == name:
                shown = [one for one in found.parameters if one.parameter in SHOWN[circuit.kind]]
                where = found.condition.label
                lines += [f"{where}: {sentence(one)}" for one in shown]
        if lines:
            console.print(f"\n{name}, what spreads it (all of it: lif-bridge variance, blame):")
        for line in lines:
            console.print(f"  {line}", highlight=False, soft_wrap=True)


def _parts(one: SweepVariance, parameter: str) -> str:
    split = one.parameters[parameter]
    shares = {PARTS[key]: split.shares[key] for key in PARTS if key in split.shares}
    if split.interaction is not None:
        shares[f"{answer_of(one)} × condition"] = split.interaction
    parts = [f"{name} {percent(share.value, 1)} %" for name, share in shares.items()]
    where = ", ".join(one.corners)
    return f"variance of {parameter} over {where}: {', '.join(parts)}"
