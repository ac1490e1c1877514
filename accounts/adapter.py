"""allauth's seams: where a person lands after signing in, who may register, and which address needs no proof."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from accounts.services.invitations import INVITED


class AccountAdapter(DefaultAccountAdapter):
    """Registration is open to applicants; ministry roles are given, never chosen."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return True

    def is_email_verified(self, request: HttpRequest, email: str) -> bool:
        """Whoever came by an invitation's link has the mailbox it was sent to: that address, and no other."""
        invited = str(request.session.get(INVITED, ""))
        return bool(invited) and invited == email.lower()
