"""What the terms of a grant are held against, and what they are to begin with."""

from dataclasses import replace
from decimal import Decimal

from applications.models import Application, Decision
from applications.queries.cases import with_details
from applications.queries.submitted import Submitted, submitted_of
from applications.rules.cost_models import COST_MODELS
from applications.rules.state_aid import NO_AID, Aid
from applications.rules.terms import FIELD_TABLE, Cut, Terms, TermsBasis
from calls.queries.parameters import parameters_of_call
from calls.queries.programme_entries import types_for, types_of_fund
from calls.queries.state_aid import aid_terms_of
from calls.rules.dates import local_day
from calls.rules.interventions import TypeEntry
from records import clock

ZERO = Decimal("0.00")
DEMO_REASON = {
    "fi": "Hanke ei ole taloudellista toimintaa.",
    "sv": "Projektet är inte ekonomisk verksamhet.",
    "en": "The project is no economic activity.",
}


def basis_with(application: Application, submitted: Submitted | None, types: list[TypeEntry]) -> TermsBasis:
    """What the terms are held against: the costs of the submission, and these types of intervention. No query."""
    model = COST_MODELS.get(submitted.application.cost_model) if submitted else None
    parameters = parameters_of_call(application.call)
    return TermsBasis(
        whole=application.eligible_cost or ZERO,
        by_category=submitted.direct if submitted else {},
        flat=model.flat(parameters) if model else ZERO,
        support=application.action.support,
        types={one.key: one.table for one in types},
        aid=aid_terms_of(application.call.programme),
    )


def usable_types(application: Application) -> list[TypeEntry]:
    """The types of intervention of the fund that can be used for the application today. One query."""
    known = types_of_fund(application.call.programme.fund)
    return types_for(application.action.objective.code, known, local_day(clock.now()))


def terms_to_begin_with(
    application: Application, submitted: Submitted | None, types: list[TypeEntry]
) -> Terms:
    """The period applied for; of the types those of the action that can be used today, and the only field there is."""
    said = submitted.application if submitted else application
    usable = [one.key for one in types]
    chosen = [key for key in application.action.intervention_types if key in usable]
    fields = [one.key for one in types if one.table == FIELD_TABLE]
    if len(fields) == 1 and fields[0] not in chosen:
        chosen = [*fields, *chosen]
    return Terms(said.starts_on, said.ends_on, types=tuple(one_a_table(chosen)))


def terms_with_field(application: Application) -> Terms:
    """The terms to begin with, where no field is chosen the first usable one, and no State aid: for demo data."""
    types = usable_types(application)
    submitted = submitted_of(with_details(Application.objects.all()).get(pk=application.pk))
    terms = terms_to_begin_with(application, submitted, types)
    if aid_terms_of(application.call.programme):
        terms = replace(terms, aid=Aid(NO_AID, DEMO_REASON[application.language]))
    fields = [one.key for one in types if one.table == FIELD_TABLE]
    if not fields or set(fields) & set(terms.types):
        return terms
    return replace(terms, types=(fields[0], *terms.types))


def one_a_table(keys: list[str]) -> list[str]:
    """The first key of each table."""
    found: dict[str, str] = {}
    for key in keys:
        found.setdefault(key.partition(".")[0], key)
    return list(found.values())


def terms_of(decision: Decision) -> Terms:
    """The terms a decision lays down."""
    return Terms(
        decision.starts_on,
        decision.ends_on,
        decision.claim_months or Terms.claim_months,
        decision.claim_days or Terms.claim_days,
        decision.property_until,
        tuple(Cut(category, Decimal(amount), reason) for category, amount, reason in decision.cuts),
        tuple(decision.intervention_types),
        aid_of(decision),
    )


def aid_of(decision: Decision) -> Aid | None:
    """What was found about State aid; None where the programme asked nothing."""
    found = Aid(decision.aid_kind, decision.aid_reason, decision.aid_earlier)
    return found if decision.aid_kind else None
