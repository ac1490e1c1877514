"""Runs the benchmarks on data of 1x and 10x Finland, prints the tables and writes bench/results.json.

`python -m bench selection` runs those of selection alone, on a database of their own (bench/selection.json).
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from decimal import Decimal
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
folder = tempfile.TemporaryDirectory(prefix="amif-bench-")
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "amif.settings",
    "SECRET_KEY": "bench",
    "AMIF_ENV": "demo",
    "DATABASE_URL": os.environ.get("BENCH_DATABASE_URL", f"sqlite:///{folder.name}/bench.sqlite3"),
    "REDIS_URL": "",
    "EMAIL_URL": "memorymail://",
    "MEDIA_ROOT": f"{folder.name}/media",
    "AMIF_VAR": folder.name,
    "LOG_LEVEL": "ERROR",
}

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from weasyprint import HTML  # noqa: E402

from accounts.models import User  # noqa: E402
from amif.demo.content import Project, sections  # noqa: E402
from applications.choices import Declaration  # noqa: E402
from applications.models import Application  # noqa: E402
from applications.queries.content import content_of, digest_of, version_of  # noqa: E402
from applications.queries.facts import catalogue_of  # noqa: E402
from applications.services.drafting import open_draft, save_section  # noqa: E402
from applications.services.submitting import Signing, submit  # noqa: E402
from bench import floors  # noqa: E402
from bench.measure import Result, cpu, cpu_each, table  # noqa: E402
from bench.selection import selection  # noqa: E402
from calls.models import CallAction, Programme  # noqa: E402
from calls.queries.money import budget  # noqa: E402
from records import clock  # noqa: E402
from records.formats import HELSINKI  # noqa: E402
from reporting.queries.datasets import dataset  # noqa: E402
from reporting.queries.scope import Scope  # noqa: E402
from reporting.renderers.documents import markup, render  # noqa: E402
from reporting.rules.canonical import to_text  # noqa: E402

SCALES = {"1x": 600, "10x": 6000}
PROGRAMME = "amif-fi-2021-2027"
RAW = "raw SQL and string formatting"


def pages(scale: str) -> list[Result]:
    """A list and a case page against the same rows by hand."""
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(User.objects.get(email="officer@example.org"))
    case = (
        Application.objects.filter(call__season="2024-autumn", state="assessed")
        .select_related("case")
        .first()
    )
    assert case is not None

    def get(path: str) -> None:
        assert client.get(path).status_code == 200, path

    return [
        Result(
            "list of cases", scale, cpu(lambda: get("/desk/cases/"), 15), cpu(floors.list_page, 15), 5, RAW
        ),
        Result(
            "case page",
            scale,
            cpu(lambda: get(f"/desk/cases/{case.reference}/"), 15),
            cpu(lambda: floors.case_page(case.pk), 15),
            5,
            RAW,
        ),
    ]


def money(scale: str) -> Result:
    """The budget's aggregate against the same sums in raw SQL."""
    programme = Programme.objects.get(pk=PROGRAMME)
    return Result(
        "budget summary", scale, cpu(lambda: budget(programme), 15), cpu(floors.budget, 15), 1.5, "raw SQL"
    )


def drafts(number: int) -> list[Application]:
    """Complete drafts of one organisation, ready to be submitted."""
    owner = User.objects.get(email="applicant@example.org")
    place = (
        CallAction.objects.select_related("call", "action")
        .filter(action__code="2D2")
        .latest("call__opens_at")
    )
    organisation = owner.memberships.get().organisation
    catalogue = catalogue_of(place.call.programme.fund)
    project = Project(
        "open", "2D2", "oppimo", "Mittaushanke", "Benchmark project", *money_and_time(), "submitted"
    )
    typed = sections(project, place.action, organisation, catalogue)
    made = []
    for _ in range(number):
        draft = open_draft(place.call, place.action, organisation, "fi", by=owner)
        for section, content in typed.items():
            save_section(draft, section, content, version=version_of(content_of(draft), section), by=owner)
            draft.refresh_from_db()
        made.append(draft)
    return made


def money_and_time() -> tuple[object, ...]:
    """Cost, first day and months of the project that is submitted again and again."""
    day = clock.now().astimezone(HELSINKI).date().replace(day=1)
    return Decimal("264000"), day.replace(year=day.year + 1), 24


def submissions(scale: str) -> Result:
    """Submitting against writing the same rows by hand."""
    owner = User.objects.get(email="applicant@example.org")
    ready = drafts(12)
    signed = [(one, Signing(tuple(Declaration.values), digest_of(content_of(one)))) for one in ready]
    ours = cpu_each([lambda one=one, sign=sign: submit(one, sign, by=owner) for one, sign in signed])
    content = b"x" * 8000
    floor = cpu_each([lambda one=one: floors.submission(one.pk, content, Path(folder.name)) for one in ready])
    return Result("submission", scale, ours, floor, 40, "raw inserts; the rules' checks are ours alone")


def report(scale: str) -> Result:
    """The committee's report against WeasyPrint on plain HTML of the same content."""
    day = clock.now().astimezone(HELSINKI).date()
    text = to_text(dataset("committee", Scope(Programme.objects.get(pk=PROGRAMME), day, clock.now())))
    html = markup("committee", text, "sv")
    plain = re.sub(r'\s(class|style)="[^"]*"', "", html)
    return Result(
        "committee report",
        scale,
        cpu(lambda: render("committee", text, "sv", "pdf"), 2),
        cpu(lambda: HTML(string=plain).write_pdf(pdf_variant="pdf/ua-1"), 2),
        0.6,
        "WeasyPrint on plain HTML of the same content",
    )


def write(name: str, data: object) -> None:
    (ROOT / "bench" / name).write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    call_command("migrate", verbosity=0)
    if sys.argv[1:] == ["selection"]:
        return write("selection.json", selection(Path(folder.name)))
    return everything()


def everything() -> None:
    """Selection in a process and a place of its own, then the scales."""
    subprocess.run([sys.executable, "-m", "bench", "selection"], check=True)
    call_command("load_programme", f"calls/programmes/{PROGRAMME}.yaml")
    call_command("load_demo")
    results: list[Result] = []
    for scale, number in SCALES.items():
        call_command("load_demo", applications=number - Application.objects.count())
        results += [*pages(scale), money(scale), submissions(scale), report(scale)]
    print(table(results))
    growth = {}
    for what in {one.what for one in results}:
        one, ten = (row.ours for row in results if row.what == what)
        growth[what] = round(ten / one, 2)
    print("\ngrowth 1x -> 10x: " + ", ".join(f"{what} {times}" for what, times in sorted(growth.items())))
    write("results.json", {"results": [one.as_dict() for one in results], "growth": growth})


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main())
