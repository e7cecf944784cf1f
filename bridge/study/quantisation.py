"""Claim 3: weight quantisation costs less than neuron drift."""

from bridge.study.experiment import Experiment, Point
from bridge.study.finding import Claim, Finding, panel, points
from bridge.study.subjects import Subjects
from bridge.study.time_constant import groups_of
from surrogate.statistics import against, cost

BITS = (2, 3, 4, 5, 6, 8)
WITH = 0.05
"""Drift of all neuron parameters that quantisation is also measured on top of."""
CLAIM = Claim(
    number=3,
    key="quantisation",
    claim="Weight quantisation (2 to 8 bits) costs less than neuron drift.",
    criterion="Chips whose neuron parameters have all drifted lose more than the ideal chip with "
    "weights of so many bits, rounded after training: 95 % interval of the difference, over other "
    "chips and other images, above zero. Judged at each number of bits and each drift, and for "
    "each fitted circuit with all of its mismatch.",
)


def quantisation(on: Subjects) -> Experiment[Finding]:
    """Compare the cost of few bits with that of drift."""
    plan = on.plan
    chips: dict[tuple[str, float | str, int | None], Point] = {}
    for network in plan.networks:
        drifts = {sigma: on.all_drift(network, sigma) for sigma in (*plan.levels, WITH)}
        chips |= {(network, s, None): on.drifted(network, drift) for s, drift in drifts.items()}
        chips |= {(network, WITH, b): on.drifted(network, drifts[WITH], b) for b in BITS}
        chips |= {(network, 0.0, b): on.ideal(network, b) for b in (None, *BITS)}
    for circuit in on.circuits:
        every = tuple((group, 1.0) for group in groups_of(on, circuit))
        chips |= {(circuit, 0.0, b): on.quantised(circuit, b) for b in (None, *BITS)}
        chips[circuit, "nominal", None] = on.nominal(circuit)
        chips[circuit, "mismatch", None] = on.fitted(circuit, every)
    right = yield chips
    met: dict[str, list[int]] = {}
    found, panels = [], []
    for network in plan.networks:
        title, ideal = on.title(network), right[network, 0.0, None]
        few = {b: cost(ideal, right[network, 0.0, b]) for b in BITS}
        costs = {s: cost(ideal, right[network, s, None]).chips for s in plan.levels}
        drifted = right[network, WITH, None]
        on_top = {b: cost(drifted, right[network, WITH, b]).chips for b in BITS}
        rows = {
            "few bits, ideal neurons (interval: other images)": [one.both for one in few.values()],
            f"few bits on top of {WITH:.0%} drift": [*on_top.values()],
            **{f"drift {s:.0%}": [each] * len(BITS) for s, each in costs.items()},
        }
        panels.append(panel(title, "bits of a weight", [str(b) for b in BITS], rows))
        for s in plan.levels:
            met[f"{title}, drift {s:.0%}"] = [
                b for b in BITS
                if cost(right[network, 0.0, b], right[network, s, None]).both.low > 0
            ]  # fmt: skip
        found.append(
            f"{title}: drift of all neuron parameters costs "
            + ", ".join(f"{points(each)} at {s:.0%}" for s, each in costs.items())
            + "; rounded weights cost, by bits, "
            + ", ".join(f"{b}: {each.chips.value:.2f}" for b, each in few.items())
            + f"; on top of a drift of {WITH:.0%}, "
            + ", ".join(f"{b}: {points(each)}" for b, each in on_top.items())
            + "."
        )
    for circuit in on.circuits:
        title, ideal = on.title(circuit), right[circuit, 0.0, None]
        pair = right[circuit, "nominal", None], right[circuit, "mismatch", None]
        met[f"{title}, its mismatch"] = [
            b for b in BITS if against(*pair, ideal, right[circuit, 0.0, b]).both.low > 0
        ]
        found.append(f"{title}: its mismatch costs {points(cost(*pair).chips)} points.")
    tests = {f"{label}, {b} bits": b in some for label, some in met.items() for b in BITS}
    finding = CLAIM.judged(tests, found, panels, plan.chips)
    if not finding.where:
        return finding
    where = tuple(f"{label}: {_bits(some)}" for label, some in met.items() if some)
    return finding.model_copy(update={"where": where})


def _bits(met: list[int]) -> str:
    """Numbers of bits as text: a run to the last is "from … on"."""
    if met == [bits for bits in BITS if bits >= met[0]]:
        return f"{met[0]} bits" if len(met) == 1 else f"from {met[0]} bits on"
    return f"{', '.join(map(str, met))} bits"
