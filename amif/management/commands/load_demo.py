"""`manage.py load_demo [--applications N]`: demo data, the same for the same day; refuses in production."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from amif.demo import build
from amif.demo.scale import add_applications
from calls.models import Programme


class Command(BaseCommand):
    help = "Load demo accounts, rounds and applications."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--applications", type=int, default=0, metavar="N", help="add N more, in bulk")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("Demo data is not loaded in production (AMIF_ENV=production).")
        if not Programme.objects.filter(pk=build.PROGRAMME).exists():
            raise CommandError(
                f"Load the programme first: manage.py load_programme calls/programmes/{build.PROGRAMME}.yaml"
            )
        if build.loaded():
            self.stdout.write("The demo is loaded already.")
        else:
            build.load(self.stdout.write if options["verbosity"] else lambda _: None)
        if options["applications"]:
            values = add_applications(options["applications"])
            self.stdout.write(f"{options['applications']} more applications, {values} indicator values")
