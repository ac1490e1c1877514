"""Forms that arrive after the session has ended: nothing typed is lost on the way through signing in."""

import re
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

from django import forms
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.services.sessions import form_key, keep_typed, seconds_left, stay, typed_before

View = Callable[..., HttpResponseBase]
Form = TypeVar("Form", bound=forms.Form)
TOKENS = ("csrfmiddlewaretoken", "key")
SECRET = re.compile("password|token|code|login", re.IGNORECASE)
PROSE = 20
SAVED_VERSION = "saved"


def keeps_typed(view: View) -> View:
    """As login_required, but what a signed-out person sends is kept until he or she has signed in again.

    A form saved by script (X-Autosave) is answered in JSON: 401 with what to say, and where to sign in. The same when
    somebody else has signed in meanwhile in this browser (X-User says whose page it is).
    """

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **options: Any) -> HttpResponseBase:
        whose = request.headers.get("X-User", "")
        if request.user.is_authenticated and whose in ("", str(request.user.pk)):
            return view(request, *args, **options)
        if by_script(request):
            return sign_in_told(other=request.user.is_authenticated)
        if request.method == "POST" and not request.user.is_authenticated:
            fields = fields_of(request)
            if fields and not keep_typed(request.session, request.POST.get("key", ""), request.path, fields):
                return typed_page(request, signed_out=True)
        return redirect_to_login(request.path if request.method == "POST" else request.get_full_path())

    return asked


def typed_again(request: HttpRequest) -> QueryDict | None:
    """What was typed here when the session had ended, until it is saved or sent, or the saved version is asked for."""
    found = typed_before(request.session, request.user, request.path)
    if found is None or SAVED_VERSION in request.GET:
        return None
    data = QueryDict(mutable=True)
    for name, value in found:
        data.appendlist(name, value)
    return data


def kept_form(request: HttpRequest, form: type[Form]) -> tuple[Form, dict[str, Any]]:
    """The form as sent, or with what was typed when the session had ended; and what its page says of that.

    The template has `accounts/typed_again.html` above the form and `<input name="key">` in it. Files are not kept.
    """
    unsaved = typed_initial(request)
    found = form(request.POST or None, request.FILES or None, initial=unsaved)
    return found, {"form": found, **typed_words(request, unsaved)}


def typed_initial(request: HttpRequest) -> dict[str, Any] | None:
    """What was typed when the session had ended, as a form begins with it; None without it, and on sending."""
    found = None if request.method == "POST" else typed_again(request)
    if found is None:
        return None
    return {name: values if len(values) > 1 else values[0] for name, values in found.lists()}


def typed_words(request: HttpRequest, unsaved: dict[str, Any] | None) -> dict[str, Any]:
    """What the page of such a form says of it, and the form's key."""
    return {"unsaved": unsaved is not None, "key": form_key(request.user, request.path)}


def by_script(request: HttpRequest) -> bool:
    """Whether script is to read the answer."""
    return "X-Autosave" in request.headers


def fields_of(request: HttpRequest) -> list[tuple[str, str]]:
    """What was sent, without the tokens; nothing of a form with a secret in it."""
    names = [name for name in request.POST if name not in TOKENS]
    if any(SECRET.search(name) for name in names):
        return []
    return [(name, str(value)) for name in names for value in request.POST.getlist(name)]


def sign_in_told(*, other: bool = False) -> JsonResponse:
    """What script says to somebody who has to sign in again, and the page that opens beside this one."""
    back = urlencode({"next": reverse("signed_in_again")})
    said = (
        _("Another person has signed in. Your text is kept in this browser.")
        if other
        else _("You are signed out. Your text is kept in this browser.")
    )
    told = {
        "said": said,
        "do": _("Sign in again (opens in a new tab)"),
        "url": f"{reverse('account_logout') if other else reverse('account_login')}?{back}",
    }
    return JsonResponse(told, status=HTTPStatus.UNAUTHORIZED)


def typed_page(request: HttpRequest, *, signed_out: bool = False) -> HttpResponse:
    """A form that cannot be taken as it came: what was typed, to be sent again or copied.

    Shown only for a form of our own pages (the Origin says so): another site must not put words into ours.
    """
    fields = fields_of(request) if is_ours(request) else []
    texts = [value for _name, value in fields if len(value) > PROSE]
    context = {"csrf": True, "fields": fields, "texts": texts, "signed_out": signed_out}
    return render(request, "403.html", context, status=HTTPStatus.FORBIDDEN)


def is_ours(request: HttpRequest) -> bool:
    """Whether the form stood on a page of this site, as the browser says; without its word it did not."""
    site = request.headers.get("Sec-Fetch-Site", "")
    origin = urlsplit(request.headers.get("Origin", "")).netloc
    return site == "same-origin" or (not site and origin == request.get_host())


@require_POST
def session_stay(request: HttpRequest) -> HttpResponse:
    """Stay signed in: the limit begins anew. Script gets the new end, a form the page it came from."""
    if not request.user.is_authenticated:
        return sign_in_told() if by_script(request) else redirect("account_login")
    until = stay(request.session)
    if by_script(request):
        return JsonResponse({"until": until.isoformat(), "seconds": seconds_left(until)})
    back = request.POST.get("next", "/")
    return redirect(back if url_has_allowed_host_and_scheme(back, {request.get_host()}) else "/")


@require_GET
def signed_in_again(request: HttpRequest) -> HttpResponse:
    """Where signing in beside a page with unsaved text ends: close this tab, the other one goes on."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.path)
    return render(request, "accounts/signed_in_again.html")
