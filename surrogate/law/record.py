"""What every record of a law is made of."""

from pydantic import BaseModel, ConfigDict


class FrozenModel(BaseModel):
    """A frozen record that refuses unknown keys and non-finite numbers."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Estimate(FrozenModel):
    """A value with its 95 % confidence interval.

    Attributes
    ----------
    low, best, high : float
        Lower end, value, upper end, all in the unit of the value.
    """

    low: float
    best: float
    high: float
