"""New versions of a submitted application until the deadline: taken back as a draft, and the submitted one kept."""

from typing import Any

from django.db import transaction

from applications.models import (
    Application,
    ApplicationPartner,
    Attachment,
    BudgetLine,
    FinancingLine,
    Submission,
    Target,
)
from applications.permissions.versions import NOTHING_SUBMITTED, why_not_keep, why_not_lapse, why_not_reopen
from applications.queries.content import FIELDS, Content
from applications.queries.versions import content_said, said_in, versions_of
from applications.services.locking import lock
from records import clock
from records.rules import Refused
from records.services import move

RESTORED = ("entries", "reasons", "unread", "revision", "edited_at", "edited_by")


def reopen(application: Application, *, by: Any) -> Application:
    """Take a submitted application back as a draft, to submit it again before the call closes.

    What was submitted stays, with its receipt, and counts until a new version is submitted. Reference and ledger stay.
    """
    return move(application, "reopen", by=by, why_not=why_not_reopen)


def keep_submitted(application: Application, *, by: Any) -> Application:
    """Give up the changes since the last submission: the application is again what was submitted."""
    return _kept(application, by, why_not_keep)


def let_stand(application: Application) -> Application:
    """The call has closed with an unsent draft of something submitted: the latest submitted version stands."""
    return _kept(application, None, why_not_lapse)


def _kept(application: Application, by: Any, why_not: Any) -> Application:
    with transaction.atomic():
        locked = lock(application)
        latest = versions_of(locked).first()
        if latest is None:
            raise Refused(NOTHING_SUBMITTED())
        kept = move(
            locked,
            "keep_submitted",
            by=by,
            why_not=why_not,
            submitted_at=latest.submitted_at,
            eligible_cost=latest.eligible_cost,
            requested=latest.requested,
        )
        restore(kept, latest, by)
    return kept


def restore(application: Application, latest: Submission, by: Any) -> None:
    """Put the content of the submission in the place of what has been written since."""
    content = content_said(lock(application), said_in(latest))
    names = [name for section in FIELDS.values() for name in section]
    for name in names:
        setattr(application, name, getattr(content.application, name))
    application.entries = content.application.entries
    application.reasons, application.unread = content.application.reasons, {}
    application.revision += 1
    application.edited_at, application.edited_by = clock.now(), by
    application.save(update_fields=[*names, *RESTORED])
    _restore_rows(application, content)
    _restore_files(application, content, by)


def _restore_rows(application: Application, content: Content) -> None:
    for rows, model, kept in (
        (application.budget_lines, BudgetLine, content.lines),
        (application.financing_lines, FinancingLine, content.financing),
        (application.targets, Target, content.targets),
        (application.partners, ApplicationPartner, content.partners),
    ):
        rows.all().delete()
        model.objects.bulk_create(kept)  # type: ignore[arg-type]


def _restore_files(application: Application, content: Content, by: Any) -> None:
    kept = [one.pk for one in content.attachments]
    rows = Attachment.objects.filter(application=application)
    rows.current().exclude(pk__in=kept).update(ended_at=clock.now(), ended_by=by)
    rows.filter(pk__in=kept).update(ended_at=None, ended_by=None, replaced_by=None)
