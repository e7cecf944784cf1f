"""Which technologies there are, and loading one by name or by path."""

import os
import re
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

from circuits.errors import CircuitInputError, shown
from circuits.technology.gate import OSDI
from circuits.technology.technology import Technology

_IHP = ("ihpsg13g2", "sg13g2", "ihpsg13", "sg13", "ihp")


@cache
def netlists_folder() -> Path:
    """Folder of the shipped netlists, on disk for ngspice to read."""
    with as_file(files("netlists")) as folder:
        return folder


def technologies() -> tuple[str, ...]:
    """Names of the technologies that can be used."""
    folder = netlists_folder() / "technologies"
    return tuple(sorted(path.parent.name for path in folder.glob("*/technology.toml")))


def load_technology(name: str | Path) -> Technology:
    """Load a technology by name, or a user's own by path.

    Args:
        name: One of `technologies`; or, with a separator in it or the ending ``.toml``, the folder
            of a user's own technology or the ``technology.toml`` in it.

    Raises:
        CircuitInputError: There is no such technology, ngspice cannot use it, or its files are not
            what they should be.
    """
    if isinstance(name, Path) or "/" in name or name.endswith(".toml"):
        return _load_own(Path(name))
    _refuse_ihp(name)
    if name not in technologies():
        raise CircuitInputError(
            f"unknown technology {shown(name)}; allowed: {', '.join(technologies())}, "
            "or the path of your own technology's folder"
            + f" (it is there: write ./{name})"
            * os.path.isdir(name)  # noqa: PTH112, a name that is too long is no folder
        )
    return _load_shipped(name)


def _refuse_ihp(name: str) -> None:
    if re.sub(r"[^a-z0-9]", "", name.lower()) in _IHP:
        raise CircuitInputError(
            f"technology {shown(name)}: IHP's SG13G2 models are PSP103: {OSDI}; "
            f"allowed: {', '.join(technologies())}"
        )


@cache
def _load_shipped(name: str) -> Technology:
    return Technology.read(netlists_folder() / "technologies" / name, own=False)


def _load_own(path: Path) -> Technology:
    for part in path.parts:
        _refuse_ihp(part)
    folder = path.parent if path.suffix == ".toml" else path
    if path.suffix == ".toml" and path.name != "technology.toml":
        raise CircuitInputError(f"{path}: allowed: a folder with a file technology.toml in it")
    if not folder.is_dir():
        raise CircuitInputError(f"{folder}: is no folder; allowed: that of a technology")
    technology = Technology.read(Path(os.path.abspath(folder)), own=True)  # noqa: PTH100
    if technology.name in technologies():
        raise CircuitInputError(
            f"{folder / 'technology.toml'}: name = {technology.name!r} is a shipped technology's; "
            "allowed: another one"
        )
    return technology
