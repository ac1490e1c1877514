"""What a decision letter says, gathered from the decision, the submission and the two stages (decree section 32)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from applications.choices import CheckVerdict, CostCategory, CostModel, DecisionKind, StaffMethod
from applications.models import (
    Application,
    Decision,
    ReservePlace,
    ReviewAnswer,
    ReviewRequest,
)
from applications.models.decision import GRANTING
from applications.queries.cases import load_criteria, of_stage, with_details
from applications.queries.reserve import place_in_letter
from applications.queries.revisions import Revision, revision_of
from applications.queries.scoring import rate_of, verdict_of
from applications.queries.submitted import Submitted, submitted_of
from applications.queries.terms import basis_with, terms_of
from applications.rules.terms import (
    Claim,
    Cut,
    Terms,
    TermsBasis,
    accepted_by_category,
    accepted_cost,
    claims,
)
from calls.choices import CriterionStage, Support
from calls.models import Action, CallRound
from calls.queries.parameters import parameters_of_call
from calls.rules.dates import ELECTRONIC, ReviewVerdict, appeal_until, review_until
from calls.rules.parameters import Parameters
from calls.rules.rounding import half_up
from records.rules import Reason

FULL = Decimal(100)
AUDITED_MODELS = (CostModel.FLAT_7,)


@dataclass(frozen=True)
class ScoreLine:
    """One scored criterion: title, weight, score, points, and the reason of the score when it was agreed on."""

    title: Mapping[str, str]
    weight: Decimal
    score: Decimal
    points: Decimal
    agreed: str = ""


@dataclass(frozen=True)
class Letter:
    """Everything the templates of the letter show; `language` is the applicant's."""

    language: str
    kind: str
    reference: str
    authority: Mapping[str, str]
    applicant: Mapping[str, str]
    call: CallRound
    action: Action
    title: str
    submitted_at: datetime
    decided_at: datetime
    sent_on: date
    requested: Decimal
    amount: Decimal | None
    rate: Decimal | None
    cost: Decimal | None
    reasons: str
    conditions: tuple[str, ...]
    decided_by: str
    proposed_by: str
    cost_model: str
    staff_method: str
    starts_on: date | None
    ends_on: date | None
    parameters: Parameters
    review: ReviewVerdict
    terms: Terms
    cuts: tuple[tuple[Any, Cut], ...] = ()
    by_category: tuple[tuple[Any, Decimal], ...] = ()
    flat: Decimal | None = None
    financing: tuple[tuple[Any, str, Decimal], ...] = ()
    has_equipment: bool = False
    audit_needed: bool = False
    rate_reasons: tuple[Reason, ...] = ()
    failed: tuple[Any, ...] = ()
    scores: tuple[ScoreLine, ...] = ()
    total: Decimal | None = None
    threshold: Decimal | None = None
    case_number: str = ""
    reserve: ReservePlace | None = None
    promoted_after: datetime | None = None
    revision: Revision | None = None
    appeal: ReviewVerdict | None = None

    @property
    def matter(self) -> str:
        """What the case is called: by its number in the register, else by its reference here."""
        return self.case_number or self.reference

    @property
    def court(self) -> Mapping[str, str]:
        """The court to which the answer to a request for review is appealed, as the programme says."""
        found: Mapping[str, str] = self.call.programme.vocabulary.get("court", {})
        return found

    @property
    def granted(self) -> bool:
        """Whether anything is granted."""
        return self.kind in GRANTING

    @property
    def in_part(self) -> bool:
        """Whether less than was asked for is granted."""
        return self.kind == DecisionKind.GRANT_IN_PART

    @property
    def rejected(self) -> bool:
        """Rejected after examination, as against left unexamined."""
        return self.kind == DecisionKind.REJECT

    @property
    def is_operating(self) -> bool:
        """Operating support: a targeted general grant; everything else is a special grant (act section 10)."""
        return self.action.support == Support.OPERATING

    @property
    def fully_funded(self) -> bool:
        """Whether the fund pays all: then the statement reads "Funded by"."""
        return self.rate == FULL

    @property
    def contact_email(self) -> str:
        """Where to ask, as the round says."""
        return str(self.call.contact.get("email", ""))

    @property
    def contact_phone(self) -> str:
        """The telephone of the round, when it has one."""
        return str(self.call.contact.get("phone", ""))

    @property
    def property_until(self) -> date | None:
        """Decree section 32 point 4: the last day property serves the project only."""
        return self.terms.property_until or self.ends_on

    @property
    def claims(self) -> tuple[Claim, ...]:
        """Decree section 32 point 8: the periods payment is claimed for, and by when."""
        return claims(self.terms)


