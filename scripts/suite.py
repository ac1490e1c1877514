"""Runs the whole test suite and counts it: on SQLite, on a real PostgreSQL and Redis, and in Chromium.

    suite.py            everything (make test)
    suite.py drill      the long drills, and everything once more on PostgreSQL (make drill)

Further arguments go to pytest.
Its last line is `N passed` or `N passed, M failed`. Standard library only.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

import services
from machine import PYTHON, ROOT, Failed, environment, say


@dataclass(frozen=True)
class Part:
    """One run of pytest: the tests a marker expression picks, on one kind of database.

    `before_browser`: on one core, so that the demo of the tests in Chromium is loaded on the other meanwhile.
    """

    name: str
    markers: str
    options: tuple[str, ...] = ()
    on_servers: bool = False
    needs: str = ""
    minutes: int = 30
    before_browser: bool = False


ON_BOTH_CORES = ("-n", "2", "--dist", "worksteal")
PARTS = {
    "test": (
        Part("SQLite", "not postgres and not browser and not drill", ON_BOTH_CORES),
        Part(
            "PostgreSQL and Redis",
            "(postgres or both) and not browser and not drill",
            on_servers=True,
            before_browser=True,
        ),
        Part("Chromium", "browser and not drill", ON_BOTH_CORES, needs="chromium"),
    ),
    "drill": (
        Part("drills on SQLite", "drill and not postgres and not browser", minutes=120),
        Part(
            "drills on PostgreSQL and Redis",
            "drill and (postgres or both) and not browser",
            on_servers=True,
            minutes=120,
        ),
        Part("drills in Chromium", "drill and browser", needs="chromium", minutes=120),
        Part("everything on PostgreSQL", "not browser and not drill", on_servers=True),
    ),
}


@dataclass
class Count:
    """What a part came to; `broken` says how it ended badly without any test failing."""

    tests: int = 0
    failed: int = 0
    skipped: int = 0
    broken: str = ""
    figures: list[str] = field(default_factory=list)

    @property
    def passed(self) -> int:
        return self.tests - self.failed - self.skipped


def run(part: Part, env: dict[str, str], more: list[str]) -> Count:
    """Runs pytest with its own output shown, and `env` added to the environment; counts from its report."""
    with tempfile.TemporaryDirectory(prefix="amif-report-") as folder:
        report = Path(folder) / "report.xml"
        options = [
            "-m",
            part.markers,
            f"--junitxml={report}",
            "-o",
            "faulthandler_timeout=300",
            "-o",
            "junit_family=xunit1",
            *part.options,
        ]
        command = [str(PYTHON), "-m", "pytest", *options, *more]
        process = subprocess.Popen(command, cwd=ROOT, env=environment(**env), stdin=subprocess.DEVNULL)
        code = wait(process, part.minutes * 60)
        count = read(report) if report.exists() else Count()
    if code == 5:
        return count  # pytest's word for: no test picked
    if code and not count.failed:
        count.broken = f"ended with {code}" if code > 0 else f"stopped after {part.minutes} minutes"
    return count


def wait(process: "subprocess.Popen[bytes]", seconds: float) -> int:
    """Its exit code, -1 when it took too long. Interrupted or late, pytest still stops what its tests started."""
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        return -1
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                process.wait(30)
            process.kill()
            process.wait()


def read(report: Path) -> Count:
    """The counts in a JUnit report."""
    count = Count()
    for suite in ET.parse(report).getroot().iter("testsuite"):
        count.tests += int(suite.get("tests", 0))
        count.failed += int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        count.skipped += int(suite.get("skipped", 0))
        count.figures += [line for case in suite.iter("testcase") for line in recorded(case)]
    return count


def recorded(case: ET.Element) -> list[str]:
    """What a test measured (pytest's record_property), a line each."""
    return [
        f"    {case.get('name')}: {found.get('name')} {found.get('value')}" for found in case.iter("property")
    ]


def size(part: Part) -> int:
    """How many tests the part would have run."""
    command = [str(PYTHON), "-m", "pytest", "--collect-only", "-q", "-m", part.markers]
    listed = subprocess.run(
        command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False
    ).stdout
    return len(re.findall(r"^tests/\S+::", listed, re.MULTILINE))


def here(part: Part, urls: dict[str, str]) -> bool:
    return (bool(urls) or not part.on_servers) and (not part.needs or shutil.which(part.needs) is not None)


def servers(stack: ExitStack) -> dict[str, str]:
    """The servers' addresses; empty, with a word why, when they cannot run here."""
    lacking = services.missing()
    if lacking:
        say(
            f"PostgreSQL and Redis cannot start; install them with:  sudo apt-get install {' '.join(lacking)}"
        )
        return {}
    try:
        return stack.enter_context(services.running())
    except Failed as error:
        say(str(error))
        return {}


LOAD = "import sys; from pathlib import Path; import product; product.loaded_demo(Path(sys.argv[1]))"


def load_demo(folder: str, stack: ExitStack) -> "subprocess.Popen[bytes]":
    """Loads the browser tests' demo beside tests that leave a core free; the tests' own `demo` waits for it."""
    process = subprocess.Popen(
        [str(PYTHON), "-c", LOAD, folder],
        cwd=ROOT / "scripts",
        stdin=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    stack.callback(wait, process, 0)
    return process


def suite(kind: str, more: list[str]) -> int:
    closing: list[str] = []
    total = Count()
    with ExitStack() as stack:
        urls = servers(stack)
        demo = stack.enter_context(tempfile.TemporaryDirectory(prefix="amif-demo-"))
        os.environ["AMIF_TEST_DEMO"] = demo
        for part in PARTS[kind]:
            print(f"\n=== {part.name} ===", flush=True)
            if part.before_browser and here(part, urls):
                load_demo(demo, stack)
            closing.append(one(part, urls, more, total))
    print("\n" + "\n".join(closing))
    if not total.passed and not total.failed:
        print("No test ran.")
        return 1
    print(
        f"{total.passed} passed, {total.failed} failed" if total.failed else f"{total.passed} passed",
        flush=True,
    )
    return 1 if total.failed else 0


def one(part: Part, urls: dict[str, str], more: list[str], total: Count) -> str:
    """Runs a part, adds it to the total, and gives its closing line."""
    if not here(part, urls):
        return f"NOT RUN on this machine: {size(part)} tests ({part.name})"
    start = time.monotonic()
    count = run(part, urls if part.on_servers else {}, more)
    total.tests += count.tests + bool(count.broken)
    total.skipped += count.skipped
    total.failed += count.failed + bool(count.broken)
    notes = [f"{count.skipped} skipped"] if count.skipped else []
    notes += [count.broken] if count.broken else []
    line = ", ".join([f"{part.name}: {count.passed} passed", f"{count.failed} failed", *notes])
    return "\n".join([f"{line} ({time.monotonic() - start:.0f} s)", *count.figures])


def main() -> int:
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(143))
    kind, *more = [*sys.argv[1:]] if sys.argv[1:2] and sys.argv[1] in PARTS else ["test", *sys.argv[1:]]
    try:
        return suite(kind, more)
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
