"""What a sweep says at its end: how samples ended, and whether their numbers are certified."""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from rich.console import Console
from scipy.stats import norm

from bridge.plan import Plan
from bridge.report.terminal import new_table, say
from bridge.store import Samples, SampleTable
from bridge.sweep.certificate import ALLOWED_SHARE, NEGLIGIBLE, ConditionCertificate
from circuits import Condition
from circuits.errors import visible
from circuits.solver_options import TIGHTER
from surrogate.distribution import UnfittedCondition
from surrogate.vocabulary import Status

MOST_CAVEATS = 6
"""Conditions of which it is said why they are not certified."""


FINER = (
    "Finer time steps may certify it: a step_refinement in [bench] of the datasheet, twice what it "
    "is (1 if left out)"
)
"""What to do where values move at tighter tolerance."""


def survivors_mislead(counts: Mapping[str, int]) -> bool:
    """Whether so many samples failed that the others' mean may be off by more than its error.

    If the samples that failed are one tail of a normal distribution, a share p of it, the mean of
    the others is off by phi(z) / (1 - p) sigma with z the p-quantile; it is compared with the
    standard error sigma / sqrt(n) of that mean.
    """
    total, ok = sum(counts.values()), counts.get(Status.OK, 0)
    if ok == total:
        return False
    if ok == 0:
        return True
    share = 1 - ok / total
    return bool(norm.pdf(norm.ppf(share)) / (1 - share) > 1 / math.sqrt(ok))


@dataclass
class _Outcomes:
    """What is said of the samples of one circuit under one condition.

    Attributes:
        helped: Those that are measured because the ladder helped.
        iterations, counted: Newton iterations, and of how many samples.
    """

    counts: Counter[str] = field(default_factory=Counter)
    helped: int = 0
    iterations: int = 0
    counted: int = 0

    def add(self, part: Samples) -> None:
        """Count the samples of a part too."""
        spent = part["newton_iterations"]
        self.counts.update(part.counts)
        self.helped += int(np.sum(part.ok & (part.text("remedy") != "")))
        self.iterations += int(np.nansum(spent))
        self.counted += int(np.sum(~np.isnan(spent)))


def _outcomes(table: SampleTable, circuit: str, condition: Condition) -> _Outcomes:
    found = _Outcomes()
    for part in table.parts(circuit, condition, ["remedy", "newton_iterations"]):
        found.add(part)
    return found


def print_sweep(
    console: Console,
    plan: Plan,
    samples: SampleTable,
    certificates: Sequence[ConditionCertificate],
) -> None:
    """Print a row for each condition, then what is to be noted.

    Args:
        certificates: Numerical certificate of each condition, in the order of the plan.
    """
    judged = {(one.circuit, one.condition): one for one in certificates}
    notes, ends = [], set[str]()
    for circuit in plan.circuits:
        conditions = plan.conditions(circuit)
        outcomes = [_outcomes(samples, circuit, condition) for condition in conditions]
        seen = sum((one.counts for one in outcomes), Counter())
        statuses = [str(status) for status in Status if status == Status.OK or seen[status]]
        last = ("helped on", "iterations", "error / spread", "certified")
        table = new_table("condition", *statuses, *last, title=circuit)
        for condition, outcome in zip(conditions, outcomes, strict=True):
            counts = outcome.counts
            one = judged[circuit, condition]
            name, share = one.worst
            table.add_row(
                condition.label,
                *(str(counts.get(status, 0) or "") for status in statuses),
                str(outcome.helped or ""),
                f"{outcome.iterations / outcome.counted:.0f}" if outcome.counted else "",
                f"{share:.3f} {name}" if name else "",
                "yes" if one.passed else "NO",
            )
            if warning := misleading(counts):
                notes.append(f"{circuit} {condition.label}: {warning}")
        console.print(table)
        ends |= set(statuses)
    for note in notes:
        console.print(f"Note: {note}")
    print_meanings(console, ends)
    print_verdict(console, certificates)


def misleading(counts: Mapping[str, int]) -> str:
    """A warning where so many samples failed that `survivors_mislead`; else nothing."""
    total = sum(counts.values())
    failed = total - counts.get(Status.OK, 0)
    warning = f"{failed} of {total} samples failed; what is said of the others may mislead"
    return warning if survivors_mislead(counts) else ""


def no_distributions(unfitted: Iterable[UnfittedCondition]) -> list[str]:
    """Where there is no distribution, and why, a line each."""
    return [f"No distribution at {one.label}: {one.reason}" for one in unfitted]


def print_failures(
    console: Console, where: str, counts: Mapping[str, int], networks: bool = True
) -> None:
    """Say which samples of a condition failed, and what that means; nothing if none did.

    Args:
        networks: Whether networks are drawn from these samples.
    """
    failed = {status: n for status, n in counts.items() if status != Status.OK}
    if failed:
        which = ", ".join(f"{n} {status}" for status, n in failed.items())
        mislead = "; so many that these may mislead" * survivors_mislead(counts)
        console.print(
            f"Note: {where}: {which}; the parameters are those of the others{mislead}"
            + ", the network counts failed neurons as silent" * networks
        )


def meanings(statuses: Collection[str]) -> list[str]:
    """What each way to fail means and what can be done about it, a line each."""
    failed = (one for one in Status if one != Status.OK and one in statuses)
    return [f"{one.words}: {one.meaning}; {one.remedy}" for one in failed]


def print_meanings(console: Console, statuses: Collection[str]) -> None:
    """Say what the ways to fail mean that were seen; nothing if none was."""
    say(console, *meanings(statuses))


def print_verdict(console: Console, certificates: Iterable[ConditionCertificate]) -> None:
    """Say whether the run's numbers are certified, and where not, why and what to do."""
    certificates = list(certificates)
    failed = [one for one in certificates if not one.passed]
    say(console, *(_loosened(one) for one in certificates if one.loosened))
    if failed:
        print_caveats(
            console, [f"{one.circuit} at {one.condition.label}: {one.cause}" for one in failed]
        )
        if any(one.parameters and not one.disagreements for one in failed):
            say(console, FINER)
        return
    console.print(
        f"Numerics certified: at {TIGHTER:g} times tighter tolerance no parameter moves by "
        f"more than {ALLOWED_SHARE:g} of its spread over mismatch "
        f"(by {NEGLIGIBLE:g} of its scale, where mismatch moves it less than that)"
    )


def _loosened(certificate: ConditionCertificate) -> str:
    return (
        f"{certificate.circuit} at {certificate.condition.label}: in {certificate.loosened} of "
        f"{certificate.draws} draws the clamp's current is rounding at {TIGHTER:g} times tighter "
        "tolerance; its zeros were certified at the run's own, beyond the scatter of the current"
    )


def print_model_caveats(console: Console, caveats: Mapping[str, Sequence[str]]) -> None:
    """Say where behavioural models are off; nothing where they hold.

    Args:
        caveats: By circuit, see `bridge.verify.model_caveat`.
    """
    lines = [f"CHECK: {name}: {visible(one)}" for name, some in caveats.items() for one in some]
    say(console, *lines)


def print_caveats(console: Console, caveats: Sequence[str]) -> None:
    """Say what is not certified and why; nothing if all is.

    Args:
        caveats: A line a condition.
    """
    say(console, *(f"NOT CERTIFIED: {visible(line)}" for line in caveats[:MOST_CAVEATS]))
    if len(caveats) > MOST_CAVEATS:
        say(console, f"and {len(caveats) - MOST_CAVEATS} more: certificate.json")
