"""Time left until an instant, in words; static/src/js/countdown.js says the same in the browser."""

from datetime import datetime, timedelta

from django.utils.translation import gettext, ngettext

NBSP = "\u00a0"


def time_left(until: datetime, now: datetime) -> str:
    """ "10 days 1 h 43 min", to the minute, rounded down; empty when `until` has passed."""
    if until < now:
        return ""
    minutes = (until - now) // timedelta(minutes=1)
    if minutes < 1:
        return gettext("less than a minute")
    days, hours = minutes // 1440, minutes // 60 % 24
    parts = [f"{days}{NBSP}{ngettext('day', 'days', days)}"] if days else []
    if days or hours:
        parts.append(f"{hours}{NBSP}{gettext('h')}")
    return " ".join([*parts, f"{minutes % 60}{NBSP}{gettext('min')}"])


def words() -> dict[str, str]:
    """The words of time_left, for the script that goes on counting."""
    return {
        "day": ngettext("day", "days", 1),
        "days": ngettext("day", "days", 2),
        "hours": gettext("h"),
        "minutes": gettext("min"),
        "soon": gettext("less than a minute"),
    }
