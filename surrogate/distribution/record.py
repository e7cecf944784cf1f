"""What every record of a distribution is made of."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Count = Annotated[int, Field(ge=0, le=1_000_000_000)]
"""How many; no sweep has more."""

Temperature = Annotated[float, Field(ge=-273.15, le=1000.0)]
"""°C."""


class FrozenModel(BaseModel):
    """A frozen record that refuses unknown keys and non-finite numbers."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)
