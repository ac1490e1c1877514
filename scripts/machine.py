"""What the scripts need of the machine they run on.

Standard library only: nothing is installed yet when they start.
"""

import ctypes
import hashlib
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".tools"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
VAR = Path(os.environ.get("AMIF_VAR") or ROOT / "var")
FOLDERS = ("media", "queue", "queue-control", "log", "mail", "cache", "static")
"""What lies under VAR."""
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")

PANGO = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
"""Shared libraries that WeasyPrint opens, and the Debian packages that hold them."""


class Failed(Exception):
    """A step that cannot go on; the text says what to do."""


def say(text: str) -> None:
    print(f"  {text}", flush=True)


def environment(**extra: str) -> dict[str, str]:
    """The environment for what we start: the system's certificates also where a tool would bring its own."""
    env = dict(os.environ)
    if CERTIFICATES.exists():
        for name in ("SSL_CERT_FILE", "PIP_CERT", "NODE_EXTRA_CA_CERTS"):
            env.setdefault(name, str(CERTIFICATES))
    env |= {"UV_PYTHON_DOWNLOADS": "never", "UV_NO_CONFIG": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    env.pop("VIRTUAL_ENV", None)
    return env | extra


def run(command: Sequence[str | Path], *, what: str, seconds: float = 900, **extra: str) -> str:
    """Runs a command in the repository, quietly; raises Failed with its last lines when it ends badly."""
    try:
        done = subprocess.run(
            [str(part) for part in command],
            cwd=ROOT,
            env=environment(**extra),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Failed(f"{what}: no end after {seconds:.0f} s") from error
    if done.returncode:
        raise Failed(f"{what} failed ({done.returncode}):\n{tail(done.stdout)}")
    return done.stdout


def tail(text: str, lines: int = 30) -> str:
    return "\n".join(f"    {line}" for line in text.strip().splitlines()[-lines:])


def digest(*paths: Path) -> str:
    """One hash over files and folders, by path and content."""
    sha = hashlib.sha256()
    for path in sorted(files(paths)):
        sha.update(f"{path.relative_to(ROOT)}\0".encode())
        sha.update(path.read_bytes())
    return sha.hexdigest()


def files(paths: Iterable[Path]) -> Iterable[Path]:
    for path in paths:
        if path.is_dir():
            yield from (found for found in path.rglob("*") if found.is_file())
        elif path.exists():
            yield path


def stamped(name: str, value: str) -> bool:
    """Whether the step `name` was last finished with these very inputs."""
    path = TOOLS / "stamps" / name
    return path.exists() and path.read_text() == value


def stamp(name: str, value: str) -> None:
    path = TOOLS / "stamps" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(value)


def can_install() -> bool:
    """Whether Debian's packages can be installed here: root, with apt-get."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(packages: Sequence[str]) -> bool:
    """Installs Debian packages; False when that failed. Asks nothing and starts no service."""
    quiet = {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
    say(f"installing {' '.join(packages)} (apt-get)")
    for command in (["apt-get", "update", "-q"], install):
        try:
            run(command, what=" ".join(command[:2]), **quiet)
        except Failed as error:
            print(error, file=sys.stderr, flush=True)
            if command is install:
                return False
    return True


def missing_libraries() -> list[str]:
    """Debian packages of the shared libraries for PDF that cannot be opened here."""
    return [package for library, package in PANGO.items() if not opens(library)]


def opens(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int, *, seconds: float = 0.2) -> bool:
    """Whether somebody listens on the port of this machine."""
    with socket.socket() as probe:
        probe.settimeout(seconds)
        return probe.connect_ex(("127.0.0.1", port)) == 0
