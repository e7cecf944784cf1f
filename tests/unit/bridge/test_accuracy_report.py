from pathlib import Path

from rich.console import Console

from bridge.evaluate import ConditionAccuracy
from bridge.report.accuracy_report import print_accuracies
from bridge.sweep import Plan, load_plan
from surrogate.accuracy import AccuracyReport, report_accuracy

PLAN = """technology = "gf180mcu"
circuits = ["leaky_axon_hillock", "axon_hillock", "dpi_synapse"]
corners = ["typical"]
temperatures_celsius = [27]
draws = 8
seed = 1
"""


def printed(plan: Plan, accuracies: dict[str, list[ConditionAccuracy]]) -> str:
    console = Console(record=True, width=200)
    ideal: dict[str, AccuracyReport] = {name: report_accuracy([0.9778], 450) for name in accuracies}
    print_accuracies(console, plan, accuracies, ideal)
    return console.export_text()


def test_every_circuit_has_its_accuracies_or_the_reason(tmp_path: Path) -> None:
    (tmp_path / "plan.toml").write_text(PLAN)
    plan = load_plan(tmp_path / "plan.toml")
    row = ConditionAccuracy(
        corner="typical",
        temperature_celsius=27.0,
        nominal=0.9756,
        accuracies=(0.96, 0.98),
        mean=0.97,
        sigma=0.01,
        worst=0.96,
        low=0.95,
        high=0.99,
        law_sigma=0.002,
    )
    text = printed(plan, {"leaky_axon_hillock": [row]})
    (line,) = [line for line in text.splitlines() if "typical 27 °C" in line]
    numbers = ["97.00", "[95.00,", "99.00]", "96.00", "97.56", "97.78"]
    assert line.split()[3:] == numbers
    assert "(axon_hillock): no network: this neuron does not leak" in text
    assert "(dpi_synapse): no network: networks are made of neurons, and this is a" in text


def test_a_run_without_any_network_says_why(tmp_path: Path) -> None:
    (tmp_path / "plan.toml").write_text(PLAN)
    assert printed(load_plan(tmp_path / "plan.toml"), {}).count("no network") == 3
