"""What every drawn neuron must be, whatever distribution it comes from."""

import numpy as np

from surrogate.distribution import Neurons
from surrogate.neuron.scaling import curve_table
from surrogate.vocabulary import QUANTITIES, quantities_of


def stays_physical(neurons: Neurons, two_part: bool) -> None:
    """One stable point, one threshold, and what follows by definition follows.

    Of neurons whose input flows into the membrane; `two_part` when the membrane current changes
    sign at the threshold (current feedback), or else integration ends there.
    """
    values = neurons.values
    assert list(values) == list(quantities_of("neuron"))
    for name, column in values.items():
        assert np.all(np.isfinite(column)), name
        assert not QUANTITIES[name].positive or np.all(column > 0), name
    rest, swing = values["v_rest"], values["swing"]
    assert np.array_equal(values["v_threshold"], rest + swing)
    assert np.array_equal(values["v_spike"], rest + values["spike_level"] * swing)
    assert np.array_equal(values["reset_level"], (values["v_reset"] - rest) / swing)
    assert np.array_equal(values["tau_mem"], values["c_eff"] * swing / values["rheobase"])
    assert np.all(values["reset_level"] < 1)
    # The curve of the document: zero at rest, positive up to the threshold, then negative.
    curves = neurons.curves
    end = curves.shape[1] // 2 if two_part else curves.shape[1]
    assert np.all(curves[:, 0] == 0)
    assert np.all(curves[:, 1:end] > 0)
    assert np.all(curves[:, end : end + 1] == 0)
    assert np.all(curves[:, end + 1 :] < 0)
    assert np.all(np.max(curves, axis=1) == 1)
    # The same of the current that the network integrates, in volts and amperes.
    threshold, spike = values["v_threshold"], values["v_spike"]
    table = curve_table(rest, threshold, spike, values["rheobase"], curves)
    rises = (table[:, :-1] <= 0) & (table[:, 1:] > 0)
    assert np.all(np.sum(rises, axis=1) == 1)
    assert np.all(rises[:, 0])  # I counts positive when it pulls back to rest: stable
    falls = (table[:, :-1] > 0) & (table[:, 1:] <= 0)
    assert np.all(np.sum(falls, axis=1) == int(two_part))
    if two_part:
        v = np.linspace(rest, spike, table.shape[1], axis=1)
        row, place = np.arange(len(v)), np.argmax(falls, axis=1)
        assert np.all(v[row, place] <= threshold * (1 + 1e-12))
        assert np.all(v[row, place + 1] >= threshold * (1 - 1e-12))
    greatest = np.max(table, axis=1) / values["rheobase"]
    assert np.all((greatest > 0.98) & (greatest < 1 + 1e-12))
