"""A clerical error put right: what may be corrected, by whom, and what it does to the money and to what is kept."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from applications.models import Correction, Decision
from applications.queries.reviews import decision_of
from applications.rules.revising import CONSENTED, HeardParty
from applications.services.deciding import decide, keep_letter, return_proposal
from applications.services.reviewing import withdraw_review
from calls.models import LedgerEntry
from calls.queries.money import case_balance, line_balance
from calls.queries.reconciliation import reconcile
from calls.rules.dates import local_day
from calls.services.ledger import earmark
from records import clock
from records.models import AuditEvent, Job
from records.rules import Refused
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.applications import open_round, submitted
from tests.factories.revising import (
    AMOUNT,
    LETTER,
    asked,
    chief_of,
    clerk_of,
    corrected,
    granting,
    owner_of,
    refused,
    sent,
)
from tests.factories.selection import assessor, decided, officer

pytestmark = pytest.mark.django_db
LESS = Decimal("80000.00")


def codes(work):
    with pytest.raises(Refused) as caught:
        work()
    return [one.code for one in caught.value.reasons]


def consent():
    return HeardParty(CONSENTED, local_day(clock.now()), "Samtycke per e-post.")


@pytest.mark.both
def test_less_money_is_decommitted_and_both_decisions_are_kept():
    first = sent()
    free = line_balance(first.application.line).free
    made = corrected(first, granting(first, amount=LESS), consent())
    assert decision_of(first.application) == first
    assert case_balance(first.application.case).committed == AMOUNT
    decide(made, by=chief_of(first))
    application = type(first.application).objects.get(pk=first.application_id)
    assert (application.state, application.granted) == ("granted_in_part", LESS)
    assert case_balance(application.case).committed == LESS
    assert line_balance(application.line).free == free + AMOUNT - LESS
    assert decision_of(application) == made
    assert Decision.objects.decided().filter(application=application).count() == 2
    assert Job.objects.filter(key=f"applications.letter:{made.pk}").exists()
    assert not reconcile().differences


@pytest.mark.both
def test_more_money_is_earmarked_when_proposed_and_committed_when_taken():
    first = sent()
    second = decide(corrected(first, granting(first, amount=LESS), consent()), by=chief_of(first))
    second = sent(second)
    third = corrected(second, granting(second, "grant", amount=AMOUNT))
    assert case_balance(first.application.case).earmarked == AMOUNT - LESS
    decide(third, by=chief_of(first))
    held = case_balance(first.application.case)
    assert (held.earmarked, held.committed) == (Decimal(0), AMOUNT)
    assert list(LedgerEntry.objects.order_by("pk").values_list("kind", "amount")[4:]) == [
        ("decommit", AMOUNT - LESS),
        ("earmark", AMOUNT - LESS),
        ("commit", AMOUNT - LESS),
    ]


def test_more_money_than_the_line_has_is_refused_with_the_figures():
    open_round(amount="90000.00")
    first = sent(decided(submitted(member(OrganisationFactory()))))
    second = sent(decide(corrected(first, granting(first, amount=LESS), consent()), by=chief_of(first)))
    other = submitted(member(OrganisationFactory()))
    earmark(first.application.line, other.case, line_balance(first.application.line).free, by=None)
    assert codes(lambda: corrected(second, granting(second, "grant", amount=AMOUNT))) == ["money_short"]
    assert Decision.objects.filter(state="proposed").count() == 0


def test_to_the_detriment_without_hearing_is_refused_and_writes_nothing():
    first = sent()
    assert codes(lambda: corrected(first, granting(first, amount=LESS))) == ["correction_detriment"]
    assert not Correction.objects.exists()
    assert Decision.objects.count() == 1


def test_words_alone_are_corrected_without_touching_the_ledger():
    first = sent()
    before = LedgerEntry.objects.count()
    made = corrected(first, granting(first, "grant", reasons="Projektet svarar mycket väl mot behovet."))
    decide(made, by=chief_of(first))
    assert LedgerEntry.objects.count() == before
    assert made.correction.error == "Beloppet skulle vara ett annat."
    event = AuditEvent.objects.get(verb="applications.correction_proposed")
    assert event.data["reason"] == made.correction.error


def test_reasons_of_a_refusal_are_corrected():
    first = refused()
    made = corrected(first, granting(first, "reject", reasons="Tröskeln nåddes inte."))
    decide(made, by=chief_of(first))
    application = type(first.application).objects.get(pk=first.application_id)
    assert (application.state, application.granted) == ("rejected", None)


def test_nothing_changed_and_another_matter_are_refused():
    first = sent()
    assert codes(lambda: corrected(first, granting(first, "grant"))) == ["correction_changes_nothing"]
    assert codes(lambda: corrected(first, granting(first, "reject"))) == ["correction_other_matter"]


def test_after_the_years_of_the_parameter_nothing_is_corrected():
    first = sent()
    clerk = clerk_of(first)
    proposal = granting(first, "grant", reasons="Rätt.")
    with clock.at(clock.now() + timedelta(days=5 * 366 + 2)):
        assert "correction_too_old" in codes(lambda: corrected(first, proposal, by=clerk))


def test_only_an_impartial_officer_proposes_and_only_once():
    first = sent()
    proposal = granting(first, "grant", reasons="Rätt.")
    assert codes(lambda: corrected(first, proposal, by=officer())) == ["impartiality_not_declared"]
    assert codes(lambda: corrected(first, proposal, by=assessor())) == ["role_needed"]
    assert codes(lambda: corrected(first, proposal, by=owner_of(first))) == ["role_needed"]
    corrected(first, proposal)
    assert codes(lambda: corrected(first, proposal)) == ["replacement_waits"]


def test_nothing_is_corrected_before_it_is_sent_or_while_a_review_waits():
    unsent = decided(submitted(member(OrganisationFactory())))
    proposal = granting(unsent, "grant", reasons="Rätt.")
    assert codes(lambda: corrected(unsent, proposal)) == ["correction_not_sent"]
    keep_letter(unsent, LETTER, sent_at=clock.now())
    request = asked(Decision.objects.select_related("application__call__programme").get(pk=unsent.pk))
    assert codes(lambda: corrected(unsent, proposal)) == ["correction_review_waits"]
    withdraw_review(request, by=request.recorded_by)
    assert corrected(unsent, proposal).replaces == unsent


def test_the_proposer_never_takes_it_and_it_can_be_sent_back():
    first = sent()
    clerk = clerk_of(first)
    made = corrected(first, granting(first, "grant", reasons="Rätt."), by=clerk)
    assert codes(lambda: decide(made, by=clerk)) == ["role_needed"]
    return_proposal(made, "Fel stycke.", by=chief_of(first))
    assert decision_of(first.application) == first
    assert corrected(first, granting(first, "grant", reasons="Helt rätt.")).replaces == first


def test_database_keeps_hearing_with_its_day():
    made = corrected(sent_once := sent(), granting(sent_once, "grant", reasons="Rätt."))
    with pytest.raises(IntegrityError), transaction.atomic():
        Correction.objects.filter(decision=made).update(hearing="heard")
