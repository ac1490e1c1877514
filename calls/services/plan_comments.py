"""What the committee says of a heard version, and what the officer answers."""

from typing import Any

from django.db import transaction

from calls.models import PlanComment, PlanVersion
from calls.permissions import why_not_answer, why_not_comment
from calls.queries.plan_versions import laid_out, point_of, points_of
from calls.rules.plan_document import LANGUAGES
from calls.rules.plan_versions import seasons_in
from records import clock
from records.rules import Reason, gettext_noop, refuse
from records.services import append

LONGEST = 4000
NEEDS_TEXT = Reason("plan_comment_text", gettext_noop("Write the comment."), field="text")
NEEDS_ANSWER = Reason("plan_comment_answer", gettext_noop("Write the answer."), field="answer")
TOO_LONG = gettext_noop("Write at most %(longest)s characters.")
NO_POINT = Reason("plan_comment_point", gettext_noop("The plan has no such point."), field="point")


def comment(
    version: PlanVersion, text: str, *, language: str, by: Any, code: str = "", season: str = ""
) -> PlanComment:
    """CPR 40: a committee member comments on an objective, measure or action, on a season of it, or on the whole plan.

    `language` is the one the comment is written in. Refused unless the version is heard.
    """
    with transaction.atomic():
        locked = PlanVersion.objects.select_for_update().get(pk=version.pk)
        refuse(why_not_comment(by, locked))
        refuse(point_problem(locked, code, season, language), text_problem(text, NEEDS_TEXT))
        made = PlanComment.objects.create(
            version=locked,
            point=point_of(code, season),
            text=text.strip(),
            language=language,
            by=by.pk,
            at=clock.now(),
        )
        data = {"comment": made.pk, "point": made.point}
        append(version.stream, "plan.commented", by=by, subject=f"plan:{version.pk}", data=data)
    return made


def point_problem(version: PlanVersion, code: str, season: str, language: str) -> Reason | None:
    """Whether the plan has the point, and the comment a language we know."""
    shown = laid_out(version)
    codes = {point for point, _ in points_of(shown)}
    seasons = seasons_in(version.year_from, version.year_to, shown.seasons)
    known = (not code or code in codes) and (not season or season in seasons)
    return None if known and language in LANGUAGES else NO_POINT


def text_problem(text: str, empty: Reason) -> Reason | None:
    """A text that is missing or too long."""
    if not text.strip():
        return empty
    too_long = Reason("plan_comment_long", TOO_LONG, {"longest": LONGEST}, field=empty.field)
    return too_long if len(text.strip()) > LONGEST else None


def answer_comment(said: PlanComment, answer: str, *, by: Any) -> PlanComment:
    """Answer a comment, or answer it better, until the version is approved."""
    with transaction.atomic():
        locked = PlanVersion.objects.select_for_update().get(pk=said.version_id)
        refuse(why_not_answer(by, locked))
        refuse(text_problem(answer, NEEDS_ANSWER))
        said.answer = answer.strip()
        said.answered_by = by.pk
        said.answered_at = clock.now()
        said.save(update_fields=["answer", "answered_by", "answered_at"])
        data = {"comment": said.pk, "point": said.point}
        append(locked.stream, "plan.answered", by=by, subject=f"plan:{locked.pk}", data=data)
    return said
