"""`manage.py check_plan --programme ID [--json]`: the plan's self-check."""

import json
from argparse import ArgumentParser
from collections import Counter
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from calls.models import Programme
from calls.queries.plan import finding_rows


class Command(BaseCommand):
    help = "Find and explain every contradiction in a programme and its plan as printed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--programme", required=True, help="the programme's id")
        parser.add_argument("--json", action="store_true", help="print the findings as a JSON list")

    def handle(self, *args: Any, **options: Any) -> None:
        programme = Programme.objects.filter(pk=options["programme"]).first()
        if programme is None:
            raise CommandError(f"There is no programme {options['programme']}. Load it with load_programme.")
        rows = finding_rows(programme)
        if options["json"]:
            self.stdout.write(json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=1))
            return
        for row in rows:
            self.stdout.write(f"{row.severity}: {row.where}: {row.message}")
        counts = Counter(row.severity for row in rows)
        self.stdout.write(", ".join(f"{counts[name]} {name}s" for name in ("error", "warning", "note")))
