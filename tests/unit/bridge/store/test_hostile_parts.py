"""Parts of a table that somebody made: each is a table of its columns or one clear line."""

import hashlib
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.errors import BridgeInputError
from bridge.store import Dataset, Place, parquet_bytes
from bridge.store.parquet import read_parquet
from circuits import Condition

SCHEMA = pa.schema(
    [("draw", pa.int64()), ("status", pa.string()), ("curve", pa.list_(pa.float64()))]
)
PLACE = Place("one", Condition("typical", 27.0, 1.8), 0)
ROWS = {"draw": [0, 1, 2], "status": ["ok", "ok", None], "curve": [[0.5, 1.0], [], None]}
GOOD = pa.table(ROWS, SCHEMA)


def planted(folder: Path, content: bytes) -> Dataset:
    """A table with one part of this content, whose name says that it is whole."""
    digest = hashlib.sha256(content).hexdigest()[:16]
    path = folder / "samples" / PLACE.folder / f"000000000-{digest}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    for other in path.parent.iterdir():
        other.unlink()
    path.write_bytes(content)
    return Dataset(folder / "samples", SCHEMA)


def refusal(dataset: Dataset) -> str:
    """The one line that every way of reading ends in."""
    messages = []
    for read in (
        lambda: dataset.read(dataset.files[0]),
        lambda: dataset.read(dataset.files[0], SCHEMA.names),
        lambda: dataset.table(dataset.files[0]),
    ):
        with pytest.raises(BridgeInputError) as caught:
            read()
        messages.append(str(caught.value))
    assert all(message.startswith(f"{dataset.files[0]}: ") for message in messages)
    assert not any("\n" in message or len(message) > 600 for message in messages)
    return messages[0]


def written(table: pa.Table) -> bytes:
    return parquet_bytes(table)


def test_what_is_good_is_read(tmp_path: Path) -> None:
    dataset = planted(tmp_path, written(GOOD))
    (part,) = dataset.files_at(PLACE.circuit, PLACE.condition)
    assert dataset.read(part).to_pydict() == ROWS
    assert dataset.column(dataset.files[0], "draw") == ROWS["draw"]


def invalid_text() -> pa.Table:
    """A column of strings with bytes that are no UTF-8, which nothing checks when it is written."""
    offsets, content = pa.py_buffer(b"\0\0\0\0\2\0\0\0"), pa.py_buffer(b"\xff\xfe")
    strings = pa.Array.from_buffers(pa.string(), 1, [None, offsets, content])
    return pa.table({"draw": [0], "status": strings, "curve": [[0.5]]})


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "cannot be read"),
        (b"not a table", "cannot be read"),
        (b"PAR1" + bytes(100) + b"PAR1", "cannot be read"),
        (written(GOOD)[:-20], "cannot be read"),
        (written(pa.table({**ROWS, "draw": ["a", "b", "c"]})), "cannot be read"),
        (written(pa.table({**ROWS, "curve": [0.5, 1.0, 2.0]})), "cannot be read"),
        (written(pa.table({**ROWS, "draw": [0.5, 1.0, 2.0]})), "cannot be read"),
        (written(invalid_text()), "cannot be read"),
        (written(pa.table({"draw": [0]})), "without status, curve"),
        (written(pa.table({**ROWS, "draw": [{"a": 1}, None, None]})), "cannot be read"),
    ],
)
def test_what_is_no_part_is_one_line(tmp_path: Path, content: bytes, reason: str) -> None:
    dataset = planted(tmp_path, content)
    if "without" in reason:
        with pytest.raises(BridgeInputError, match=reason):
            dataset.read(dataset.files[0])
    else:
        assert reason in refusal(dataset)


def test_a_few_bytes_that_stand_for_many_values_are_not_read(tmp_path: Path) -> None:
    """Runs of one value take no space in a file, whatever they take in memory."""
    many = 1 << 17
    table = pa.table(
        {"draw": pa.nulls(many, pa.int64()), "status": pa.nulls(many, pa.string()),
         "curve": pa.nulls(many, SCHEMA.field("curve").type)}, SCHEMA,
    )  # fmt: skip
    content = written(table)
    assert len(content) < 5000
    assert f"{many} rows" in refusal(planted(tmp_path, content))


def test_values_in_lists_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    curve = pa.array([[0.0] * 1000], pa.list_(pa.float64()))
    content = written(pa.table({"draw": [0], "status": ["ok"], "curve": curve}, SCHEMA))
    dataset = planted(tmp_path, content)
    assert len(dataset.read(dataset.files[0])["curve"][0]) == 1000
    monkeypatch.setattr("bridge.store.parquet.MOST_VALUES", 1000)
    assert "1002 values in" in refusal(dataset)


def test_many_groups_of_rows_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bridge.store.parquet.MOST_ROWS", 2)
    path = tmp_path / "groups.parquet"
    pq.write_table(GOOD, path, row_group_size=1)
    assert "3 rows in 3 groups" in refusal(planted(tmp_path, path.read_bytes()))


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_a_mutated_part_is_read_or_refused_in_one_line(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    content = bytearray(written(GOOD))
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] = data.draw(st.integers(0, 255))
    if data.draw(st.booleans()):
        start = data.draw(st.integers(0, len(content) - 1))
        del content[start : start + data.draw(st.integers(1, 50))]
    dataset = planted(tmp_path_factory.getbasetemp() / "mutated", bytes(content))
    table = outcome(dataset)
    if isinstance(table, str):
        assert "\n" not in table
    else:
        assert table.schema.equals(SCHEMA)
        table.to_pylist()


@pytest.mark.parametrize("change", [1, 2, 0xFF])
def test_no_changed_byte_of_what_a_part_says_of_itself_ends_the_process(change: int) -> None:
    """What pyarrow does not catch of its C++ library aborts Python, which no test survives."""
    good = written(GOOD)
    footer = int.from_bytes(good[-8:-4], "little")
    for place in range(len(good) - 8 - footer, len(good) - 8):
        content = bytearray(good)
        content[place] ^= change
        with suppress(BridgeInputError):
            assert read_parquet(BytesIO(content), Path("part"), SCHEMA).num_rows <= len(GOOD)


def outcome(dataset: Dataset) -> pa.Table | str:
    """What is read, or the message."""
    try:
        return dataset.read(dataset.files[0])
    except BridgeInputError as error:
        return str(error)
