"""Officers in charge: handed over with a history, spread evenly, never to the disqualified."""

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Membership
from applications.models import Application, CaseHandler
from applications.queries.handling import officers, with_officer
from applications.services.declaring import declare
from applications.services.handling import HandedOut, hand_out, hand_over
from records.models import AuditEvent
from records.rules import Refused
from records.services import verify
from tests.applications.desk import at, browser, page_of
from tests.factories.applications import open_round, submitted
from tests.factories.selection import assessor, decider, impartial, officer

pytestmark = pytest.mark.django_db


def in_hand(application):
    return with_officer(Application.objects.all()).get(pk=application.pk).officer


def events(application):
    rows = AuditEvent.objects.filter(stream=application.stream, verb__startswith="applications.")
    return [row.verb.removeprefix("applications.") for row in rows.order_by("sequence")]


def test_case_goes_from_hand_to_hand_and_keeps_its_history():
    application, first, second = submitted(), officer(), officer()
    assert in_hand(application) is None
    assert hand_over(application, first, by=second)
    assert hand_over(application, second, by=first)
    assert in_hand(application) == second.pk
    now, before = CaseHandler.objects.filter(application=application).order_by("-pk")
    assert (now.officer, now.assigned_by, now.ended_at) == (second, first, None)
    assert (before.officer, before.ended_at) == (first, now.assigned_at)
    assert events(application)[-2:] == ["handed_over", "handed_over"]
    assert verify() == []


def test_handing_over_to_whom_has_it_already_changes_nothing():
    application, first = submitted(), officer()
    hand_over(application, first, by=first)
    assert not hand_over(application, first, by=officer())
    assert CaseHandler.objects.count() == 1


def test_the_database_keeps_one_officer_in_charge():
    application = submitted()
    hand_over(application, officer(), by=officer())
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseHandler.objects.create(application=application, officer=officer())


@pytest.mark.parametrize("who", [assessor, decider])
def test_only_officers_hand_over_and_take(who):
    application = submitted()
    for officer_, by in ((who(), officer()), (officer(), who())):
        with pytest.raises(Refused) as refused:
            hand_over(application, officer_, by=by)
        assert refused.value.reasons[0].code == "role_needed"
    assert not CaseHandler.objects.exists()


@pytest.mark.parametrize("side", ["officer", "by"])
@pytest.mark.parametrize("tie", ["declared", "organisation"])
def test_the_disqualified_neither_take_nor_hand_over(side, tie):
    application, tied, other = submitted(), officer(), officer()
    if tie == "declared":
        declare(application, False, "Syskon.", by=tied)
    else:
        Membership.objects.create(user=tied, organisation=application.organisation, role="viewer")
    people = {"officer": tied, "by": other} if side == "officer" else {"officer": other, "by": tied}
    with pytest.raises(Refused) as refused:
        hand_over(application, **people)
    assert refused.value.reasons[0].code.startswith("disqualified")
    assert in_hand(application) is None


def test_whoever_declares_a_tie_has_the_case_no_longer():
    application, clerk = submitted(), officer()
    hand_over(application, clerk, by=clerk)
    impartial(application, clerk)
    assert in_hand(application) == clerk.pk
    declare(application, False, "Ny arbetsgivare.", by=clerk)
    assert in_hand(application) is None
    assert CaseHandler.objects.get().ended_at is not None
    assert "released" in events(application)


def test_withdrawn_case_is_in_nobodys_hands():
    application = submitted()
    Application.objects.update(state="withdrawn")
    with pytest.raises(Refused) as refused:
        hand_over(application, officer(), by=officer())
    assert refused.value.reasons[0].code == "wrong_state"


def test_cases_are_spread_evenly_by_reference_beside_what_each_has():
    open_round(amount="900000.00")
    cases = [submitted() for _ in range(5)]
    busy, free = officer(name="Aino"), officer(name="Birgitta")
    hand_over(cases[0], busy, by=busy)
    chosen = list(officers().filter(pk__in=[busy.pk, free.pk]))
    assert [one.in_hand for one in chosen] == [1, 0]
    found = hand_out(cases[:0:-1], chosen, by=busy)
    assert found == HandedOut({"Birgitta": 2, "Aino": 2}, {})
    assert found.count == 4
    assert [in_hand(one) for one in cases] == [busy.pk, free.pk, busy.pk, free.pk, busy.pk]


def test_spreading_goes_around_ties_and_says_what_nobody_could_take():
    open_round(amount="900000.00")
    tied, other = officer(name="Aino"), officer(name="Birgitta")
    shared, blocked = submitted(), submitted()
    declare(shared, False, "Vän.", by=tied)
    declare(blocked, False, "Vän.", by=tied)
    declare(blocked, False, "Vän.", by=other)
    found = hand_out([shared, blocked], list(officers()), by=officer())
    assert found.got == {"Birgitta": 1}
    assert {key: reason.code for key, reason in found.refused.items()} == {
        blocked.case.reference: "too_few_able"
    }
    assert in_hand(blocked) is None


def test_spreading_leaves_what_the_hander_is_disqualified_from():
    application, clerk, other = submitted(), officer(), officer()
    declare(application, False, "Vän.", by=clerk)
    found = hand_out([application], list(officers().filter(pk=other.pk)), by=clerk)
    assert found.count == 0
    assert found.refused[application.case.reference].code == "disqualified_declared"


def test_handing_out_again_moves_no_more_than_needed():
    open_round(amount="900000.00")
    cases, clerk = [submitted() for _ in range(2)], officer()
    chosen = list(officers())
    assert hand_out(cases, chosen, by=clerk).count == 2
    assert hand_out(cases, list(officers()), by=clerk).count == 0


def test_decided_cases_do_not_count_as_in_hand():
    application, clerk = submitted(), officer()
    hand_over(application, clerk, by=clerk)
    Application.objects.update(state="rejected", decided_at=application.submitted_at)
    assert officers().get(pk=clerk.pk).in_hand == 0


def test_case_page_says_whose_it_is_and_its_history_that_it_changed_hands():
    application, clerk, other = submitted(), officer(), officer(name="Birgitta Berg")
    impartial(application, clerk)
    page = at("desk_case", application)
    assert "Officer in charge" not in page_of(browser(clerk), page)
    hand_over(application, other, by=clerk)
    found = page_of(browser(clerk), page)
    assert "Officer in charge: Birgitta Berg" in found
    assert "Handed to an officer" in found
