"""Measuring: CPU time of a piece of work, and its ratio to the least that could do it."""

import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Result:
    """One row of the table; times are CPU milliseconds of one repetition, the median of several."""

    what: str
    scale: str
    ours: float
    floor: float
    goal: float
    floor_is: str

    @property
    def ratio(self) -> float:
        return self.ours / self.floor if self.floor else float("inf")

    def as_dict(self) -> dict[str, object]:
        return {**asdict(self), "ratio": round(self.ratio, 3), "met": self.ratio <= self.goal}


def cpu(work: Callable[[], object], repeat: int) -> float:
    """The median CPU time in milliseconds of `repeat` runs, after one that warms up."""
    work()
    times = []
    for _ in range(repeat):
        begun = time.process_time()
        work()
        times.append((time.process_time() - begun) * 1000)
    return statistics.median(times)


def cpu_each(works: list[Callable[[], object]]) -> float:
    """As `cpu`, for work that can be done only once: the median over all, the first left out."""
    times = []
    for work in works:
        begun = time.process_time()
        work()
        times.append((time.process_time() - begun) * 1000)
    return statistics.median(times[1:])


def table(results: list[Result]) -> str:
    """The results as a table for people."""
    head = f"{'what':<28}{'scale':>6}{'ours, ms':>11}{'floor, ms':>11}{'ratio':>9}{'goal':>8}   floor"
    rows = [
        f"{one.what:<28}{one.scale:>6}{one.ours:>11.2f}{one.floor:>11.2f}{one.ratio:>9.2f}{one.goal:>8.2f}"
        f"{' ' if one.ratio <= one.goal else '!'}  {one.floor_is}"
        for one in results
    ]
    return "\n".join([head, "-" * len(head), *rows])
