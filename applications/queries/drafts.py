"""What the applicant's pages show: the start page, the task list, the problems left."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.choices import MemberRole
from accounts.models import Membership, Signatory
from applications.choices import Section
from applications.models import (
    Application,
    ApplicationPartner,
    BudgetLine,
    Decision,
    FinancingLine,
    Submission,
)
from applications.permissions.applicant import (
    own,
    signatories_of,
    why_not_edit_as,
    why_not_submit_as,
    why_not_withdraw_as,
)
from applications.queries.content import Content, is_empty
from applications.queries.facts import Judgement
from applications.queries.places import Place, place_of
from calls.models import CallAttachment, CallQuestion, CallRound
from calls.queries.calls import in_phase
from calls.rules.rounds import OPEN
from records.queries import Relation, gathering, settle
from records.rules import Reason

NEEDS_LABEL = (
    "text_missing",
    "text_too_long",
    "entry_field_missing",
    "entry_text_too_long",
    "unread",
    "cost_unnamed",
    "payer_unnamed",
    "financing_amount_missing",
)
# The task list's headings, each over the sections up to the one named.
HEADINGS: tuple[tuple[str, Any, str], ...] = (
    ("what", pgettext_lazy("sections", "What"), Section.INDICATORS),
    ("how", pgettext_lazy("sections", "How"), Section.MANAGEMENT),
    ("money", _("Money"), Section.OTHER_FUNDING),
    ("documents", _("Documents"), Section.ATTACHMENTS),
)
WITH_QUESTIONS = _("Questions and documents")


@dataclass(frozen=True)
class Problem:
    """A reason with its place in the form, and the way there from the page that lists it."""

    reason: Reason
    place: Place
    way: str = ""

    @property
    def label(self) -> str:
        """What the field is called, where the sentence does not say it itself."""
        return self.place.label if self.reason.code in NEEDS_LABEL else ""

    @property
    def section_label(self) -> str:
        """The section it is in; empty when it concerns the whole application."""
        return str(Section(self.place.section).label) if self.place.section else ""


@dataclass(frozen=True)
class SectionLook:
    """A section on the task list."""

    code: str
    label: str
    empty: bool
    problems: list[Problem]
    beside: str = ""

    @property
    def complete(self) -> bool:
        """Nothing is missing or wrong in it."""
        return not self.problems


@dataclass(frozen=True)
class SectionGroup:
    """Sections under one heading of the task list."""

    code: str
    label: str
    sections: list[SectionLook]


@dataclass(frozen=True)
class Colleague:
    """Somebody who works on the application; `signs` is how he or she may sign it, or empty."""

    user: Any
    role: str
    label: str
    signs: str


@dataclass(frozen=True)
class Standing:
    """Who works on the application, what this person's role is, and what he or she may not do now."""

    people: list[Colleague]
    role: str
    signs: str
    why_not_edit: Reason | None
    why_not_submit: Reason | None
    why_not_withdraw: Reason | None


ROWS = {
    "budget_lines": Relation(BudgetLine, "application"),
    "financing_lines": Relation(FinancingLine, "application"),
    "partners": Relation(ApplicationPartner, "application"),
    "questions": Relation(CallQuestion, "call", "call", via="call"),
    "attachments": Relation(CallAttachment, "call", "call", via="call"),
}


def own_application(user: Any, reference: str) -> Application:
    """The application with all its page needs, in one query, and what the person is in its organisation
    (`member_role`). Application.DoesNotExist when it is not the person's.
    """
    here = Membership.objects.filter(user=user, organisation=OuterRef("organisation"))
    rows = own(user).select_related(
        "case", "call__programme", "action__objective", "organisation", "line", "edited_by", "created_by"
    )
    rows = rows.annotate(member_role=Subquery(here.values("role")[:1]))
    found = gathering(rows, ROWS).get(case__reference=reference)
    settle(found, ROWS)
    return found


def open_calls(at: datetime) -> QuerySet[CallRound]:
    """Rounds one can apply in now, by their deadline."""
    return in_phase(CallRound.objects.all(), OPEN, at).order_by("closes_at")


