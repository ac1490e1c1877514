"""Selection at its largest: five hundred ranked on one line, and two hundred decisions with their letters by the queue.

`python -m bench selection` runs it alone.
"""

import os
import re
import signal
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from weasyprint import HTML

from applications.models import Decision
from applications.queries.letters import letter_of
from applications.queries.ranking import ranked_lines
from applications.renderers.letter import letter_html
from applications.services.deciding import propose
from applications.services.issuing import ask_to_issue
from bench import floors
from bench.many import Round, ranked_round
from bench.measure import cpu
from calls.rules.dates import local_day
from records import clock
from records.choices import JobState
from records.models import Job
from tests.factories.selection import whole

RANKED, ISSUED = 500, 200
MOST_QUERIES = 12
PATIENCE = 1200
"""Seconds the queue is waited for."""


@dataclass(frozen=True)
class Load:
    """One figure: CPU milliseconds, its floor (0: none), queries, peak memory and size of the answer."""

    what: str
    ms: float
    floor: float
    goal: float
    queries: int
    megabytes: float
    kilobytes: float

    @property
    def met(self) -> bool:
        return self.queries <= MOST_QUERIES and (not self.floor or self.ms / self.floor <= self.goal)

    def as_dict(self) -> dict[str, object]:
        return {**asdict(self), "met": self.met}


@dataclass(frozen=True)
class Issue:
    """The bulk issue: seconds by the clock until all is decided and until the last letter; the worker's CPU seconds
    and memory; the CPU milliseconds WeasyPrint takes for one such letter alone.
    """

    letters: int
    decided: float
    seconds: float
    cpu: float
    megabytes: float
    alone: float

    @property
    def ratio(self) -> float:
        """The worker's work for a decision with its letter, against the letter alone."""
        return self.cpu * 1000 / self.letters / self.alone

    def as_dict(self) -> dict[str, object]:
        return {**asdict(self), "ratio": round(self.ratio, 2)}


def selection(folder: Path) -> dict[str, Any]:
    """All figures, printed."""
    found = ranked_round(RANKED)
    loads = pages(found)
    print(f"\n{RANKED} ranked on one line, 4 assessors, 10 criteria\n{table(loads)}")
    made = issue(found, folder)
    print(
        f"\n{made.letters} decisions and letters by the queue: decided in {made.decided:.1f} s, the last letter after "
        f"{made.seconds:.1f} s; CPU {made.cpu * 1000 / made.letters:.0f} ms each, {made.ratio:.2f} x WeasyPrint "
        f"alone; worker at most {made.megabytes:.0f} MB"
    )
    return {"ranking": [one.as_dict() for one in loads], "issue": made.as_dict()}


# The ranking


def pages(found: Round) -> list[Load]:
    """The ranking page, what-if, and both files."""
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(found.officer)
    line = found.call.lines.get()
    (ranked,) = ranked_lines(found.officer, found.call)
    first = ranked.places[0].scored.application.case.reference
    page = reverse("desk_ranking", args=[found.call.pk])
    file = [reverse("desk_ranking_file", args=[found.call.pk, line.pk, form]) for form in ("csv", "xlsx")]
    floor = cpu(lambda: floors.ranking(line.pk), 5)
    return [
        load("ranking page", client, page, floor),
        load(
            "what if: the first left out", client, f"{page}?line={line.pk}&case={first}&how=leave_out", floor
        ),
        load("ranking as CSV", client, file[0], floor),
        load("ranking as XLSX", client, file[1]),
    ]


def load(what: str, client: Client, path: str, floor: float = 0) -> Load:
    """One address: time, queries, memory, size."""

    def get() -> Any:
        answer = client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer

    spent = cpu(get, 5)
    with CaptureQueriesContext(connection) as queries:
        size = len(get().content)
    return Load(what, spent, floor, 5, len(queries), peak(get), size / 1000)


def peak(work: Callable[[], object]) -> float:
    """The most memory the work held at once, in megabytes."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()


def table(loads: list[Load]) -> str:
    """The figures for people."""
    head = f"{'what':<30}{'CPU, ms':>10}{'floor, ms':>11}{'ratio':>8}{'queries':>9}{'peak MB':>9}{'kB':>8}"
    rows = [
        f"{one.what:<30}{one.ms:>10.1f}{one.floor or float('nan'):>11.1f}"
        f"{one.ms / one.floor if one.floor else float('nan'):>8.2f}{one.queries:>9}{one.megabytes:>9.1f}"
        f"{one.kilobytes:>8.0f}{'' if one.met else ' !'}"
        for one in loads
    ]
    return "\n".join([head, "-" * len(head), *rows])


# The queue


def issue(found: Round, folder: Path) -> Issue:
    """Two hundred proposals decided in one go by a real worker, until the last letter is there."""
    chosen = [propose(one, whole(one), by=found.officer) for one in found.applications[:ISSUED]]
    worker = start_worker(folder)
    begun = time.monotonic()
    try:
        job = ask_to_issue(chosen, by=found.decider)
        unfinished = Job.objects.filter(pk=job.pk).exclude(state=JobState.DONE)
        decided = until(lambda: not unfinished.exists(), worker, begun)
        seconds = until(lambda: letters() == ISSUED, worker, begun)
        spent, memory = spent_by(worker.pid), high_water(worker.pid)
    finally:
        os.killpg(worker.pid, signal.SIGTERM)
        worker.wait(60)
    letter = letter_html(letter_of(Decision.objects.get(pk=chosen[0].pk), on=local_day(clock.now())))
    alone = cpu(lambda: HTML(string=letter).write_pdf(pdf_variant="pdf/ua-1"), 3)
    return Issue(ISSUED, decided, seconds, spent, memory, alone)


def start_worker(folder: Path) -> "subprocess.Popen[bytes]":
    """The worker as `make run` starts it, in a group of its own; it says in its log when it is ready."""
    words = ["worker", "--loglevel", "INFO", "--concurrency", "1", "--without-gossip", "--without-mingle"]
    for name in ("queue", "queue-control"):
        (folder / name).mkdir(exist_ok=True)
    log = folder / "worker.log"
    with log.open("wb") as out:
        worker = subprocess.Popen(
            [sys.executable, "-m", "celery", "--app", "amif", *words],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    until(lambda: b"ready." in log.read_bytes(), worker, time.monotonic())
    return worker


def until(true: Callable[[], bool], worker: "subprocess.Popen[bytes]", begun: float) -> float:
    """Seconds since `begun` when it comes true. RuntimeError when the worker ends or nothing comes of it."""
    while not true():
        if worker.poll() is not None or time.monotonic() - begun > PATIENCE:
            raise RuntimeError(f"the worker has not done it: {worker.poll()}")
        time.sleep(0.1)
    return time.monotonic() - begun


def letters() -> int:
    """How many have been made and sent."""
    return Decision.objects.filter(letter__isnull=False).count()


def group_of(pid: int) -> list[str]:
    """The worker and its children, as /proc names them."""
    return [str(pid), *Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def spent_by(pid: int) -> float:
    """CPU seconds of the worker and its children, their start among them."""
    ticks = [Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()[11:13] for one in group_of(pid)]
    return sum(int(one) for pair in ticks for one in pair) / os.sysconf("SC_CLK_TCK")


def high_water(pid: int) -> float:
    """The most memory any process of the worker's group has held, in megabytes."""
    status = [Path(f"/proc/{one}/status").read_text() for one in group_of(pid)]
    return max(int(re.findall(r"VmHWM:\s+(\d+) kB", one)[0]) for one in status) / 1000
