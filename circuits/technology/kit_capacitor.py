"""What a technology says of one type of capacitor of its design kit."""

from typing import Annotated

from pydantic import Field

from circuits.alphabet import Device
from circuits.toml_file import StrictModel

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,40}$")]


class KitCapacitor(StrictModel):
    """A capacitor that netlists call by X; the formula is `circuits.netlist.capacitor_call`'s.

    Attributes:
        names: How netlists drawn with the foundry's symbols call it.
        unit: Metres per bare number of width and length in such a netlist.
        area, perimeter: Capacitance for its area, F/m², and for its edge, F/m, at typical process.
        delta: Effective minus drawn width and length, m.
        width_key, length_key: What its call names them, lower case.
    """

    names: Annotated[tuple[Device, ...], Field(strict=False, min_length=1, max_length=1000)]
    unit: Annotated[float, Field(gt=0)] = 1.0
    area: Annotated[float, Field(gt=0, le=1.0)]
    perimeter: Annotated[float, Field(ge=0, le=1e-6)] = 0.0
    delta: Annotated[float, Field(ge=-1e-6, le=1e-6)] = 0.0
    width_key: Key = "w"
    length_key: Key = "l"
