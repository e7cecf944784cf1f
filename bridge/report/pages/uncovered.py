"""What a verification says nothing about."""

from bridge.plan import Plan
from bridge.report.pages.document import Block, Section, Table
from bridge.verify.record import Verified

ALWAYS = (
    (
        "silicon",
        "Both sides are models: the truth here is ngspice with the technology's transistor models.",
    ),
    (
        "what is around a neuron",
        "Weights and synapses are ideal currents, "
        "Layers do not load each other; a spike is the output's rise through half the supply.",
    ),
    (
        "what else varies",
        "Noise of devices, parasitics of a layout, supplies that move meanwhile, ageing.",
    ),
    (
        "other inputs",
        "Inputs are those of the table of kinds; what lies beyond their currents was not tried.",
    ),
)
"""Of every verification."""


def uncovered_section(plan: Plan, titles: dict[str, str], found: Verified) -> Section:
    """What was not replayed of the plan, and what a replay cannot show."""
    rows = [*_replays(plan, titles, found), *_networks(plan, titles, found), *ALWAYS]
    blocks: list[Block] = [Table(("", ""), rows, prose=(1,))]
    return Section("uncovered", "What is not covered", blocks)


def _replays(plan: Plan, titles: dict[str, str], found: Verified) -> list[tuple[str, str]]:
    rows = []
    for name, title in titles.items():
        mine = [] if found.replays is None else found.replays.neurons
        there = {one.condition: one for one in mine if one.circuit == name}
        if not there:
            rows.append((title, "No drawn neuron was replayed."))
            continue
        missing = [one.label for one in plan.conditions(name) if one.label not in there]
        if missing:
            rows.append((title, f"Not replayed at {', '.join(missing)}."))
        failed = [
            f"draw {draw} at {one.condition}: {status.words}"
            for one in there.values()
            for draw, status, _ in one.failed
        ]
        if failed:
            rows.append((title, f"Without measured parameters: {'; '.join(failed)}."))
        if found.replays is not None and not found.replays.held_out:
            rows.append((title, "The fit has seen the neurons."))
    return rows


def _networks(plan: Plan, titles: dict[str, str], found: Verified) -> list[tuple[str, str]]:
    rows = []
    for name, title in titles.items():
        there = {one.condition for one in found.networks if one.circuit == name}
        missing = [one.label for one in plan.conditions(name) if one.label not in there]
        if not there:
            rows.append((f"{title}: network", "No network of its transistors was simulated."))
        elif missing:
            rows.append((f"{title}: network", f"Not simulated at {', '.join(missing)}."))
    return rows
