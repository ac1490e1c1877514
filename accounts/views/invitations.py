"""/invitations/<token>/: joining an organisation by the link in an invitation."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.formats import masked_email
from accounts.forms.members import NameForm
from accounts.models import Invitation
from accounts.queries import invitation_of, is_open
from accounts.services import accept_invitation
from accounts.services.invitations import CLOSED, INVITED, digest, why_not_accept
from records.rules import Reason, Refused


@never_cache
@require_http_methods(["GET", "POST"])
def invitation_page(request: HttpRequest, token: str) -> HttpResponse:
    """What one is invited to; joining, once signed in. A link nobody gave answers as if there were none."""
    found = invitation_of(digest(token))
    if found is None:
        raise Http404
    user: Any = request.user
    if not user.is_authenticated:
        return for_visitor(request, found)
    refusal = why_not_accept(user, found)
    form = None if user.name else NameForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and not refusal and (form is None or form.is_valid()):
        try:
            joined = accept_invitation(token, by=user, person=form.cleaned_data["person"] if form else "")
            messages.success(request, _("You belong to %(name)s now.") % {"name": joined.name})
            return redirect("organisation", joined.pk)
        except Refused as refused:
            refusal = refused.reasons[0]
    status = 403 if refusal and request.method == "POST" else 200
    return page(request, found, refusal, None if refusal else form, status)


def for_visitor(request: HttpRequest, found: Invitation) -> HttpResponse:
    """Signing in or up comes first. Whoever has the link has the mailbox: the address needs no second proof."""
    if request.method == "POST":
        return redirect_to_login(request.path)
    if not is_open(found):
        return page(request, found, CLOSED, None, 200)
    request.session[INVITED] = found.email
    return page(request, found, None, None, 200)


def page(
    request: HttpRequest,
    found: Invitation,
    refusal: Reason | None,
    form: NameForm | None,
    status: int,
) -> HttpResponse:
    """The invitation, the same for an address with an account and one without."""
    onward = urlencode({"next": request.path})
    context = {
        "invitation": found,
        "organisation": found.organisation,
        "address": masked_email(found.email),
        "why_not": refusal,
        "form": form,
        "login_url": f"{reverse('account_login')}?{onward}",
        "signup_url": f"{reverse('account_signup')}?{onward}",
    }
    return render(request, "accounts/invitation.html", context, status=status)
