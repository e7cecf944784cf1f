"""The order of the layers: what a step computes first."""

from surrogate.errors import SurrogateInputError


def layer_order(start: str, sources: dict[str, list[str]]) -> list[str]:
    """Put nodes of neurons in order, from the input on.

    A walk from the input along the connections, in the file's order; a node comes before those
    that it leads to, and a connection back to a node on the way there closes a loop.

    Args:
        sources: Of each node of neurons, the nodes of neurons that connect to it, or the input.

    Raises:
        SurrogateInputError: The input does not lead to a node.
    """
    targets: dict[str, list[str]] = {name: [] for name in (start, *sources)}
    for target, some in sources.items():
        for source in some:
            targets[source].append(target)
    done: list[str] = []
    seen = {start}
    # The last target first, as the order is turned around in the end.
    walk = [(start, list(targets[start]))]
    while walk:
        name, left = walk[-1]
        if not left:
            done.append(name)
            walk.pop()
            continue
        following = left.pop()
        if following not in seen:
            seen.add(following)
            walk.append((following, list(targets[following])))
    lost = [name for name in sources if name not in seen]
    if lost:
        raise SurrogateInputError(f"node {lost[0]!r}: the input does not lead to it")
    return done[-2::-1]


def stated_order(names: list[str], stated: str) -> list[str]:
    """The order that the file's metadata state, one name a line.

    Raises:
        SurrogateInputError: It does not name each node of neurons once.
    """
    order = stated.split("\n")
    if sorted(order) != sorted(names):
        raise SurrogateInputError(
            f"metadata layers name {order[:8]}; allowed: each node of neurons once: {names[:8]}"
        )
    return order
