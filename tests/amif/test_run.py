"""`make run`'s supervisor: one group, ended as one, kept alive meanwhile."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from product import ROOT, Site, answers

pytestmark = pytest.mark.queue


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    site = Site(tmp_path_factory.mktemp("supervised"))
    site.load_tables()
    return site.folder


@pytest.fixture
def site(tables: Path) -> Iterator[Site]:
    site = Site(tables)
    site.start()
    yield site
    site.stop(signal.SIGKILL)


def until(true: Callable[[], object], seconds: float = 90, polls: int = 1) -> bool:
    """Whether it comes true in time, and stays so for as many polls."""
    end, held = time.monotonic() + seconds, 0
    while held < polls and time.monotonic() < end:
        held = held + 1 if true() else 0
        time.sleep(0.05)
    return held >= polls


def named(site: Site, word: str) -> list[int]:
    return [pid for pid, command in site.processes().items() if word in command]


def running(site: Site) -> bool:
    """All up for a second: while it starts, a process has children of a moment (they look for libraries)."""
    return until(lambda: all_up(site), polls=20)


def all_up(site: Site) -> bool:
    """Web master and two workers, queue worker and its child, beat."""
    return (
        len(named(site, "gunicorn")) == 3
        and len(named(site, " worker ")) == 2
        and bool(named(site, " beat "))
    )


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signal_to_the_group_ends_everything_within_two_seconds(site: Site, by: signal.Signals) -> None:
    assert running(site), site.processes()
    assert site.stop(by) < 2
    assert site.processes() == {}
    assert not answers(f"{site.url}/healthz")


def test_signal_to_the_supervisor_alone_ends_everything_within_two_seconds(site: Site) -> None:
    assert running(site), site.processes()
    start = time.monotonic()
    site.process.terminate()
    assert site.process.wait(timeout=10) == 0
    assert time.monotonic() - start < 2
    assert site.processes() == {}


def test_no_child_leaves_the_group(site: Site) -> None:
    assert running(site), site.processes()
    assert {os.getpgid(pid) for pid in site.processes()} == {site.process.pid}


def test_killed_supervisor_takes_its_children_along(site: Site) -> None:
    assert running(site), site.processes()
    site.process.kill()
    assert until(lambda: not site.processes(), 5), site.processes()


def test_killed_worker_is_started_again(site: Site) -> None:
    assert running(site), site.processes()
    before = named(site, " worker ")
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    assert until(lambda: all_up(site) and not set(before) & set(named(site, " worker ")), polls=20), (
        site.processes()
    )
    assert "worker ended" in (site.folder / "serve.log").read_text()


def test_leftovers_of_a_crash_are_no_obstacle(site: Site) -> None:
    assert running(site), site.processes()
    site.stop(signal.SIGKILL)
    assert until(lambda: not site.processes(), 5)
    for name in ("beat.dat", "beat.dir", "beat.bak", "beat", "celerybeat.pid"):
        (site.folder / name).write_bytes(b"half writ\0ten")
    site.start()
    assert running(site), (site.processes(), site.logs())
    time.sleep(1.5)
    assert "ended" not in (site.folder / "serve.log").read_text()


def test_taken_port_is_said_and_nothing_starts(site: Site) -> None:
    command = [sys.executable, "scripts/serve.py", "--port", str(site.port)]
    second = subprocess.run(
        command, cwd=ROOT, env=site.environment, capture_output=True, text=True, timeout=20, check=False
    )
    assert second.returncode == 1
    assert f"Port {site.port} is taken" in second.stderr


def test_web_server_that_cannot_start_ends_all_with_its_last_words(tmp_path: Path) -> None:
    site = Site(tmp_path)
    command = [sys.executable, "scripts/serve.py", "--port", str(site.port)]
    broken = site.environment | {"DATABASE_URL": "nonsense://"}
    done = subprocess.run(
        command, cwd=ROOT, env=broken, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert "did not answer" in done.stderr
    assert "sqlite3" in done.stderr  # the end of the traceback
    assert site.processes() == {}
