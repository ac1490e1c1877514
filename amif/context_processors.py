"""What every page needs to know; read only when a template asks for it, so that error pages need no database."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from accounts.choices import Role
from amif.menus import FOOTER, PUBLIC, area_for, area_of, exists, menu
from records import clock


@dataclass(frozen=True)
class PageLanguage:
    """A language the page can be read in."""

    code: str
    name: str
    url: str
    current: bool


def languages(request: HttpRequest) -> list[PageLanguage]:
    """The three languages, each with this page's address in it."""
    address = request.GET.copy()
    current, found = get_language(), []
    for code, name in settings.LANGUAGES:
        address["lang"] = code
        url = request.build_absolute_uri(f"{request.path}?{address.urlencode()}")
        found.append(PageLanguage(code, name, url, code == current))
    return found


def role_words(user: Any) -> str:
    """The person's roles, for the header; an applicant has none."""
    return (
        ", ".join(str(Role(role).label).lower() for role in sorted(user.roles))
        if user.is_authenticated
        else ""
    )


def page(request: HttpRequest) -> dict[str, Any]:
    """Menu, area, languages, footer, the server's clock."""
    return {
        "area": SimpleLazyObject(lambda: area_for(request.path, request.user).name),
        "dense": area_of(request.path).dense,
        "public": area_of(request.path) is PUBLIC,
        "menu": SimpleLazyObject(lambda: menu(request.path, request.user)),
        "role": SimpleLazyObject(lambda: role_words(request.user)),
        "languages": SimpleLazyObject(lambda: languages(request)),
        "footer_links": [entry for entry in FOOTER if exists(entry.url)],
        "server_now": clock.now(),
    }
