"""Who may begin, read, change, submit and withdraw an application on the applicant's side.

Each `why_not_<verb>` gives the reason against it, or None. An owner does all, an editor writes, a viewer reads, and
those entitled to sign submit; to anybody else the application does not exist (`own`).
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import QuerySet

from accounts.choices import MemberRole
from accounts.models import Membership, Organisation, Signatory
from applications.choices import ApplicationState as State
from applications.models import Application
from applications.permissions.answering import why_not_answer_now
from calls.choices import CallState
from calls.models import CallRound
from calls.rules import articles as art
from calls.rules.dates import LATE, deadline_problems
from calls.rules.findings import Finding
from records import clock
from records.rules import Reason, gettext_noop

WRITERS = (MemberRole.OWNER, MemberRole.EDITOR)

NO_ORGANISATION = Finding(
    "no_organisation",
    gettext_noop(
        "Only an organisation can apply, and you do not belong to one yet. Ask an owner of your organisation to "
        "add you as an editor."
    ),
)
VIEWER_ONLY = Finding(
    "viewer_only",
    gettext_noop(
        "You are a viewer in %(organisations)s, and a viewer cannot begin an application. Ask an owner to make "
        "you an editor."
    ),
)
CANCELLED = Finding("call_cancelled", gettext_noop("The call has been cancelled."))
NOT_MEMBER = Finding("not_member", gettext_noop("Only members of the applicant's organisation can do this."))
VIEWER_READS = Finding(
    "viewer_reads",
    gettext_noop("You are a viewer: you can read the application, and an owner or an editor changes it."),
)
NOT_A_DRAFT = Finding(
    "not_a_draft", gettext_noop("The application is no longer a draft, so it cannot be changed.")
)
SIGNATORY_SUBMITS = Finding(
    "signatory_submits",
    gettext_noop(
        "Only a person entitled to sign for the organisation submits the application: %(signatories)s."
    ),
    art.ACT_15,
)
NO_SIGNATORY = Finding(
    "no_signatory",
    gettext_noop(
        "Only a person entitled to sign for the organisation submits the application, and none is named. An owner "
        "names them on the organisation’s page."
    ),
    art.ACT_15,
)
OWNER_WITHDRAWS = Finding(
    "owner_withdraws", gettext_noop("Only an owner of the organisation withdraws the application.")
)
TOO_LATE_TO_WITHDRAW = Finding(
    "too_late_to_withdraw",
    gettext_noop(
        "A decision has already been proposed or taken, so the application cannot be withdrawn here."
    ),
)
NOT_PENDING = Finding(
    "not_pending", gettext_noop("The application is not pending any more, so there is nothing to withdraw.")
)


def own(user: Any) -> QuerySet[Application]:
    """The applications of the organisations the person belongs to; for anybody else they do not exist."""
    if not (user.is_authenticated and user.is_active):
        return Application.objects.none()
    return Application.objects.of_member(user)


def role_in(user: Any, application: Application) -> str:
    """The person's role in the applicant's organisation; empty when there is none."""
    if not (user and user.is_authenticated and user.is_active):
        return ""
    found = Membership.objects.filter(user=user, organisation=application.organisation_id)
    return found.values_list("role", flat=True).first() or ""


def organisations_to_write_for(user: Any) -> QuerySet[Organisation]:
    """Organisations the person may begin an application for."""
    return Organisation.objects.filter(memberships__user=user, memberships__role__in=WRITERS)


def why_not_apply(user: Any, call: CallRound) -> Reason | None:
    """An owner or editor of an organisation begins an application while the call is open."""
    return why_not_open(call) or why_not_begin(user)


def why_not_begin(user: Any) -> Reason | None:
    """To begin at all, one has to be owner or editor of an organisation."""
    return why_not_begin_as(Membership.objects.filter(user=user).select_related("organisation"))


def why_not_begin_as(memberships: Iterable[Membership]) -> Reason | None:
    """As `why_not_begin`, for somebody whose memberships are already known."""
    names: dict[bool, list[str]] = {True: [], False: []}
    for membership in memberships:
        names[membership.role in WRITERS].append(membership.organisation.name)
    if names[True]:
        return None
    return VIEWER_ONLY(organisations=", ".join(names[False])) if names[False] else NO_ORGANISATION()


def why_not_open(call: CallRound) -> Reason | None:
    """The call takes applications now, by the server's clock."""
    if call.state == CallState.CANCELLED or call.in_preparation:
        return CANCELLED()
    return next(iter(deadline_problems(clock.now(), call.opens_at, call.closes_at)), None)


