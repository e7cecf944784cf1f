"""What docs/blame.md quotes and can be had without a sweep."""

import re
import tomllib
from pathlib import Path

from bridge.attribute.inputs import area_factors, inputs_of
from bridge.plan import Plan
from surrogate.sensitivity import fewest_draws
from surrogate.sensitivity.shares import FEWEST_LEFT

PAGE = (Path(__file__).resolve().parents[4] / "docs" / "blame.md").read_text()


def test_deviations_fewest_draws_and_factors_of_the_page() -> None:
    (text,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    plan = Plan.model_validate(tomllib.loads(text))
    factors = set()
    counts = []
    for circuit in plan.circuit_names:
        inputs = inputs_of(plan, circuit, plan.conditions(circuit)[0])
        counts.append(len(inputs.names))
        for names in ("xmn1", "xmlk", "xmbl") if circuit == "leaky_axon_hillock" else ():
            found = area_factors(plan, circuit, inputs, {names: 2.0})
            factors |= {f"{factor:.3f}" for factor in found if factor != 1.0}
    words = " ".join(PAGE.split())
    assert counts == [18, 58]
    fewest = [fewest_draws(count) for count in counts]
    assert f"{fewest[0]} draws for 18 deviations, {fewest[1]} for 58" in words
    assert f"fewer than {FEWEST_LEFT} draws beyond the columns" in words
    assert f"{min(factors)} to {max(factors)} here" in words
