"""What waits for somebody on the applicant's side, by date. Each kind of thing is found by a function of `SOURCES`.

A function gets `Me` and gives `Waiting` rows; whoever builds a new kind of thing adds one with `@waits`. Each asks the
database a fixed number of times, however many things there are.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Case, Exists, F, OuterRef, QuerySet, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from accounts.choices import JoinState, MemberRole, OrganisationSection
from accounts.models import BeneficialOwner, FinancialYear, JoinRequest, Membership, Signatory
from accounts.queries import gaps_of
from applications.choices import ApplicationState, Section, SupplementState
from applications.models import (
    Application,
    ApplicationPartner,
    ApplicationSignature,
    Attachment,
    BudgetLine,
    Decision,
    FinancingLine,
    SupplementRequest,
    Target,
)
from applications.permissions.applicant import WRITERS, own
from applications.queries.content import FIELDS
from applications.queries.messages import threads_of
from applications.queries.reviews import (
    last_day_of,
    last_day_to_appeal,
    last_day_to_appeal_answer,
    unread_letters,
)
from applications.rules.entries import kinds_of
from applications.rules.review import closes_at
from calls.models import CallAttachment, CallQuestion
from records.queries import Relation, as_count, as_list, gathering, in_list, settle

SHOWN = 20
NAMED = 3
HERE = OuterRef("pk")
EDITED = Coalesce(OuterRef("edited_at"), OuterRef("created_at"))
SIGNED = ApplicationSignature.objects.filter(application=HERE, submission=None, signed_at__gte=EDITED)
SIGNING = {"signatories": Relation(Signatory, "organisation", "organisation", via="organisation")}
CALLED = Case(When(user__name="", then=F("user__email")), default=F("user__name"))
"""A person by name, or by address where there is no name, as `str(user)` says it."""
ROWS: Mapping[str, QuerySet[Any]] = {
    Section.PARTNERS: ApplicationPartner.objects.filter(application=HERE),
    Section.BUDGET: BudgetLine.objects.filter(application=HERE),
    Section.FINANCING: FinancingLine.objects.filter(application=HERE),
    Section.INDICATORS: Target.objects.filter(application=HERE),
    Section.ATTACHMENTS: Attachment.objects.current().filter(application=HERE),
}
FILLED_IN = ("language", "contact_name", "contact_email")


@dataclass(frozen=True)
class Waiting:
    """A thing to do: what, where, about what, until when, since when."""

    what: Any
    url: str
    subject: str = ""
    lang: str = ""
    reference: str = ""
    detail: Any = ""
    until: datetime | None = None
    since: datetime | None = None

    def overdue(self, at: datetime) -> bool:
        """Whether its time is over."""
        return self.until is not None and self.until < at


@dataclass
class Me:
    """The person, the instant, and what several sources look at, read once."""

    user: Any
    at: datetime

    @cached_property
    def memberships(self) -> list[Membership]:
        """The person's organisations, with what their pages ask for. One query."""
        rows = Membership.objects.filter(user=self.user).select_related("organisation")
        years = FinancialYear.objects.filter(organisation=OuterRef("organisation"))
        rows = gathering(rows, SIGNING).annotate(
            years=as_count(years, "organisation"),
            owned=Exists(BeneficialOwner.objects.filter(organisation=OuterRef("organisation"))),
        )
        found = list(rows.order_by("organisation__name"))
        for one in found:
            settle(one, SIGNING)
        return found

    @cached_property
    def writes_for(self) -> frozenset[Any]:
        """The organisations whose applications the person writes."""
        return frozenset(one.organisation_id for one in self.memberships if one.role in WRITERS)

    @cached_property
    def signs(self) -> dict[Any, str]:
        """By organisation, how the person signs for it."""
        email = self.user.email.lower()
        return {
            one.organisation_id: signatory.authority
            for one in self.memberships
            for signatory in one.organisation.signatories.all()
            if signatory.email.lower() == email
        }

    @cached_property
    def applications(self) -> QuerySet[Application]:
        """The applications of the person's organisations."""
        return own(self.user)

    @cached_property
    def drafts(self) -> list[Application]:
        """The drafts, each with which rows it has and who has signed it, the first deadline first. One query."""
        rows = self.applications.filter(state=ApplicationState.DRAFT)
        rows = rows.select_related("case", "call", "action", "organisation")
        rows = rows.annotate(
            **{f"has_{section}": Exists(found) for section, found in ROWS.items()},
            asks_questions=Exists(CallQuestion.objects.filter(call=OuterRef("call"))),
            asks_files=Exists(CallAttachment.objects.filter(call=OuterRef("call"))),
            signed=as_list(SIGNED, "application", {"user": F("user_id"), "name": CALLED}),
        )
        return list(rows.order_by("call__closes_at", "case__reference")[:SHOWN])


