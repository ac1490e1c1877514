"""`manage.py index_words`: the words applications are found by, where they lack or are old; with --all, every one."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from applications.services.searching import index_all, index_missing


class Command(BaseCommand):
    help = "Write the words applications are found by; they are derived from what was submitted."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="write them all again")

    def handle(self, *args: Any, **options: Any) -> None:
        written = index_all() if options["all"] else index_missing()
        self.stdout.write(f"{written} applications")
