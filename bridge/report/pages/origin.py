"""How far the numbers can be trusted, and where they come from."""

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from bridge.plan import Plan
from bridge.report.numbers import html_symbol, plain, with_unit
from bridge.report.pages.document import Section, Table, Text
from bridge.sweep.certificate import ALLOWED_SHARE, ConditionCertificate
from circuits.solver_options import TIGHTER
from surrogate.vocabulary import QUANTITIES

HASH_LENGTH = 12
"""Digits of a hash that are shown."""


def certificate_section(certificates: Sequence[ConditionCertificate]) -> Section:
    """The numerical certificate of each condition."""
    rows = []
    for one in certificates:
        name, share = one.worst
        condition = one.condition
        worst = plain(100 * share, 1.0, 2) if name else ""
        error = with_unit(one.parameters[name].error, QUANTITIES[name].unit) if name else ""
        rows.append(
            (
                condition.corner,
                f"{condition.temperature_celsius:g}",
                str(one.draws),
                html_symbol(QUANTITIES[name].symbol) if name else "too little measured",
                error,
                worst,
                _verdict(one),
            )
        )
    failed = [one.condition.label for one in certificates if not one.passed]
    verdict = (
        f"At {TIGHTER:g} times tighter tolerance no parameter moves by more than "
        f"{100 * ALLOWED_SHARE:g} % of its spread over mismatch: the numerics are certified at "
        "every condition."
    )
    if failed:
        causes = (f"{one.condition.label}: {one.cause}" for one in certificates if not one.passed)
        verdict = f"Not certified: {'; '.join(causes)}."
    table = Table(
        ("corner", "°C", "samples", "parameter", "error", "of its σ (%)", "certified"),
        rows,
        (1, 2, 4, 5),
        (3, 6),
        "Samples that were simulated again at tighter tolerance, and the parameter whose numerical "
        "error takes the greatest share of its standard deviation.",
    )
    return Section("certificate", "Numerical certificate", [Text(verdict, bool(failed)), table])


def _verdict(one: ConditionCertificate) -> Markup:
    """Whether a condition is certified, or why not."""
    if one.passed:
        return Markup("yes")
    symbols = [
        html_symbol(QUANTITIES[name].symbol)
        for name, parameter in one.parameters.items()
        if not parameter.passed
    ]
    reasons = [Markup(", ").join(symbols)] if symbols else []
    if one.disagreements:
        reasons.append(Markup("{} measured at one tolerance only").format(one.disagreements))
    return Markup("no: ") + Markup("; ").join(reasons) if reasons else Markup("no")


def origin_section(plan: Plan, known: Mapping[str, Any], circuits: Sequence[str]) -> Section:
    """Versions, seed and hashes of a run, from its plan and its provenance."""
    facts = [
        ("technology", f"{plan.technology.name}: {plan.technology.title}"),
        ("models", plan.technology.source),
        ("corners", ", ".join(plan.corners)),
        ("temperatures", ", ".join(f"{t:g} °C" for t in plan.temperatures_celsius)),
        ("draws", f"{plan.draws} a condition, {plan.sampler}, seed {plan.seed}"),
        ("solver", str(known["options"])),
        ("versions", ", ".join(f"{name} {value}" for name, value in known["versions"].items())),
        ("platform", ", ".join(map(str, known["platform"]))),
        ("plan", str(known["plan_sha256"])[:HASH_LENGTH]),
    ]
    hashes = dict(known["technology_sha256"])
    for circuit in reversed(circuits):
        hashes = known["circuits_sha256"][circuit] | hashes
    facts += [(name, str(digest)[:HASH_LENGTH]) for name, digest in hashes.items()]
    table = Table(("", ""), facts, prose=(1,), caption="Hashes are the first digits of SHA-256.")
    return Section("origin", "Where the numbers come from", [table])
