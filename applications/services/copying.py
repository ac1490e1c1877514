"""A new draft from an earlier application of the same organisation."""

from typing import Any

from django.db import transaction

from applications.choices import Section
from applications.models import Application, ApplicationPartner, BudgetLine, FinancingLine, Target
from applications.permissions.versions import why_not_copy
from applications.queries.content import FIELDS, Content, content_of
from applications.queries.copies import fits_of, said_of
from applications.rules.copying import Said, carried
from applications.services.drafting import open_draft, subject
from applications.services.locking import lock
from calls.models import Action, CallRound
from records.rules import refuse
from records.services import append

ANEW = (
    "language",
    "starts_on",
    "ends_on",
    "cost_model",
    "ground",
    "ground_reason",
    "answers",
    "other_funding_answer",
)


def copy_application(source: Application, call: CallRound, action: Action, *, by: Any) -> Application:
    """Begin an application for `action` in `call` with what `source` says, as far as it fits there.

    Dates are left empty, files are not copied; rules.copying says what else stays behind. Refused as beginning one is.
    """
    refuse(why_not_copy(by, source))
    with transaction.atomic():
        made = lock(open_draft(call, action, source.organisation, source.language, by=by))
        content = content_of(source)
        kept = carried(said_of(content), fits_of(call, action))
        _fill(made, content, kept)
        _fill_rows(made, content, kept)
        data = {"from": source.case_id, "call": call.pk, "action": action.code}
        append(made.stream, "applications.copied", by=by, subject=subject(made), data=data)
    return made


def _fill(made: Application, content: Content, kept: Said) -> None:
    source = content.application
    names = [name for section in FIELDS.values() for name in section if name not in ANEW]
    for name in names:
        setattr(made, name, getattr(source, name))
    made.cost_model = kept.cost_model or made.cost_model
    made.ground = kept.ground
    made.ground_reason = source.ground_reason if kept.ground else ""
    made.answers = {code: text for code, text in source.answers.items() if code in kept.answers}
    made.entries = source.entries
    made.reasons = {code: said for code, said in source.reasons.items() if code != Section.PROJECT}
    made.copied_from = source
    made.save()


def _fill_rows(made: Application, content: Content, kept: Said) -> None:
    targets = [one for one in content.targets if one.indicator.code in kept.indicators]
    BudgetLine.objects.bulk_create([_again(one, made) for one in content.lines])
    FinancingLine.objects.bulk_create([_again(one, made) for one in content.financing])
    Target.objects.bulk_create([_again(one, made) for one in targets])
    ApplicationPartner.objects.bulk_create([_again(one, made) for one in content.partners])


def _again(row: Any, application: Application) -> Any:
    """The same row of another application; it is no longer the source's."""
    row.pk, row.application = None, application
    row._state.adding = True
    return row
