"""The product as `make run` starts it, over a database of its own: for tests and pictures."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from urllib.request import urlopen

from machine import FOLDERS, PYTHON, ROOT, environment, free_port, tail
from serve import SET_PARENT_DEATH_SIGNAL, prctl

PASSWORD = "amif-demo-2027"
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
"""As root, in a container, with no way to Google's servers."""


@dataclass
class Site:
    """A running product. `clock` moves its time; `manage` runs a management command against its database."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """A demo of its own; nothing of the tests' or the developer's settings gets through."""
        mine = {
            "AMIF_ENV": "demo",
            "AMIF_VAR": str(self.folder),
            "AMIF_CLOCK_FILE": str(self.folder / "clock"),
            "ALLOWED_HOSTS": "127.0.0.1,localhost",
            "DATABASE_URL": f"sqlite:///{self.folder}/amif.sqlite3",
            "DJANGO_SETTINGS_MODULE": "amif.settings",
            "EMAIL_URL": "filemail:///",
            "MEDIA_ROOT": str(self.folder / "media"),
            "REDIS_URL": "",
            "SECRET_KEY": "only-for-tests-" * 4,
        }
        return environment(**mine)

    def load(self) -> None:
        """Tables, programme and demo cases, as `make run` loads them."""
        self.make_folders()
        self.run(str(PYTHON), "scripts/load.py", seconds=1200)

    def load_tables(self) -> None:
        """The tables alone: enough for a server to start."""
        self.make_folders()
        self.manage("migrate", "--verbosity", "0")

    def make_folders(self) -> None:
        for name in FOLDERS:
            (self.folder / name).mkdir(parents=True, exist_ok=True)

    def manage(self, *command: str) -> str:
        """What `manage.py COMMAND...` prints."""
        return self.run(str(PYTHON), "manage.py", *command)

    def run(self, *command: str, seconds: float = 300) -> str:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
        assert done.returncode == 0, f"{' '.join(command)} ended with {done.returncode}:\n{tail(done.stderr)}"
        return done.stdout

    def start(self) -> None:
        """Starts scripts/serve.py in a process group of its own and waits for the first answer."""
        command = [sys.executable, "scripts/serve.py", "--port", str(self.port)]
        with (self.folder / "serve.log").open("wb") as log:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=end_with_parent,  # noqa: PLW1509
            )
        self.wait()

    def wait(self, seconds: float = 90) -> None:
        until = time.monotonic() + seconds
        while not answers(f"{self.url}/healthz"):
            gone = self.process is None or self.process.poll() is not None
            if gone or time.monotonic() > until:
                raise AssertionError(f"the product did not start:\n{self.logs()}")
            time.sleep(0.1)

    def logs(self) -> str:
        """The end of every log, for a failing test's message."""
        paths = [self.folder / "serve.log", *sorted((self.folder / "log").glob("*.log"))]
        return "\n".join(f"{path.name}:\n{tail(path.read_text(errors='replace'), 20)}" for path in paths)

    def stop(self, by: signal.Signals = signal.SIGTERM) -> float:
        """Signals the whole group, as a terminal does; how many seconds it took the supervisor to end."""
        start = time.monotonic()
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, by)
            self.process.wait(timeout=30)
        return time.monotonic() - start

    def processes(self) -> dict[int, str]:
        """Every process with this site's environment, and its command line; none may outlive the site."""
        mark = f"AMIF_VAR={self.folder}".encode()
        found: dict[int, str] = {}
        for path in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if mark in (path / "environ").read_bytes().split(b"\0"):
                    found[int(path.name)] = (path / "cmdline").read_text().replace("\0", " ")
        return found

    def set_clock(self, instant: datetime) -> None:
        """From now on the product's clock goes on from `instant` (aware)."""
        self.move_clock(instant - datetime.now(tz=instant.tzinfo))

    def stop_clock(self, instant: datetime) -> None:
        """From now on the product's clock stands at `instant` (aware): what a deadline needs to the second."""
        (self.folder / "clock").write_text(instant.isoformat(), encoding="ascii")

    def move_clock(self, by: timedelta) -> None:
        """The product's clock runs this much ahead of the machine's."""
        (self.folder / "clock").write_text(str(round(by.total_seconds())), encoding="ascii")


def loaded_demo(folder: Path) -> Path:
    """A loaded demo in the folder that nothing runs on, made once however many processes ask for it."""
    with (folder / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "demo-is-there").exists():
            shutil.rmtree(folder / "demo", ignore_errors=True)
            Site(folder / "demo").load()
            (folder / "demo-is-there").touch()
    return folder / "demo"


def end_with_parent() -> None:
    """In a new child: it gets SIGTERM when the process that tests dies, however that comes."""
    prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)


def answers(url: str, *, seconds: float = 5) -> bool:
    try:
        with urlopen(url, timeout=seconds) as answer:  # the address is our own
            return bool(answer.status == 200)
    except OSError:
        return False
