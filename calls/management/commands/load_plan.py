"""`manage.py load_plan FILE`: a version of the plan from its YAML file, as a draft."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from calls.services.plan_files import load_plan
from records.definitions import Unloadable, read_text


class Command(BaseCommand):
    help = "Make a draft of the plan version in FILE. An error names its line and path, and changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a YAML file, as the desk exports it")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            version = load_plan(read_text(path), by=None, source=str(path))
        except Unloadable as error:
            raise CommandError("\n".join(error.lines)) from error
        self.stdout.write(f"{version.programme_id}: {version.code} ({version.state})")
