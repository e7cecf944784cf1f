"""Names as names of files."""

from pathlib import Path

import pytest

from bridge.errors import BridgeInputError
from bridge.store import Dataset, Place, file_name, run_folder
from circuits import Condition


@pytest.mark.parametrize(
    "name", ["tt", "ss-1.8", "ff+10", "leaky_axon_hillock", "_digits_0a1b", "1"]
)
def test_plain_names_stay_as_they_are(name: str) -> None:
    assert file_name(name) == name


HOSTILE = [
    "", ".", "..", "../x", "/x", "x/y", "x\\y", ".hidden", "-rf", "a..b", "a\nb", "a\x00b", "a b",
    "a\u2028b", "é", "~", "*", "x" * 201, "a;b", "$HOME", "C:x",
]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_others_are_refused_in_one_line(name: str) -> None:
    with pytest.raises(BridgeInputError, match="as the name of a file; allowed") as caught:
        file_name(name)
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize("name", HOSTILE)
def test_a_part_of_a_table_lies_below_it(name: str, tmp_path: Path) -> None:
    for place in (
        Place(name, Condition("tt", 27.0, 1.8), 0),
        Place("a", Condition(name, 27.0, 1.8), 0),
    ):
        with pytest.raises(BridgeInputError, match="as the name of a file"):
            _ = place.folder
    assert Place("a", Condition("tt", -40.0, 1.8), 0).folder == Path("a", "tt", "-40C")
    with pytest.raises(BridgeInputError, match="as the name of a file"):
        Dataset(tmp_path, None).digest(name)


def test_a_run_without_a_folder_gets_one_below_runs() -> None:
    assert run_folder(Path("/x/my plan.toml")) == Path("runs", "my plan")
    for path in (Path("/x/...cir"), Path("..")):
        with pytest.raises(BridgeInputError, match="name one with --out"):
            run_folder(path)
