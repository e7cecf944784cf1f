"""What a hierarchy stands for does not depend on how it is cut into sub-circuits."""

import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from circuits.netlist import Subcircuit, read_netlist


@dataclass(frozen=True)
class Leaf:
    device: str
    width: float  # um
    length: float
    copies: int


@dataclass(frozen=True)
class Wrapped:
    inside: tuple["Leaf | Wrapped", ...]
    copies: int
    by_parameter: bool


LEAVES = st.builds(
    Leaf,
    st.sampled_from(["nf", "pf"]),
    st.sampled_from([0.25, 0.5, 1.0, 2.0, 4.0]),
    st.sampled_from([0.25, 0.5, 1.0, 2.0]),
    st.integers(1, 4),
)
TREES = st.recursive(
    LEAVES,
    lambda inside: st.builds(
        Wrapped,
        st.lists(inside, min_size=1, max_size=3).map(tuple),
        st.integers(1, 3),
        st.booleans(),
    ),
    max_leaves=12,
)


def written(trees: list[Leaf | Wrapped]) -> str:
    """The netlist of these trees, each wrapped part a sub-circuit of its own."""
    cells: list[str] = []

    def body(parts: tuple[Leaf | Wrapped, ...], scale: str) -> str:
        lines = []
        for k, part in enumerate(parts):
            if isinstance(part, Leaf):
                lines.append(
                    f"XM{k} a b n{k} 0 {part.device} w={{{part.width}{scale}}} "
                    f"l={part.length}u m={part.copies}"
                )
                continue
            inner = "*k" if part.by_parameter else "*1u"
            text = body(part.inside, inner)
            name = f"cell{len(cells)}"
            given = f"k={{1{scale}}}" if part.by_parameter else ""
            cells.append(f".subckt {name} a b {'k=1' * part.by_parameter}\n{text}.ends\n")
            lines.append(f"X{k} a b {name} {given} m={part.copies}")
        return "\n".join(lines) + "\n"

    top = body(tuple(trees), "*1u")
    return "".join(cells) + f".subckt a a b\n{top}.ends\n"


def expected(trees: tuple[Leaf | Wrapped, ...], copies: int = 1) -> Counter[tuple[object, ...]]:
    found: Counter[tuple[object, ...]] = Counter()
    for part in trees:
        if isinstance(part, Leaf):
            found[part.device, part.width, part.length, part.copies * copies] += 1
        else:
            found += expected(part.inside, part.copies * copies)
    return found


def read(text: str) -> Subcircuit:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.cir"
        path.write_text(text)
        return read_netlist(path).flatten()


@settings(max_examples=150)
@given(st.lists(TREES, min_size=1, max_size=4))
def test_wrapping_changes_no_transistor_and_no_area(trees: list[Leaf | Wrapped]) -> None:
    cell = read(written(trees))
    want = expected(tuple(trees))
    found = Counter(
        (t.device, round(t.width * 1e6, 9), round(t.length * 1e6, 9), int(t.multiplier))
        for t in cell.transistors
    )
    assert found == want
    area = sum(t.width * t.length * t.multiplier for t in cell.transistors)
    wanted = sum(w * length * m * count for (_, w, length, m), count in want.items())
    assert area == pytest.approx(wanted * 1e-12, rel=1e-12)
    names = [transistor.name for transistor in cell.transistors]
    elements = [transistor.element for transistor in cell.transistors]
    assert len(set(names)) == len(set(elements)) == len(names) == sum(want.values())
    # Between the leaves' sources, n0 ... of each call, nothing is shared.
    assert len({t.nodes[2] for t in cell.transistors}) == len(names)
    assert read(written(trees)) == cell
