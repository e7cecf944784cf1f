"""Parts of a reproduction that need no simulator."""

import math
import struct

from bridge.reproduce.comparison import compare
from bridge.reproduce.recording import Recording
from bridge.store.origin import differing
from circuits import SolverOptions

ROW = {
    "sample_id": "00", "status": "ok", "reason": "", "draw": 3, "tau_mem": 1e-3,
    "tau_mem_error": 1e-9, "curve_v": [0.0, 0.1], "curve_i": [1e-12, math.nan],
}  # fmt: skip


def test_the_same_row_is_the_same_and_id_and_errors_are_not_compared() -> None:
    result = compare(ROW, ROW | {"tau_mem_error": 2e-9, "sample_id": "01"})
    assert (result.values, result.differences) == (8, ())


def test_one_bit_is_a_difference() -> None:
    (one,) = compare(ROW, ROW | {"tau_mem": math.nextafter(1e-3, 1)}).differences
    assert one.name == "tau_mem"
    assert 0 < one.relative < 1e-15
    (one,) = compare(ROW, ROW | {"curve_v": [-0.0, 0.1]}).differences
    assert (one.name, one.relative) == ("curve_v[0]", None)
    (other_nan,) = struct.unpack("<d", struct.pack("<q", 0x7FF8000000000001))
    (one,) = compare(ROW, ROW | {"curve_i": [1e-12, other_nan]}).differences
    assert one.name == "curve_i[1]"


def test_what_is_missing_or_of_another_length_is_a_difference() -> None:
    failed = {"sample_id": "00", "status": "timeout", "reason": "no result", "draw": 3}
    names = [one.name for one in compare(failed, ROW).differences]
    assert names == ["status", "reason", "tau_mem", "curve_v", "curve_i"]
    assert [one.name for one in compare(ROW, ROW | {"curve_v": [0.0]}).differences] == ["curve_v"]
    (one,) = compare(ROW, ROW | {"status": "no_spike"}).differences
    assert one.relative is None


def test_the_origin_names_what_changed_but_not_other_circuits() -> None:
    was = {
        "seed": 1,
        "versions": {"ngspice": "ngspice-39", "numpy": "2.4"},
        "circuits_sha256": {"mine": {"netlist": "a" * 64}, "other": {"netlist": "b" * 64}},
    }
    now = {
        "seed": 1,
        "versions": {"ngspice": "ngspice-42", "numpy": "2.4"},
        "circuits_sha256": {"mine": {"netlist": "c" * 64}, "other": {"netlist": "d" * 64}},
    }
    assert differing(was, now, "mine") == [
        "versions ngspice: was ngspice-39, is ngspice-42",
        f"circuits_sha256 mine netlist: was {'a' * 16}..., is {'c' * 16}...",
    ]
    assert differing(was, was, "mine") == []
    assert differing({}, was, "mine")[0] == "seed: was not recorded, is 1"


def test_of_a_recording_the_last_rung_counts() -> None:
    options = SolverOptions()
    first = Recording.of(["alter a=1", "dc vclamp 0 1 0.1", "destroy all"], options)
    assert first == Recording(options, ("alter a=1", "dc vclamp 0 1 0.1", "destroy all"))
    # A shorter step needs no other deck, another method does.
    sent = ["alter a=1", "tran 1 2", "alter a=1", "tran 1 1", "remcirc", "alter a=1", "tran 1 0"]
    third = Recording.of(sent, options)
    assert third.commands == ("alter a=1", "tran 1 0")
    assert Recording.of(sent[:5], options).commands == ("alter a=1", "tran 1 1")
    assert Recording.of([], options) == Recording(options, ())
    assert (third.options.method, third.options.max_step) == ("gear", options.max_step / 10)
