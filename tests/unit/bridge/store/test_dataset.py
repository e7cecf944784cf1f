"""The stored table as another version of the program may have left it."""

from pathlib import Path

import pyarrow as pa
import pytest

from bridge.errors import BridgeInputError
from bridge.store import Dataset, Place
from circuits import Condition


def test_a_part_without_a_column_says_so(tmp_path: Path) -> None:
    old = pa.schema([pa.field("draw", pa.int64())])
    condition = Condition("typical", 27.0, 1.8)
    Dataset(tmp_path, old).write(Place("one", condition, 0), pa.table({"draw": [0]}, schema=old))
    new = Dataset(tmp_path, old.append(pa.field("curve_power", pa.list_(pa.float64()))))
    (part,) = new.files_at("one", condition)
    with pytest.raises(BridgeInputError, match=r"0-\w+\.parquet: without curve_power, .*new dir"):
        new.read(part)
    assert new.read(part, ["draw"]).to_pylist() == [{"draw": 0}]
