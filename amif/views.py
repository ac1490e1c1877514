"""Pages of no app: health, where to start, language, errors."""

from typing import Any

from celery import current_app
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import DisallowedHost
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from accounts.choices import Role
from accounts.permissions import STAFF
from accounts.services import set_language
from accounts.views.signed_out import by_script, sign_in_told, typed_page
from records.triggers import missing


@require_GET
def healthz(request: HttpRequest) -> HttpResponse:
    """The process lives."""
    return HttpResponse("ok", content_type="text/plain")


@require_GET
def readyz(request: HttpRequest) -> JsonResponse:
    """Database with its triggers, broker and storage are reached; 503 with what is not."""
    checks = {"database": database_ready(), "broker": broker_ready(), "storage": storage_ready()}
    return JsonResponse(checks, status=200 if all(checks.values()) else 503)


def database_ready() -> bool:
    """Whether it answers and no trigger is missing."""
    try:
        connection.ensure_connection()
        return not missing()
    except Exception:
        return False


def broker_ready() -> bool:
    """Whether the queue's broker takes a connection."""
    try:
        with current_app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=1, timeout=2)
        return True
    except Exception:
        return False


def storage_ready() -> bool:
    """Whether documents can be written."""
    try:
        settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
        probe = settings.MEDIA_ROOT / ".probe"
        probe.write_bytes(b"")
        return True
    except OSError:
        return False


@require_GET
def favicon(request: HttpRequest) -> HttpResponse:
    """Where browsers look for the picture whatever the page says."""
    return redirect(static("img/icon.svg"), permanent=True)


HOMES = (
    (STAFF, "/desk/"),
    ((Role.COMMITTEE,), "/committee/"),
    ((Role.AUDITOR,), "/audit/"),
    ((Role.ADMIN,), "/admin-area/"),
)


@login_required
def start(request: HttpRequest) -> HttpResponse:
    """To the page where this person's work waits."""
    user: Any = request.user
    for roles, address in HOMES:
        if user.has_role(*roles):
            return redirect(address)
    return redirect("/my/")


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remember the language and go back to the page."""
    chosen = request.POST.get("language", "")
    back = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    response = redirect(back if safe else "/")
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=365 * 86400,
            samesite="Lax",
            secure=request.is_secure(),
            httponly=True,
        )
        user: Any = request.user
        if user.is_authenticated:
            set_language(user, chosen)
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A page that says so; under a name that is not ours a bare word, since a page has addresses of its own in it."""
    if isinstance(exception, DisallowedHost):
        return HttpResponse("Bad request", content_type="text/plain", status=400)
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", {"reason": str(exception)}, status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token is too old: what was typed is given back, to be sent again."""
    return sign_in_told() if by_script(request) else typed_page(request)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    return render(request, "500.html", status=500)
