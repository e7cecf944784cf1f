"""The picture of the behavioural models against ngspice."""

from pathlib import Path

import numpy as np
import pyarrow as pa

from bridge.plan import Plan
from bridge.report.style import COLOURS, MODEL_MARKERS, new_panels, plain_log, save
from bridge.store import Location
from bridge.verify import MODELS, comparisons


def proof_figure(path: Location, plan: Plan, proof: pa.Table) -> Path:
    """Draw f-I curves in ngspice, and each model's error against input current."""
    circuits = list(dict.fromkeys(proof["circuit"].to_pylist()))
    figure, axes = new_panels(9.0, 2.9 * len(circuits), len(circuits), 2)
    for (curve_axis, error_axis), circuit in zip(axes, circuits, strict=True):
        rows = comparisons(proof, circuit)
        factors, truth = rows["rheobases"].to_numpy(), rows["rate_ngspice"].to_numpy()
        current, places = rows["i_in"].to_numpy() * 1e12, np.unique(factors)
        curve_axis.loglog(current, truth, "x", color=COLOURS[6], markersize=4, label="ngspice")
        for name, colour, marker in zip(MODELS, COLOURS, MODEL_MARKERS, strict=False):
            look = {"color": colour, "markersize": 3, "markerfacecolor": "none"}
            rate = rows[f"rate_{name}"].to_numpy()
            fires, error = rate > 0, 100 * (rate / truth - 1)
            curve_axis.loglog(current[fires], rate[fires], marker, label=f"{name} model", **look)
            error_axis.plot(factors, error, marker, **look)
            median = [np.median(error[factors == place]) for place in places]
            error_axis.plot(places, median, color=colour, label=f"{name} curve, median")
        plain_log(curve_axis.xaxis, curve_axis.yaxis)
        curve_axis.set_xlabel("input current (pA)")
        curve_axis.set_ylabel("firing rate (Hz)")
        curve_axis.set_title(plan.circuits[circuit].title, loc="left")
        error_axis.set_xscale("log")
        error_axis.set_yscale("symlog", linthresh=1.0)
        error_axis.margins(y=0.08)
        error_axis.set_xticks([1, 2, 5, 10, 20, 50], ["1", "2", "5", "10", "20", "50"])
        error_axis.set_xlabel("input current (rheobases;\nwithout leak: thirds of the lower input)")
        error_axis.set_ylabel("rate error against ngspice (%)")
        for axis in (curve_axis, error_axis):
            axis.legend(fontsize=7)
    return save(figure, path)
