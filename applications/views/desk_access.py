"""The door of every desk page: who is let in, and a case opens only to the impartial."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.permissions import has_role
from accounts.views.signed_out import by_script, keeps_typed
from applications.models import Application
from applications.permissions.selection import READERS, why_not_open
from applications.queries.cases import find_case
from applications.rules.impartiality import NOT_DECLARED
from records.queries import Relation
from records.rules import Reason

View = Callable[..., HttpResponseBase]
Crumbs = list[tuple[str, str]]


def desk_page(*roles: str) -> Callable[[View], View]:
    """A page for these roles; for anybody else there is none. A form with its key is kept for the signed-out."""

    def decorate(view: View) -> View:
        @wraps(view)
        def inner(request: HttpRequest, **given: Any) -> HttpResponseBase:
            if not has_role(request.user, *roles):
                raise Http404
            return view(request, **given)

        kept, plain = keeps_typed(inner), login_required(inner)

        @wraps(view)
        def door(request: HttpRequest, **given: Any) -> HttpResponseBase:
            is_kept = request.method != "POST" or "key" in request.POST or by_script(request)
            return (kept if is_kept else plain)(request, **given)

        return door

    return decorate


def case_page(*roles: str, beside: Mapping[str, Relation] | None = None) -> Callable[[View], View]:
    """A page of one case, given to the view as `application` once it is open to the reader.

    Who has not declared is sent to the declaration; who is disqualified is told so.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def inner(request: HttpRequest, reference: str, **given: Any) -> HttpResponseBase:
            application = case_or_404(request, reference, beside)
            refusal = why_not_open(request.user, application)
            if refusal is not None:
                return closed(request, application, refusal)
            return view(request, application=application, **given)

        return desk_page(*(roles or READERS))(inner)

    return decorate


def case_or_404(
    request: HttpRequest, reference: str, beside: Mapping[str, Relation] | None = None
) -> Application:
    """The case, if the person may know of it, with what its page shows `beside` it."""
    try:
        return find_case(request.user, reference, beside)
    except Application.DoesNotExist as error:
        raise Http404 from error


def closed(request: HttpRequest, application: Application, refusal: Reason) -> HttpResponse:
    """To the declaration, or the bare reference and state with the reason."""
    if refusal.code == NOT_DECLARED.code:
        address = reverse("desk_declaration", args=[application.case.reference])
        return redirect(f"{address}?{urlencode({'next': request.path})}")
    shown = {"application": application, "refusal": refusal, "breadcrumbs": crumbs_of(application)}
    return render(request, "applications/desk/closed.html", shown, status=403)


def crumbs_of(application: Application, *below: str) -> Crumbs:
    """Where a page of a case is: the queue, the case, and what is below it."""
    reference = application.case.reference
    trail: Crumbs = [(reverse("desk_cases"), _("Cases"))]
    if below:
        trail.append((reverse("desk_case", args=[reference]), reference))
    return [*trail, ("", below[-1] if below else reference)]
