"""Processes killed without a word: what was acknowledged is there once, and nothing is half written.

`make test` forks a process that submits and kills it; a drill kills a real web server, and real workers of the queue
with a real broker, again and again.
"""

import os
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse
from product import ROOT, answers, end_with_parent, environment, free_port
from services import Redis

from applications.choices import ApplicationState, Declaration
from applications.models import Application, Submission
from applications.services.submitting import submit
from records.choices import JobState
from records.models import AuditEvent, Job, StoredDocument
from records.services import moving, owe, run, sweep_owed, verify
from tests.drills.handlers import KIND, STARTED, VERB
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.applications import complete_draft, open_round, signing

pytestmark = pytest.mark.django_db(transaction=True)


def drafts(number: int) -> list[Application]:
    """Complete drafts of one owner."""
    open_round(amount="9000000.00")
    organisation = OrganisationFactory()
    owner = member(organisation)
    return [complete_draft(owner, organisation=organisation) for _ in range(number)]


def whole_or_not_at_all(made: list[Application]) -> tuple[int, list[str]]:
    """How many of them are submitted, and what is half written: a state without its submission, document or event."""
    sent, wrong = 0, []
    for one in Application.objects.filter(pk__in=[one.pk for one in made]):
        rows = Submission.objects.filter(application=one)
        events = AuditEvent.objects.filter(stream=one.stream, verb="applications.submitted").count()
        if one.state == ApplicationState.SUBMITTED:
            sent += 1
            path = (
                Path(settings.MEDIA_ROOT) / StoredDocument.objects.get(pk=rows.get().content_id).relative_path
            )
            if (rows.count(), events, path.exists()) != (1, 1, True):
                wrong.append(f"{one.reference}: {rows.count()} submissions, {events} events")
        elif rows.exists() or events:
            wrong.append(f"{one.reference}: {one.state} with a submission")
    return sent, wrong + verify()


@contextmanager
def forked(work: Callable[[int], None]) -> Iterator[tuple[int, int]]:
    """A child process at work; gives its number and where what it writes can be read."""
    reading, writing = os.pipe()
    connection.close()
    child = os.fork()
    if child == 0:
        try:
            work(writing)
        finally:
            os._exit(1)
    os.close(writing)
    try:
        yield child, reading
    finally:
        os.close(reading)


@pytest.mark.both
@pytest.mark.parametrize("after", [1, 3])
def test_process_killed_while_it_submits_leaves_nothing_half(after: int, record_property: Any) -> None:
    made = drafts(5)
    signed = [signing(one) for one in made]

    def send_all(writing: int) -> None:
        for number, (one, seen) in enumerate(zip(made, signed, strict=True)):
            if number == after:  # stands still between the new state and its event
                moving.append = lambda *_given, **_named: os.write(writing, b"!") and time.sleep(60)
            submit(Application.objects.get(pk=one.pk), seen, by=one.created_by)
            os.write(writing, b".")

    with forked(send_all) as (child, reading):
        told = b"".join(os.read(reading, 1) for _ in range(after + 1))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    sent, wrong = whole_or_not_at_all(made)
    record_property(
        f"{connection.vendor}: killed within submission {after + 1}", f"{sent} there, {len(wrong)} half"
    )
    assert told == b"." * after + b"!"
    assert wrong == []
    assert sent == after


@pytest.mark.both
def test_job_of_a_killed_worker_is_done_once_by_the_next() -> None:
    owe(KIND, "killed", {"seconds": 60})
    job = Job.objects.get(key="killed")

    with forked(lambda writing: (os.write(writing, b"."), run(job.pk))[0]) as (child, _reading):
        until(lambda: AuditEvent.objects.filter(verb=STARTED).exists())
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    assert not run(job.pk)  # its lease still runs
    Job.objects.filter(pk=job.pk).update(payload={"seconds": 0}, lease_until=job.owed_at)
    assert sweep_owed() == 1
    assert [run(job.pk), run(job.pk)] == [True, False]
    assert Counter(AuditEvent.objects.values_list("verb", flat=True)) == {STARTED: 2, VERB: 1}


def until(true: Callable[[], bool], seconds: float = 30) -> None:
    """Waits for it."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come true in time"
        time.sleep(0.05)


# The real web server


class Web:
    """Gunicorn as production runs it, on the tests' database."""

    def __init__(self, folder: Path) -> None:
        self.port, self.folder = free_port(), folder

    def start(self) -> None:
        command = ["gunicorn", "amif.wsgi:application", "--bind", f"127.0.0.1:{self.port}", "--preload"]
        command = [str(ROOT / ".venv/bin" / command[0]), *command[1:], "--workers", "2", "--threads", "4"]
        self.process = started(command, self.folder / "web.log")
        until(lambda: answers(f"http://127.0.0.1:{self.port}/healthz"), 60)

    def kill(self) -> None:
        killed(self.process)

    def send(self, key: str, made: Application, seen: str) -> bool:
        """Whether the submission was acknowledged: the form led to the receipt."""
        fields = {"seen": seen} | dict.fromkeys(Declaration.values, "on")
        token = "a" * 32
        headers = {
            "Cookie": f"sessionid={key}; csrftoken={token}",
            "X-CSRFToken": token,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        http = HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            http.request(
                "POST", reverse("application_submit", args=[made.reference]), urlencode(fields), headers
            )
            answer = http.getresponse()
            return answer.status == 302 and "receipt" in str(answer.headers["Location"])
        except (OSError, HTTPException):
            return False
        finally:
            http.close()


def started(command: list[str], log: Path, **more: str) -> "subprocess.Popen[bytes]":
    """A process group of its own, on the tests' database, which ends with this process."""
    url = os.environ.get("TEST_DATABASE_URL", "")
    name = str(connection.settings_dict["NAME"])
    database = f"{url.rsplit('/', 1)[0]}/{name}" if url else f"sqlite:///{name}"
    env = environment(
        DJANGO_SETTINGS_MODULE="amif.settings", PYTHONPATH=str(ROOT), DATABASE_URL=database, **more
    )
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=end_with_parent,  # noqa: PLW1509
        )


