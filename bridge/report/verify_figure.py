"""The picture of the replays that agree least: transistors and twin on each other."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes

from bridge.bench import Replay
from bridge.report.style import COLOURS, new_figure, save
from bridge.store import FIGURES, Location, RunDirectory, file_name
from bridge.verify import Case, Place, Verification
from surrogate.vocabulary import prefix_of

SHOWN_INTERVALS = 12
"""Of a replay so many mean intervals from its onset are drawn."""


def verify_figure(
    path: Location, cases: Sequence[Case], worst: Sequence[tuple[Place, Replay]]
) -> Path:
    """Draw membranes in ngspice and of the twins with measured parameters, and when they spike.

    Args:
        worst: Replays with their waveforms, the worst first.
    """
    figure = new_figure(9.0, 2.2 * len(worst))
    axes = figure.subplots(len(worst), 1, squeeze=False)[:, 0]
    for axis, ((c, d, s, _), replay) in zip(axes, worst, strict=True):
        _draw(axis, cases[c], d, s, replay)
    axes[0].legend(loc="lower right", bbox_to_anchor=(1.0, 1.02), ncols=2, fontsize=8)
    return save(figure, path)


def _draw(axis: Axes, case: Case, number: int, place: int, replay: Replay) -> None:
    stimulus = case.stimuli[place]
    current = stimulus.current
    end = current.duration
    if len(replay.spikes) > 1:
        interval = float(np.mean(np.diff(replay.spikes)))
        end = min(end, max(current.onset, replay.spikes[0]) + SHOWN_INTERVALS * interval)
    factor, prefix = prefix_of(end)
    shown = replay.t <= end
    axis.plot(replay.t[shown] / factor, replay.v_mem[shown], color=COLOURS[0], label="ngspice")
    t, v = case.measured.membrane(number, stimulus, end)
    axis.plot(t / factor, v, color=COLOURS[1], linestyle="--", linewidth=1.0, label="twin")
    twin = case.measured.spikes(stimulus)[number]
    top = float(np.max(replay.v_mem[shown]))
    for times, colour, height in ((replay.spikes, COLOURS[0], 1.12), (twin, COLOURS[1], 1.05)):
        inside = [time / factor for time in times if time <= end]
        axis.plot(inside, [height * top] * len(inside), "|", color=colour, markersize=6)
    axis.set_xlim(0.0, end / factor)
    axis.set_xlabel(f"time ({prefix}s)")
    axis.set_ylabel("membrane (V)")
    title = f"{case.condition.label}, draw {case.draws[number]}, {stimulus.name}: {stimulus.what}"
    axis.set_title(title, loc="left", fontsize=8)


def picture_of(folder: Location, circuit: str) -> Location:
    """Where the picture of a circuit is in a run's folder."""
    return folder / FIGURES / f"{file_name(f'verify_{circuit}')}.png"


def draw_verification(run: RunDirectory, found: Verification) -> list[Path]:
    """Draw the worst replays of each circuit into the run; returns the pictures' paths."""
    return [
        verify_figure(picture_of(run.folder, name), found.cases, worst)
        for name, worst in found.worst.items()
        if worst
    ]
