"""Hints of double funding: the other cases and grants of a case's organisations, and what was answered to each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery

from applications.choices import ApplicationState as State
from applications.choices import CostCategory, DecisionState, Section
from applications.models import Application, ApplicationPartner, Decision, DoubleFundingAnswer
from applications.models.decision import GRANTING
from applications.permissions.selection import standing, visible
from applications.permissions.standing import with_case_standing
from applications.queries.cases import opened, with_details
from applications.queries.submitted import document_of, values_in
from applications.rules.double_funding import Hint, Project, hint_of, hint_problems, telling_words
from applications.rules.searching import APPLICANT, fold, pieces_of
from records.queries import Relation, at_hand, gathering, settle
from records.rules import Reason

MOST = 200  # of an organisation's other cases, the newest
REGISTER = "register:"
ANSWERED = {"double_funding_answers": Relation(DoubleFundingAnswer, "application", along=("answered_by",))}
NOT_PAID = (State.REJECTED, State.NOT_ADMITTED, State.WITHDRAWN)
AIM_SECTIONS = (Section.BASICS, Section.PROJECT, Section.WORK, Section.RESULTS)
LINES = (CostCategory.STAFF, CostCategory.EQUIPMENT)


@dataclass(frozen=True)
class Lead:
    """A hint at another case that is open to the reader, with the answer to it if that still holds.

    `earlier` is an answer given before one of the two was submitted anew; `from_there` one given in the other case.
    """

    other: Any
    hint: Hint
    answer: DoubleFundingAnswer | None = None
    earlier: DoubleFundingAnswer | None = None
    from_there: DoubleFundingAnswer | None = None
    seen: str = ""


@dataclass(frozen=True)
class Leads:
    """The hints of a case by score; how many other cases of its organisations were looked through.

    Of those not open to the reader only the number is told, without those a colleague has answered, and which of them
    a declaration would open: what the declaration itself says, who applies with whom, is all that is known of them.
    """

    rows: tuple[Lead, ...] = ()
    looked: int = 0
    closed: int = 0
    undeclared: tuple[str, ...] = ()

    @property
    def unanswered(self) -> int:
        """How many hints nobody has answered."""
        return sum(one.answer is None for one in self.rows)

    @property
    def found(self) -> tuple[str, ...]:
        """The references of those an officer holds to be double funding."""
        return tuple(one.other.case.reference for one in self.rows if one.answer and one.answer.is_double)

    @property
    def reasons(self) -> list[Reason]:
        """What whoever proposes a grant should know."""
        return hint_problems(self.unanswered, self.found, self.closed)


def leads_of(user: Any, application: Application) -> Leads:
    """What points to double funding in the case (with_details) for this reader. Two queries, one when the case has been
    read with what is ANSWERED in it.

    The content of a case that is not open to the reader is not read.
    """
    here = project_of(application)
    rows = list(others_of(user, application, here)[:MOST])
    for one in rows:
        settle(one, ANSWERED)
    said = answers_among(application, rows) if rows else {}
    shut = [one for one in rows if not is_open(user, one)]
    looked = [_lead(application, here, one, said) for one in rows if is_open(user, one)]
    leads = [one for one in looked if one is not None]
    return Leads(
        tuple(sorted(leads, key=lambda one: (-one.hint.score, one.other.case.reference))),
        len(looked),
        sum(not answered(application, one, said) for one in shut),
        tuple(sorted(one.case.reference for one in shut if may_declare(user, one))),
    )


def others_of(user: Any, application: Application, here: Project) -> QuerySet[Application]:
    """The other submitted applications, paid or still to be decided, of the organisations in this one, newest first."""
    numbers = [key.removeprefix(REGISTER) for key in here.parties if key.startswith(REGISTER)]
    known = [key for key in here.parties if not key.startswith(REGISTER)]
    of_partner = ApplicationPartner.objects.filter(application=OuterRef("pk")).filter(
        Q(organisation__in=numbers) | Q(business_id__in=known)
    )
    of_applicant = Q(organisation__in=numbers) | Q(organisation__business_id__in=known)
    others = Application.objects.submitted().exclude(pk=application.pk).exclude(state__in=NOT_PAID)
    return (
        with_case_standing(with_grant(gathering(with_details(others), ANSWERED)), user)
        .filter(of_applicant | Exists(of_partner))
        .annotate(known=ExpressionWrapper(Q(pk__in=visible(user).values("pk")), output_field=BooleanField()))
        .order_by("-submitted_at", "-pk")
    )


def with_grant(rows: QuerySet[Application]) -> QuerySet[Application]:
    """The applications with the period of a grant decided on."""
    taken = Decision.objects.filter(
        application=OuterRef("pk"), state=DecisionState.DECIDED, annulled_at=None, kind__in=GRANTING
    ).order_by("-decided_at")
    return rows.annotate(
        granted_from=Subquery(taken.values("starts_on")[:1]),
        granted_until=Subquery(taken.values("ends_on")[:1]),
    )


def is_open(user: Any, row: Any) -> bool:
    """Whether the reader knows of the case, and its content is open to him or her."""
    return bool(row.known) and opened(user, row)


def may_declare(user: Any, row: Any) -> bool:
    """Whether a declaration of impartiality would open the case to the reader."""
    here = standing(user, row)
    return bool(row.known) and here.works_here and not here.disqualified and here.impartial is None


def answers_among(
    application: Application, others: Iterable[Any]
) -> dict[tuple[int, int], DoubleFundingAnswer]:
    """The answers given in the case and, in the others, about it, by the two cases.

    One query, none when those of the case were read beside it.
    """
    mine = application.double_funding_answers.all()
    if not at_hand(application, "double_funding_answers"):
        mine = mine.select_related("answered_by")
    theirs = (said for one in others for said in one.double_funding_answers.all())
    about = (*mine, *(said for said in theirs if said.other_id == application.pk))
    return {(one.application_id, one.other_id): one for one in about}


@dataclass(frozen=True)
class AnsweredHint:
    """An answer given in a case about another one: by its number, and whether that case is open to the reader."""

    answer: DoubleFundingAnswer
    number: str
    reference: str
    open: bool


def answered_hints(user: Any, application: Application) -> list[AnsweredHint]:
    """The answers given in the case to hints of double funding, the first first. Two queries, one without answers."""
    rows = DoubleFundingAnswer.objects.filter(application=application).select_related("answered_by")
    found = list(rows.order_by("answered_at", "pk"))
    others = Application.objects.filter(pk__in=[one.other_id for one in found]).select_related("case")
    known = {one.pk: one for one in with_known(others, user)} if found else {}
    return [
        AnsweredHint(one, case.register_number or case.reference, case.reference, is_open(user, other))
        for one in found
        for other in [known[one.other_id]]
        for case in [other.case]
    ]


def with_known(rows: QuerySet[Application], user: Any) -> QuerySet[Any]:
    """The applications with the person's standing, and whether he or she knows of them, for `is_open`."""
    known = ExpressionWrapper(Q(pk__in=visible(user).values("pk")), output_field=BooleanField())
    return with_case_standing(rows, user).annotate(known=known)


