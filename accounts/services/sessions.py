"""How long somebody stays signed in, and what was typed in a form that came back after that."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.core import signing
from django.utils import timezone

UNTIL, SINCE, TYPED = "signed_in_until", "signed_in_since", "typed"
FORM = "accounts.form"
WEEK = 7 * 24 * 3600
MOST_FORMS, MOST_CHARACTERS = 4, 1_000_000
OURS = ("csrfmiddlewaretoken", "key")
Fields = list[tuple[str, str]]


def stay(session: SessionBase) -> datetime:
    """The person stays signed in for the idle limit from now, but never beyond the whole limit since signing in; until
    when. Machine time, as the session store's.
    """
    now = timezone.now()
    session.setdefault(SINCE, now.isoformat())
    until = min(now + timedelta(seconds=settings.SESSION_COOKIE_AGE), last_end(session))
    session[UNTIL] = until.isoformat()
    return until


def last_end(session: SessionBase) -> datetime:
    """When the session ends however much one works: the password is asked for again (ASVS 5.0, 7.3.2)."""
    return datetime.fromisoformat(session[SINCE]) + timedelta(seconds=settings.SESSION_WHOLE_AGE)


def signed_in_until(session: SessionBase) -> datetime | None:
    """When the session ends if nothing is done; None for a visitor's."""
    said = session.get(UNTIL)
    return datetime.fromisoformat(said) if said else None


def is_half_over(session: SessionBase) -> bool:
    """Whether less than half of the limit is left, so that work going on should begin it anew, and it still can."""
    until = signed_in_until(session)
    half = timedelta(seconds=settings.SESSION_COOKIE_AGE / 2)
    if until is None or SINCE not in session:
        return True
    return until - timezone.now() < half and until < last_end(session)


def is_over(session: SessionBase) -> bool:
    """Whether the limit has passed."""
    until = signed_in_until(session)
    return until is not None and until <= timezone.now()


def seconds_left(until: datetime) -> int:
    """Whole seconds from now."""
    return round((until - timezone.now()).total_seconds())


def form_key(user: Any, path: str) -> str:
    """A form's own key: who got it and where it is sent. It gives no right but to be kept for that person."""
    return signing.dumps([str(user.pk), path], salt=FORM)


def keep_typed(session: SessionBase, key: str, path: str, fields: Iterable[tuple[str, str]]) -> bool:
    """Keep what a signed-out person sent, in the visitor's session, for the one whose form it was.

    False, and nothing is kept, when the form's key is none of ours, of another address or older than a week, or when
    there is too much. Signing in keeps the session's content (Django gives it another key only).
    """
    try:
        person, where = signing.loads(key, salt=FORM, max_age=WEEK)
    except signing.BadSignature:
        return False
    kept = list(fields)
    others = {at: one for at, one in session.get(TYPED, {}).items() if at != path}
    size = sum(len(name) + len(value) for name, value in kept)
    if where != path or size > MOST_CHARACTERS or len(others) >= MOST_FORMS:
        return False
    session[TYPED] = others | {path: {"person": person, "fields": kept}}
    return True


def typed_before(session: SessionBase, user: Any, path: str) -> Fields | None:
    """What the person had typed in the form at this address when the session had ended; None when there is nothing."""
    found = session.get(TYPED, {}).get(path)
    if found is None or found["person"] != str(user.pk):
        return None
    return [(name, value) for name, value in found["fields"]]


def forget_typed(session: SessionBase, path: str) -> None:
    """It has been saved."""
    if path in session.get(TYPED, {}):
        session[TYPED] = {at: one for at, one in session[TYPED].items() if at != path}


def begin(session: SessionBase, user: Any) -> None:
    """Somebody has signed in: the limit begins, and what another person had typed on this machine is forgotten."""
    session.pop(SINCE, None)
    stay(session)
    if TYPED in session:
        kept = session[TYPED]
        session[TYPED] = {at: one for at, one in kept.items() if one["person"] == str(user.pk)}