def why_not_edit(user: Any, application: Application) -> Reason | None:
    """An owner or editor changes a draft until the deadline, and answers a request for supplement until its own."""
    return why_not_edit_as(role_in(user, application), application)


def why_not_edit_as(role: str, application: Application) -> Reason | None:
    """As `why_not_edit`, for somebody whose role is already known."""
    if role not in WRITERS:
        return VIEWER_READS() if role else NOT_MEMBER()
    if application.state == State.SUPPLEMENT_REQUESTED:
        return why_not_answer_now(application)
    if application.state != State.DRAFT:
        return NOT_A_DRAFT()
    if application.call.state == CallState.CANCELLED:
        return CANCELLED()
    closes = application.call.closes_at
    return LATE(closes=closes) if clock.now() > closes else None


def why_not_submit(user: Any, application: Application) -> Reason | None:
    """A person entitled to sign for the organisation submits. Whether it is in time and complete the rules say."""
    role = role_in(user, application)
    signs = bool(role) and signatory_of(user, application) is not None
    return why_not_submit_as(role, signs, application, signatories_of(application))


def why_not_submit_as(
    role: str, signs: bool, application: Application, signatories: Iterable[str]
) -> Reason | None:
    """As `why_not_submit`, for somebody of whom it is known; the refusal names whom to ask."""
    if not role:
        return NOT_MEMBER()
    refusal = why_not_sign_as(signs, signatories)
    if refusal:
        return refusal
    if application.state != State.DRAFT:
        return NOT_A_DRAFT()
    return CANCELLED() if application.call.state == CallState.CANCELLED else None


def why_not_sign_as(signs: bool, signatories: Iterable[str]) -> Reason | None:
    """Only those entitled to sign do; the refusal names them."""
    if signs:
        return None
    names = ", ".join(signatories)
    return SIGNATORY_SUBMITS(signatories=names) if names else NO_SIGNATORY()


def signatory_of(user: Any, application: Application) -> Signatory | None:
    """The person's own entry among those entitled to sign; whoever signs in with the address is the person named."""
    found = Signatory.objects.filter(organisation=application.organisation_id, email__iexact=user.email)
    return found.first()


def signatories_entitled(application: Application) -> QuerySet[Signatory]:
    """Those entitled to sign for the applicant, in the order it names them."""
    found = Signatory.objects.filter(organisation=application.organisation_id)
    return found.order_by("position", "id")


def signatories_of(application: Application) -> Iterator[str]:
    """The names of those entitled to sign; asked of the database only when they are needed."""
    yield from signatories_entitled(application).values_list("name", flat=True)


def why_not_withdraw(user: Any, application: Application) -> Reason | None:
    """An owner withdraws until a decision has been proposed."""
    return why_not_withdraw_as(role_in(user, application), application)


def why_not_withdraw_as(role: str, application: Application) -> Reason | None:
    """As `why_not_withdraw`, for somebody whose role is already known."""
    if not role:
        return NOT_MEMBER()
    if role != MemberRole.OWNER:
        return OWNER_WITHDRAWS()
    if application.state in (State.WITHDRAWN, State.EXPIRED):
        return NOT_PENDING()
    sources = Application.workflow["withdraw"].sources
    return None if application.state in sources else TOO_LATE_TO_WITHDRAW()