def answered(
    application: Any, other: Any, said: Mapping[tuple[int, int], DoubleFundingAnswer]
) -> DoubleFundingAnswer | None:
    """The answer in the case about the other that holds for both as last submitted."""
    found = said.get((application.pk, other.pk))
    versions = (application.submission_version or 0, other.submission_version or 0)
    return found if found and (found.version, found.other_version) == versions else None


def _lead(
    application: Any, here: Project, other: Any, said: Mapping[tuple[int, int], DoubleFundingAnswer]
) -> Lead | None:
    hint = hint_of(here, project_of(other))
    if hint is None:
        return None
    holds, last = answered(application, other, said), said.get((application.pk, other.pk))
    return Lead(
        other,
        hint,
        answer=holds,
        earlier=None if holds else last,
        from_there=said.get((other.pk, application.pk)),
        seen=seen_of(application, other),
    )


def seen_of(application: Any, other: Any) -> str:
    """The versions in sight when a hint is answered."""
    return f"{application.submission_version or 0}.{other.submission_version or 0}"


def project_of(application: Any) -> Project:
    """What an application (with_details) last submitted says of who, when and for what; a grant's own period."""
    said = _document(application)
    sections = said.get("sections", {})
    values = values_in(sections) if sections else {}
    parties, applicant = parties_of(application, said)
    return Project(
        application.case.reference,
        applicant,
        parties,
        getattr(application, "granted_from", None) or _day(values, "starts_on", application),
        getattr(application, "granted_until", None) or _day(values, "ends_on", application),
        application.action.code,
        str(application.action.measure_id or ""),
        application.line.objective.code,
        telling_words(aim_texts(application, said), parties.values()),
        frozenset(fold(one["description"]) for one in _cost_lines(sections)),
    )


def aim_texts(application: Any, said: Mapping[str, Any]) -> Iterable[str]:
    """What the application says of its aim: title, summary, need, objectives, groups, work and results."""
    if not said:
        return [application.title]
    return [
        one.text
        for one in pieces_of(said)
        if one.section in AIM_SECTIONS and one.section != APPLICANT and not one.name.startswith("contact_")
    ]


def parties_of(application: Any, said: Mapping[str, Any]) -> tuple[dict[str, str], frozenset[str]]:
    """The names of the applicant and the partners by register number and business id; the applicant's keys."""
    organisation = application.organisation
    own_id = said.get(APPLICANT, {}).get("business_id") or organisation.business_id
    name = said.get(APPLICANT, {}).get("name") or organisation.name
    applicant = frozenset(_keys(organisation.pk, own_id))
    partners = said.get("sections", {}).get(Section.PARTNERS, {}).get("partners", [])
    of_partners = {
        key: one.get("name", "")
        for one in partners
        for key in _keys(one.get("organisation_id"), one.get("business_id"))
    }
    return of_partners | dict.fromkeys(applicant, name), applicant


def _keys(number: Any, business_id: str | None) -> list[str]:
    """What an organisation is known by: its number in the register, its business id."""
    return ([f"{REGISTER}{number}"] if number else []) + ([business_id] if business_id else [])


def _cost_lines(sections: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    rows = sections.get(Section.BUDGET, {}).get("lines", [])
    return [one for one in rows if one.get("category") in LINES and one.get("description", "").strip()]


def _day(values: Mapping[str, Any], name: str, application: Any) -> date | None:
    said = values.get(name)
    found: date | None = date.fromisoformat(said) if said else getattr(application, name)
    return found


def _document(application: Any) -> dict[str, Any]:
    """The submission as stored; empty for a case whose content stands outside the service, or is gone."""
    try:
        return document_of(application) or {}
    except FileNotFoundError:
        return {}
