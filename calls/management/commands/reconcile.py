"""`manage.py reconcile [--json]`: every balance identity of the ledger; exit 1 when one fails."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from calls.queries.reconciliation import reconcile


class Command(BaseCommand):
    help = "Check every balance identity of the ledger to the cent."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        result = reconcile()
        if options["json"]:
            data = {
                "clean": result.clean,
                "entries": result.entries,
                "checked": result.checked,
                "kinds": dict(result.kinds),
                "total": asdict(result.total),
                "differences": [asdict(row) for row in result.differences],
            }
            self.stdout.write(json.dumps(data, default=str, indent=1))
        else:
            for row in result.differences:
                self.stdout.write(row.message)
            for name, amount in asdict(result.total).items():
                self.stdout.write(f"{name} {amount}")
            self.stdout.write(", ".join(f"{count} {kind}" for kind, count in result.kinds.items()))
            self.stdout.write(f"{result.entries} entries, {result.checked} identities checked")
        if not result.clean:
            raise CommandError(f"{len(result.differences)} identities fail", returncode=1)
