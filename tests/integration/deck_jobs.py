"""A job that lets ngspice have decks of strangers, one after the other."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Decks:
    """Each item is a deck: loaded, solved, and what became of it.

    Attributes
    ----------
    decks : tuple of str
        Texts.
    unchecked : bool
        Whether they go to the library as they are, past everything that this program checks.
    """

    decks: tuple[str, ...]
    unchecked: bool = False
    deck: str = "* rc\nv1 1 0 dc 1\nr1 1 0 1k\n.end\n"

    @property
    def items(self) -> int:
        return len(self.decks)

    def compute(self, ngspice, item):
        from bridge.engine.session import DeckError

        if self.unchecked:
            ngspice._library.circuit([*self.decks[item].splitlines(), ""])
            return "sent"
        try:
            ngspice.load(self.decks[item])
            ngspice.operating_point()
            ngspice.discard_runs()
        except DeckError:
            return "refused"
        return "loaded"

    def failed(self, item, status, reason):  # noqa: ARG002
        return f"{status}: {reason}"
