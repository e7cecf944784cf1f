"""The programs of docs/distributions.md run, and their neurons fire as the closed form says."""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from frameworks import needs

from surrogate.distribution import Distribution, Neurons
from surrogate.neuron import ConstantLeak, LinearLeak
from surrogate.neuron.firing_rate import interspike_interval

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "distributions.md").read_text()
PROGRAMS = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
DRIVE = 3.0
"""Input over the median rheobase, above that of every neuron."""


@pytest.fixture
def loaded(
    distribution_document: Distribution, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> dict[str, Any]:
    """Names after the page's first program, in a folder with a run."""
    (path,) = re.findall(r'Path\("(.*?)"\)', PROGRAMS[0])
    (tmp_path / path).parent.mkdir(parents=True)
    (tmp_path / path).write_text(distribution_document.to_json(), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    exec(PROGRAMS[0], names)
    return names


def run(names: dict[str, Any], word: str) -> None:
    """Run the programs that hold a word."""
    chosen = [program for program in PROGRAMS[1:] if word in program]
    assert chosen
    for program in chosen:
        exec(program, names)


def rates(neurons: Neurons, leak: str) -> tuple[float, np.ndarray]:
    """Input in A and the neurons' rates at it in Hz, in closed form; silent ones fire at 0."""
    values = neurons.values
    current = DRIVE * float(np.median(values["rheobase"]))
    membrane = (
        LinearLeak(values["rheobase"] / values["swing"], values["v_rest"])
        if leak == "linear"
        else ConstantLeak(values["rheobase"], values["v_rest"])
    )
    interval = interspike_interval(
        membrane, values["c_eff"], values["v_reset"], values["v_threshold"],
        values["t_refractory"], current,
    )  # fmt: skip
    assert np.all(np.isfinite(interval))
    return current, np.where(neurons.fails, 0.0, 1 / interval)


def test_drawing_gives_what_the_page_says(loaded: dict[str, Any]) -> None:
    run(loaded, "warm =")
    run(loaded, "chip =")
    neurons, warm = loaded["neurons"], loaded["warm"]
    assert neurons.values["tau_mem"].shape == (100,)
    assert neurons.curves.shape[0] == 100
    assert set(neurons.outcome) == {"ok", "no_spike"}
    # Common deviates: what is drawn is the same neuron, warmer.
    ranks = [np.argsort(np.argsort(one.values["swing"])) for one in (neurons, warm)]
    assert np.corrcoef(ranks)[0, 1] > 0.9
    assert np.std(loaded["drift"]) < 0.5 * np.std(np.log(warm.values["tau_mem"]))
    # Of one chip, neurons have something in common.
    one, more = (np.mean(loaded[name].values["swing"]) for name in ("one", "more"))
    everything = loaded["distribution"].at("typical", 27).sample(2000, np.random.SeedSequence(1))
    apart = np.std(everything.values["swing"]) * np.sqrt(2 / 50)
    assert abs(one - more) < 4 * apart
    chips = [
        loaded["distribution"]
        .at("typical", 27)
        .sample(200, np.random.SeedSequence(1), np.random.SeedSequence(k))
        for k in range(20)
    ]
    between = np.std([np.mean(chip.values["swing"]) for chip in chips])
    assert between > 3 * np.std(everything.values["swing"]) / np.sqrt(200)


def test_the_table_program_runs(loaded: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    run(loaded, "to_frame")
    printed = capsys.readouterr().out
    assert "v_threshold" in printed
    assert "no_spike" in printed
    assert printed.endswith(" s\n")


def test_the_nir_program_writes_a_file_that_nir_reads(loaded: dict[str, Any]) -> None:
    import nir

    run(loaded, "to_nir")
    node = nir.read("neurons.nir").nodes["lif"]
    np.testing.assert_array_equal(node.tau, loaded["neurons"].values["tau_mem"])


@needs("brian2")
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("leak", ["linear", "constant"])
def test_brian2s_neurons_fire_as_the_closed_form_says(loaded: dict[str, Any], leak: str) -> None:
    import brian2

    brian2.prefs.codegen.target = "numpy"
    brian2.defaultclock.dt = 2e-5 * brian2.second
    (program,) = [one for one in PROGRAMS if "brian2" in one]
    if leak == "constant":
        (equation,) = re.findall(r"^```\n(dv/dt = .*)\n```$", PAGE, re.MULTILINE)
        program, count = re.subn(r"dv/dt = .*? : volt", f"{equation} : volt", program)
        program = program.replace('method="exact"', 'method="euler"')
        assert count == 1
    exec(program, loaded)
    neurons = loaded["neurons"]
    current, expected = rates(neurons, leak)
    lif = loaded["lif"]
    lif.current = current * brian2.amp
    monitor = brian2.SpikeMonitor(lif)
    brian2.Network(lif, monitor).run(0.3 * brian2.second)
    compare(
        [np.asarray(t / brian2.second) for t in monitor.spike_trains().values()],
        expected,
    )


@needs("torch")
@pytest.mark.filterwarnings("ignore")
def test_torchs_neurons_fire_as_the_closed_form_says(loaded: dict[str, Any]) -> None:
    import torch

    run(loaded, "torch")
    neurons, dt = loaded["neurons"], 1e-5
    current, expected = rates(neurons, "linear")
    with torch.no_grad():
        spikes = loaded["layer"](torch.full((30_000, 1, 100), current))
    trains = [np.flatnonzero(column) * dt for column in spikes[:, 0].numpy().T]
    compare(trains, expected)


def compare(trains: list[np.ndarray], expected: np.ndarray) -> None:
    """Rates from the first to the last spike, within two time steps an interval."""
    silent = expected == 0
    assert 0 < np.sum(silent) < 30
    for train, fails in zip(trains, silent, strict=True):
        assert (len(train) == 0) == fails
    found = np.array([(len(one) - 1) / (one[-1] - one[0]) if len(one) else 0.0 for one in trains])
    error = np.abs(found - expected)[~silent] / expected[~silent]
    assert np.max(error) < 0.02


def test_the_page_describes_the_keys_of_the_document(distribution_document: Distribution) -> None:
    rows = re.findall(r"^\| (`.*?) \|", PAGE, re.MULTILINE)
    named = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
    assert named == list(json.loads(distribution_document.to_json()))