def letter_of(decision: Decision, *, on: date) -> Letter:
    """The letter of a decision that is notified electronically `on` this day. ValueError when nothing is decided."""
    application = with_details(Application.objects.all()).get(pk=decision.application_id)
    if decision.decided_at is None or decision.decided_by is None:
        raise ValueError("There is no letter before the decision.")
    parameters = parameters_of_call(application.call)
    submitted = submitted_of(application)
    said = submitted.application if submitted else application
    return Letter(
        language=application.language,
        kind=decision.kind,
        reference=application.case.reference,
        case_number=application.case.register_number,
        authority=application.call.programme.authority,
        applicant=submitted.applicant if submitted else applicant_now(application),
        call=application.call,
        action=application.action,
        title=said.title,
        submitted_at=submitted.submitted_at if submitted else application.submitted_at or decision.decided_at,
        decided_at=decision.decided_at,
        sent_on=on,
        requested=application.requested or Decimal(0),
        amount=decision.amount,
        rate=decision.rate,
        cost=decision.eligible_cost,
        reasons=decision.reasons,
        conditions=tuple(line.strip() for line in decision.conditions.splitlines() if line.strip()),
        decided_by=decision.decided_by.name,
        proposed_by=decision.proposed_by.name,
        cost_model=said.cost_model,
        staff_method=said.staff_method,
        starts_on=decision.starts_on or said.starts_on,
        ends_on=decision.ends_on or said.ends_on,
        terms=terms_laid_down(decision, said),
        parameters=parameters,
        review=review_until(on, ELECTRONIC, parameters),
        **revision_in(decision, on, parameters),
        **reserve_in(decision),
        **costs_of(decision, application, submitted),
        **stages_of(decision, application),
    )


@dataclass(frozen=True)
class AnswerLetter:
    """The letter of an answer that changes nothing: about the decision under review, signed by who answered."""

    letter: Letter
    answer: ReviewAnswer
    one: ReviewRequest
    earlier_on: datetime


def answer_letter_of(answer: ReviewAnswer, *, on: date) -> AnswerLetter:
    """The letter of an answer notified electronically `on` this day. ValueError when nothing is decided."""
    decision = answer.request.decision
    if answer.decided_at is None or answer.decided_by is None or decision.decided_at is None:
        raise ValueError("There is no letter before the answer.")
    about = letter_of(decision, on=on)
    letter = replace(
        about,
        decided_at=answer.decided_at,
        decided_by=answer.decided_by.name,
        proposed_by=answer.proposed_by.name,
        revision=None,
        appeal=appeal_until(on, ELECTRONIC, about.parameters),
    )
    return AnswerLetter(letter, answer, answer.request, decision.decided_at)


def revision_in(decision: Decision, on: date, parameters: Parameters) -> dict[str, Any]:
    """Why it replaces an earlier decision; of the answer to a request for review also until when it is appealed."""
    found = revision_of(decision)
    appealed = found is not None and found.answer is not None
    return {"revision": found, "appeal": appeal_until(on, ELECTRONIC, parameters) if appealed else None}


def reserve_in(decision: Decision) -> dict[str, Any]:
    """The place a rejection keeps in the reserve; of a promotion, when the rejection it replaces was decided."""
    earlier = decision.replaces
    promoted = earlier is not None and hasattr(decision, "promotion")
    after = earlier.decided_at if earlier and promoted else None
    return {"reserve": place_in_letter(decision), "promoted_after": after}


def terms_laid_down(decision: Decision, said: Application) -> Terms:
    """The decision's terms; of one made before decisions kept them, the period applied for."""
    terms = terms_of(decision)
    return terms if terms.starts_on else replace(terms, starts_on=said.starts_on, ends_on=said.ends_on)


def applicant_now(application: Application) -> dict[str, str]:
    """The applicant as the register has it, for a case without a stored submission."""
    names = ("name", "business_id", "address", "postcode", "city")
    return {name: getattr(application.organisation, name) for name in names}


def costs_of(decision: Decision, application: Application, submitted: Submitted | None) -> dict[str, Any]:
    """Decree section 32 points 4, 7 and 11: categories where all costs are accepted, property, audit."""
    if submitted is None or decision.kind not in GRANTING:
        return {}
    said = submitted.application
    terms = terms_of(decision)
    basis = basis_with(application, submitted, [])
    equipment = CostCategory.EQUIPMENT.label
    return {
        **by_category_of(decision, said, basis, terms),
        "cuts": tuple((CostCategory(cut.category).label, cut) for cut in terms.cuts),
        "financing": tuple(row for row in submitted.financing if row[2]),
        "has_equipment": any(label == equipment for label, _amount in submitted.by_category),
        "audit_needed": said.staff_method == StaffMethod.REAL or said.cost_model in AUDITED_MODELS,
        "rate_reasons": rate_of(application).because if said.ground else (),
    }


def by_category_of(decision: Decision, said: Application, basis: TermsBasis, terms: Terms) -> dict[str, Any]:
    """Decree section 32 point 7: accepted direct costs by category and the flat rate; of a lump sum, nothing."""
    accepted = accepted_cost(basis, terms.cuts)
    if said.cost_model == CostModel.LUMP_SUM or decision.eligible_cost != accepted:
        return {}
    left = accepted_by_category(basis, terms.cuts)
    return {
        "by_category": tuple((CostCategory(code).label, amount) for code, amount in left.items() if amount),
        "flat": accepted - sum(left.values(), Decimal(0)),
    }


def stages_of(decision: Decision, application: Application) -> dict[str, Any]:
    """What the two stages found: criteria that are not met, or the points."""
    criteria = load_criteria(application)
    if application.score is None:
        checks = of_stage(criteria, CriterionStage.ELIGIBILITY)
        return {"failed": tuple(one for one in checks if one.verdict == CheckVerdict.NO)}
    verdict = verdict_of(application, criteria)
    found = application.call.criteria_set
    return {
        "scores": tuple(
            ScoreLine(
                one.title,
                one.weight,
                half_up(verdict.scores.get(one.code, Fraction(0))),
                verdict.points.get(one.code, Decimal(0)),
                one.agreed_reason or "",
            )
            for one in of_stage(criteria, CriterionStage.QUALITY)
        ),
        "total": application.score,
        "threshold": found.total_threshold if found else None,
    }
