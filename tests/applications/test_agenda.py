"""What waits for somebody on the applicant's side: each kind of thing, its order, its number of queries."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from accounts.choices import Authority, LegalForm, MemberRole, Role
from accounts.models import JoinRequest, Organisation
from applications.choices import ApplicationState, Section, Side, SupplementState
from applications.models import Application, ApplicationSignature, SupplementRequest
from applications.queries.agenda import SOURCES, Agenda, Me, Waiting, agenda_of, named, waits
from applications.queries.start import home
from applications.services.declaring import declare
from applications.services.messages import mark_read, send_message
from calls.models import CallRound
from records import clock
from records.models import Job
from records.services import run
from tests.applications.desk import browser
from tests.factories.accounts import OrganisationFactory, UserFactory, member, person
from tests.factories.applications import complete_draft, draft, open_round, submitted
from tests.factories.selection import decided

pytestmark = pytest.mark.django_db


def whole(organisation: Organisation) -> Organisation:
    """An organisation that misses nothing."""
    Organisation.objects.filter(pk=organisation.pk).update(
        legal_form=LegalForm.MUNICIPALITY,
        address="Gatan 1",
        city="Vasa",
        region="FI195",
        iban="FI2112345600000785",
    )
    return organisation


@pytest.fixture
def owner() -> Any:
    open_round(amount="500000.00")
    return member(whole(OrganisationFactory()))


def found(user: Any) -> list[Waiting]:
    return agenda_of(Me(user, clock.now())).items


def said(user: Any) -> list[str]:
    return [str(one.what) for one in found(user)]


def ask(application: Application, days: int) -> SupplementRequest:
    Application.objects.filter(pk=application.pk).update(state=ApplicationState.SUPPLEMENT_REQUESTED)
    return SupplementRequest.objects.create(
        application=application,
        due_at=clock.now() + timedelta(days=days),
        sent_at=clock.now() - timedelta(days=40),
        sent_by=person(Role.OFFICER),
        state=SupplementState.OPEN,
    )


def sign(application: Application, by: Any) -> ApplicationSignature:
    return ApplicationSignature.objects.create(
        application=application,
        user=by,
        content_digest="x",
        declarations=[],
        method="m",
        signed_at=clock.now(),
    )


def test_nothing_waits_for_somebody_whose_organisation_is_whole(owner):
    assert found(owner) == []


def test_draft_waits_until_its_call_closes_and_names_what_is_empty(owner):
    made = draft(owner)
    [one] = found(owner)
    assert (str(one.what), one.until, one.reference) == (
        "Finish the draft and submit it",
        made.call.closes_at,
        made.reference,
    )
    detail = str(one.detail)
    assert detail.startswith("Still empty:")
    assert str(Section.PARTNERS.label) in detail
    assert "more" in detail


def test_draft_whose_sections_are_all_begun_leads_to_the_check(owner):
    made = complete_draft(owner)
    sections = [code for code in Section.values if code not in (Section.QUESTIONS, Section.ATTACHMENTS)]
    made.unread = {code: {"x": "y"} for code in sections}
    made.save()
    assert "the check tells what is missing" in str(found(owner)[0].detail)


def test_draft_does_not_wait_for_a_viewer(owner):
    made = draft(owner)
    assert said(member(made.organisation, MemberRole.VIEWER)) == []


def test_signature_waits_for_those_who_can_sign_what_another_has_signed(owner):
    made = complete_draft(owner)
    second = member(made.organisation, MemberRole.EDITOR, signs=Authority.TOGETHER)
    third = member(made.organisation, MemberRole.EDITOR)
    sign(made, owner)
    assert said(second) == ["Sign the application", "Finish the draft and submit it"]
    assert found(second)[0].url == reverse("application_submit", args=[made.reference])
    assert str(found(second)[0].detail) == f"Signed by: {owner}"
    assert "Sign the application" not in said(third)
    assert "Sign the application" not in said(owner)


def test_signature_under_an_earlier_content_waits_for_nobody(owner):
    made = complete_draft(owner)
    second = member(made.organisation, MemberRole.EDITOR, signs=Authority.TOGETHER)
    sign(made, owner)
    Application.objects.filter(pk=made.pk).update(edited_at=clock.now() + timedelta(seconds=1))
    assert "Sign the application" not in said(second)


def test_supplement_waits_until_its_day_and_is_overdue_after(owner):
    ask(submitted(owner), 3)
    late = ask(submitted(owner), -3)
    agenda = agenda_of(Me(owner, clock.now()))
    assert [one.reference for one in agenda.overdue] == [late.application.reference]
    assert [str(one.what) for one in agenda.items] == ["Answer the request for supplement"] * 2
    assert agenda.items[0].reference == late.application.reference


def test_decision_waits_to_be_read_until_one_has_read_it(owner):
    made = decided(submitted(owner)).application
    assert "Read the decision" not in said(owner)
    run(Job.objects.get(kind="applications.letter").pk)
    [one] = found(owner)
    assert str(one.what) == "Read the decision"
    assert one.until is not None
    browser(owner).get(reverse("application_decision", args=[made.reference]))
    assert found(owner) == []


def test_message_of_the_ministry_waits_until_it_is_read(owner):
    made = submitted(owner)
    clerk = person(Role.OFFICER)
    declare(made, True, by=clerk)
    for text in ("Hello", "Hello again"):
        send_message(made, Side.AUTHORITY, text, by=clerk)
    [one] = found(owner)
    assert (str(one.what), str(one.detail)) == ("Read the messages of the ministry", made.organisation.name)
    assert one.url == reverse("my_thread", args=[made.reference])
    mark_read(made, Side.APPLICANT, by=owner)
    assert found(owner) == []


def test_request_to_join_waits_for_owners_only(owner):
    organisation = Organisation.objects.get(memberships__user=owner)
    JoinRequest.objects.create(organisation=organisation, user=UserFactory(name="Ulla"), asked_at=clock.now())
    assert said(owner) == ["Answer a request to join"]
    assert str(found(owner)[0].detail) == "Ulla"
    assert said(member(organisation, MemberRole.EDITOR)) == []


def test_organisation_that_misses_something_waits_for_its_writers(owner):
    other = member(OrganisationFactory())
    assert said(other) == ["Complete your organisation"]
    assert said(member(other.memberships.get().organisation, MemberRole.VIEWER)) == []


def test_things_of_other_organisations_never_wait(owner):
    other = member(whole(OrganisationFactory()))
    draft(other)
    ask(submitted(other), 3)
    assert found(owner) == []


def test_what_is_overdue_comes_first_then_by_date_then_what_has_none():
    now = clock.now()
    items = [
        Waiting("none", "/"),
        Waiting("later", "/", until=now + timedelta(days=2)),
        Waiting("late", "/", until=now - timedelta(days=2)),
        Waiting("asked", "/", since=now),
        Waiting("soon", "/", until=now + timedelta(days=1)),
    ]

    def source(_me: Me) -> list[Waiting]:
        return items

    waits(source)
    try:
        agenda = agenda_of(Me(UserFactory(), now))
    finally:
        SOURCES.remove(source)
    assert [one.what for one in agenda.items] == ["late", "soon", "later", "asked", "none"]
    assert [one.what for one in agenda.overdue] == ["late"]
    assert len(agenda.coming) == 4


def test_end_itself_is_not_overdue():
    now = clock.now()
    assert not Waiting("x", "/", until=now).overdue(now)
    assert Agenda(now, [Waiting("x", "/", until=now - timedelta(microseconds=1))]).overdue


@pytest.mark.parametrize(
    ("names", "words"),
    [(["A"], "Still empty: A"), (["A", "B", "C", "D"], "Still empty: A, B, C and 1 more")],
)
def test_long_lists_name_the_first_and_count_the_rest(names, words):
    assert str(named(names)) == words


def test_calls_that_suit_the_organisation_are_named_with_what_it_can_apply_for(owner):
    [one] = home(owner, clock.now()).suiting
    assert one.actions == ["2D2"]
    call = one.call
    call.call_actions.get().action.__class__.objects.update(eligible_applicants=["companies"])
    assert home(owner, clock.now()).suiting == []
    assert home(owner, clock.now()).calls == [call]


def test_page_shows_overdue_things_in_words_and_the_states_with_dates(owner):
    late = ask(submitted(owner), -3)
    text = browser(owner).get(reverse("my_home")).content.decode()
    assert "The time is over" in text
    assert "Overdue" in text
    assert late.application.reference in text
    assert "The ministry asks for more information." in text
    assert "Received" in text


@pytest.mark.both
def test_start_page_has_the_newest_of_what_is_pending_and_of_what_has_ended(owner, monkeypatch):
    monkeypatch.setattr("applications.queries.start.SHOWN", 2)
    pending = [submitted(owner) for _ in range(3)]
    ended = [draft(owner) for _ in range(3)]
    for place, one in enumerate([*pending, *ended]):
        Application.objects.filter(pk=one.pk).update(
            submitted_at=clock.now() + timedelta(hours=place), created_at=clock.now() + timedelta(hours=place)
        )
    rows = Application.objects.filter(pk__in=[one.pk for one in ended])
    rows.update(state=ApplicationState.WITHDRAWN)
    shown = home(owner, clock.now())
    assert [one.pk for one in shown.pending] == [pending[2].pk, pending[1].pk]
    assert [one.pk for one in shown.ended] == [ended[2].pk, ended[1].pk]


def test_who_waits_for_a_decision_reads_when_it_is_expected(owner):
    made = submitted(owner)
    CallRound.objects.update(decisions_by=date(2099, 12, 15))
    addresses = [
        reverse("my_home"),
        *(reverse(name, args=[made.reference]) for name in ("application", "application_receipt")),
    ]
    for url in addresses:
        page = browser(owner).get(url).content.decode().replace("\u00a0", " ")
        assert "expected by 15 December 2099" in page, url
    Application.objects.update(state=ApplicationState.WITHDRAWN)
    for url in addresses:
        assert "15 December 2099" not in browser(owner).get(url).content.decode().replace("\u00a0", " "), url


@pytest.mark.both
def test_start_page_says_why_a_viewer_can_begin_nothing(owner):
    assert home(owner, clock.now()).why_not is None
    viewer = member(owner.memberships.get().organisation, MemberRole.VIEWER)
    reason = home(viewer, clock.now()).why_not
    assert reason is not None
    assert reason.code == "viewer_only"


@pytest.mark.parametrize("count", [1, 3])
def test_everything_asks_the_database_as_often_for_three_as_for_one(owner, count, django_assert_num_queries):
    for place in range(count):
        sign(draft(owner), member(owner.memberships.get().organisation, MemberRole.EDITOR))
        ask(submitted(owner), place)
        organisation = owner.memberships.first().organisation
        JoinRequest.objects.create(organisation=organisation, user=UserFactory(), asked_at=clock.now())
    client = browser(owner)
    with django_assert_num_queries(12):
        client.get(reverse("my_home"))
