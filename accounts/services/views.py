"""Lists as somebody likes to see them, kept under names of one's own."""

from typing import Any

from django.db import transaction

from accounts.models import SavedView
from records import clock
from records.rules import Reason, gettext_noop, refuse
from records.services import append

MOST = 30
NAMELESS = Reason("view_nameless", gettext_noop("Give the view a name."), field="name")
TOO_MANY = Reason(
    "too_many_views",
    gettext_noop("You have %(most)s views of this list. Delete one first."),
    {"most": MOST},
    field="name",
)


def save_view(user: Any, page: str, name: str, query: str, *, default: bool = False) -> SavedView:
    """Keep the list's question under a name; the same name again replaces it. A default one takes the other's place.

    Refused without a name, and beyond MOST views of a list.
    """
    name = " ".join(name.split())
    with transaction.atomic():
        own = SavedView.objects.filter(user=user, page=page)
        new = not own.filter(name=name).exists()
        refuse(None if name else NAMELESS, TOO_MANY if new and own.count() >= MOST else None)
        if default:
            own.update(is_default=False)
        values = {"query": query, "is_default": default, "saved_at": clock.now()}
        view, _new = SavedView.objects.update_or_create(user=user, page=page, name=name, defaults=values)
        _write_down("view_saved", user, page)
    return view


def set_default(view: SavedView, default: bool, *, by: Any) -> None:
    """The list opens with this view, or with none. SavedView.DoesNotExist for another's."""
    with transaction.atomic():
        own = SavedView.objects.filter(user=by, page=view.page)
        found = own.get(pk=view.pk)
        own.update(is_default=False)
        own.filter(pk=found.pk).update(is_default=default)
        _write_down("view_made_default" if default else "view_no_longer_default", by, view.page)


def forget_view(view: SavedView, *, by: Any) -> None:
    """Delete one's own view. SavedView.DoesNotExist for another's."""
    with transaction.atomic():
        found = SavedView.objects.get(user=by, pk=view.pk)
        found.delete()
        _write_down("view_forgotten", by, view.page)


def _write_down(verb: str, user: Any, page: str) -> None:
    append("people", verb, by=user, subject=f"accounts.user:{user.pk}", data={"page": page})
