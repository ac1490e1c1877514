"""An application as the rules see it, and what they say of it: one judgement for every page and for the submission."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from applications.choices import Section
from applications.models import Application
from applications.queries.attachments import asked_of, enclosure, required_of
from applications.queries.content import FIELDS, Content
from applications.queries.costs import budget_facts, financing_facts, partner_facts
from applications.queries.places import Place, place_of
from applications.rules import data as facts
from applications.rules.budget import BudgetVerdict, ModelOption, model_options
from applications.rules.contents import required_rows, required_texts
from applications.rules.drafts import undivided_problems, unnamed_problems, unread_problems
from applications.rules.entries import entries_of
from applications.rules.financing import FinancingVerdict
from applications.rules.questions import Question
from applications.rules.standing import organisation_problems
from applications.rules.submission import budget_of, financing_of, length_of, problems, rate_of
from calls.models import CallAction, CallQuestion
from calls.queries.parameters import cited, contents_of_call, parameters_of_call, rate_terms
from calls.queries.round_parts import targeting_of
from calls.rules.parameters import Parameters
from calls.rules.rates import RateClaim, RateVerdict, grant_amount
from indicators.models import Indicator
from records.rules import Reason

TEXTS = (
    Section.BASICS,
    Section.PARTNERS,
    Section.PROJECT,
    Section.RESULTS,
    Section.PRINCIPLES,
    Section.MANAGEMENT,
)


@dataclass(frozen=True)
class Judgement:
    """What the rules say of an application at an instant."""

    content: Content
    data: facts.ApplicationData
    terms: facts.CallTerms
    parameters: Parameters
    rate: RateVerdict
    budget: BudgetVerdict
    financing: FinancingVerdict
    problems: tuple[Reason, ...]

    @property
    def errors(self) -> tuple[Reason, ...]:
        """What stops the submission."""
        return tuple(reason for reason in self.problems if reason.blocks)

    @property
    def warnings(self) -> tuple[Reason, ...]:
        """What an officer will look at."""
        return tuple(reason for reason in self.problems if not reason.blocks)

    def of_action(self) -> list[facts.Indicator]:
        """The indicators the plan names for the action, in its order."""
        known = self.terms.catalogue
        return [known[code] for code in self.terms.indicators if code in known]

    def of(self, section: str) -> tuple[Reason, ...]:
        """Those of one section."""
        return tuple(reason for reason in self.problems if place_of(reason).section == section)

    def options(self) -> tuple[ModelOption, ...]:
        """The same costs under each cost model the call allows."""
        return self._options

    @cached_property
    def _options(self) -> tuple[ModelOption, ...]:
        return model_options(
            self.data.budget,
            self.data.parties,
            self.parameters,
            allowed=self.terms.models,
            support=self.terms.rate.support,
        )


def judge(
    content: Content,
    *,
    at: datetime,
    declarations: tuple[str, ...] = (),
    declared: Iterable[str] = (),
    gaps: Mapping[str, Reason] | None = None,
    like: facts.CallTerms | None = None,
) -> Judgement:
    """The rules' answer for the content as it would arrive `at` this instant, with the declarations asked and given.

    `gaps` is what the applicant's own pages lack, where that is looked at (accounts.queries.gaps_in); `like` are the
    terms of another judgement of the same application, which are then not read again.
    """
    application = content.application
    parameters = parameters_of_call(application.call)
    terms = replace(
        terms_like(like, application) if like else terms_of(application), declarations=declarations
    )
    data = replace(data_of(content), declared=frozenset(declared))
    budget = budget_of(data, terms, parameters)
    data = with_fund(data, budget)
    programme = application.call.programme
    rate = rate_of(data, terms, parameters)
    return Judgement(
        content,
        data,
        terms,
        parameters,
        replace(rate, because=cited(programme, rate.because)),
        budget,
        financing_of(data, terms, parameters, budget),
        cited(
            programme,
            (*organisation_problems(gaps or {}), *all_problems(content, data, terms, parameters, at, budget)),
        ),
    )


def all_problems(
    content: Content,
    data: facts.ApplicationData,
    terms: facts.CallTerms,
    parameters: Parameters,
    at: datetime,
    budget: BudgetVerdict,
) -> tuple[Reason, ...]:
    """Everything wrong or missing. Of a field or row that could not be read, only that is said."""
    unread = unread_problems(content.application.unread)
    taken = {row_of(place_of(reason)) for reason in unread}
    unnamed = [content.line_key(line) for line in content.lines if not line.description.strip()]
    found = problems(data, terms, parameters, arrives=at, verdict=budget)
    found += unnamed_problems(data.budget, unnamed, data.financing)
    found += undivided_problems(data.budget, length_of(data)[0])
    order = {section: position for position, section in enumerate(["", *Section.values])}
    said = unread + [reason for reason in found if row_of(place_of(reason)) not in taken]
    return tuple(sorted(said, key=lambda reason: order[place_of(reason).section]))


def row_of(place: Place) -> tuple[str, str]:
    """The row a control is in, or the control itself."""
    return place.section, place.name.rsplit("-", 1)[0]


def terms_of(application: Application) -> facts.CallTerms:
    """What the call and the plan say for the action applied for; the declarations asked are not among it."""
    call, action = application.call, application.action
    open_actions = CallAction.objects.filter(call=call).select_related("action")
    here = next((one for one in open_actions if one.action_id == action.pk), None)
    asked = asked_of(call, application.organisation.legal_form)
    contents = contents_of_call(call)
    return facts.CallTerms(
        opens=call.opens_at,
        closes=call.closes_at,
        rate=rate_terms(action, call.programme),
        objective=action.objective.code,
        open_actions=frozenset(one.action.code for one in open_actions),
        catalogue=catalogue_of(call.programme.fund),
        indicators=tuple(action.indicators),
        models=tuple(call.cost_models),
        applicant_kinds=tuple(action.eligible_applicants),
        targeting=targeting_of(here) if here else None,
        questions=tuple(question_facts(one) for one in call.questions.all()),
        priorities=here.priorities if here else {},
        required_texts=required_texts(action.support, contents),
        required_rows=required_rows(action.support, contents),
        contents=contents,
        longest_texts=longest_texts(),
        attachments=required_of(asked),
        attachment_titles={one.code: one.title for one in asked},
    )


def terms_like(terms: facts.CallTerms, application: Application) -> facts.CallTerms:
    """The same terms for the applicant as it was when the application said this. No query."""
    asked = asked_of(application.call, application.organisation.legal_form)
    return replace(
        terms, attachments=required_of(asked), attachment_titles={one.code: one.title for one in asked}
    )


def question_facts(one: CallQuestion) -> Question:
    """A question of the round's own as the rules see it."""
    return Question(one.code, one.text, one.kind, one.maximum, one.required, one.help)


