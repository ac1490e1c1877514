"""How much of the costs the fund pays: the ceiling of the rate, why it is so, and the grant in euro."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from calls.rules import articles as art
from calls.rules.findings import NOTE, Finding
from calls.rules.parameters import NO, OFFICER, YES, Parameters
from calls.rules.rounding import down, share_of
from records.rules import WARNING, Percent, Reason, gettext_noop

PROJECT, OPERATING, SPECIFIC, EMERGENCY = "project", "operating", "specific", "emergency"
FULLY_FUNDED = (OPERATING, EMERGENCY)

BY_IMPLEMENTER = "integration_local_regional_cso"
DETENTION = "alternatives_to_detention"
RETURN = "assisted_voluntary_return"
VULNERABLE = "vulnerable_persons"
GROUNDS = (BY_IMPLEMENTER, DETENTION, RETURN, VULNERABLE)

BASE = Finding(
    "rate_base", gettext_noop("At most %(ceiling)s: the rate of all projects."), art.AMIF_15_1, NOTE
)
LOWER_IN_PLAN = Finding(
    "rate_of_plan",
    gettext_noop("At most %(ceiling)s: the plan sets this rate for %(action)s."),
    art.AMIF_15_1,
    NOTE,
)
BY_SUPPORT = {
    SPECIFIC: Finding(
        "rate_specific",
        gettext_noop("At most %(ceiling)s: the project is a specific action of the Commission."),
        art.AMIF_15_2,
        NOTE,
    ),
    OPERATING: Finding(
        "rate_operating", gettext_noop("At most %(ceiling)s: this is operating support."), art.AMIF_15_4, NOTE
    ),
    EMERGENCY: Finding(
        "rate_emergency",
        gettext_noop("At most %(ceiling)s: this is emergency assistance."),
        art.AMIF_15_5,
        NOTE,
    ),
}
RAISED = {
    BY_IMPLEMENTER: Finding(
        "rate_raised_implementer",
        gettext_noop(
            "At most %(ceiling)s: integration work carried out by a local or regional authority or a civil society "
            "organisation. The plan allows this rate for %(action)s."
        ),
        art.AMIF_15_3_IV_1,
        NOTE,
    ),
    DETENTION: Finding(
        "rate_raised_detention",
        gettext_noop(
            "At most %(ceiling)s: the project develops or carries out alternatives to detention. "
            "The plan allows this rate for %(action)s."
        ),
        art.AMIF_15_3_IV_2,
        NOTE,
    ),
    RETURN: Finding(
        "rate_raised_return",
        gettext_noop(
            "At most %(ceiling)s: the project is about assisted voluntary return and reintegration. "
            "The plan allows this rate for %(action)s."
        ),
        art.AMIF_15_3_IV_3,
        NOTE,
    ),
    VULNERABLE: Finding(
        "rate_raised_vulnerable",
        gettext_noop(
            "At most %(ceiling)s: the project is for vulnerable persons or applicants with special reception or "
            "procedural needs. The plan allows this rate for %(action)s."
        ),
        art.AMIF_15_3_IV_4,
        NOTE,
    ),
}
RAISED_OTHERWISE = Finding(
    "rate_raised",
    gettext_noop("At most %(ceiling)s: %(ground)s. The plan allows this rate for %(action)s."),
    art.AMIF_15_3,
    NOTE,
)
WITHOUT_GROUND = Finding(
    "rate_without_ground",
    gettext_noop("Without this ground it would be at most %(base)s."),
    art.AMIF_15_1,
    NOTE,
)
TO_BE_CONFIRMED = Finding(
    "rate_to_be_confirmed",
    gettext_noop("The ministry confirms the ground when it checks the application."),
    art.AMIF_15_3,
    NOTE,
)
NOT_ACCEPTED = Finding(
    "rate_ground_not_accepted",
    gettext_noop("The ministry did not accept the ground for the raised rate."),
    art.AMIF_15_3,
    NOTE,
)
COULD_BE_RAISED = Finding(
    "rate_could_be_raised",
    gettext_noop(
        "The plan allows up to %(raised)s for %(action)s when one of its grounds fits your project."
    ),
    art.AMIF_15_3,
    NOTE,
)

GROUND_UNKNOWN = Finding(
    "ground_unknown",
    gettext_noop("Choose one of the grounds listed, or ask for the base rate."),
    art.AMIF_15_3,
)
GROUND_NOT_IN_PLAN = Finding(
    "ground_not_in_plan",
    gettext_noop(
        "The plan does not allow this ground for %(action)s. Choose a ground of the action, "
        "or ask for at most %(base)s."
    ),
    art.AMIF_15_3,
)
GROUND_NOT_FOR_FORM = Finding(
    "ground_not_for_form",
    gettext_noop(
        "This ground is for local and regional authorities and civil society organisations; your organisation is "
        "not one. Choose another ground of the action, or ask for at most %(base)s."
    ),
    art.AMIF_15_3_IV_1,
)
GROUND_NEEDS_REASONS = Finding(
    "ground_needs_reasons",
    gettext_noop("Write why the ground for the raised rate fits your project."),
    art.AMIF_15_3,
)
GROUND_OFFICER_DECIDES = Finding(
    "ground_officer_decides",
    gettext_noop(
        "The ministry decides whether your organisation counts as a local or regional authority or a civil society "
        "organisation. If it does not, the support is at most %(base)s."
    ),
    art.AMIF_15_3_IV_1,
    WARNING,
)
GROUND_PARTNER_OUTSIDE = Finding(
    "ground_partner_outside",
    gettext_noop(
        "A partner of yours is not a local or regional authority or a civil society organisation. One rate holds "
        "for all partners: tell how large the partner's part is. The ministry decides."
    ),
    art.AMIF_15_3_IV_1,
    WARNING,
)
RATE_MISSING = Finding(
    "rate_missing", gettext_noop("Enter the rate you ask for, at most %(ceiling)s."), art.ACT_14
)
RATE_NOT_POSITIVE = Finding(
    "rate_not_positive", gettext_noop("Enter a rate above zero and at most %(ceiling)s."), art.ACT_14
)
RATE_TOO_PRECISE = Finding(
    "rate_too_precise", gettext_noop("Enter the rate with at most two decimals."), art.ACT_14
)
RATE_ABOVE_CEILING = Finding(
    "rate_above_ceiling",
    gettext_noop("You ask for %(asked)s, but at most %(ceiling)s can be granted. Lower the rate."),
)


@dataclass(frozen=True)
class RateTerms:
    """What the plan says of one action: its kind of support, its rates in percent, and the grounds it opens.

    `words` are the programme's names of its grounds, {code: {language: text}}; `by_legal_form` those of them that
    depend on who implements, by the table of legal forms.
    """

    action: str
    support: str = PROJECT
    rate: Decimal | None = None
    raised_rate: Decimal | None = None
    grounds: tuple[str, ...] = ()
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict, compare=False)
    by_legal_form: tuple[str, ...] = (BY_IMPLEMENTER,)


@dataclass(frozen=True)
class RateClaim:
    """What the applicant claims, and what the officer said of it (None until then)."""

    ground: str = ""
    reasons: str = ""
    legal_form: str = ""
    partner_forms: tuple[str, ...] = ()
    accepted: bool | None = None


@dataclass(frozen=True)
class RateVerdict:
    """The highest rate, why, what it would be without a ground, and whether an officer has yet to confirm it."""

    ceiling: Percent
    base: Percent
    because: tuple[Reason, ...]
    provisional: bool = False


def rate_ceiling(terms: RateTerms, claim: RateClaim, parameters: Parameters) -> RateVerdict:
    """AMIF Regulation, Article 15 and Annex IV; decree section 12: the highest rate, with its reasons in words."""
    if terms.support != PROJECT:
        return _by_support(terms, parameters)
    base = _base(terms, parameters)
    if claim.accepted is False and claim.ground:
        return RateVerdict(
            base, base, (NOT_ACCEPTED(field="rate.ground"), _why_base(terms, base, parameters))
        )
    if not claim.ground or ground_problems(terms, claim, parameters, reasons_needed=False):
        return RateVerdict(base, base, _why_only_base(terms, base, parameters))
    return _raised(terms, claim, base, parameters)


def ground_problems(
    terms: RateTerms, claim: RateClaim, parameters: Parameters, *, reasons_needed: bool = True
) -> list[Reason]:
    """AMIF Regulation, Annex IV: the claimed ground is one the plan opens for the action, and fits who implements."""
    path, base = "rate.ground", _base(terms, parameters)
    if not claim.ground:
        return []
    if claim.ground not in GROUNDS and claim.ground not in terms.words:
        return [GROUND_UNKNOWN(path)]
    if terms.support != PROJECT or claim.ground not in terms.grounds:
        return [GROUND_NOT_IN_PLAN(path, action=terms.action, base=base)]
    if claim.ground in terms.by_legal_form and _answer(claim.legal_form, parameters) == NO:
        return [GROUND_NOT_FOR_FORM(path, base=base)]
    if reasons_needed and not claim.reasons.strip():
        return [GROUND_NEEDS_REASONS("rate.reasons")]
    return []


def ground_warnings(terms: RateTerms, claim: RateClaim, parameters: Parameters) -> list[Reason]:
    """AMIF Regulation, Annex IV point 1: what an officer still has to judge about who implements the project."""
    if claim.ground not in terms.by_legal_form or terms.support != PROJECT or claim.accepted is not None:
        return []
    found = []
    if _answer(claim.legal_form, parameters) == OFFICER:
        found.append(GROUND_OFFICER_DECIDES("rate.ground", base=_base(terms, parameters)))
    if any(_answer(form, parameters) != YES for form in claim.partner_forms):
        found.append(GROUND_PARTNER_OUTSIDE("rate.reasons"))
    return found


def rate_problems(asked: Decimal | None, verdict: RateVerdict) -> list[Reason]:
    """Act section 14; AMIF Regulation, Article 15: a rate is above zero and never above the ceiling."""
    path, ceiling = "rate.asked", verdict.ceiling
    if asked is None:
        return [RATE_MISSING(path, ceiling=ceiling)]
    if asked <= 0:
        return [RATE_NOT_POSITIVE(path, ceiling=ceiling)]
    if asked > ceiling.value:
        reason = RATE_ABOVE_CEILING(path, asked=Percent(asked), ceiling=ceiling)
        return [Reason(reason.code, reason.text, reason.params, verdict.because[0].article, path)]
    return [RATE_TOO_PRECISE(path)] if asked != round(asked, 2) else []


def grant_amount(
    rate: Decimal, eligible: Decimal, revenue: Decimal, maximum: Decimal | None = None
) -> Decimal:
    """Act section 20; decree section 32 point 5: `rate` % of costs less revenue, cut to the cent, at most `maximum`."""
    share = down(share_of(rate, max(eligible - revenue, Decimal(0))))
    return share if maximum is None else min(share, maximum)


def _answer(form: str, parameters: Parameters) -> str:
    """Whether a form is a local or regional authority or a civil society organisation; unknown: an officer decides."""
    return parameters.legal_forms.get(form, OFFICER)


def _base(terms: RateTerms, parameters: Parameters) -> Percent:
    if terms.support != PROJECT:
        return _by_support(terms, parameters).ceiling
    return Percent(_lower(parameters.base_rate, terms.rate))


def _by_support(terms: RateTerms, parameters: Parameters) -> RateVerdict:
    of_law = {
        SPECIFIC: parameters.specific_action_rate,
        OPERATING: parameters.operating_rate,
        EMERGENCY: parameters.emergency_rate,
    }[terms.support]
    ceiling = Percent(_lower(of_law, terms.rate))
    return RateVerdict(ceiling, ceiling, (BY_SUPPORT[terms.support]("rate.asked", ceiling=ceiling),))


def _raised(terms: RateTerms, claim: RateClaim, base: Percent, parameters: Parameters) -> RateVerdict:
    ceiling = Percent(max(base.value, _lower(parameters.raised_rate, terms.raised_rate)))
    because = [
        _why_raised(terms, claim.ground, ceiling),
        WITHOUT_GROUND("rate.ground", base=base),
    ]
    provisional = claim.accepted is None
    if provisional:
        because.append(TO_BE_CONFIRMED("rate.ground"))
    return RateVerdict(ceiling, base, tuple(because), provisional)


def _why_raised(terms: RateTerms, ground: str, ceiling: Percent) -> Reason:
    if ground in RAISED:
        return RAISED[ground]("rate.ground", ceiling=ceiling, action=terms.action)
    words = terms.words.get(ground, {})
    return RAISED_OTHERWISE("rate.ground", ceiling=ceiling, action=terms.action, ground=words)


def _why_base(terms: RateTerms, base: Percent, parameters: Parameters) -> Reason:
    finding = BASE if base.value == parameters.base_rate else LOWER_IN_PLAN
    return finding("rate.asked", ceiling=base, action=terms.action)


def _why_only_base(terms: RateTerms, base: Percent, parameters: Parameters) -> tuple[Reason, ...]:
    why = _why_base(terms, base, parameters)
    if not terms.grounds:
        return (why,)
    raised = Percent(_lower(parameters.raised_rate, terms.raised_rate))
    return (why, COULD_BE_RAISED("rate.ground", raised=raised, action=terms.action))


def _lower(of_law: Decimal, of_plan: Decimal | None) -> Decimal:
    return of_law if of_plan is None else min(of_law, of_plan)
