"""Runs the product on this machine: web server, worker and beat, and ends all of them together.

Every child stays in our process group; Ctrl-C or SIGTERM, to us or to the group, ends everything within two
seconds. A child that dies is started again, three times in a minute; then all end with its last words.
Standard library only.
"""

import argparse
import ctypes
import os
import signal
import subprocess
import sys
import time
import types
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from machine import ROOT, VAR, VENV, answers, environment, tail

PASSWORD = "amif-demo-2027"
ACCOUNTS = (
    ("applicant@example.org", "owner of a civil society organisation"),
    ("colleague@example.org", "editor in the same organisation"),
    ("municipality@example.org", "owner of a municipality"),
    ("agency@example.org", "owner of a state agency"),
    ("officer@example.org", "programme officer"),
    ("officer2@example.org", "another programme officer"),
    ("assessor@example.org", "assessor"),
    ("assessor2@example.org", "assessor"),
    ("decider@example.org", "decision-maker"),
    ("decider2@example.org", "another decision-maker"),
    ("finance@example.org", "finance officer"),
    ("committee@example.org", "monitoring committee"),
    ("auditor@example.org", "auditor"),
    ("admin@example.org", "administrator"),
)
SET_PARENT_DEATH_SIGNAL, SET_CHILD_SUBREAPER = 1, 36
GRACE = 1.2
"""Seconds between asking the children to end and killing what is left of them."""
KEEP_ALIVE = "75"
"""Seconds that an idle connection stays open: longer than a reader, a proxy or a test rests between two pages."""


@dataclass
class Child:
    """One of the product's processes: how to start it, the signal that ends it at once, and its log."""

    name: str
    command: Sequence[str]
    ends_by: signal.Signals
    process: subprocess.Popen[bytes] | None = None
    started: list[float] = field(default_factory=list)

    @property
    def log(self) -> Path:
        return VAR / "log" / f"{self.name}.log"

    def start(self) -> None:
        """Starts it in our process group; it is killed should we die without a word."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        mode = "ab" if self.started else "wb"
        self.started.append(time.monotonic())
        with self.log.open(mode) as log:
            self.process = subprocess.Popen(
                [str(VENV / "bin" / self.command[0]), *self.command[1:]],
                cwd=ROOT,
                env=environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                preexec_fn=self.follow_parent,  # noqa: PLW1509
            )

    def follow_parent(self) -> None:
        prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)

    @property
    def ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    @property
    def hopeless(self) -> bool:
        """Started more than three times in the last minute."""
        return len([at for at in self.started if at > time.monotonic() - 60]) > 3

    def last_words(self) -> str:
        return tail(self.log.read_text(errors="replace"), 20)

    def ask_to_end(self) -> None:
        if self.process and not self.ended:
            self.process.send_signal(self.ends_by)


def prctl(option: int, value: int) -> None:
    """Linux only; elsewhere nothing happens, and a child killed hard may leave children of its own."""
    call: Callable[..., int] | None = getattr(ctypes.CDLL(None), "prctl", None)
    if call:
        call(option, value, 0, 0, 0)


def children(port: int) -> list[Child]:
    web = [
        "gunicorn",
        "amif.wsgi:application",
        "--bind",
        f"127.0.0.1:{port}",
        "--workers",
        "2",
        "--threads",
        "4",
        "--keep-alive",
        KEEP_ALIVE,
    ]
    celery = ["celery", "--app", "amif", "--quiet"]
    beat = ["beat", "--loglevel", "WARNING", "--pidfile", "", "--schedule", str(VAR / "beat")]
    worker = ["worker", "--loglevel", "INFO", "--concurrency", "1", "--without-gossip", "--without-mingle"]
    return [
        Child("web", [*web, "--preload", "--no-control-socket", "--graceful-timeout", "1"], signal.SIGQUIT),
        Child("worker", [*celery, *worker], signal.SIGQUIT),
        Child("beat", [*celery, *beat], signal.SIGTERM),
    ]


def descendants() -> list[int]:
    """Our children now; orphaned grandchildren are handed to us, since we are their subreaper."""
    found = Path(f"/proc/self/task/{os.getpid()}/children")
    return [int(pid) for pid in found.read_text().split()] if found.exists() else []


class Supervisor:
    def __init__(self, port: int) -> None:
        self.port = port
        self.children = children(port)
        self.ending = False

    def end_soon(self, number: int, frame: types.FrameType | None) -> None:
        self.ending = True

    def run(self) -> int:
        """Serves until a signal comes (0) or a child cannot be kept alive (1)."""
        prctl(SET_CHILD_SUBREAPER, 1)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.end_soon)
        try:
            return self.serve()
        finally:
            self.stop()

    def serve(self) -> int:
        forget_old_schedule()
        web, *others = self.children
        web.start()
        while not answers(self.port):
            if self.ending or web.ended or time.monotonic() - web.started[0] > 90:
                return self.give_up(web, f"did not answer on port {self.port}")
            time.sleep(0.05)
        print(greeting(self.port), flush=True)
        for child in others:
            child.start()
        while not self.ending:
            time.sleep(0.1)
            for child in self.children:
                if child.ended and not self.ending and not self.revive(child):
                    return 1
        return 0

    def revive(self, child: Child) -> bool:
        assert child.process is not None
        if child.hopeless:
            self.give_up(child, "keeps ending")
            return False
        print(
            f"{child.name} ended ({child.process.returncode}); starting it again. See {child.log}", flush=True
        )
        child.start()
        return True

    def give_up(self, child: Child, what: str) -> int:
        """1 with the child's last words; 0 when we were asked to end meanwhile."""
        if self.ending:
            return 0
        print(
            f"{child.name} {what}. The end of {child.log}:\n{child.last_words()}", file=sys.stderr, flush=True
        )
        return 1

    def stop(self) -> None:
        """Ends all children, and theirs, within two seconds."""
        self.ending = True
        for child in self.children:
            child.ask_to_end()
        until = time.monotonic() + GRACE
        while time.monotonic() < until and any(child.process and not child.ended for child in self.children):
            time.sleep(0.02)
        kill_rest()


def kill_rest() -> None:
    until = time.monotonic() + 0.5
    while descendants() and time.monotonic() < until:
        for pid in descendants():
            os.kill(pid, signal.SIGKILL)
        reap()
        time.sleep(0.01)


def reap() -> None:
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def forget_old_schedule() -> None:
    """A beat that was killed leaves its schedule behind, perhaps half written; the new one makes its own."""
    for leftover in VAR.glob("beat*"):
        if leftover.is_file():
            leftover.unlink()


def greeting(port: int) -> str:
    width = max(len(address) for address, _ in ACCOUNTS)
    people = "\n".join(f"    {address:<{width}}  {role}" for address, role in ACCOUNTS)
    return f"""
AMIF grants is running:  http://127.0.0.1:{port}/

  Sign in:               http://127.0.0.1:{port}/accounts/login/
  API and its page:      http://127.0.0.1:{port}/api/v1/docs/

  Demo accounts, all with the password {PASSWORD}:
{people}

  Logs: {VAR / "log"}    Stop: Ctrl-C
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    port = parser.parse_args().port
    if answers(port):
        print(f"Port {port} is taken. Another one:  make run PORT={port + 1}", file=sys.stderr)
        return 1
    return Supervisor(port).run()


if __name__ == "__main__":
    sys.exit(main())