Source = Callable[[Me], Iterable[Waiting]]
SOURCES: list[Source] = []


def waits(source: Source) -> Source:
    """Add a source of things that wait for the applicant's side."""
    SOURCES.append(source)
    return source


@dataclass(frozen=True)
class Agenda:
    """What waits, in the order to do it: what is overdue, what has a date, the rest."""

    at: datetime
    items: list[Waiting] = field(default_factory=list)

    @property
    def overdue(self) -> list[Waiting]:
        """Those whose time is over."""
        return [one for one in self.items if one.overdue(self.at)]

    @property
    def coming(self) -> list[Waiting]:
        """The others."""
        return [one for one in self.items if not one.overdue(self.at)]


def agenda_of(me: Me) -> Agenda:
    """Everything that waits for the person."""
    found = [one for source in SOURCES for one in source(me)]
    last = datetime.max.replace(tzinfo=UTC)
    return Agenda(me.at, sorted(found, key=lambda one: (one.until or last, one.since or last, one.reference)))


@waits
def supplements(me: Me) -> Iterator[Waiting]:
    """Requests for supplement that wait for an answer. One query."""
    rows = SupplementRequest.objects.filter(state=SupplementState.OPEN, application__in=me.applications)
    for one in rows.select_related("application__case", "application__organisation"):
        yield about(
            one.application,
            _("Answer the request for supplement"),
            name="supplement",
            until=one.due_at,
            since=one.sent_at,
            detail=one.application.organisation.name,
        )


@waits
def messages(me: Me) -> Iterator[Waiting]:
    """Messages of the ministry the person has not read. One query."""
    for one in threads_of(me.user).filter(unread_count__gt=0)[:SHOWN]:
        yield about(
            one,
            _("Read the messages of the ministry"),
            name="my_thread",
            since=one.last_at,
            detail=one.organisation.name,
        )


@waits
def signatures(me: Me) -> Iterator[Waiting]:
    """Drafts another has signed, not changed since, which this person can sign. No query beside that of the drafts."""
    for application in me.drafts:
        given = in_list(application, "signed")
        mine = any(UUID(one["user"]) == me.user.pk for one in given)
        if given and not mine and application.organisation_id in me.signs:
            yield about(
                application,
                _("Sign the application"),
                name="application_submit",
                until=application.call.closes_at,
                detail=_("Signed by: %(names)s") % {"names": ", ".join(one["name"] for one in given)},
            )


@waits
def drafts(me: Me) -> Iterator[Waiting]:
    """Drafts the person writes, with the call's deadline and what is still empty in them."""
    for application in me.drafts:
        if application.organisation_id in me.writes_for:
            yield about(
                application,
                _("Finish the draft and submit it"),
                until=application.call.closes_at,
                detail=left_in(application),
            )


