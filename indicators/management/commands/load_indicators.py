"""`manage.py load_indicators FILE`: loads or refreshes a fund's indicator catalogue."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from indicators.services import load_catalogue
from records.definitions import Unloadable


class Command(BaseCommand):
    help = "Load or refresh an indicator catalogue (YAML). Idempotent; a file with an error changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            tally = load_catalogue(options["file"], by=None)
        except Unloadable as error:
            raise CommandError("\n".join([*error.lines, "Nothing was changed."]), returncode=1) from error
        self.stdout.write(str(tally))
