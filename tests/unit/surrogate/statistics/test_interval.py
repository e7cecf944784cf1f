from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, ValidationError

from surrogate.errors import SurrogateInputError
from surrogate.statistics import Interval

NUMBER = st.floats(-1e9, 1e9)


class Record(BaseModel):
    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    share: Interval


def test_its_fields_are_its_json_form() -> None:
    one = Interval(0.5, 0.25, 0.75)
    assert asdict(one) == {"value": 0.5, "low": 0.25, "high": 0.75, "level": 0.95}
    assert Record(share=one).model_dump() == {"share": asdict(one)}
    assert Record.model_validate({"share": asdict(one)}).share == one


@pytest.mark.parametrize(
    "wrong", [{"high": float("inf")}, {"low": None}, {"level": 0.0}, {"level": 1.5}, {"best": 0.5}]
)
def test_a_document_with_another_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Record.model_validate({"share": asdict(Interval(0.5, 0.25, 0.75)) | wrong})


@pytest.mark.parametrize("wrong", [float("nan"), float("inf")])
def test_what_is_not_finite_is_refused(wrong: float) -> None:
    with pytest.raises(SurrogateInputError, match=f"low = {wrong}; allowed: finite"):
        Interval(0.5, wrong, 0.75)
    with pytest.raises(SurrogateInputError, match="level = 0"):
        Interval(0.5, 0.25, 0.75, level=0)


@given(NUMBER, NUMBER, NUMBER)
def test_an_increasing_function_maps_ends_and_value(a: float, b: float, c: float) -> None:
    low, value, high = sorted((a, b, c))
    found = Interval(value, low, high, level=0.9).mapped(lambda x: 2 * x + 1)
    assert found == Interval(2 * value + 1, 2 * low + 1, 2 * high + 1, level=0.9)
    assert found.low <= found.value <= found.high
    assert Interval.exact(a) == Interval(a, a, a, level=1.0)
