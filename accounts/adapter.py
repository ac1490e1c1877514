"""allauth's seams: where a person lands after signing in, and who may register."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Registration is open to applicants; ministry roles are given, never chosen."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return True
