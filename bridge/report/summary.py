"""``summary.json``: every number that the table of results shows, and where it comes from."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from bridge.evaluate import ConditionAccuracy, leak_of
from bridge.plan import Plan
from bridge.report.results import RunResults
from bridge.verify import error_summary, model_caveats
from circuits.bench import neuron_bench
from surrogate.distribution import Distribution, FittedCondition, Marginal, widest_interval
from surrogate.vocabulary import QUANTITIES, leak_form


def summarise(results: RunResults, wall_seconds: Mapping[str, float]) -> dict[str, Any]:
    """Gather a run's results.

    Args:
        wall_seconds: By stage, s; of the sweep, over all calls.

    Returns:
        A JSON document, SI units.
    """
    plan, splits = results.plan, results.splits
    certificates = [one.as_json() for one in results.certificates]
    return {
        "format": "lif-bridge summary",
        "version": 7,
        "plan": plan.model_dump(mode="json"),
        "plan_sha256": plan.digest,
        "seed": plan.seed,
        "versions": results.versions,
        "certified": results.certified,
        "certificates": certificates,
        "wall_seconds": {name: round(seconds, 3) for name, seconds in wall_seconds.items()},
        "units": {name: quantity.unit for name, quantity in QUANTITIES.items()},
        "circuits": {
            name: {
                "title": plan.circuits[name].title,
                "kind": distribution.kind,
                **_network(results, name, distribution),
                "conditions": [
                    _condition(condition, _i_low(plan, name))
                    | _accuracy(results.accuracies.get(name), k)
                    for k, condition in enumerate(distribution.conditions)
                ],
                "unfitted": [condition.model_dump() for condition in distribution.unfitted],
                "widest_interval": _widest(distribution),
            }
            for name, distribution in results.distributions.items()
        },
    } | ({"chips": {name: one.as_json() for name, one in splits.items()}} if splits else {})


def _network(results: RunResults, name: str, distribution: Distribution) -> dict[str, Any]:
    """What the circuit's chips run, and how well a model of it fires; nothing of no network."""
    facts = results.networks.get(name)
    if facts is None:
        return {}
    own = leak_of(distribution, results.plan.network.membrane)
    return {
        "network_leak": own if facts.record["leak"] != "none" else "none",
        "network": facts.record
        | {
            "title": facts.title,
            "differences": list(facts.differences),
            "doubts": list(facts.doubts),
        },
        "ideal_accuracy": asdict(facts.ideal),
        "ideal_accuracy_in_continuous_time": asdict(facts.continuous),
        "fi_error": error_summary(results.proof, name),
        "fi_caveats": model_caveats(results.proof, name, results.plan.network.membrane),
    }


def _i_low(plan: Plan, name: str) -> float:
    """Lower input of a neuron's bench, A; of a synapse, not a number."""
    circuit = plan.circuits[name]
    return neuron_bench(circuit).i_low if circuit.kind == "neuron" else math.nan


def _condition(distribution: FittedCondition, i_low: float) -> dict[str, Any]:
    nominal = distribution.nominal
    return {
        "corner": distribution.corner,
        "temperature_celsius": distribution.temperature_celsius,
        "supply": distribution.supply,
        "counts": distribution.counts,
        "leak_form": (
            leak_form(nominal["leak_flatness"], nominal["rheobase"] / i_low)
            if "leak_flatness" in nominal
            else None
        ),
        "held_out": _held_out(distribution),
        "outcomes": {
            name: {
                "count": outcome.count,
                "probability": asdict(outcome.probability),
                "known": outcome.known,
            }
            for name, outcome in distribution.outcomes.items()
        },
        "parameters": {
            name: {
                "nominal": distribution.nominal[name],
                "mean": asdict(spread.mean),
                "sigma": asdict(spread.sigma),
                "numerical_error": spread.numerical_error,
                **_family(distribution.marginals.get(name)),
            }
            for name, spread in distribution.spreads.items()
        },
    }


def _family(marginal: Marginal | None) -> dict[str, Any]:
    """Of a parameter that is drawn; one that follows from others has no family of its own."""
    parameters = {} if marginal is None else marginal.parameters
    return {
        "family": "derived" if marginal is None else marginal.family,
        "family_parameters": {key: asdict(value) for key, value in parameters.items()},
        "goodness_p_value": None if marginal is None else marginal.p_value,
        "rejected_families": {} if marginal is None else marginal.rejected,
    }


def _held_out(distribution: FittedCondition) -> dict[str, Any] | None:
    """Verdict on the samples that the fit never saw; None when there were none."""
    held = distribution.held_out
    if held is None:
        return None
    keys = ("passed", "samples", "failed", "allowed", "farthest", "farthest_allowed")
    return {key: getattr(held, key) for key in keys}


def _widest(distribution: Distribution) -> dict[str, Any] | None:
    widest = widest_interval(distribution)
    return None if widest is None else widest.model_dump()


def _accuracy(rows: Sequence[ConditionAccuracy] | None, k: int) -> dict[str, Any]:
    """Accuracy at the k-th condition; a synapse has none."""
    if rows is None:
        return {}
    record = asdict(rows[k])
    chips = len(record.pop("accuracies"))  # those are in accuracy.json, under the same names
    return {"accuracy": record | {"chips": chips}}
