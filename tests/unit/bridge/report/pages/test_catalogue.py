import pytest
from typer.testing import CliRunner

from bridge.cli import app
from bridge.show import page_plan
from circuits import CircuitInputError, circuits, load_circuit


def test_the_list_names_every_circuit() -> None:
    printed = CliRunner().invoke(app, ["show"]).output
    for name in circuits():
        (line,) = [line for line in printed.splitlines() if line.split()[:1] == [name]]
        assert load_circuit(name).title in line
        assert f" {load_circuit(name).kind} " in line


def test_the_plan_covers_every_corner_and_the_technologys_temperatures() -> None:
    plan = page_plan("dpi_neuron", "gf180mcu")
    assert plan.corners == ("typical", "ff", "ss", "fs", "sf")
    assert plan.temperatures_celsius == (-40.0, 27.0, 125.0)
    assert plan.reference == ("typical", 27.0)


@pytest.mark.parametrize(
    ("name", "technology", "message"),
    [
        ("nosuch", "gf180mcu", "unknown circuit 'nosuch'; allowed: "),
        ("dpi_neuron", "nosuch", "unknown technology 'nosuch'; allowed: "),
        ("five_transistor", "sky130", r"five_transistor\.cir: xm\w+ in sky130: .*from 4\.2e-07"),
    ],
)
def test_unknown_names_are_refused_in_one_line(name: str, technology: str, message: str) -> None:
    with pytest.raises(CircuitInputError, match=message):
        page_plan(name, technology)
    result = CliRunner().invoke(app, ["show", name, "--technology", technology])
    assert isinstance(result.exception, CircuitInputError)
