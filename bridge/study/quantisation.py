"""Claim 3: weight quantisation costs less than neuron drift."""

from bridge.study.experiment import Experiment, Point
from bridge.study.finding import Claim, Finding, Panel, Series, points
from bridge.study.subjects import Subjects
from bridge.study.time_constant import groups_of
from surrogate.statistics import Cost, against, cost

BITS = (2, 3, 4, 5, 6, 8)
WITH = 0.05
"""Drift of all neuron parameters that quantisation is also measured on top of."""
CLAIM = Claim(
    3,
    "quantisation",
    "Weight quantisation (2 to 8 bits) costs less than neuron drift.",
    "Chips whose neuron parameters have all drifted lose more than the ideal chip with weights of "
    "so many bits, rounded after training: 95 % interval of the difference, over other chips and "
    "other images, above zero. "
    "Judged at each number of bits and each drift, and for each fitted circuit with all of its "
    "mismatch.",
)


def quantisation(on: Subjects) -> Experiment[Finding]:
    """Compare the cost of few bits with that of drift."""
    plan = on.plan
    chips: dict[tuple[str, float | str, int | None], Point] = {
        (network, sigma, bits): on.drifted(network, on.all_drift(network, sigma), bits)
        for network in plan.networks
        for sigma, bits in [*((s, None) for s in (*plan.levels, WITH)), *((WITH, b) for b in BITS)]
    }
    chips |= {
        (network, 0.0, bits): on.ideal(network, bits)
        for network in plan.networks
        for bits in (None, *BITS)
    }
    for circuit in on.circuits:
        chips |= {(circuit, 0.0, bits): on.quantised(circuit, bits) for bits in (None, *BITS)}
        chips[circuit, "nominal", None] = on.nominal(circuit)
        every = tuple((group, 1.0) for group in groups_of(on, circuit))
        chips[circuit, "mismatch", None] = on.fitted(circuit, every)
    right = yield chips
    met: dict[str, list[int]] = {}
    found, panels = [], []
    for network in plan.networks:
        title, ideal = on.title(network), right[network, 0.0, None]
        few = {bits: cost(ideal, right[network, 0.0, bits]) for bits in BITS}
        drifts = {s: cost(ideal, right[network, s, None]) for s in plan.levels}
        on_top = {
            bits: cost(right[network, WITH, None], right[network, WITH, bits]) for bits in BITS
        }
        panels.append(_panel(title, few, on_top, drifts))
        for sigma in drifts:
            drifted = right[network, sigma, None]
            met[f"{title}, drift {sigma:.0%}"] = [
                bits for bits in BITS if cost(right[network, 0.0, bits], drifted).both.low > 0
            ]
        rows = ", ".join(f"{bits}: {points(each.chips)}" for bits, each in on_top.items())
        found.append(
            f"{title}: drift of all neuron parameters costs "
            + ", ".join(f"{points(each.chips)} at {s:.0%}" for s, each in drifts.items())
            + "; rounded weights cost, by bits, "
            + ", ".join(f"{bits}: {each.chips.value:.2f}" for bits, each in few.items())
            + f"; on top of a drift of {WITH:.0%}, {rows}."
        )
    for circuit in on.circuits:
        title, ideal = on.title(circuit), right[circuit, 0.0, None]
        pair = right[circuit, "nominal", None], right[circuit, "mismatch", None]
        met[f"{title}, its mismatch"] = [
            bits for bits in BITS if against(*pair, ideal, right[circuit, 0.0, bits]).both.low > 0
        ]
        found.append(f"{title}: its mismatch costs {points(cost(*pair).chips)} points.")
    tests = {f"{label}, {bits} bits": bits in some for label, some in met.items() for bits in BITS}
    finding = CLAIM.judged(tests, found, panels, plan.chips)
    if not finding.where:
        return finding
    where = tuple(f"{label}: {_bits(some)}" for label, some in met.items() if some)
    return finding.model_copy(update={"where": where})


def _panel(
    title: str, few: dict[int, Cost], on_top: dict[int, Cost], drifts: dict[float, Cost]
) -> Panel:
    return Panel(
        title=title,
        x_label="bits of a weight",
        y_label="accuracy lost (points)",
        x=tuple(str(bits) for bits in BITS),
        series=(
            Series(
                label="few bits, ideal neurons (interval: other images)",
                values=tuple(each.both for each in few.values()),
            ),
            Series(
                label=f"few bits on top of {WITH:.0%} drift",
                values=tuple(each.chips for each in on_top.values()),
            ),
            *(
                Series(label=f"drift {s:.0%}", values=(each.chips,) * len(BITS))
                for s, each in drifts.items()
            ),
        ),
    )


def _bits(met: list[int]) -> str:
    """Numbers of bits as text: a run to the last is "from … on"."""
    if met == [bits for bits in BITS if bits >= met[0]]:
        return f"{met[0]} bits" if len(met) == 1 else f"from {met[0]} bits on"
    return f"{', '.join(map(str, met))} bits"
