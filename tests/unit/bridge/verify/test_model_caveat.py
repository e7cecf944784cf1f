"""When a network comes with a caveat."""

import pyarrow as pa

from bridge.verify import model_caveats
from bridge.verify.firing_proof import SCHEMA

CIRCUIT = "leaky_axon_hillock"


def row(**changes: object) -> dict[str, object]:
    return {
        "circuit": CIRCUIT, "corner": "typical", "temperature_celsius": 27.0, "draw": 1,
        "approach": "from_above", "status": "ok", "reason": "", "rheobases": 2.0, "i_in": 4e-11,
        "rate_ngspice": 100.0, "rate_linear": 150.0, "rate_constant": 99.0, "rate_measured": 100.5,
    } | changes  # fmt: skip


def caveats(*rows: dict[str, object], form: str = "measured") -> list[str]:
    return model_caveats(pa.Table.from_pylist(list(rows), schema=SCHEMA), CIRCUIT, form)


SILENT = row(approach="below_rheobase", status="no_spike", rheobases=None, rate_ngspice=None)


def test_a_model_that_holds_needs_none() -> None:
    assert caveats(row(), row(draw=2, rate_measured=95.5), SILENT) == []


def test_the_worst_input_is_named() -> None:
    near = row(rheobases=1.05, approach="from_below", rate_measured=130.0)
    (told,) = caveats(row(), near, row(rheobases=1.15, rate_measured=110.0))
    assert "off by 30 % at 1.05 rheobases, coming from rest" in told
    assert "more than 5 % at 2 of 3 inputs" in told


def test_it_is_the_form_that_chips_have() -> None:
    (told,) = caveats(row(), form="linear")
    assert "off by 50 %" in told


def test_a_neuron_that_fires_where_the_model_is_silent_is_told() -> None:
    (told,) = caveats(row(), SILENT, row(approach="below_rheobase", draw=2))
    assert told.startswith("1 of 2 neurons fire in ngspice at 0.95 rheobases")


def test_trains_that_do_not_come_are_told() -> None:
    silent = row(draw=3, status="no_spike", reason="no spike number 1", rate_ngspice=None)
    (told,) = caveats(row(), row(rheobases=4.0), row(draw=2), silent)
    assert told == "1 of 3 trains of spikes in ngspice ended otherwise: no spike number 1"
