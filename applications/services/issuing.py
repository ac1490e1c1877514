"""Many proposals decided in one go: asked for by a decision maker, taken one by one in the queue."""

import hashlib
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from accounts.models import User
from applications.choices import DecisionState
from applications.models import Decision
from applications.permissions.selection import why_not_take
from applications.services.deciding import decide
from calls.rules import articles as art
from calls.rules.findings import Finding
from records.models import Job
from records.rules import Refused, gettext_noop, refuse
from records.services import append, owe
from records.services.jobs import heartbeat

ISSUE = "applications.issue"
MOST = 500

NONE_CHOSEN = Finding("none_chosen", gettext_noop("Choose the proposals you decide on."), art.ACT_16)
TOO_MANY = Finding("too_many_chosen", gettext_noop("Choose at most %(most)s proposals at once."), art.ACT_16)


def ask_to_issue(decisions: Iterable[Decision], *, by: Any) -> Job:
    """Owe the decisions on these proposals, as proposed; asking twice for the same ones owes them once.

    Refused when any of them is not this person's to decide: nothing is owed then.
    """
    numbers = sorted(one.pk for one in decisions)
    chosen = list(Decision.objects.filter(pk__in=numbers).select_related("application__line"))
    refuse(None if chosen else NONE_CHOSEN("decisions"))
    refuse(None if len(chosen) <= MOST else TOO_MANY("decisions", most=MOST))
    refuse(*(why_not_take(by, one) for one in chosen))
    digest = hashlib.sha256(repr(numbers).encode()).hexdigest()[:32]
    with transaction.atomic():
        job = owe(ISSUE, f"{ISSUE}:{by.pk}:{digest}", {"decisions": numbers}, by=by)
        append(f"user:{by.pk}", "applications.issue_asked", by=by, data={"decisions": numbers})
    return job


def issue(job: Job) -> None:
    """Take each decision in its own transaction; one that is refused meanwhile stays proposed, the others go on."""
    by = User.objects.get(pk=str(job.owed_by))
    numbers = job.payload["decisions"]
    rows = Decision.objects.filter(pk__in=numbers, state=DecisionState.PROPOSED).select_related("application")
    done = len(numbers) - rows.count()
    for decision in rows.order_by("pk"):
        try:
            decide(decision, by=by)
        except Refused:
            continue
        finally:
            done += 1
            heartbeat(job, done=done, total=len(numbers))
