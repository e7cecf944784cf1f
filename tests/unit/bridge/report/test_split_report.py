"""What each part of a chip costs, as it is printed."""

from pathlib import Path

import numpy as np
from rich.console import Console

from bridge.evaluate.split import (
    ALL,
    NEURONS,
    WEIGHTS,
    ChipSplit,
    ConditionSplit,
    PartArea,
    PartCost,
    WeightSteps,
)
from bridge.plan import load_plan
from bridge.report.accuracy import parts_of, reason_of
from bridge.report.split_report import print_splits
from surrogate.statistics import cost, report_accuracy

PLAN = """technology = "generic180"
circuits = ["low_power_if", "axon_hillock", "weight_dac"]
corners = ["typical"]
temperatures_celsius = [27]
draws = 8
seed = 1
[network.chip]
neuron = "low_power_if"
weight = "weight_dac"
"""
IDEAL = np.ones((1, 10), dtype=np.bool_)


def part(name: str, wrong: list[int]) -> PartCost:
    right = np.ones((2, 10), dtype=np.bool_)
    for chip, images in enumerate(wrong):
        right[chip, :images] = False
    accuracies = np.mean(right, axis=1).tolist()
    return PartCost(name, 2, report_accuracy(accuracies, 10), cost(IDEAL, right))


def test_a_row_for_each_part_with_what_it_costs(tmp_path: Path) -> None:
    (tmp_path / "plan.toml").write_text(PLAN)
    plan = load_plan(tmp_path / "plan.toml")
    costs = (part(NEURONS, [0, 0]), part(WEIGHTS, [1, 3]), part(ALL, [2, 4]))
    split = ChipSplit(
        report_accuracy([1.0], 10),
        (ConditionSplit("typical", 27.0, costs),),
        {"neuron": PartArea("low_power_if", 5, 20e-12, 0.0),
         "weight": PartArea("weight_dac", 50, 5e-12, 50e-12)},
        (WeightSteps(-1, 0, 15, 0.25, 0.5),),
    )  # fmt: skip
    console = Console(record=True, width=160)
    print_splits(console, plan, {"low_power_if": split})
    text = console.export_text()
    rows = {line.split()[0]: line for line in text.splitlines() if "typical 27" in line}
    # 2 of 10 images on average, Student's t of two chips: 12.706 times 10 points.
    assert "20.00 [-107.06, 147.06]" in rows["weights"]
    assert "300 (75 %)" in rows["weights"]
    assert "100 (25 %)" in rows["neurons"]
    assert "0.00 [0.00, 0.00]" in rows["neurons"]
    assert rows["all"].rstrip().endswith(" 400")
    assert "inputs to layer 0: codes 0 to 15, a step is 0.25 rheobases" in " ".join(text.split())
    assert reason_of(plan, "weight_dac", {}) == "it is a part of the chips of low_power_if"
    assert reason_of(plan, "axon_hillock", {"axon_hillock": "why"}) == "why"
    assert parts_of(plan, "low_power_if") == "low_power_if, weight_dac"
    assert parts_of(plan, "axon_hillock") == ""
