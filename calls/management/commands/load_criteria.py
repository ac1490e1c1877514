"""`manage.py load_criteria FILE`: loads or refreshes one version of a programme's selection criteria."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from calls.models import Programme
from calls.services.criteria import load_criteria
from records.definitions import Unloadable
from records.services.loading import Tally


class Command(BaseCommand):
    help = (
        "Load or refresh one version of the selection criteria (YAML). Idempotent; a version that is edited here, "
        "proposed or approved stays as it is; a file with an error changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--programme", default="", help="its id; may be left out where there is only one")

    def handle(self, *args: Any, **options: Any) -> None:
        tally = Tally()
        try:
            load_criteria(programme_named(options["programme"]), options["file"], by=None, tally=tally)
        except Unloadable as error:
            raise CommandError("\n".join([*error.lines, "Nothing was changed."]), returncode=1) from error
        self.stdout.write(str(tally))


def programme_named(code: str) -> Programme:
    """The programme with this id, or the only one. CommandError when there is none, or more to choose from."""
    found = list(Programme.objects.filter(pk=code) if code else Programme.objects.all()[:2])
    if len(found) != 1:
        known = ", ".join(Programme.objects.order_by("pk").values_list("pk", flat=True))
        raise CommandError(f"Name the programme with --programme. There is: {known or 'none'}", returncode=1)
    return found[0]
