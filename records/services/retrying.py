"""Whole transactions done again when the database asks for it: deadlocks and locks are nobody's business but ours."""

import functools
import random
import time
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.db import DatabaseError, OperationalError, connection

from records.rules import Reason, Refused, gettext_noop

P = ParamSpec("P")
T = TypeVar("T")
TRIES = 8
AGAIN = frozenset({"40001", "40P01"})  # PostgreSQL: serialization failure, deadlock detected
LOCKED = ("database is locked", "database table is locked")
BUSY = Reason("busy", gettext_noop("Others are working on the same thing. Nothing has changed: try again."))


def retried(work: Callable[P, T]) -> Callable[P, T]:
    """A service that begins a transaction, done again when it lost against another one; at most TRIES times.

    Inside somebody else's transaction it is done once: only the whole may be repeated. Refused, and nothing changed,
    when all tries were lost.
    """

    @functools.wraps(work)
    def whole(*args: P.args, **kwargs: P.kwargs) -> T:
        if connection.in_atomic_block:
            return work(*args, **kwargs)
        for attempt in range(TRIES):
            try:
                return work(*args, **kwargs)
            except DatabaseError as error:
                if not lost(error):
                    raise
            pause(attempt)
        raise Refused(BUSY)

    return whole


def lost(error: DatabaseError) -> bool:
    """Whether the database gave up this transaction for another one, so that the same again may do."""
    code = getattr(error.__cause__, "pgcode", None)
    return code in AGAIN or (isinstance(error, OperationalError) and str(error) in LOCKED)


def pause(attempt: int) -> None:
    """A moment, longer each time and never the same for two."""
    time.sleep(random.uniform(0.005, 0.02) * 2**attempt)  # noqa: S311 - no secret hangs on it
