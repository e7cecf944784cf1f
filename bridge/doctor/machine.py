"""Cores, memory, disk, and whether the terminal can show what is printed."""

import os
import re
import shutil
import sys
from pathlib import Path

from bridge.doctor.cgroup import cpu_quota, memory_left
from bridge.doctor.diagnosis import Diagnosis

WORKER_MEGABYTES = 150.0
"""A worker's memory when the known circuit did not tell (it took 139 MB)."""
MAIN_MEGABYTES = 300.0
"""The command's own: 279 MB at the peak of the quick plan."""
RUN_MEGABYTES = 100.0
"""Ten times what the default plan's run directory takes."""
PRINTED = "°±µΩ…"


def diagnose_cores() -> Diagnosis:
    """Look at how many cores this process may use."""
    return judge_cores(len(os.sched_getaffinity(0)), os.cpu_count() or 1, cpu_quota())


def judge_cores(usable: int, present: int, quota: float | None) -> Diagnosis:
    """Judge the cores.

    Args:
        usable, present: Cores that this process may run on, and that the machine has.
        quota: Cores' worth of time that the control group grants.
    """
    finding = f"{usable} of {present} usable"
    if quota is None or quota >= usable:
        return Diagnosis("cores", "ok", f"{finding}: as many workers, unless told otherwise")
    workers = max(1, int(quota))
    return Diagnosis(
        "cores",
        "note",
        f"{finding}, but the container grants the time of {quota:g}",
        f"say --workers {workers}: more than that wait for each other",
    )


def diagnose_memory(worker_megabytes: float | None) -> Diagnosis:
    """Look at the free memory; a worker's need as the known circuit measured it, MB."""
    text = Path("/proc/meminfo").read_text()
    found = re.search(r"MemAvailable:\s*(\d+) kB", text)
    free = int(found[1]) * 1024 if found else 0
    granted = memory_left()
    megabytes = (free if granted is None else min(free, granted)) / 2**20
    workers = len(os.sched_getaffinity(0))
    need = WORKER_MEGABYTES if worker_megabytes is None else worker_megabytes
    return judge_memory(megabytes, workers, need)


def judge_memory(free: float, workers: int, each: float) -> Diagnosis:
    """Judge the memory.

    Args:
        workers: How many start unless told otherwise.
    """
    need = MAIN_MEGABYTES + workers * each
    finding = f"{free:.0f} MB free; {workers} workers of {each:.0f} MB and the rest: {need:.0f} MB"
    if free >= need:
        return Diagnosis("memory", "ok", finding)
    fitting = int((free - MAIN_MEGABYTES) // each)
    if fitting < 1:
        return Diagnosis("memory", "fail", finding, "free memory: not even --workers 1 fits")
    return Diagnosis("memory", "note", finding, f"say --workers {fitting}")


def diagnose_disk() -> Diagnosis:
    """Look at the current folder, where runs are written unless told otherwise."""
    here = Path.cwd()
    return judge_disk(shutil.disk_usage(here).free / 2**20, os.access(here, os.W_OK))


def judge_disk(free: float, writable: bool) -> Diagnosis:
    """Judge the current folder: MB free, and whether it can be written."""
    elsewhere = "change to another folder or say --out DIR"
    if not writable:
        return Diagnosis("disk", "note", "the current folder cannot be written", elsewhere)
    finding = f"{free:.0f} MB free in the current folder"
    if free >= RUN_MEGABYTES:
        return Diagnosis("disk", "ok", finding)
    return Diagnosis("disk", "fail", f"{finding}, a run wants {RUN_MEGABYTES:.0f} MB", elsewhere)


def diagnose_encoding() -> Diagnosis:
    """Look at the encoding of the output."""
    # While progress is shown on a terminal, sys.stdout is a stand-in without an encoding.
    stream = sys.__stdout__
    return judge_encoding(stream.encoding if stream else "utf-8")


def judge_encoding(encoding: str) -> Diagnosis:
    """Judge whether results can be printed."""
    try:
        PRINTED.encode(encoding)
    except (LookupError, UnicodeEncodeError):
        return Diagnosis(
            "encoding",
            "fail",
            f"the output's encoding, {encoding}, lacks signs such as '±' that results are printed "
            "with",
            "export LC_ALL=C.UTF-8 (or PYTHONIOENCODING=utf-8)",
        )
    return Diagnosis("encoding", "ok", f"the output's encoding is {encoding}")
