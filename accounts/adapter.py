"""allauth's seams: who may register, in which language, and which address needs no proof."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import get_language

from accounts.choices import Language
from accounts.models import User
from accounts.services.invitations import INVITED


class AccountAdapter(DefaultAccountAdapter):
    """Registration is open to applicants; ministry roles are given, never chosen."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return True

    def new_user(self, request: HttpRequest) -> User:
        """Somebody who registers keeps the language of the page."""
        user: User = super().new_user(request)
        user.language = get_language() or Language.FI
        return user

    def is_email_verified(self, request: HttpRequest, email: str) -> bool:
        """Whoever came by an invitation's link has the mailbox it was sent to: that address, and no other."""
        invited = str(request.session.get(INVITED, ""))
        return bool(invited) and invited == email.lower()
