"""Which applications somebody sees, and how much of each (contract.md, applications/)."""

from typing import Any

from django.db.models import BooleanField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from accounts.choices import Role
from applications.models import Application, Assessment, ImpartialityDeclaration
from applications.models.application import DECIDED, UNSUBMITTED
from applications.permissions.bars import disqualified

SEES_SUBMITTED = (Role.OFFICER, Role.DECIDER)


def visible_applications(user: Any) -> QuerySet[Application]:
    """The applications `user` may know of, each annotated with `content_open` and `score_open`.

    `content_open`: whether more than reference and state may be shown. `score_open`: whether the score may.
    """
    rows = Application.objects.select_related("case", "call", "action", "organisation").order_by(
        "-created_at", "-id"
    )
    declared = ImpartialityDeclaration.objects.filter(application=OuterRef("pk"), user=user)
    given = Assessment.objects.filter(application=OuterRef("pk"), assessor=user, given_at__isnull=False)
    rows = rows.annotate(
        impartial=Exists(declared.filter(impartial=True)), has_given=Exists(given), own=own(user)
    )
    return opened(rows.filter(seen_by(user)), user)


def own(user: Any) -> Coalesce:
    """Whether it is an application of the person's own organisation."""
    return Coalesce(Q(organisation__in=user.organisation_ids), Value(False), output_field=BooleanField())


def seen_by(user: Any) -> Any:
    """The condition by role; no role gives sight of a foreign draft, or of a case one is disqualified on."""
    by_role: Any = Q(pk__in=[])
    submitted = Q(submitted_at__isnull=False) & ~Q(state__in=UNSUBMITTED)
    if user.has_role(Role.AUDITOR, *SEES_SUBMITTED):
        by_role |= submitted
    if user.has_role(Role.FINANCE):
        by_role |= Q(state__in=["granted", "granted_in_part"])
    if user.has_role(Role.ASSESSOR):
        by_role |= submitted & Exists(Assessment.objects.filter(application=OuterRef("pk"), assessor=user))
    return Q(organisation__in=user.organisation_ids) | by_role & ~disqualified(user)


def opened(rows: QuerySet[Application], user: Any) -> QuerySet[Application]:
    """How much of each: the content after a declaration, the score after the decision or after one's own."""
    by_office = user.has_role(Role.AUDITOR, Role.FINANCE) and not user.has_role(*SEES_SUBMITTED)
    assigned = Assessment.objects.filter(application=OuterRef("pk"), assessor=user)
    decided = Q(state__in=DECIDED)
    score = Q(own=False) | decided
    if user.has_role(Role.ASSESSOR) and not user.has_role(*SEES_SUBMITTED):
        score &= Q(has_given=True) | decided
    content = Q(own=True) | Q(impartial=True) | (Q(Value(by_office)) & ~Exists(assigned))
    return rows.annotate(
        content_open=Coalesce(content, Value(False), output_field=BooleanField()),
        score_open=Coalesce(score & content, Value(False), output_field=BooleanField()),
    )
