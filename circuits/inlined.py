"""A technology's models at a corner as one text that names no file."""

from collections.abc import Mapping

from circuits.technology import Technology


def inline_models(
    technology: Technology, corner: str, process: Mapping[str, float] | None = None
) -> list[str]:
    """All model cards that a deck at a corner reads, without naming a file.

    Args:
        corner: One of its corners, or ``"statistical"``.
        process: Process deviations of one chip, for ``"statistical"``.

    Returns:
        Its included files, the corner's section with the sections that it calls, and its ``nf`` and
        ``pf``, each file with the licence that stands at its head.

    Raises:
        CircuitInputError: A file or section is missing or cannot be used, or the corner or a
            deviation is unknown.
    """
    return technology.inlined(corner, process)
