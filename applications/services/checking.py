"""Stage 1: the general criteria, the ground for a raised rate, admission."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from applications.choices import ApplicationState, CheckVerdict
from applications.models import Application, EligibilityCheck
from applications.permissions.selection import why_not_check, why_not_start_check
from applications.queries.scoring import answers_of, criteria_of
from applications.rules.selection import CHECK_ANSWER, CHECK_REASON, check_problems, failed_checks
from applications.services.locking import lock
from calls.choices import CriterionStage
from calls.models import Criterion
from calls.rules import articles as art
from calls.rules.findings import Finding
from records import clock
from records.rules import Reason, gettext_noop, refuse
from records.services import append, move

GROUND_OPEN = Finding(
    "ground_not_judged",
    gettext_noop("Say whether the ground for the raised rate is accepted."),
    art.AMIF_15_3,
)
GROUND_REASON = Finding(
    "ground_reason", gettext_noop("Write why the ground is accepted or not."), art.AMIF_15_3
)
NO_GROUND = Finding("no_ground_claimed", gettext_noop("The application claims no ground for a raised rate."))
NO_CRITERIA = Finding(
    "call_without_criteria", gettext_noop("The call has no selection criteria, so nothing can be admitted.")
)


@dataclass(frozen=True)
class Entry:
    """An answer to one general criterion, as an officer gives it."""

    verdict: str
    reason: str


def record_checks(application: Application, entries: Mapping[str, Entry], *, by: Any) -> int:
    """Answer general criteria by code; the first answer begins the check. Returns how many answers are new.

    Refused, with nothing written, when an answer lacks its reason.
    """
    with transaction.atomic():
        locked = lock(application)
        refuse(why_not_check(by, locked))
        refuse(*_entry_problems(entries))
        if locked.state == ApplicationState.SUBMITTED:
            move(locked, "start_check", by=by, why_not=why_not_start_check)
        changed = [code for code, entry in entries.items() if _write(locked, code, entry, by)]
        for code in changed:
            data = {"criterion": code, "verdict": entries[code].verdict}
            append(locked.stream, "applications.checked", by=by, data=data)
    return len(changed)


def _entry_problems(entries: Mapping[str, Entry]) -> list[Reason]:
    found = []
    for code, entry in entries.items():
        if entry.verdict not in CheckVerdict.values:
            found.append(CHECK_ANSWER(f"checks.{code}", code=code))
        if not entry.reason.strip():
            found.append(CHECK_REASON(f"checks.{code}.reason", code=code))
    return found


def _write(application: Application, code: str, entry: Entry, by: Any) -> bool:
    """Whether the answer differs from what stood there. Criterion.DoesNotExist for a code the set does not have."""
    criterion = Criterion.objects.get(
        criteria_set=application.call.criteria_set_id, stage=CriterionStage.ELIGIBILITY, code=code
    )
    answer = {"verdict": entry.verdict, "reason": entry.reason.strip()}
    same = EligibilityCheck.objects.filter(application=application, criterion=criterion, **answer)
    if same.exists():
        return False
    EligibilityCheck.objects.update_or_create(
        application=application,
        criterion=criterion,
        defaults={**answer, "checked_by": by, "checked_at": clock.now()},
    )
    return True


def judge_ground(application: Application, accepted: bool, reason: str, *, by: Any) -> None:
    """Accept or refuse the ground claimed for a raised rate, with reasons."""
    with transaction.atomic():
        locked = lock(application)
        refuse(why_not_check(by, locked))
        refuse(
            None if locked.ground else NO_GROUND("ground"),
            None if reason.strip() else GROUND_REASON("ground_reason"),
        )
        if (locked.ground_accepted, locked.ground_accepted_reason) == (accepted, reason.strip()):
            return
        if locked.state == ApplicationState.SUBMITTED:
            move(locked, "start_check", by=by, why_not=why_not_start_check)
        Application.objects.filter(pk=locked.pk).update(
            ground_accepted=accepted, ground_accepted_reason=reason.strip()
        )
        append(locked.stream, "applications.ground_judged", by=by, data={"accepted": accepted})


def record_checks_and_ground(
    application: Application, entries: Mapping[str, Entry], ground: tuple[bool, str] | None, *, by: Any
) -> None:
    """The whole page of the first stage at once: all of it, or nothing."""
    with transaction.atomic():
        record_checks(application, entries, by=by)
        if ground is not None:
            judge_ground(application, *ground, by=by)


def admission_problems(application: Application) -> list[Reason]:
    """What stands between a checked application and its assessment."""
    criteria = criteria_of(application.call)
    if not criteria.checks:
        return [NO_CRITERIA()]
    answers = answers_of(application)
    found = check_problems(criteria, answers) + failed_checks(criteria, answers)
    if application.ground and application.ground_accepted is None:
        found.append(GROUND_OPEN("ground"))
    return found


def admit(application: Application, *, by: Any) -> Application:
    """Admit to assessment; refused unless every general criterion holds and the ground has been judged."""
    with transaction.atomic():
        locked = lock(application)
        refuse(why_not_check(by, locked))
        refuse(*admission_problems(locked))
        return move(locked, "admit", by=by, why_not=why_not_check)
