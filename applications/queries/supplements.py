"""Requests for supplement: what can be asked, what has been answered so far, and where it stands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Subquery

from accounts.models import User
from applications.choices import ApplicationState, Section, SupplementState
from applications.models import (
    Application,
    LateAnswer,
    SupplementExtension,
    SupplementItem,
    SupplementRequest,
)
from applications.permissions.answering import open_request
from applications.permissions.selection import standing, visible, with_standing
from applications.permissions.supplements import asked_in
from applications.queries.content import Content, section_content
from applications.queries.drafts import Standing, asked_sections
from applications.queries.facts import Judgement, judge
from applications.queries.parts import part_label, part_of
from applications.queries.places import place_of
from applications.queries.versions import content_said, said_in, section_then
from applications.rules.admission import supplement_problems
from applications.rules.supplements import SECTION_NOT_ASKED, Asked, money_problems
from records.queries import Relation, gathering, keep, settle
from records.rules import Reason

Said = Mapping[str, Any]
BESIDE = {
    "items": Relation(SupplementItem, "request"),
    "extensions": Relation(SupplementExtension, "request"),
    "late_answers": Relation(LateAnswer, "request"),
}


@dataclass(frozen=True)
class ItemLook:
    """What is asked in one section, by name, and whether anything in it has been changed since the last version."""

    item: SupplementItem
    label: str
    parts: tuple[str, ...]
    changed: bool


def askable(application: Application) -> list[str]:
    """The sections of the application a supplement can ask about. One query."""
    return asked_sections(Content(application, questions=tuple(application.call.questions.all())))


def judged_at(application: Application, now: datetime) -> datetime:
    """The instant the rules judge by: a supplement belongs to what arrived in time; a draft would arrive now."""
    if application.state == ApplicationState.SUPPLEMENT_REQUESTED and application.submitted_at:
        return application.submitted_at
    return now


def in_section(standing: Standing, application: Application, section: str) -> Standing:
    """The person's standing towards one section: a supplement only opens those it asks about."""
    if standing.why_not_edit or application.state != ApplicationState.SUPPLEMENT_REQUESTED:
        return standing
    refusal = None if asked_in(application, section) else SECTION_NOT_ASKED()
    return replace(standing, why_not_edit=refusal)


def asked_context(application: Application, section: str) -> dict[str, Any]:
    """What a section's page says of the supplement it belongs to: what is asked, which parts, until when."""
    request = (
        open_request(application) if application.state == ApplicationState.SUPPLEMENT_REQUESTED else None
    )
    item = request.items.filter(section=section).first() if request else None
    return {"asked": request, "asked_item": item, "asked_parts": names_of(item.parts) if item else ()}


def requests_of(application: Application) -> list[SupplementRequest]:
    """Every request with its items, extensions and late answers, the newest first. One query."""
    rows = SupplementRequest.objects.filter(application=application).select_related("sent_by", "submission")
    found = list(gathering(rows, BESIDE).order_by("-sent_at", "-pk"))
    for one in found:
        one.application = application
        settle(one, BESIDE)
    keep(application, "supplement_requests", found)
    return found


def name_people(request: SupplementRequest) -> None:
    """Read who recorded and who judged the late answers. One query, none without any."""
    late = list(request.late_answers.all())
    people = User.objects.in_bulk({pk for one in late for pk in (one.recorded_by_id, one.judged_by_id) if pk})
    for one in late:
        one.recorded_by = people[one.recorded_by_id]
        one.judged_by = people[one.judged_by_id] if one.judged_by_id else None


def changed_sections(content: Content, then: Said | None) -> set[str]:
    """The sections that say something else than `then`, what was submitted last (`said_last`)."""
    if then is None:
        return set()
    said = then["sections"]
    return {
        code for code in Section.values if differs(section_content(content, code), section_then(said, code))
    }


def in_the_way(judgement: Judgement, request: SupplementRequest, then: Said | None) -> list[Reason]:
    """What stops the answer: what was in order when it was submitted, or can be answered now; and support not asked.

    `then` is what was submitted last (`said_last`). What the rules have come to ask since, of parts that are closed
    to the applicant, does not stop it. Two queries at most.
    """
    application = judgement.content.application
    before = judge(
        content_said(application, then) if then else Content(application),
        at=application.submitted_at or application.created_at,
        like=judgement.terms,
    )
    known = {(one.code, one.field) for one in before.errors}
    asked = {one.section: Asked(one.section, one.text, tuple(one.parts)) for one in request.items.all()}
    found = [one for one in judgement.errors if (one.code, one.field) not in known or is_open(one, asked)]
    was, now = application.requested, judgement.financing.grant
    more = (
        money_problems(was, now, may_raise=request.may_raise) if was is not None and now is not None else []
    )
    return [*found, *more]


def said_last(application: Application) -> Said | None:
    """What was submitted last, in plain values; None before. One query. FileNotFoundError when it is gone."""
    latest = application.submissions.select_related("content").order_by("-version").first()
    return said_in(latest) if latest else None


def is_open(reason: Reason, asked: Mapping[str, Asked]) -> bool:
    """Whether the applicant can mend it now."""
    place = place_of(reason)
    here = asked.get(place.section)
    return here is not None and here.covers(part_of(place.section, place.name))


def differs(now: Mapping[str, Any], then: Mapping[str, Any]) -> bool:
    """Whether a section says something else; what the form did not ask for then is no difference while it is empty."""
    return any(
        now.get(name) != then.get(name) and (now.get(name) or then.get(name)) for name in {*now, *then}
    )


def looks_of(request: SupplementRequest, content: Content, then: Said | None) -> list[ItemLook]:
    """What is asked, section by section, with what has been done since `then`, the last submission (`said_last`)."""
    changed = changed_sections(content, then)
    return [
        ItemLook(one, str(Section(one.section).label), names_of(one.parts), one.section in changed)
        for one in request.items.all()
    ]


def names_of(parts: Iterable[str]) -> tuple[str, ...]:
    """What the parts are called; reasons go with their rows and are not named."""
    return tuple(part_label(part) for part in parts if part != "reasons")


def not_supplemented(application: Application) -> list[Reason]:
    """Why the application was not supplemented, when the latest request lapsed and no late answer was accepted."""
    latest = application.supplement_requests.order_by("-sent_at", "-pk").first()
    if latest is None or latest.state != SupplementState.LAPSED:
        return []
    return supplement_problems(latest.due_at, None)


def unjudged_for(user: Any) -> list[Any]:
    """Cases open to the officer with a recorded answer nobody has accepted or not (`late_request`, `late_at`).

    One query.
    """
    waiting = LateAnswer.objects.filter(accepted=None, request__application=OuterRef("pk"))
    first = waiting.order_by("recorded_at")
    rows = with_standing(visible(user), user).filter(Exists(waiting)).select_related("case", "organisation")
    rows = rows.annotate(
        late_request=Subquery(first.values("request")[:1]), late_at=Subquery(first.values("recorded_at")[:1])
    )
    return [one for one in rows if not standing(user, one).disqualified]
