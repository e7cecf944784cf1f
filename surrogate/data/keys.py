"""What the arrays of an NPZ file are called, by whoever wrote it.

Keras writes ``x_train`` (keras.datasets, ``mnist.npz``), MedMNIST ``train_images``, scikit-learn
``data`` and ``target``, others ``X_train``, ``trainImages`` or ``test-labels``: a word for what it
is, and one for the part, before it or after it.
"""

import re
from collections.abc import Iterable
from enum import StrEnum

from surrogate.data.words import shown


class Part(StrEnum):
    """A part of a data set."""

    WHOLE = "whole"
    TRAIN = "train"
    TEST = "test"
    VALIDATION = "validation"


class Role(StrEnum):
    """What an array holds; `X` and `Y` are images and classes, or coordinates of events."""

    X = "x"
    Y = "y"
    LABELS = "labels"
    TIMES = "times"
    CHANNELS = "channels"
    SAMPLES = "samples"
    OFFSETS = "offsets"
    POLARITIES = "polarities"
    SHAPE = "shape"


_PARTS = {
    Part.TRAIN: "train|training|tr",
    Part.TEST: "test|testing|te|t10k",
    Part.VALIDATION: "val|valid|validation|dev",
}
_ROLES = {
    Role.X: "x|xs|images?|imgs?|data|inputs?|features?|samples_x|frames?|spikes?|spike_trains?",
    Role.Y: "y|ys",
    Role.LABELS: "labels?|targets?|class|classes",
    Role.TIMES: "t|ts|times?|timestamps?|spike_times?|event_times?",
    Role.CHANNELS: "channels?|units?|neurons?|address|addresses|addrs?|ids?|channel_ids?",
    Role.SAMPLES: "samples?|sample_ids?|sample_index|index|indices|trials?|recordings?",
    Role.OFFSETS: "offsets?|indptr|starts?",
    Role.POLARITIES: "p|polarity|polarities",
    Role.SHAPE: "shape|sensor_shape",
}
_SEPARATOR = r"[ _.\-/]?"


def _alternatives(words: dict[Part, str] | dict[Role, str], before: str) -> str:
    return "|".join(f"(?P<{before}{name.name}>{pattern})" for name, pattern in words.items())


_KEY = re.compile(
    rf"(?:(?:{_alternatives(_PARTS, 'A_')}){_SEPARATOR})?"
    rf"(?:{_alternatives(_ROLES, 'R_')})"
    rf"(?:{_SEPARATOR}(?:{_alternatives(_PARTS, 'B_')}))?"
)


def meaning_of(key: str) -> tuple[Part, Role] | None:
    """Part and role of an array by its key, upper case or not; None where the key says neither."""
    found = _KEY.fullmatch(key.lower())
    if found is None:
        return None
    said = [name for name, text in found.groupdict().items() if text is not None]
    parts = {Part[name[2:]] for name in said if name[0] in "AB"}
    (role,) = (Role[name[2:]] for name in said if name[0] == "R")
    if len(parts) > 1 or sum(name[0] in "AB" for name in said) > 1:
        return None
    return parts.pop() if parts else Part.WHOLE, role


def listed(keys: Iterable[str]) -> str:
    """Keys for a message."""
    return ", ".join(shown(key)[:40] for key in sorted(keys)) or "nothing"
