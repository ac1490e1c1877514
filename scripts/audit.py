"""Asks the public advisories about every locked package; an audit that examined nothing has failed."""

import json
import subprocess
import sys
from typing import Any

from machine import PYTHON, ROOT, TOOLS, Failed, environment, run, tail
from prepare import UV, npm

AUDIT = TOOLS / "audit"
LOCKS = ("requirements.lock", "requirements-test.lock")


def output(command: list[str], **extra: str) -> Any:
    """The JSON a tool prints; Failed with its words when it prints none."""
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment(**extra),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    try:
        return json.loads(done.stdout)
    except ValueError as error:
        raise Failed(tail(done.stdout + done.stderr, 5)) from error


def python_packages(lock: str) -> tuple[int, list[str]]:
    """How many packages pip-audit examined, and those with a known flaw."""
    options = ["--disable-pip", "--require-hashes", "--progress-spinner", "off", "--format", "json"]
    command = [str(PYTHON), "-m", "pip_audit", *options, "-r", lock]
    packages = output(command, PYTHONPATH=str(AUDIT))["dependencies"]
    examined = [package for package in packages if "skip_reason" not in package]
    flaws = [f"{p['name']} {p['version']}: {v['id']}" for p in examined for v in p["vulns"]]
    return len(examined), flaws


def npm_packages() -> tuple[int, list[str]]:
    """The same of npm audit."""
    command, path = npm()
    report = output([*command, "audit", "--json", "--audit=true"], PATH=path)
    if "metadata" not in report:
        raise Failed(f"    {report.get('message', report)}")
    flaws = [f"{name}: {entry['severity']}" for name, entry in report["vulnerabilities"].items()]
    return int(report["metadata"]["dependencies"]["total"]), flaws


def main() -> int:
    run(
        [UV, "pip", "install", "--quiet", "--upgrade", "--target", AUDIT, "pip-audit"],
        what="installing pip-audit",
    )
    parts = {lock: lambda lock=lock: python_packages(lock) for lock in LOCKS}
    failed = False
    for name, ask in {**parts, "package-lock.json": npm_packages}.items():
        try:
            examined, flaws = ask()
        except (Failed, subprocess.SubprocessError) as error:
            examined, flaws = 0, [str(error).strip()]
        failed = failed or bool(flaws) or not examined
        print(
            f"{name}: {examined} packages examined, {len(flaws) if examined else 'no answer on'} known flaws"
        )
        print(*[f"    {flaw}" for flaw in flaws], sep="\n", end="\n" if flaws else "")
    print(
        "The audit FAILED: a known flaw, or nothing could be examined."
        if failed
        else "The audit found nothing."
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
