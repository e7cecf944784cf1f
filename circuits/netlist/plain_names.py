"""Names that ngspice cannot misunderstand, for names that it might."""

import re

from circuits.netlist.words import GROUND, NO_NODE

LONGEST = 64


class PlainNames:
    """Unique names of letters, digits and _.

    Args:
        kept: Names that stay as they are if they are plain.
    """

    def __init__(self, kept: tuple[str, ...] = ()) -> None:
        self._names = {name: name for name in kept if _is_plain(name)}
        self._taken = set(self._names.values())

    def __getitem__(self, name: str) -> str:
        """The plain name of a node; the same for the same node."""
        if name not in self._names:
            self._names[name] = self.new(re.sub(r"[^a-z0-9]+", "_", name).strip("_"), "n")
        return self._names[name]

    def new(self, wanted: str, letter: str) -> str:
        """A name that nothing has yet, as wanted if that is possible.

        Args:
            letter: What stands before it if it must be changed.

        Returns:
            A plain name.
        """
        name = wanted if _is_plain(wanted) else f"{letter}_{wanted}"[: LONGEST - 6].strip("_")
        count, unique = 1, name
        while unique in self._taken:
            count += 1
            unique = f"{name[: LONGEST - 6]}_{count}"
        self._taken.add(unique)
        return unique


def _is_plain(name: str) -> bool:
    reserved = name in NO_NODE or name in (GROUND, "gnd")
    return re.fullmatch(rf"[a-z0-9_]{{1,{LONGEST}}}", name) is not None and not reserved
