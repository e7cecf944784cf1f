"""A stranger's network and data on the command line: refused in one line, nothing else opened."""

import os
import sys
from pathlib import Path

import numpy as np
import pytest
from opened import Opened
from strange_hdf5 import KINDS, SECRET, bystanders, write

from bridge.cli import main
from bridge.fit.fit import DISTRIBUTIONS
from bridge.plan import load_plan
from bridge.store import RunDirectory
from surrogate.distribution import Distribution

PLAN = """technology = "gf180mcu"
circuits = ["low_power_if"]
corners = ["typical"]
temperatures_celsius = [27]
draws = 8
seed = 3
[network]
chips = 2
"""
WORST = (
    "storage in /etc/passwd", "storage in a file beside it", "storage in a pipe",
    "a link to a file", "a link to a pipe", "a virtual data set", "a growing virtual data set",
    "a virtual pipe", "a loop of hard links", "a giant without data", "a filter to be loaded",
)  # fmt: skip


@pytest.fixture(scope="module")
def run(distribution_document: Distribution, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that has been fitted."""
    folder = tmp_path_factory.mktemp("fitted")
    (folder / "plan.toml").write_text(PLAN)
    plan = load_plan(folder / "plan.toml")
    directory = RunDirectory(folder / "run", plan)
    with directory.locked():
        pass
    distribution = distribution_document.model_copy(update={"plan_sha256": plan.digest}).sealed()
    directory.write_text(f"{DISTRIBUTIONS}/low_power_if.json", distribution.to_json())
    return directory.path


def refusal(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *words: str | Path
) -> str:
    """The one line with which a command ends."""
    monkeypatch.setattr(sys, "argv", ["lif-bridge", *map(str, words)])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    said = capfd.readouterr()
    assert str(SECRET) not in said.out + said.err
    assert "root:" not in said.out + said.err
    (line,) = said.err.splitlines()
    return line


@pytest.mark.parametrize("kind", WORST)
def test_a_network_that_is_no_plain_file(
    kind: str,
    run: Path,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    others = bystanders(tmp_path)
    path = write(kind, tmp_path)
    with Opened(*others) as opened:
        line = refusal(capfd, monkeypatch, "evaluate", run, "--network", path, "--workers", "1")
        assert not opened
    assert line.startswith(f"lif-bridge: network.name: {path}: not a NIR file: ")
    assert KINDS[kind][1] in line
    assert not list(run.glob("network_*.json"))


def test_a_plan_with_such_a_network_is_refused_before_its_sweep(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    others = bystanders(tmp_path)
    write("storage in a file", tmp_path)
    plan = tmp_path / "plan.toml"
    plan.write_text(f'{PLAN}name = "strange.nir"\n')
    with Opened(*others) as opened:
        line = refusal(capfd, monkeypatch, "sweep", plan, "--out", tmp_path / "run")
        assert not opened
    assert line.startswith(f"lif-bridge: {plan}: network.name: {tmp_path / 'strange.nir'}: ")
    assert line.endswith("external storage; allowed: data in the file itself")
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("option", ["--network", "--data"])
def test_a_pipe_is_no_file(
    option: str,
    run: Path,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "pipe.nir"
    os.mkfifo(path)
    (tmp_path / "link.nir").symlink_to(path)
    for one in (path, tmp_path / "link.nir"):
        line = refusal(capfd, monkeypatch, "evaluate", run, option, one)
        assert "'pipe.nir': pipe.nir; allowed: a regular file of up to" in line


def test_a_data_set_that_promises_too_much(
    run: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "data.npz"
    np.savez_compressed(path, x=np.zeros((300_000_000, 1), "?"), y=np.zeros(2, int))
    line = refusal(capfd, monkeypatch, "evaluate", run, "--data", path)
    assert line.startswith(f"lif-bridge: network.data: {path}: key 'x': shape (300000000, 1); allo")
