"""Timing and memory, measured the same way for every contender."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
SEED = ROOT / "seeds" / "000_6d97062325c34ccb.txt"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the report: what was measured, the figure, and the goal where there is one."""

    what: str
    figure: str
    goal: str = ""


def seconds(work: Callable[[], Any], *, rounds: int = 5, warm: int = 1) -> float:
    """The median time of a call, after warm-up."""
    for _ in range(warm):
        work()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def processor_seconds(work: Callable[[], Any]) -> float:
    """What one call takes of a processor: the same whatever else the machine does."""
    start = time.process_time()
    work()
    return time.process_time() - start


def in_turn(first: Callable[[], Any], second: Callable[[], Any], *, rounds: int = 5) -> list[float]:
    """The least times of two calls that take turns: what else the machine does only adds."""
    first(), second()
    pairs = []
    for _ in range(rounds):
        start = time.perf_counter()
        first()
        middle = time.perf_counter()
        second()
        pairs.append((middle - start, time.perf_counter() - middle))
    return [min(column) for column in zip(*pairs, strict=True)]


def most_megabytes() -> float:
    """The most memory that this process held since it began.

    What `resource` says begins with what the process was forked from.
    """
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise OSError("/proc/self/status: no VmHWM; this benchmark needs Linux")


def process_seconds(*arguments: str, rounds: int = 5) -> float:
    """The median time of a fresh Python process, with bytecode as an installed package has it."""
    # Else a shell in which Python is told to keep none would have every module compiled anew.
    surroundings = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}

    def run() -> None:
        command = [sys.executable, *arguments]
        subprocess.run(command, check=True, capture_output=True, cwd=ROOT, env=surroundings)

    return seconds(run, rounds=rounds)


@dataclass(frozen=True, slots=True)
class Measured:
    """What a process and those that it started took."""

    seconds: float
    processor_seconds: float
    megabytes: float  # of the largest of them, at most
    printed: str


def run_measured(*arguments: str) -> Measured:
    """Run a fresh Python process to its end."""
    start = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-c", RUN, *arguments], stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as run:
        printed, _ = run.communicate()
    seconds = time.perf_counter() - start
    if run.returncode:
        raise subprocess.CalledProcessError(run.returncode, arguments, printed)
    body, _, last = printed.rstrip("\n").rpartition("\n")
    processor_seconds, kilobytes = map(float, last.split())
    return Measured(seconds, processor_seconds, kilobytes / 1024, body)


# Runs the command given and prints, on a last line of its own, what it took.
RUN = """
import resource, subprocess, sys
done = subprocess.run([sys.executable, *sys.argv[1:]])
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, used.ru_maxrss)
sys.exit(done.returncode)
"""
