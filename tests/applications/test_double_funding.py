"""Hints of double funding at the desk: found in what is open to the reader, answered, told to a proposer."""

from typing import Any

import pytest
from django.urls import reverse

from accounts.choices import Role
from accounts.models import User
from applications.models import Application, ApplicationPartner, DoubleFundingAnswer
from applications.queries.cases import find_case
from applications.queries.double_funding import Leads, leads_of
from applications.queries.submitted import document_of
from applications.services.declaring import declare
from applications.services.double_funding import answer_hint
from applications.services.submitting import submit
from records.models import AuditEvent
from records.rules import Refused
from tests.applications.desk import at, browser, page_of, post
from tests.factories.accounts import OrganisationFactory, member, person
from tests.factories.applications import PARTNER_IDS, complete_draft, open_round, signing, submitted
from tests.factories.selection import assessed, assessor, assigned, decider, impartial, officer
from tests.factories.ties import tie

pytestmark = pytest.mark.django_db
WHY = "Andra kommuner och andra kostnader."


@pytest.fixture
def clerk() -> User:
    open_round(amount="900000.00")
    return officer()


def pair(clerk: User, **fields: Any) -> tuple[Application, Application]:
    """Two applications of one organisation, both open to the officer."""
    organisation = OrganisationFactory()
    owner = member(organisation)
    here = submitted(owner, organisation=organisation)
    there = submitted(owner, organisation=organisation, **fields)
    impartial(here, clerk)
    impartial(there, clerk)
    return here, there


def leads(user: User, application: Application) -> Leads:
    return leads_of(user, find_case(user, application.case.reference))


def answer(
    here: Application, there: Application, *, by: User, is_double: bool = False, seen: str = "1.1"
) -> Any:
    return answer_hint(here, there, is_double, WHY, by=by, seen=seen)


def codes(error: Any) -> list[str]:
    return [one.code for one in error.value.reasons]


# What is found


def test_two_alike_of_one_organisation_point_at_each_other(clerk):
    here, there = pair(clerk)
    (found,) = leads(clerk, here).rows
    assert found.other == there
    assert (found.hint.score, found.hint.aim, found.hint.lines) == (100, "action", ("projektledare",))
    assert [one.other for one in leads(clerk, there).rows] == [here]


def test_another_organisation_is_not_even_looked_at(clerk):
    here, _there = pair(clerk)
    other = submitted()
    impartial(other, clerk)
    found = leads(clerk, other)
    assert (found.rows, found.looked, found.closed) == ((), 0, 0)
    assert leads(clerk, here).looked == 1


def test_a_partner_is_found_by_its_business_id_in_another_case(clerk):
    with_partner = submitted_with_partner(clerk, PARTNER_IDS[0])
    organisation = OrganisationFactory(business_id=PARTNER_IDS[0])
    alone = submitted(member(organisation), organisation=organisation)
    impartial(alone, clerk)
    (found,) = leads(clerk, alone).rows
    assert found.other == with_partner
    assert [(one.applies_here, one.applies_there) for one in found.hint.shared] == [(True, False)]
    assert [one.other for one in leads(clerk, with_partner).rows] == [alone]


def submitted_with_partner(clerk: User, business_id: str) -> Application:
    made = complete_draft(partners=1)
    ApplicationPartner.objects.filter(application=made).update(business_id=business_id)
    submit(made, signing(made), by=made.organisation.memberships.get().user)
    impartial(made, clerk)
    return made


@pytest.mark.parametrize("state", ["rejected", "not_admitted", "withdrawn"])
def test_what_is_not_paid_is_no_hint(clerk, state):
    here, there = pair(clerk)
    Application.objects.filter(pk=there.pk).update(state=state, decided_at=there.submitted_at)
    assert leads(clerk, here).rows == ()


def test_a_case_without_a_stored_submission_is_compared_by_its_row(clerk):
    here, there = pair(clerk)
    there.signatures.all().delete()
    there.submissions.all().delete()
    (found,) = leads(clerk, here).rows
    assert found.hint.aim == "action"
    assert found.hint.lines == ()
    assert found.seen == "1.0"


# What stays hidden


def test_a_case_not_declared_on_is_told_by_number_and_reference_alone(clerk):
    here, there = pair(clerk)
    other = officer()
    impartial(here, other)
    found = leads(other, here)
    assert (found.rows, found.looked, found.closed) == ((), 0, 1)
    assert found.undeclared == (there.case.reference,)
    page = page_of(browser(other), at("desk_double_funding", here))
    assert f"{reverse('desk_declaration', args=[there.case.reference])}?next=" in page


