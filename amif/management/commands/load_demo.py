"""`manage.py load_demo [--applications N]`: demo data, the same for the same day; refuses in production."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from amif.demo import build
from calls.models import Programme


class Command(BaseCommand):
    help = "Load demo accounts, rounds and applications."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("Demo data is not loaded in production (AMIF_ENV=production).")
        if not Programme.objects.filter(pk=build.PROGRAMME).exists():
            raise CommandError(
                f"Load the programme first: manage.py load_programme calls/programmes/{build.PROGRAMME}.yaml"
            )
        if build.loaded():
            self.stdout.write("The demo is loaded already.")
            return
        build.load(self.stdout.write)
