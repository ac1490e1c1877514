"""What stands between a draft and its submission: every rule, for the check page and the submission alike."""

from collections.abc import Iterable
from datetime import datetime

from applications.rules.admission import action_problems, applicant_problems
from applications.rules.attachments import attachment_problems
from applications.rules.budget import BudgetVerdict, budget_problems, budget_verdict
from applications.rules.contents import content_problems
from applications.rules.data import ApplicationData, CallTerms
from applications.rules.financing import FinancingVerdict, financing_verdict
from applications.rules.indicators import indicator_problems
from applications.rules.partners import partner_problems
from applications.rules.questions import question_problems
from applications.rules.time import period_problems, start_problems
from calls.rules import articles as art
from calls.rules.dates import deadline_problems, local_day, months_of, project_years
from calls.rules.findings import Finding
from calls.rules.parameters import Parameters
from calls.rules.rates import RateVerdict, ground_problems, ground_warnings, rate_ceiling, rate_problems
from calls.rules.targeting import ceiling_problems
from records.rules import Reason, gettext_noop

TEXT_MISSING = Finding("text_missing", gettext_noop("Fill in this part."), art.DEC_31)
TEXT_TOO_LONG = Finding(
    "text_too_long",
    gettext_noop("The text has %(length)s characters; at most %(most)s fit. Shorten it."),
    art.ACT_15,
)
DECLARATION_MISSING = Finding(
    "declaration_missing", gettext_noop("Confirm this before you submit."), art.ACT_15
)


def problems(
    data: ApplicationData,
    call: CallTerms,
    parameters: Parameters,
    *,
    arrives: datetime,
    verdict: BudgetVerdict | None = None,
) -> list[Reason]:
    """Act sections 11-15; decree section 31: everything wrong or missing, in the order of the form, each at its field.

    `arrives` is the instant of submission by the server's clock, or now while the draft is checked; `verdict` that of
    `budget_of`, when it is known already.
    """
    return [
        *deadline_problems(arrives, call.opens, call.closes),
        *who_problems(data, call),
        *text_problems(data, call),
        *content_problems(data, call, parameters),
        *_time_problems(data, call, parameters, arrives),
        *_money_problems(data, call, parameters, verdict or budget_of(data, call, parameters)),
        *indicator_problems(
            data.targets,
            call.catalogue,
            objective=call.objective,
            of_action=call.indicators,
            missing_reasons=data.missing_indicator_reasons,
            legal_form=data.applicant.legal_form,
        ),
        *question_problems(data.answers, call.questions),
        *enclosure_problems(data, call),
    ]


def can_submit(reasons: Iterable[Reason]) -> bool:
    """Act section 15: warnings do not stop a submission, errors do."""
    return not any(reason.blocks for reason in reasons)


def rate_of(data: ApplicationData, call: CallTerms, parameters: Parameters) -> RateVerdict:
    """AMIF Regulation, Article 15: the ceiling of this application's rate."""
    return rate_ceiling(call.rate, data.claim, parameters)


def budget_of(data: ApplicationData, call: CallTerms, parameters: Parameters) -> BudgetVerdict:
    """Decree sections 16-30: this application's eligible costs."""
    years, months = length_of(data)
    return budget_verdict(
        data.budget, data.parties, parameters, support=call.rate.support, years=years, months=months
    )


def financing_of(
    data: ApplicationData, call: CallTerms, parameters: Parameters, verdict: BudgetVerdict | None = None
) -> FinancingVerdict:
    """Act sections 12-14: this application's financing plan against its eligible costs."""
    eligible = (verdict or budget_of(data, call, parameters)).total
    return financing_verdict(
        data.financing, data.rate, eligible, data.parties, fully_funded=call.fully_funded
    )


def who_problems(data: ApplicationData, call: CallTerms) -> list[Reason]:
    """Act sections 9 and 11: the action is open, and to this applicant."""
    applicant = data.applicant
    return [
        *action_problems(call.rate.action, call.open_actions),
        *applicant_problems(
            applicant.legal_form, call.applicant_kinds, applicant.organisation, call.targeting
        ),
    ]


def text_problems(data: ApplicationData, call: CallTerms) -> list[Reason]:
    """Decree section 31: the texts asked for are there, and fit."""
    missing = [name for name in call.required_texts if not data.texts.get(name, "").strip()]
    found = [TEXT_MISSING(name) for name in missing]
    for name, most in call.longest_texts.items():
        length = len(data.texts.get(name, ""))
        if length > most:
            found.append(TEXT_TOO_LONG(name, length=length, most=most))
    return found


def enclosure_problems(data: ApplicationData, call: CallTerms) -> list[Reason]:
    """Act section 15(2): attachments and declarations the call asks for."""
    files = attachment_problems(call.attachments, call.attachment_titles, data.enclosures)
    return files + [
        DECLARATION_MISSING(f"declarations.{code}") for code in call.declarations if code not in data.declared
    ]


def _time_problems(
    data: ApplicationData, call: CallTerms, parameters: Parameters, arrives: datetime
) -> list[Reason]:
    support = call.rate.support
    return [
        *period_problems(data.starts_on, data.ends_on, support, parameters),
        *start_problems(
            data.starts_on,
            support,
            arrives_on=local_day(arrives),
            decisions_on=call.decisions_on,
            closes_on=local_day(call.closes),
            reasons=data.early_start_reasons,
        ),
    ]


def _money_problems(
    data: ApplicationData, call: CallTerms, parameters: Parameters, verdict: BudgetVerdict
) -> list[Reason]:
    return [
        *partner_problems(data, verdict, call.contents),
        *ground_problems(call.rate, data.claim, parameters),
        *ground_warnings(call.rate, data.claim, parameters),
        *rate_problems(data.rate, rate_of(data, call, parameters)),
        *budget_problems(
            data.budget,
            verdict,
            parameters,
            support=call.rate.support,
            allowed=call.models,
            years=length_of(data)[0] or 1,
        ),
        *financing_of(data, call, parameters, verdict).reasons,
        *ceiling_problems(data.financing.fund, call.targeting),
    ]


def length_of(data: ApplicationData) -> tuple[int | None, int | None]:
    """Decree section 22: project years and calendar months; None while the dates are open or the wrong way round."""
    if data.starts_on is None or data.ends_on is None or data.ends_on < data.starts_on:
        return None, None
    return len(project_years(data.starts_on, data.ends_on)), months_of(data.starts_on, data.ends_on)
