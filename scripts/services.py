"""A real PostgreSQL and a real Redis for tests: on free ports, in a temporary folder, gone afterwards.

`services.py -- COMMAND...` runs a command with TEST_DATABASE_URL and TEST_REDIS_URL pointing at them.
Standard library only.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from machine import Failed, answers, environment, free_port, tail
from serve import SET_PARENT_DEATH_SIGNAL, prctl

USER = "amif"
PACKAGES = {"postgres": "postgresql", "redis-server": "redis-server"}
"""The servers' programs, and the Debian packages that hold them."""

POSTGRES = (
    "fsync=off",  # the folder does not outlive the run; a killed server still keeps what it acknowledged
    "full_page_writes=off",
    "max_connections=250",
    "shared_buffers=128MB",
    "max_wal_size=2GB",
    "autovacuum_naptime=10s",
    "log_min_messages=warning",
)


def program(name: str) -> Path | None:
    """A program on the PATH or among Debian's PostgreSQL versions, the newest first."""
    found = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if found:
        return Path(found)
    versions = Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
    return max(versions, key=lambda path: int(path.parent.parent.name), default=None)


def needed(name: str) -> str:
    path = program(name)
    if path is None:
        raise Failed(f"{name} is not installed")
    return str(path)


class Server:
    """One server process that listens on a free port of this machine and keeps its files in `folder`."""

    ends_by = signal.SIGTERM
    user: str | None = None

    def __init__(self, folder: Path, port: int | None = None) -> None:
        self.folder = folder
        self.port = port or free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def command(self) -> Sequence[str]:
        raise NotImplementedError

    def start(self) -> None:
        """Starts it and waits until it answers; also after `kill`, on the same files and port."""
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command(),
                cwd=self.folder,
                env=environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                user=self.user,
                group=self.user and pwd.getpwnam(self.user).pw_gid,
                extra_groups=[] if self.user else None,
                preexec_fn=self.follow_parent,  # noqa: PLW1509
            )
        self.wait()

    def follow_parent(self) -> None:
        prctl(SET_PARENT_DEATH_SIGNAL, int(self.ends_by))

    def ready(self) -> bool:
        return answers(self.port)

    def wait(self, seconds: float = 60) -> None:
        until = time.monotonic() + seconds
        while not self.ready():
            if time.monotonic() > until or (self.process and self.process.poll() is not None):
                log = (self.folder / "log").read_text(errors="replace")
                raise Failed(f"{type(self).__name__} did not start:\n{tail(log)}")
            time.sleep(0.05)

    def kill(self) -> None:
        """As a crash would: no chance to tidy up."""
        self.end(signal.SIGKILL)

    def stop(self) -> None:
        self.end(self.ends_by)

    def end(self, by: signal.Signals) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(by)
            try:
                self.process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


class PostgreSQL(Server):
    """A cluster of its own. initdb refuses root: then it runs as another user, who owns the folder."""

    ends_by = signal.SIGINT

    def __init__(self, folder: Path, port: int | None = None) -> None:
        super().__init__(folder, port)
        if os.geteuid() == 0:
            self.user = unprivileged_user()
            shutil.chown(folder, self.user)
        initdb = [needed("initdb"), "-D", str(folder / "data"), "-U", USER, "-A", "trust", "-E", "UTF8"]
        self.once([*initdb, "--locale=C.UTF-8", "--no-sync"])

    @property
    def url(self) -> str:
        return f"postgres://{USER}@127.0.0.1:{self.port}/{USER}"

    def command(self) -> Sequence[str]:
        where = ["-D", str(self.folder / "data"), "-p", str(self.port), "-k", str(self.folder)]
        options = [part for option in POSTGRES for part in ("-c", option)]
        return [needed("postgres"), *where, "-c", "listen_addresses=127.0.0.1", *options]

    def start(self) -> None:
        fresh = self.process is None
        super().start()
        if fresh:
            self.once([needed("createdb"), *self.address, USER])

    @property
    def address(self) -> list[str]:
        return ["-h", "127.0.0.1", "-p", str(self.port), "-U", USER]

    def ready(self) -> bool:
        asked = [needed("pg_isready"), "-q", *self.address]
        return subprocess.run(asked, check=False, env=environment(), cwd=self.folder).returncode == 0

    def once(self, command: Sequence[str]) -> None:
        done = subprocess.run(
            command,
            cwd=self.folder,
            user=self.user,
            group=self.user and pwd.getpwnam(self.user).pw_gid,
            extra_groups=[] if self.user else None,
            env=environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Failed(f"{command[0]} failed:\n{tail(done.stdout + done.stderr)}")


class Redis(Server):
    """Keeps nothing: what is owed stands in the database."""

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def command(self) -> Sequence[str]:
        here = ["--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder)]
        return [needed("redis-server"), *here, "--save", "", "--appendonly", "no"]


def unprivileged_user() -> str:
    """Debian's postgres user, else nobody."""
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        return "nobody"


def missing() -> list[str]:
    """Debian packages to install before these servers can start."""
    return [package for name, package in PACKAGES.items() if program(name) is None]


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Open to others: PostgreSQL's user must get in. (Its own folder inside stays closed.)"""
    with tempfile.TemporaryDirectory(prefix="amif-", ignore_cleanup_errors=True) as name:
        path = Path(name)
        path.chmod(0o755)
        yield path


@contextmanager
def running() -> Iterator[dict[str, str]]:
    """Both servers; gives the environment that points tests at them."""
    with ExitStack() as stack:
        folder = stack.enter_context(temporary_folder())
        servers: list[PostgreSQL | Redis] = []
        for kind in (PostgreSQL, Redis):
            (folder / kind.__name__).mkdir()
            server = kind(folder / kind.__name__)
            stack.callback(server.stop)
            server.start()
            servers.append(server)
        yield {"TEST_DATABASE_URL": servers[0].url, "TEST_REDIS_URL": servers[1].url}


def main() -> int:
    command = sys.argv[2:] if sys.argv[1:2] == ["--"] else sys.argv[1:]
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(143))
    try:
        with running() as urls:
            return subprocess.run(command, env=environment(**urls), check=False).returncode
    except Failed as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
