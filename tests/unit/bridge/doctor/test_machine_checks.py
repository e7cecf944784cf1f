"""What the doctor makes of the machine; control groups as files."""

from pathlib import Path

import pytest

from bridge.doctor import machine
from bridge.doctor.cgroup import cpu_quota, memory_left


@pytest.mark.parametrize(
    ("quota", "status", "remedy"),
    [
        (None, "ok", ""),
        (4.0, "ok", ""),
        (2.5, "note", "--workers 2"),
        (0.5, "note", "--workers 1"),
    ],
)
def test_cores(quota: float | None, status: str, remedy: str) -> None:
    check = machine.judge_cores(4, 8, quota)
    assert check.status == status
    assert check.finding.startswith("4 of 8 usable")
    assert remedy in check.remedy


@pytest.mark.parametrize(
    ("free", "status", "remedy"),
    [(900.0, "ok", ""), (899.0, "note", "--workers 3"), (449.0, "fail", "not even --workers 1")],
)
def test_memory(free: float, status: str, remedy: str) -> None:
    check = machine.judge_memory(free, workers=4, each=150.0)
    assert (check.status, remedy in check.remedy) == (status, True)


def test_disk() -> None:
    assert machine.judge_disk(5000.0, writable=True).status == "ok"
    assert machine.judge_disk(50.0, writable=True).status == "fail"
    assert "--out" in machine.judge_disk(5000.0, writable=False).remedy


@pytest.mark.parametrize(
    ("encoding", "status"),
    [("utf-8", "ok"), ("ascii", "fail"), ("latin-1", "fail"), ("no-such", "fail")],
)
def test_encoding(encoding: str, status: str) -> None:
    assert machine.judge_encoding(encoding).status == status


def files(root: Path, contents: dict[str, str]) -> None:
    for name, text in contents.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


def test_limits_of_version_2_hold_from_any_group_above(tmp_path: Path) -> None:
    membership = tmp_path / "membership"
    membership.write_text("0::/pod/job\n")
    root = tmp_path / "cgroup"
    files(
        root,
        {
            "pod/cpu.max": "150000 100000\n",
            "pod/job/cpu.max": "max 100000\n",
            "pod/memory.max": "max\n",
            "pod/job/memory.max": "1000\n",
            "pod/job/memory.current": "700\n",
            "pod/job/memory.stat": "anon 500\ninactive_file 200\n",
        },
    )
    assert cpu_quota(root, membership) == 1.5
    assert memory_left(root, membership) == 500


def test_limits_of_version_1(tmp_path: Path) -> None:
    membership = tmp_path / "membership"
    # A container sees the host's path, which is not mounted in it, and its own limits at the root.
    membership.write_text("4:memory:/host/abc\n2:cpu,cpuacct:/host/abc\n0::/\n")
    root = tmp_path / "cgroup"
    files(
        root,
        {
            "cpu/cpu.cfs_quota_us": "200000\n",
            "cpu/cpu.cfs_period_us": "100000\n",
            "memory/memory.limit_in_bytes": "1000\n",
            "memory/memory.usage_in_bytes": "900\n",
            "memory/memory.stat": "total_inactive_file 50\n",
        },
    )
    assert cpu_quota(root, membership) == 2.0
    assert memory_left(root, membership) == 150


def test_no_limits(tmp_path: Path) -> None:
    assert cpu_quota(tmp_path, tmp_path / "none") is None
    assert memory_left(tmp_path, tmp_path / "none") is None
    membership = tmp_path / "membership"
    membership.write_text("2:cpu:/\n0::/\n")
    files(tmp_path, {"cpu/cpu.cfs_quota_us": "-1\n", "cpu/cpu.cfs_period_us": "100000\n"})
    assert cpu_quota(tmp_path, membership) is None
