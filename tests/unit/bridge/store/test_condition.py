"""A condition has one label, in the transistors' world and in the behavioural one."""

import pytest

from circuits import Condition
from surrogate.distribution import UnfittedCondition
from surrogate.vocabulary import condition_label


@pytest.mark.parametrize(
    ("corner", "celsius", "label", "key"),
    [
        ("ss", 85.0, "ss 85 °C", "ss_85C"),
        ("typical", -40.0, "typical -40 °C", "typical_-40C"),
        ("ff", 27.5, "ff 27.5 °C", "ff_27.5C"),
    ],
)
def test_labels_and_keys(corner: str, celsius: float, label: str, key: str) -> None:
    condition = Condition(corner, celsius, 1.8)
    record = UnfittedCondition(
        corner=corner, temperature_celsius=celsius, supply=1.8, counts={}, reason="none"
    )
    assert (condition.label, condition.key) == (label, key)
    assert condition_label(corner, celsius) == record.label == label
    assert Condition.of(record) == condition