def longest_texts() -> dict[str, int]:
    """How many characters each text may have."""
    names = [name for section in TEXTS for name in FIELDS[section]] + ["ground_reason"]
    limits: dict[str, Any] = {
        name: getattr(Application._meta.get_field(name), "max_length", None) for name in names
    }
    return {name: most for name, most in limits.items() if most and name != "language"}


def catalogue_of(fund: str) -> dict[str, facts.Indicator]:
    """The fund's indicators, by code."""
    return {one.code: indicator_facts(one) for one in indicators_of(fund)}


def indicators_of(fund: str) -> QuerySet[Indicator]:
    """The fund's catalogue."""
    return Indicator.objects.filter(fund=fund).select_related("parent", "result_of")


def indicator_facts(one: Indicator) -> facts.Indicator:
    """One indicator as the rules see it."""
    return facts.Indicator(
        code=one.code,
        objective=one.objective_code,
        kind=one.kind,
        persons=one.breakdown,
        parent=one.parent.code if one.parent else "",
        of=one.result_of.code if one.result_of else "",
        counts=one.counts,
        ages=tuple(one.ages),
        title=one.title,
    )


def data_of(content: Content) -> facts.ApplicationData:
    """The application as plain values; the fund's share is put in by `with_fund`."""
    application = content.application
    organisation = application.organisation
    legal_form = organisation.legal_form
    texts = {name: getattr(application, name) for name in longest_texts()}
    return facts.ApplicationData(
        texts=texts,
        applicant=facts.Party(
            facts.APPLICANT,
            organisation.name,
            legal_form,
            vat_shown=organisation.vat_shown,
            business_id=organisation.business_id,
            organisation=str(organisation.pk),
        ),
        starts_on=application.starts_on,
        ends_on=application.ends_on,
        claim=RateClaim(
            application.ground,
            application.ground_reason,
            legal_form,
            tuple(one.legal_form for one in content.partners if one.receives_funding),
        ),
        rate=application.rate_asked,
        budget=budget_facts(content),
        partners=partner_facts(content.partners),
        financing=financing_facts(content),
        targets=target_facts(content),
        missing_indicator_reasons=content.reasons(Section.INDICATORS),
        early_start_reasons=content.reasons(Section.PROJECT).get("early_start", ""),
        entries=entries_of(application.entries),
        other_funding=application.other_funding_answer,
        enclosures=tuple(enclosure(one) for one in content.attachments),
        answers=application.answers,
    )


def with_fund(data: facts.ApplicationData, budget: BudgetVerdict) -> facts.ApplicationData:
    """The data with the support asked for: what the rate gives, since the form asks for a rate, not for a sum."""
    if data.rate is None:
        return data
    plan = data.financing
    fund = grant_amount(data.rate, budget.total, plan.revenue, plan.maximum)
    return replace(data, financing=replace(plan, fund=fund))


def target_facts(content: Content) -> tuple[facts.Target, ...]:
    """The targets, each indicator's cells together."""
    cells: dict[str, dict[tuple[str, str], int | None]] = {}
    numbers: dict[str, int] = {}
    for one in content.targets:
        if one.age:
            cells.setdefault(one.indicator.code, {})[(one.age, one.gender)] = one.value
        else:
            numbers[one.indicator.code] = one.value
    found: Mapping[str, facts.Target] = {
        **{code: facts.Target(code, number) for code, number in numbers.items()},
        **{code: facts.Target(code, cells=values) for code, values in cells.items()},
    }
    return tuple(found.values())
