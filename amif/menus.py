"""The main menus: one for the public site, one for each area, as a table."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import Resolver404, resolve
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.choices import Role
from accounts.permissions import STAFF

EVERYBODY: tuple[str, ...] = ()
MONEY = (Role.OFFICER, Role.DECIDER, Role.FINANCE)


@dataclass(frozen=True)
class Entry:
    """A line of a menu: where it leads, its words, and the roles that see it (none named: everybody there)."""

    url: str
    label: str | Promise
    roles: tuple[str, ...] = EVERYBODY


@dataclass(frozen=True)
class Area:
    """A part of the service with its own menu. `dense`: type a step smaller, for experts."""

    root: str
    name: str | Promise
    menu: tuple[Entry, ...]
    home: str | Promise = ""
    roles: tuple[str, ...] = EVERYBODY
    dense: bool = False


@dataclass(frozen=True)
class Item:
    """A line of the menu as this page shows it; `current` is "page", "true" (a page under it) or empty."""

    url: str
    label: str | Promise
    current: str


PUBLIC = Area(
    "/",
    _("Asylum, Migration and Integration Fund"),
    (
        Entry("/calls/", _("Calls")),
        Entry("/plan/", _("Plan")),
        Entry("/projects/", _("Projects")),
        Entry("/money/", _("Money")),
        Entry("/help/", _("Help")),
    ),
)
AREAS = (
    Area(
        "/desk/",
        _("Desk"),
        (
            Entry("/desk/", _("Tasks")),
            Entry("/desk/rounds/", _("Rounds"), (Role.OFFICER, Role.DECIDER, Role.FINANCE)),
            Entry("/desk/cases/", _("Cases")),
            Entry("/desk/decisions/", _("Decisions"), (Role.OFFICER, Role.DECIDER)),
            Entry("/desk/grants/", _("Grants"), MONEY),
            Entry("/desk/money/", _("Money"), MONEY),
            Entry("/desk/plan/", _("Plan"), (Role.OFFICER, Role.DECIDER)),
            Entry("/desk/criteria/", _("Criteria"), (Role.OFFICER, Role.DECIDER)),
            Entry("/desk/programme/", _("Programme"), MONEY),
            Entry("/desk/rules/", _("Rules"), (Role.OFFICER, Role.DECIDER)),
            Entry("/desk/changes/", _("Confirmations"), (Role.OFFICER, Role.DECIDER)),
            Entry("/committee/", _("Reports"), MONEY),
        ),
        home=_("Desk"),
        roles=STAFF,
        dense=True,
    ),
    Area(
        "/committee/",
        _("Monitoring committee"),
        (
            Entry("/committee/", _("Reports")),
            Entry("/committee/progress/", _("Progress")),
            Entry("/committee/rounds/", _("Applications")),
            Entry("/committee/plan/", _("Plan")),
            Entry("/committee/criteria/", _("Selection criteria")),
        ),
        home=_("Committee"),
        roles=(Role.COMMITTEE,),
    ),
    Area(
        "/audit/",
        _("Audit"),
        (
            Entry("/audit/", _("Audit trail")),
            Entry("/audit/impartiality/", _("Impartiality")),
            Entry("/audit/integrity/", _("Integrity")),
            Entry("/committee/", _("Reports")),
            Entry("/desk/money/", _("Money")),
            Entry("/desk/rounds/", _("Rounds")),
            Entry("/desk/plan/", _("Plan")),
            Entry("/desk/criteria/", _("Criteria")),
            Entry("/desk/programme/", _("Programme")),
        ),
        home=_("Audit"),
        roles=(Role.AUDITOR,),
        dense=True,
    ),
    Area(
        "/admin-area/",
        _("Administration"),
        (
            Entry("/admin-area/", _("Users and roles")),
            Entry("/admin-area/machinery/", _("Machinery")),
        ),
        home=_("Administration"),
        roles=(Role.ADMIN,),
        dense=True,
    ),
    Area(
        "/my/",
        _("My applications"),
        (
            Entry("/my/", _("My work")),
            Entry("/my/applications/", _("Applications")),
            Entry("/my/organisations/", _("Organisation")),
            Entry("/my/messages/", _("Messages")),
            Entry("/calls/", _("Calls")),
        ),
        home=_("My work"),
    ),
)
FOOTER = (
    Entry("/accessibility/", _("Accessibility")),
    Entry("/data-protection/", _("Data protection")),
    Entry("/open-data/", _("Open data")),
    Entry("/security/", _("Security")),
    Entry("/contact/", _("Contact")),
)


@cache
def exists(url: str) -> bool:
    """Whether a page stands there, so that no link leads nowhere."""
    try:
        resolve(url)
    except Resolver404:
        return False
    return True


def sees(user: Any, roles: tuple[str, ...]) -> bool:
    """Whether something for these roles is for this person; without roles it is for everybody."""
    return not roles or (user.is_authenticated and user.has_role(*roles))


def area_of(path: str) -> Area:
    """The area a path lies in."""
    return next((area for area in AREAS if path.startswith(area.root)), PUBLIC)


def own_areas(user: Any) -> list[Area]:
    """Where this person works; an applicant has no role."""
    if not user.is_authenticated:
        return []
    return [area for area in AREAS if area.roles and sees(user, area.roles)] or [AREAS[-1]]


def area_for(path: str, user: Any) -> Area:
    """The area whose menu the page carries: a guest in another's area (an auditor at the desk) keeps the own one."""
    area, own = area_of(path), own_areas(user)
    return area if area is PUBLIC or area in own else (own or [PUBLIC])[0]


def menu(path: str, user: Any) -> list[Item]:
    """The menu of the page at `path` for this person: only what is there and may be opened."""
    area = area_for(path, user)
    homes = [Entry(own.root, own.home) for own in own_areas(user)] if area is PUBLIC else []
    entries = [*area.menu, *homes]
    shown = [entry for entry in entries if exists(entry.url) and sees(user, entry.roles)]
    best = max((entry.url for entry in shown if path.startswith(entry.url)), key=len, default="")
    return [
        Item(entry.url, entry.label, ("page" if path == best else "true") if entry.url == best else "")
        for entry in shown
    ]