@waits
def decisions(me: Me) -> Iterator[Waiting]:
    """Decisions, and answers to requests for review, that the person has not read yet, with the last day to ask for a
    review, or to appeal. One query.
    """
    for one in unread_letters(me.user, me.applications):
        row: Any = one
        if row.decision_unread:
            yield decision_to_read(one, me.at)
        if row.answer_sent_at is not None:
            yield about(
                one.application,
                _("Read the answer to the request for review"),
                name="application_decision",
                until=closes_at(last_day_to_appeal_answer(one.application, row.answer_sent_at)),
                since=row.answer_sent_at,
                detail=_("Until then you can appeal"),
            )


def decision_to_read(one: Decision, at: datetime) -> Waiting:
    """A decision in force, with the last day to ask for its review; of one that answers a request, to appeal."""
    appealed = hasattr(one, "review_answer")
    return about(
        one.application,
        _("Read the decision"),
        name="application_decision",
        until=closes_at(last_day_to_appeal(one) if appealed else last_day_of(one, at)),
        since=one.sent_at,
        detail=_("Until then you can appeal") if appealed else _("Until then you can ask for a review"),
    )


@waits
def join_requests(me: Me) -> Iterator[Waiting]:
    """People who ask to be let into an organisation the person owns. One query."""
    owned = [one.organisation_id for one in me.memberships if one.role == MemberRole.OWNER]
    rows = JoinRequest.objects.filter(organisation__in=owned, state=JoinState.ASKED)
    for one in rows.select_related("user", "organisation")[:SHOWN]:
        yield Waiting(
            _("Answer a request to join"),
            reverse("organisation_members", args=[one.organisation_id]),
            subject=one.organisation.name,
            detail=str(one.user),
            since=one.asked_at,
        )


@waits
def gaps(me: Me) -> Iterator[Waiting]:
    """Organisations that still miss something an application needs. No query beside those of the memberships."""
    for one in me.memberships:
        years, owned = getattr(one, "years", 0), getattr(one, "owned", False)
        signing = one.organisation.signatories.all()
        missing = gaps_of(one.organisation, signing, years=years, owners=owned)
        if missing and one.role in WRITERS:
            yield Waiting(
                _("Complete your organisation"),
                reverse("organisation", args=[one.organisation_id]),
                subject=one.organisation.name,
                detail=named([str(OrganisationSection(code).label) for code in missing]),
            )


def about(application: Application, what: Any, *, name: str = "application", **rest: Any) -> Waiting:
    """A thing to do with an application, on its page of that name."""
    reference = application.case.reference
    url = reverse(name, args=[reference])
    return Waiting(what, url, application.title, application.language, reference, **rest)


def left_in(application: Application) -> Any:
    """Which sections of a draft nobody has begun; when all are begun, that the check tells the rest."""
    asked = [code for code in Section.values if code != Section.QUESTIONS or asks(application, "questions")]
    empty = [str(Section(code).label) for code in asked if not is_begun(application, code)]
    return named(empty) if empty else _("Every section has been begun; the check tells what is missing")


def is_begun(application: Application, section: str) -> bool:
    """Whether anything has been entered in a section; one of attachments is done where the call asks for none."""
    if section == Section.ATTACHMENTS and not asks(application, "files"):
        return True
    if getattr(application, f"has_{section}", False):
        return True
    texts = [getattr(application, name) for name in FIELDS[section] if name not in FILLED_IN]
    rows = [application.entries.get(kind) for kind in kinds_of(section)]
    return any([*texts, *rows, application.reasons.get(section), application.unread.get(section)])


def asks(application: Application, what: str) -> bool:
    """Whether the call has questions of its own, or asks for files."""
    return bool(getattr(application, f"asks_{what}", False))


def named(names: list[str]) -> Any:
    """The first of them by name, and how many more."""
    shown, more = ", ".join(names[:NAMED]), len(names) - NAMED
    if more <= 0:
        return _("Still empty: %(names)s") % {"names": shown}
    words = ngettext_lazy(
        "Still empty: %(names)s and %(count)s more", "Still empty: %(names)s and %(count)s more", more
    )
    return words % {"names": shown, "count": more}