def killed(process: "subprocess.Popen[bytes]") -> None:
    """The whole group, without a word."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


@pytest.mark.both
@pytest.mark.drill
def test_web_server_killed_ten_times_loses_nothing_it_acknowledged(
    tmp_path: Path, record_property: Any
) -> None:
    made = drafts(500)
    client = Client()
    client.force_login(made[0].created_by)
    key, seen = client.session.session_key or "", {one.pk: signing(one).seen for one in made}
    web, chance = Web(tmp_path), random.Random(7)
    told: set[Any] = set()

    def one_more(one: Application) -> None:
        if web.send(key, one, seen[one.pk]):
            told.add(one.pk)

    for number in range(10):
        web.start()
        with ThreadPoolExecutor(4) as pool:
            for one in made[number * 50 : number * 50 + 50]:
                pool.submit(one_more, one)
            time.sleep(chance.uniform(1, 6))
            web.kill()
    sent, wrong = whole_or_not_at_all(made)
    submitted = Application.objects.filter(pk__in=told, state=ApplicationState.SUBMITTED).count()
    record_property(
        f"{connection.vendor}: 10 kills of the web server during 500 submissions",
        f"{len(told)} acknowledged, {sent} there, {len(wrong)} half written",
    )
    assert wrong == []
    assert len(told) == submitted > 0


# The real worker, with a Redis of its own


class Worker:
    """A worker with its beat, as production runs them, and a broker that can be emptied and killed."""

    def __init__(self, folder: Path, **more: str) -> None:
        (folder / "redis").mkdir()
        self.folder, self.more, self.redis = folder, more, Redis(folder / "redis")
        self.redis.start()

    def start(self) -> None:
        command = [
            str(ROOT / ".venv/bin/celery"),
            "--app",
            "amif",
            "worker",
            "--include",
            "tests.drills.handlers",
        ]
        command += [
            "--concurrency",
            "2",
            "--loglevel",
            "INFO",
            "--beat",
            "--schedule",
            str(self.folder / "beat"),
        ]
        given = {"REDIS_URL": self.redis.url, "AMIF_VAR": str(self.folder), **self.more}
        self.process = started(command, self.folder / "worker.log", **given)

    def kill(self) -> None:
        killed(self.process)

    def stop(self) -> None:
        self.kill()
        self.redis.stop()

    def empty(self) -> None:
        subprocess.run(["redis-cli", "-p", str(self.redis.port), "FLUSHALL"], check=True, capture_output=True)


@pytest.fixture
def worker(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Worker]:
    made = Worker(tmp_path, **getattr(request, "param", {}))
    made.start()
    yield made
    made.stop()


def all_done(number: int) -> Callable[[], bool]:
    return lambda: Job.objects.filter(kind=KIND, state=JobState.DONE).count() == number


def effects() -> Counter[str]:
    """How often each job took effect."""
    return Counter(AuditEvent.objects.filter(verb=VERB).values_list("stream", flat=True))


def owed(number: int, *, seconds: float, first: int = 0) -> None:
    """So many jobs; their bell is lost, since it rings at the tests' own broker."""
    for one in range(first, first + number):
        owe(KIND, f"{one}", {"seconds": seconds})


@pytest.mark.postgres
@pytest.mark.queue
@pytest.mark.drill
def test_worker_killed_at_twenty_moments_does_every_job_once(worker: Worker, record_property: Any) -> None:
    owed(20, seconds=1)
    chance = random.Random(8)
    for _ in range(20):
        time.sleep(chance.uniform(0.2, 6))
        worker.kill()
        worker.start()
    restarted = time.monotonic()
    until(all_done(20), 60)
    record_property(
        "20 kills of the worker, 20 jobs", f"all done {time.monotonic() - restarted:.0f} s after the last"
    )
    assert effects() == {f"drill:{one}": 1 for one in range(20)}


@pytest.mark.postgres
@pytest.mark.queue
@pytest.mark.drill
def test_broker_emptied_and_away_for_half_a_minute_loses_no_job(worker: Worker, record_property: Any) -> None:
    owed(10, seconds=0.5)
    time.sleep(3)
    worker.empty()
    owed(10, seconds=0.5, first=10)
    worker.redis.kill()
    owed(10, seconds=0.5, first=20)
    time.sleep(30)
    worker.redis.start()
    back = time.monotonic()
    until(all_done(30), 90)
    record_property(
        "30 jobs, broker emptied and 30 s away", f"all done {time.monotonic() - back:.0f} s after it is back"
    )
    assert effects() == {f"drill:{one}": 1 for one in range(30)}


@pytest.mark.postgres
@pytest.mark.queue
@pytest.mark.drill
@pytest.mark.parametrize("worker", [{"DRILL_VISIBILITY": "3"}], indirect=True)
def test_job_longer_than_the_visibility_timeout_takes_effect_once(
    worker: Worker, record_property: Any
) -> None:
    owed(2, seconds=25)
    until(all_done(2), 120)
    started_ = AuditEvent.objects.filter(verb=STARTED).count()
    record_property(
        "2 jobs of 25 s, visibility timeout 3 s", f"begun {started_}, effects {sum(effects().values())}"
    )
    assert effects() == {"drill:0": 1, "drill:1": 1}
    assert started_ == 2
