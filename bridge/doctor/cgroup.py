"""What a container or a service manager grants this process, less than the machine has."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path("/sys/fs/cgroup")
MEMBERSHIP = Path("/proc/self/cgroup")


def cpu_quota(root: Path = ROOT, membership: Path = MEMBERSHIP) -> float | None:
    """Cores' worth of time that may be used, None when there is no limit."""
    quotas = []
    for folder in _folders(root, membership, "cpu"):
        v2 = _words(folder / "cpu.max")
        v1 = _words(folder / "cpu.cfs_quota_us") + _words(folder / "cpu.cfs_period_us")
        quotas += [int(w[0]) / int(w[1]) for w in (v2, v1) if len(w) == 2 and w[0].isdigit()]
    return min(quotas, default=None)


def memory_left(root: Path = ROOT, membership: Path = MEMBERSHIP) -> int | None:
    """Bytes that may still be used, None when there is no limit."""
    left = []
    for folder in _folders(root, membership, "memory"):
        for limit, used, cache in (
            ("memory.max", "memory.current", "inactive_file"),
            ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
        ):
            words = _words(folder / limit) + _words(folder / used)
            if len(words) == 2 and words[0].isdigit():
                # Cached files count as used, but give way.
                statistics = _words(folder / "memory.stat")
                pairs = dict(zip(statistics[::2], statistics[1::2], strict=False))
                left.append(int(words[0]) - int(words[1]) + int(pairs.get(cache, 0)))
    return min(left, default=None)


def _folders(root: Path, membership: Path, controller: str) -> Iterator[Path]:
    """Control groups of this process and all above it, of version 2 and of version 1."""
    lines = membership.read_text().splitlines() if membership.exists() else []
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if not controllers:
            base = root
        elif controller in controllers.split(","):
            # Where controllers share a hierarchy, each also has a link of its own name.
            base = root / controller
        else:
            continue
        group = base / path.lstrip("/")
        while group.is_relative_to(base):
            yield group
            group = group.parent


def _words(path: Path) -> list[str]:
    try:
        return path.read_text().split()
    except OSError:
        return []
