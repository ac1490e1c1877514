"""Requests for supplement: what can be asked, what has been answered so far, and where it stands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Subquery

from applications.choices import ApplicationState, Section, SupplementState
from applications.models import Application, LateAnswer, Submission, SupplementItem, SupplementRequest
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
from records.rules import Reason


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
    """Every request with its items, extensions and late answers, the newest first. Four queries, one without any."""
    rows = application.supplement_requests.select_related("sent_by", "submission")
    rows = rows.prefetch_related(
        "items", "extensions__by", "late_answers__recorded_by", "late_answers__judged_by"
    )
    return list(rows.order_by("-sent_at", "-pk"))


def changed_sections(content: Content) -> set[str]:
    """The sections that say something else than the version submitted last. FileNotFoundError when it is gone."""
    latest = latest_of(content.application)
    if latest is None:
        return set()
    said = said_in(latest)["sections"]
    return {
        code for code in Section.values if differs(section_content(content, code), section_then(said, code))
    }


def in_the_way(judgement: Judgement, request: SupplementRequest) -> list[Reason]:
    """What stops the answer: what was in order when it was submitted, or can be answered now; and support not asked.

    What the rules have come to ask since, of parts that are closed to the applicant, does not.
    """
    application = judgement.content.application
    before = judge(submitted_content(application), at=application.submitted_at or application.created_at)
    known = {(one.code, one.field) for one in before.errors}
    asked = {one.section: Asked(one.section, one.text, tuple(one.parts)) for one in request.items.all()}
    found = [one for one in judgement.errors if (one.code, one.field) not in known or is_open(one, asked)]
    was, now = application.requested, judgement.financing.grant
    more = (
        money_problems(was, now, may_raise=request.may_raise) if was is not None and now is not None else []
    )
    return [*found, *more]


def latest_of(application: Application) -> Submission | None:
    """The version that counts. One query."""
    return application.submissions.select_related("content").order_by("-version").first()


def submitted_content(application: Application) -> Content:
    """What was last submitted. FileNotFoundError when it is gone from storage."""
    latest = latest_of(application)
    return content_said(application, said_in(latest)) if latest else Content(application)


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


def looks_of(request: SupplementRequest, content: Content) -> list[ItemLook]:
    """What is asked, section by section, with what has been done."""
    changed = changed_sections(content)
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
