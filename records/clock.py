"""The server's clock, the only one that counts; tests and the demo can move it, production cannot."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

_fixed: ContextVar[datetime | None] = ContextVar("fixed instant", default=None)


def now() -> datetime:
    """The present instant, aware, in UTC."""
    fixed = _fixed.get()
    if fixed is not None and not settings.PRODUCTION:
        return fixed
    told = _told()
    if "T" in told:
        return datetime.fromisoformat(told).astimezone(UTC)
    return timezone.now() + timedelta(seconds=int(told or 0))


def moved() -> bool:
    """Whether the clock stands at an instant of somebody's choosing; what is posted then is marked as demo data."""
    return _fixed.get() is not None and not settings.PRODUCTION


@contextmanager
def at(instant: datetime) -> Iterator[None]:
    """Within, the clock stands at `instant` (tests and demo data)."""
    token = _fixed.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _fixed.reset(token)


def _told() -> str:
    """What a journey's test has written in the file CLOCK_FILE names, never read in production.

    Whole seconds by which the clock runs ahead, or an aware instant (ISO 8601) at which it stands.
    """
    path = getattr(settings, "CLOCK_FILE", None)
    if settings.PRODUCTION or not path or not Path(path).exists():
        return ""
    return Path(path).read_text(encoding="ascii").strip()
