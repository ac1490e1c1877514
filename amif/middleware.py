"""Headers and language for every request."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit, urlunsplit

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import add_never_cache_headers, patch_vary_headers

from accounts.services.sessions import is_half_over, is_over, stay

Handler = Callable[[HttpRequest], HttpResponse]
LANGUAGES = {code for code, _ in settings.LANGUAGES}
POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ]
)


class SecurityHeadersMiddleware:
    """A content security policy without unsafe parts; pages of signed-in people are never stored by caches."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            add_never_cache_headers(response)
        return response


class StayMiddleware:
    """Work in the second half of a session's time begins it anew; a page left open, which only looks, does not. A
    session whose time has passed is over, whatever its cookie says.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        looking = "X-Presence" in request.headers or "X-Fragment" in request.headers
        if "_auth_user_id" in request.session and is_over(request.session):
            logout(request)
        elif not looking and "_auth_user_id" in request.session and is_half_over(request.session):
            stay(request.session)
        return self.get_response(request)


class LanguageMiddleware:
    """The language of a page: `?lang=`, else the signed-in person's own, else the cookie, else the browser's.

    Pages without `?lang=` are the person's; `?lang=` alone changes nothing that is kept, the switch in the header does.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = self.chosen(request)
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        if request.GET.get("lang") == language:
            keep_asked(request, response, language)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
        return response

    @staticmethod
    def chosen(request: HttpRequest) -> str:
        """One of fi, sv and en."""
        asked = request.GET.get("lang", "")
        if asked in LANGUAGES:
            return asked
        user = getattr(request, "user", None)
        own = user.language if user is not None and user.is_authenticated else ""
        kept = own or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        return kept if kept in LANGUAGES else translation.get_language_from_request(request)


def keep_asked(request: HttpRequest, response: HttpResponse, language: str) -> None:
    """A page that sends on to another of ours sends the language asked for along."""
    place = response.headers.get("Location", "")
    parts = urlsplit(place)
    ours = parts.netloc in ("", request.get_host()) and 300 <= response.status_code < 400
    if place and ours and "lang" not in parse_qs(parts.query):
        query = "&".join(part for part in (parts.query, f"lang={language}") if part)
        response.headers["Location"] = urlunsplit(parts._replace(query=query))
