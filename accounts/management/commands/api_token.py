"""`manage.py api_token EMAIL`: prints a person's API token, making one when there is none."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from accounts.services import api_token


class Command(BaseCommand):
    help = "Print a person's API token."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            user = User.objects.get(email=options["email"].lower())
        except User.DoesNotExist as error:
            raise CommandError(f"Nobody has the e-mail address {options['email']}.") from error
        self.stdout.write(api_token(user))
