"""Whether the drawing connects what the netlist connects."""

from collections.abc import Iterator
from itertools import pairwise

from schematics.sheet import Point, Sheet

Segment = tuple[Point, Point]


def segments(sheet: Sheet) -> Iterator[Segment]:
    """Straight pieces of all wires."""
    for wire in sheet.wires:
        yield from pairwise(wire)


def nets(sheet: Sheet) -> dict[Point, str]:
    """Name the net of every pin, wire end and label, or say where drawing and netlist differ.

    Parameters
    ----------
    sheet : Sheet
        A finished drawing.

    Returns:
    -------
    dict of point to str
        The netlist's node at every point that is an end of something.

    Raises:
    ------
    ValueError
        A part is missing or drawn twice, a wire is loose, slanted or connects two nodes, a node
        falls apart, or a bulk is not at its rail.
    """
    _all_drawn(sheet)
    pins = [
        (point, node, part.name)
        for part in sheet.placed
        for point, node in zip(part.pins, sheet.netlist.parts[part.name].nodes, strict=False)
    ]
    labels = [(name.at, name.net, f"name {name.net}") for name in sheet.names]
    pieces = list(segments(sheet))
    for (x0, y0), (x1, y1) in pieces:
        if (x0 == x1) == (y0 == y1):
            raise ValueError(f"wire ({x0}, {y0}) to ({x1}, {y1}) is slanted or of no length")
    ends = [point for piece in pieces for point in piece]
    root = _join({*ends, *(point for point, _, _ in pins + labels)}, pieces)
    found: dict[Point, str] = {}
    places: dict[str, set[Point]] = {}
    named = {name.net for name in sheet.names}
    for point, node, who in pins + labels:
        known = found.setdefault(root[point], node)
        if known != node:
            raise ValueError(f"{who} at {point}: drawn on {known}, in the netlist on {node}")
        places.setdefault(node, set()).add(root[point])
    for node, islands in places.items():
        if len(islands) > 1 and node not in named:
            raise ValueError(f"{node} is drawn in pieces without a name: {sorted(islands)}")
        for island in islands:
            if len(islands) > 1 and all(root[at] != island for at, net, _ in labels if net == node):
                raise ValueError(f"the piece of {node} at {island} has no name")
    touched = [point for point, _, _ in pins + labels] + ends
    for end in ends:
        if found.get(root[end]) == sheet.netlist.roles["supply"]:
            continue  # a rail may reach beyond what it feeds
        if touched.count(end) < 2 and sum(_on(end, piece) for piece in pieces) < 2:
            raise ValueError(f"loose end of a wire at {end}")
    return {point: found[root[point]] for point in root}


def junctions(sheet: Sheet) -> list[Point]:
    """Points where three or more wires or pins meet."""
    pieces = list(segments(sheet))
    pins = [point for part in sheet.placed for point in part.pins]
    grounds = [name.at for name in sheet.names if name.style == "ground"]
    points = {point for piece in pieces for point in piece} | set(pins)
    return sorted(
        point
        for point in points
        if pins.count(point)
        + grounds.count(point)
        + sum(1 if point in piece else 2 for piece in pieces if _on(point, piece))
        > 2
    )


def _all_drawn(sheet: Sheet) -> None:
    drawn = [part.name for part in sheet.placed]
    twice = {name for name in drawn if drawn.count(name) > 1}
    missing = set(sheet.netlist.parts) - set(drawn)
    if twice or missing:
        raise ValueError(f"drawn twice: {sorted(twice)}; not drawn: {sorted(missing)}")
    ports = {name.net for name in sheet.names if name.style == "port"}
    if ports != set(sheet.netlist.ports):
        raise ValueError(f"ports drawn {sorted(ports)}, in the netlist {sheet.netlist.ports}")
    supply = sheet.netlist.roles["supply"]
    for part in sheet.netlist.parts.values():
        rail = {"nf": "0", "pf": supply}.get(part.kind)
        if rail and part.nodes[3] != rail:
            raise ValueError(f"bulk of {part.name} is at {part.nodes[3]}")


def _join(points: set[Point], pieces: list[Segment]) -> dict[Point, Point]:
    """For each point the least point that it is connected to."""
    group = {point: {point} for point in points}
    for piece in pieces:
        joined = set().union(*(group[point] for point in points if _on(point, piece)))
        for point in joined:
            group[point] = joined
    return {point: min(group[point]) for point in points}


def _on(point: Point, piece: Segment) -> bool:
    (x0, y0), (x1, y1) = piece
    return min(x0, x1) <= point[0] <= max(x0, x1) and min(y0, y1) <= point[1] <= max(y0, y1)