def test_a_case_one_is_disqualified_in_is_only_counted(clerk):
    here, there = pair(clerk, title="Kanariefågelns projekt")
    declare(there, False, "Vän.", by=clerk)
    found = leads(clerk, here)
    assert (found.rows, found.closed, found.undeclared) == ((), 1, ())
    for name in ("desk_double_funding", "desk_case"):
        page = page_of(browser(clerk), at(name, here))
        assert "Kanarie" not in page
        assert there.case.reference not in page


def test_the_content_of_a_case_closed_to_the_reader_is_not_read(clerk, monkeypatch):
    here, there = pair(clerk)
    declare(there, False, "Vän.", by=clerk)
    read = []
    monkeypatch.setattr(
        "applications.queries.double_funding.document_of", lambda one: read.append(one.pk) or document_of(one)
    )
    assert leads(clerk, here).closed == 1
    assert read == [here.pk]


def test_an_assessor_sees_hints_at_what_is_assigned_to_him_alone(clerk):
    here, there = pair(clerk)
    one, two = assessor(), assessor()
    assigned(here, by=clerk, assessors=[one, two])
    impartial(Application.objects.get(pk=here.pk), one)
    found = leads(one, here)
    assert (found.rows, found.closed, found.undeclared) == ((), 1, ())
    assert there.case.reference not in page_of(browser(one), at("desk_double_funding", here))


def test_the_auditor_sees_every_hint_and_no_form(clerk):
    here, there = pair(clerk)
    page = page_of(browser(person(Role.AUDITOR)), at("desk_double_funding", here))
    assert there.case.reference in page
    assert "<textarea" not in page


# Answering


@pytest.mark.parametrize(("is_double", "word"), [(False, "No double funding"), (True, "Double funding")])
def test_an_answer_stands_with_its_reason_and_in_the_history(clerk, is_double, word):
    here, there = pair(clerk)
    url, field = at("desk_double_funding", here), f"hint{there.pk}"
    data = {"other": there.case.reference, f"{field}-is_double": "yes" if is_double else "no"}
    post(browser(clerk), url, data | {f"{field}-reason": WHY, f"{field}-seen": "1.1"}, to=url)
    page = page_of(browser(clerk), url)
    assert word in page
    assert WHY in page
    event = AuditEvent.objects.get(stream=here.stream, verb="applications.double_funding_answered")
    assert event.data == {"other": there.case.reference, "is_double": is_double, "why": WHY}
    assert "Hint of double funding answered" in page_of(browser(clerk), at("desk_case", here))
    assert leads(clerk, here).unanswered == 0
    assert leads(clerk, here).found == ((there.case.reference,) if is_double else ())


def test_the_other_case_shows_it_and_still_asks(clerk):
    here, there = pair(clerk)
    answer(here, there, by=clerk)
    (found,) = leads(clerk, there).rows
    assert found.answer is None
    assert found.from_there is not None
    assert found.from_there.reason == WHY
    assert "Answered in the other case: no double funding." in page_of(
        browser(clerk), at("desk_double_funding", there)
    )


def test_an_answer_can_be_changed_and_there_is_one(clerk):
    here, there = pair(clerk)
    answer(here, there, by=clerk)
    answer(here, there, by=clerk, is_double=True)
    assert [one.is_double for one in DoubleFundingAnswer.objects.all()] == [True]
    assert AuditEvent.objects.filter(verb="applications.double_funding_answered").count() == 2


def test_a_form_without_answer_or_reason_says_what_is_missing(clerk):
    here, there = pair(clerk)
    field = f"hint{there.pk}"
    page = post(
        browser(clerk),
        at("desk_double_funding", here),
        {"other": there.case.reference, f"{field}-seen": "1.1", f"{field}-reason": " "},
    )
    assert "Write why, so that others can follow it." in page
    assert "<title>Error:" in page
    assert not DoubleFundingAnswer.objects.exists()


def test_a_hint_that_is_none_to_the_reader_is_404(clerk):
    here, _there = pair(clerk)
    stranger = submitted()
    data = {"other": stranger.case.reference}
    assert browser(clerk).post(at("desk_double_funding", here), data).status_code == 404


def test_an_answer_to_what_was_submitted_before_is_refused(clerk):
    here, there = pair(clerk)
    with pytest.raises(Refused) as refused:
        answer(here, there, by=clerk, seen="0.1")
    assert codes(refused) == ["double_funding_changed"]


def test_a_later_version_opens_the_hint_again_and_keeps_the_earlier_answer_in_sight(clerk):
    here, there = pair(clerk)
    answer(here, there, by=clerk)
    DoubleFundingAnswer.objects.update(other_version=0)
    (found,) = leads(clerk, here).rows
    assert found.answer is None
    assert found.earlier is not None
    assert "Before the last change of one of the two:" in page_of(
        browser(clerk), at("desk_double_funding", here)
    )


