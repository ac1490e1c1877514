"""Every check that needs no test to run, one line each (make check); what fails shows its output."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import floors
from machine import PYTHON, ROOT, VENV, environment, tail

Outcome = tuple[bool, str]
BIN = VENV / "bin"
APPS = ("amif", "reporting", "grants", "applications", "calls", "indicators", "accounts", "records")
HOSTS = re.compile(
    r"pypi\.org|pythonhosted\.org|registry\.npmjs\.org|registry\.yarnpkg|deb\.debian\.org|--(extra-)?index-url"
)
PLACES = re.compile(r"(?<![\w.*}$-])/(work|root|tmp|home)/\w")


@dataclass(frozen=True)
class Check:
    name: str
    run: Callable[[], Outcome]


def command(*parts: str | Path, **extra: str) -> Callable[[], Outcome]:
    """A check that is a command: well when it ends with 0."""

    def run() -> Outcome:
        done = subprocess.run(
            [str(part) for part in parts],
            cwd=ROOT,
            env=environment(**extra),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=600,
            check=False,
        )
        return done.returncode == 0, done.stdout

    return run


def manage(*parts: str, settings: str = "tests.settings", **extra: str) -> Callable[[], Outcome]:
    return command(PYTHON, "manage.py", *parts, DJANGO_SETTINGS_MODULE=settings, **extra)


def security_floors() -> Outcome:
    compared, wrong = floors.compare()
    return not wrong, "\n".join(wrong) or f"{compared} versions"


def foreign_places() -> Outcome:
    """No registry's host and no path of somebody's machine in a file that is or could be committed."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    wrong: list[str] = []
    names = [name for name in listed.split("\0") if name]
    for name in names:
        wrong += named_in(ROOT / name)
    return bool(names) and not wrong, "\n".join(wrong) or f"{len(names)} files"


def named_in(path: Path) -> list[str]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
        return []
    where = path.relative_to(ROOT)
    return [
        f"{where}:{n}: {line.strip()[:120]}"
        for n, line in enumerate(lines, 1)
        if HOSTS.search(line) or PLACES.search(line)
    ]


def locks_hold_dependencies() -> Outcome:
    """Every dependency that pyproject.toml names is in its lock."""
    wrong = floors.unlocked()
    return not wrong, "\n".join(wrong)


def built() -> Outcome:
    """What `npm run build` makes (scripts/prepare.py ran it, and would have failed with it)."""
    build = ROOT / "static" / "build"
    wanted = [build / name for name in ("app.css", "app.js")]
    missing = [path.name for path in wanted if not path.exists() or not path.stat().st_size]
    weights = [f"{path.name} {path.stat().st_size / 1000:.0f} kB" for path in wanted if path.exists()]
    return not missing, f"missing: {missing}" if missing else ", ".join(weights)


PRODUCTION = {
    "AMIF_ENV": "production",
    "SECRET_KEY": "0123456789abcdef" * 4,
    "ALLOWED_HOSTS": "grants.example.org",
    "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
}


def types() -> Outcome:
    """mypy; its plugin reads Django's settings, which want an environment."""
    return command(BIN / "mypy", *(app for app in APPS if (ROOT / app).is_dir()), **PRODUCTION)()


CHECKS = (
    Check("types (mypy)", types),
    Check("lint (ruff)", command(BIN / "ruff", "check", "--quiet", ".")),
    Check("format (ruff)", command(BIN / "ruff", "format", "--check", "--quiet", ".")),
    Check("import layers", command(BIN / "lint-imports", PYTHONPATH=str(ROOT))),
    Check("no migration missing", manage("makemigrations", "--check", "--dry-run", "--skip-checks")),
    Check("Django's checks, one migration after another", manage("check", "--fail-level", "WARNING")),
    Check(
        "Django's checks for production",
        manage("check", "--deploy", "--fail-level", "WARNING", settings="amif.settings", **PRODUCTION),
    ),
    Check("no text untranslated", command(PYTHON, "scripts/messages.py", "check")),
    Check("security floors", security_floors),
    Check("locks hold the dependencies", locks_hold_dependencies),
    Check("no registry's host, no machine's path", foreign_places),
    Check("styles and scripts built", built),
)


def timed(check: Check) -> tuple[Check, bool, str, float]:
    start = time.monotonic()
    try:
        well, text = check.run()
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        well, text = False, repr(error)
    return check, well, text, time.monotonic() - start


def report(check: Check, well: bool, text: str, seconds: float) -> None:
    note = f" ({text.strip()})" if well and 0 < len(text.strip()) < 60 and "\n" not in text.strip() else ""
    print(f"{'ok  ' if well else 'FAIL'}  {check.name}{note}, {seconds:.1f} s", flush=True)
    if not well:
        print(tail(text, 60), flush=True)


def main(wanted: Sequence[str] = ()) -> int:
    os.chdir(ROOT)
    chosen = [check for check in CHECKS if not wanted or any(word in check.name for word in wanted)]
    failed = 0
    with ThreadPoolExecutor(2) as pool:
        for outcome in pool.map(timed, chosen):
            report(*outcome)
            failed += not outcome[1]
    print(f"{failed} of {len(chosen)} checks failed." if failed else f"All {len(chosen)} checks are well.")
    return 1 if failed or not chosen else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
