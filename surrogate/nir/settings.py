"""What NIR does not say, and where it comes from: arguments, a preset, the file's metadata."""

from dataclasses import dataclass, fields
from typing import Literal

import numpy as np

from surrogate.errors import SurrogateInputError
from surrogate.network import Stepping
from surrogate.network.stepping import Reset, Scheme
from surrogate.nir.preset import PRESETS, Preset

NEEDED = ("dt", "scheme", "reset")

Type = Literal["number", "whole", "text", "flag"]

METADATA: dict[str, Type] = {
    "dt": "number",
    "scheme": "text",
    "reset": "text",
    "reset_delay": "whole",
    "late_input": "flag",
    "above": "flag",
    "n_steps": "whole",
    "alpha": "number",
    "leak": "text",
    "layers": "text",
}
"""Keys of a graph's metadata that say how the network is run."""

TASK: dict[str, Type] = {
    "data": "text",
    "dt": "number",
    "coding": "text",
    "rate_max": "number",
    "duration": "number",
    "threshold": "number",
}
"""Those that say what it was trained for, see `surrogate.nir.task`."""

Plain = float | int | str | bool


@dataclass(frozen=True)
class Settings:
    """Arguments of a reader; None where not given.

    Attributes:
        dt: Length of a step, s.
        scheme, reset, reset_delay, late_input, above: As of `surrogate.network.Stepping`.
    """

    dt: float | None = None
    scheme: Scheme | None = None
    reset: Reset | None = None
    reset_delay: int | None = None
    late_input: bool | None = None
    above: bool | None = None
    n_steps: int | None = None

    def completed(self, preset: Preset | None, metadata: dict[str, Plain]) -> "Settings":
        """Fill in what a preset and the file say.

        An argument comes before the preset; both must agree with the file where it says
        something, except for ``n_steps``, which any user may choose.

        Args:
            preset: The framework that wrote the file.
            metadata: From `plain_metadata`.

        Returns:
            Without gaps, but for the ``dt`` and ``reset_delay`` that a preset finds in the file.

        Raises:
            SurrogateInputError: Something is said by nobody, or differently by two.
        """
        found: dict[str, Plain | None] = {}
        for one in fields(self):
            key, own = one.name, getattr(self, one.name)
            source = "argument" if own is not None else f"preset {preset.name if preset else ''}"
            given = own if own is not None else getattr(preset, key, None)
            if own is not None:
                own = _plain(f"argument {key}", own, METADATA[key])
            said = metadata.get(key)
            if None not in (given, said) and key != "n_steps" and not _same(given, said):
                raise SurrogateInputError(
                    f"metadata say {key} = {said!r}, the {source} {given!r}; "
                    f"allowed: {said!r}, or leave it to the file"
                )
            found[key] = given if given is not None else said
        open_to_preset = ("dt",) if preset is not None and preset.dt is None else ()
        missing = [key for key in NEEDED if found[key] is None and key not in open_to_preset]
        if missing:
            raise SurrogateInputError(
                f"{', '.join(missing)}: neither NIR nor the file's metadata say; give "
                f"{' and '.join(missing)}, or a preset: {', '.join(PRESETS)}"
            )
        if found["n_steps"] is None:
            raise SurrogateInputError("n_steps: the file's metadata do not say; give n_steps")
        return Settings(**found)  # type: ignore[arg-type]

    def stepping(self, reset_delay: int | None = None) -> Stepping:
        """Rules of a step; what nobody said is as `Stepping` has it.

        Raises:
            SurrogateInputError: A value that is not allowed.
        """
        delay = self.reset_delay if self.reset_delay is not None else reset_delay
        given = {
            "scheme": self.scheme,
            "reset": self.reset,
            "reset_delay": delay,
            "late_input": self.late_input,
            "above": self.above,
        }
        return Stepping(**{k: v for k, v in given.items() if v is not None})  # type: ignore[arg-type]


def plain_metadata(
    metadata: dict[str, object], known: dict[str, Type] = METADATA
) -> dict[str, Plain]:
    """The metadata that this program knows, as plain values.

    Args:
        metadata: Of a graph; other programs' keys are left alone.
        known: Keys that are looked for, and what they hold.

    Raises:
        SurrogateInputError: A value is of another type than it should be.
    """
    return {
        key: _plain(f"metadata {key}", metadata[key], wanted)
        for key, wanted in known.items()
        if key in metadata
    }


def _plain(key: str, value: object, wanted: Type) -> Plain:
    if isinstance(value, bytes):
        value = value.decode("utf8", "replace")
    if wanted == "text":
        if isinstance(value, str):
            return value
    else:
        array = np.asarray(value)
        single = array.size == 1 and array.dtype.kind in "fiub"
        number = float(array.item()) if single else np.nan
        if wanted == "number" and np.isfinite(number):
            return number
        whole = np.isfinite(number) and number == np.floor(number) and abs(number) < 2**53
        if wanted == "flag" and whole and number in (0, 1):
            return bool(number)
        if wanted == "whole" and whole:
            return int(number)
    names = {"number": "a finite number", "whole": "a whole number", "flag": "0 or 1"}
    shown = " ".join(ascii(value).split())
    raise SurrogateInputError(f"{key} = {shown[:80]}; allowed: {names.get(wanted, 'text')}")


def _same(one: object, two: object) -> bool:
    if isinstance(one, float) and isinstance(two, float):
        return bool(np.isclose(one, two, rtol=1e-9, atol=0))
    return one == two