def test_no_hint_takes_no_answer(clerk):
    here, _there = pair(clerk)
    stranger = submitted()
    impartial(stranger, clerk)
    with pytest.raises(Refused) as refused:
        answer(here, stranger, by=clerk)
    assert codes(refused) == ["double_funding_no_hint"]


def test_an_answer_needs_its_reason(clerk):
    here, there = pair(clerk)
    with pytest.raises(Refused) as refused:
        answer_hint(here, there, False, "  ", by=clerk, seen="1.1")
    assert codes(refused) == ["double_funding_reason"]


@pytest.mark.parametrize(
    "role", [Role.AUDITOR, Role.DECIDER, Role.ASSESSOR, Role.FINANCE, Role.COMMITTEE, Role.ADMIN]
)
def test_only_an_officer_answers(clerk, role):
    here, there = pair(clerk)
    who = person(role)
    if role == Role.DECIDER:
        impartial(here, who)
        impartial(there, who)
    with pytest.raises(Refused):
        answer(here, there, by=who)
    assert not DoubleFundingAnswer.objects.exists()


@pytest.mark.parametrize("closed", ["here", "there"])
def test_an_officer_to_whom_either_case_is_closed_does_not_answer(clerk, closed):
    here, there = pair(clerk)
    declare(here if closed == "here" else there, False, "Vän.", by=clerk)
    with pytest.raises(Refused) as refused:
        answer(here, there, by=clerk)
    assert codes(refused) == ["disqualified_declared"]


def test_a_tie_to_the_organisation_closes_it(clerk):
    here, there = pair(clerk)
    tie(clerk, here.organisation)
    with pytest.raises(Refused) as refused:
        answer(here, there, by=clerk)
    assert codes(refused) == ["disqualified_tie"]


def test_a_decided_case_takes_no_more_answers(clerk):
    here, there = pair(clerk)
    Application.objects.filter(pk=here.pk).update(state="rejected", decided_at=here.submitted_at)
    with pytest.raises(Refused) as refused:
        answer(here, there, by=clerk)
    assert codes(refused) == ["wrong_state"]
    assert "<textarea" not in page_of(browser(clerk), at("desk_double_funding", here))


# The proposal


def test_the_proposal_warns_until_every_hint_is_answered(clerk):
    here, there = pair(clerk)
    assessed(here, by=clerk)
    url = at("desk_proposal", here)
    assert "Hints of double funding nobody has answered yet: 1." in page_of(browser(clerk), url)
    answer(here, there, by=clerk, is_double=True)
    page = page_of(browser(clerk), url)
    assert "nobody has answered" not in page
    assert f"applied for or paid in {there.case.reference}" in page
    answer(here, there, by=clerk)
    assert "Double funding is open" not in page_of(browser(clerk), url)


def test_the_proposal_tells_of_cases_closed_to_the_proposer(clerk):
    here, there = pair(clerk)
    assessed(here, by=clerk)
    declare(there, False, "Vän.", by=clerk)
    found = leads(clerk, here)
    assert [one.code for one in found.reasons] == ["double_funding_closed"]


def test_an_answer_by_another_officer_counts_for_a_case_closed_to_oneself(clerk):
    here, there = pair(clerk)
    colleague = officer()
    impartial(here, colleague)
    impartial(there, colleague)
    answer(here, there, by=colleague)
    declare(there, False, "Vän.", by=clerk)
    assert leads(clerk, here).closed == 0


# Queries


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("name", "queries"), [("desk_double_funding", 6), ("desk_proposal", 11)])
def test_pages_take_the_same_number_of_queries(clerk, name, queries, count, django_assert_num_queries):
    organisation = OrganisationFactory()
    owner = member(organisation)
    cases = [submitted(owner, organisation=organisation) for _ in range(count + 1)]
    impartial(cases[0], clerk)
    if name == "desk_proposal":
        assessed(cases[0], by=clerk)
    for case in cases[1:]:
        impartial(case, clerk)
        answer(cases[0], case, by=clerk)
    client = browser(clerk)
    url = at(name, cases[0])
    page_of(client, url)
    with django_assert_num_queries(queries):
        assert client.get(url).status_code == 200


def test_the_decider_reads_and_has_no_form(clerk):
    here, there = pair(clerk)
    chief = decider()
    impartial(here, chief)
    impartial(there, chief)
    page = page_of(browser(chief), at("desk_double_funding", here))
    assert there.case.reference in page
    assert "<textarea" not in page