def applications_of(user: Any) -> QuerySet[Application]:
    """All applications of the person's organisations, the newest first."""
    rows = own(user).select_related("case", "call", "action", "organisation")
    return rows.order_by("-created_at", "-id")


def searched(rows: QuerySet[Application], words: str) -> QuerySet[Application]:
    """Those whose reference, title or organisation contains the words."""
    if not words:
        return rows
    found = Q(case__reference__icontains=words) | Q(title__icontains=words)
    return rows.filter(found | Q(organisation__name__icontains=words))


def looks(judgement: Judgement, beside: Mapping[str, str] = MappingProxyType({})) -> list[SectionLook]:
    """The sections with their state, in the order of the task list; `beside` is what colleagues do there, in words."""
    errors = problems(judgement.errors)
    return [
        SectionLook(
            code,
            str(label),
            is_untouched(judgement, code),
            [problem for problem in errors if problem.place.section == code],
            beside.get(code, ""),
        )
        for code, label in Section.choices
        if code in asked_sections(judgement.content)
    ]


def grouped(sections: list[SectionLook]) -> list[SectionGroup]:
    """The task list under its headings."""
    order = Section.values
    found, begin = [], 0
    for code, label, last in HEADINGS:
        end = order.index(last) + 1
        some = [one for one in sections if one.code in order[begin:end]]
        asks = code == "documents" and any(one.code == Section.QUESTIONS for one in some)
        found.append(SectionGroup(code, str(WITH_QUESTIONS if asks else label), some))
        begin = end
    return found


def asked_sections(content: Content) -> list[str]:
    """The sections this call asks for, in order: that of its own questions only when it has some."""
    return [code for code in Section.values if content.questions or code != Section.QUESTIONS]


def problems(reasons: Iterable[Reason]) -> list[Problem]:
    """The reasons with their places."""
    return [Problem(reason, place_of(reason)) for reason in reasons]


def begun(judgement: Judgement) -> list[Problem]:
    """Problems of sections somebody has begun; an empty section is not yet a mistake."""
    return [
        problem
        for problem in problems(judgement.errors)
        if not problem.place.section or not is_untouched(judgement, problem.place.section)
    ]


def is_untouched(judgement: Judgement, section: str) -> bool:
    """Whether nothing has been entered; where no document is asked for, having none is all there is to do."""
    if section == Section.ATTACHMENTS and not judgement.terms.attachments:
        return False
    return is_empty(judgement.content, section)


def next_section(content: Content, section: str) -> str:
    """The section after this one on the task list; empty after the last."""
    order = asked_sections(content)
    return dict(zip(order, [*order[1:], ""], strict=True))[section]


def standing_of(user: Any, application: Application) -> Standing:
    """The organisation's members, owners first, and what the person may not do. One query."""
    entitled = Signatory.objects.filter(
        organisation=OuterRef("organisation"), email__iexact=OuterRef("user__email")
    )
    signs = Subquery(entitled.values("authority")[:1])
    rows = Membership.objects.filter(organisation=application.organisation_id)
    rows = rows.select_related("user").annotate(signs=signs)
    order = {role: position for position, role in enumerate(MemberRole.values)}
    people = [Colleague(row.user, row.role, str(MemberRole(row.role).label), row.signs or "") for row in rows]
    people.sort(key=lambda one: (order[one.role], one.user.name))
    own = next((one for one in people if one.user.pk == user.pk), None)
    role = own.role if own else ""
    names = [str(one.user) for one in people if one.signs]
    return Standing(
        people,
        role,
        own.signs if own else "",
        why_not_edit_as(role, application),
        why_not_submit_as(role, bool(own and own.signs), application, names or signatories_of(application)),
        why_not_withdraw_as(role, application),
    )


def latest_submission(application: Application) -> Submission | None:
    """The submission that counts."""
    rows = application.submissions.select_related("submitted_by", "content")
    rows = rows.prefetch_related("signatures__user")
    return rows.order_by("-version").first()


def taken_decision(application: Application) -> Decision | None:
    """The decision in force, once one is taken."""
    rows = Decision.objects.filter(application=application).in_force().select_related("reserve")
    return rows.order_by("-decided_at").first()
