"""What closes a case by itself: memberships, told ties, signatures; the applicant's and its partners'."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.choices import TieKind, TieWhose
from accounts.models import OrganisationTie, User
from applications.models import Application, ApplicationPartner
from applications.permissions.bars import barred_pairs, disqualified
from applications.permissions.selection import standing, why_not_open, why_not_rank
from applications.queries.scoring import disqualified_assessments
from applications.rules.impartiality import Person, ToldTie, disqualification, tie_counts, tie_problems
from applications.services.declaring import declare
from records import clock
from tests.factories.accounts import OrganisationFactory
from tests.factories.applications import open_round, submitted
from tests.factories.selection import assigned, decider, officer
from tests.factories.ties import tie

db = pytest.mark.django_db
DAYS = st.dates(date(2026, 1, 1), date(2026, 1, 20))


def barred(user: User, application: Application) -> bool:
    return Application.objects.filter(disqualified(user), pk=application.pk).exists()


def partner(application: Application, **fields: Any) -> ApplicationPartner:
    return ApplicationPartner.objects.create(application=application, key="p9", position=9, **fields)


# The rule


@given(
    st.none() | DAYS, st.none() | DAYS, DAYS, DAYS, st.sampled_from(["board", "employer", "owner", "earlier"])
)
def test_tie_counts_while_it_stands_after_arrival_and_earlier_involvement_for_good(
    starts, ends, arrived, today, kind
):
    found = tie_counts(ToldTie("a", kind, starts, ends), arrived=arrived, today=today)
    begun = starts is None or starts <= today
    stood = ends is None or ends >= arrived or kind == "earlier"
    assert found == (begun and stood)


def test_tie_to_anybody_on_the_application_and_an_own_signature_disqualify():
    day = date(2026, 3, 2)
    person = Person(impartial=True, ties=(ToldTie("b"),), signed=True)
    found = tie_problems(person, ["a", "b"], arrived=day, today=day)
    assert [one.code for one in found] == ["disqualified_tie", "disqualified_signed"]
    assert (
        tie_problems(Person(impartial=True, ties=(ToldTie("c"),)), ["a", "b"], arrived=day, today=day) == []
    )
    assert disqualification(person, ["a", "b"]) == []


# The same in the database


@db
@pytest.mark.both
def test_database_answers_as_the_rule_whatever_the_days_and_the_kind():
    application, user = submitted(), officer()
    arrived, asked = date(2026, 1, 10), 0
    moment = datetime.combine(arrived, time(23, 30), timezone.get_current_timezone())
    Application.objects.filter(pk=application.pk).update(submitted_at=moment)
    today = date(2026, 1, 15)
    days = [None, *(arrived + timedelta(days=step) for step in (-9, -1, 0, 1, 5, 6))]
    with clock.at(datetime.combine(today, time(12), UTC)):
        for kind in TieKind.values:
            for starts in days:
                for ends in (one for one in days if not (starts and one and one < starts)):
                    OrganisationTie.objects.filter(user=user).delete()
                    made = OrganisationTie(user=user, whose="own", kind=kind, name="x", ground="x")
                    made.organisation, made.starts_on, made.ends_on = application.organisation, starts, ends
                    made.ended_at = clock.now() if ends else None
                    made.save()
                    wanted = tie_counts(ToldTie("a", kind, starts, ends), arrived=arrived, today=today)
                    assert barred(user, application) == wanted, (kind, starts, ends)
                    asked += 1
    assert asked > 100


@db
@pytest.mark.parametrize("whose", TieWhose.values)
def test_own_and_familys_ties_close_the_case_without_any_declaration(whose):
    application, user = submitted(), officer()
    tie(user, application.organisation, whose=whose)
    assert why_not_open(user, application).code == "disqualified_tie"
    assert standing(user, application).disqualified
    assert not barred(officer(), application)


@db
def test_tie_finds_the_organisation_by_business_id_and_without_one_by_its_name():
    application = submitted()
    by_number, by_name, other = officer(), officer(), officer()
    organisation = application.organisation
    OrganisationTie.objects.create(
        user=by_number, whose="own", kind="board", name="Annat namn", business_id=organisation.business_id,
        ground="x",
    )  # fmt: skip
    named = {"whose": "own", "kind": "board", "ground": "x"}
    OrganisationTie.objects.create(user=by_name, name=organisation.name.upper(), **named)
    OrganisationTie.objects.create(user=other, name=organisation.name, business_id="0000000-0", **named)
    assert [barred(one, application) for one in (by_number, by_name, other)] == [True, True, False]


@db
def test_employer_is_the_agency_itself_and_not_the_state():
    agency, ministry = OrganisationFactory(), OrganisationFactory()
    user = officer()
    tie(user, ministry, kind="employer")
    open_round(amount="500000.00")
    assert not barred(user, submitted(organisation=agency))
    assert barred(user, submitted(organisation=ministry))


@db
@pytest.mark.both
@pytest.mark.parametrize("by", ["organisation", "business_id", "name"])
def test_ties_to_a_partner_close_the_case_too(by):
    application, user, member = submitted(), officer(), officer()
    other = OrganisationFactory()
    member.memberships.create(organisation=other, role="viewer")
    given_: dict[str, Any] = {
        "organisation": {"organisation": other, "name": "?"},
        "business_id": {"business_id": other.business_id, "name": "?"},
        "name": {"name": other.name.lower()},
    }[by]
    if by == "name":
        OrganisationTie.objects.create(
            user=user, whose="own", kind="board", name=other.name.upper(), ground="x"
        )
    else:
        tie(user, other)
    assert not barred(user, application)
    partner(application, **given_)
    assert barred(user, application)
    assert barred(member, application) == (by != "name")


@db
def test_signing_for_the_applicant_disqualifies_later_officers():
    application = submitted()
    signer = application.organisation.memberships.get().user
    application.organisation.memberships.all().delete()
    signer.role_grants.create(role="officer")
    assert why_not_open(signer, application).code == "disqualified_signed"


@db
def test_tie_to_one_application_bars_from_the_whole_line():
    open_round(amount="500000.00")
    one, other, user = submitted(), submitted(), decider()
    declare(other, True, by=user)
    assert not standing(user, other).barred
    tie(user, one.organisation)
    assert standing(user, Application.objects.get(pk=other.pk)).barred
    assert why_not_rank(user, one.line).code == "disqualified_in_line"


@db
def test_assessment_of_somebody_tied_no_longer_counts():
    first, second = assigned()
    tie(first.assessor, first.application.organisation)
    assert list(disqualified_assessments()) == [first]
    assert second not in disqualified_assessments()


@db
def test_pairs_name_everybody_with_each_case_in_one_query(django_assert_num_queries):
    open_round(amount="500000.00")
    one, other = submitted(), submitted()
    tied, teller, free = officer(), officer(), officer()
    tie(tied, one.organisation)
    declare(other, False, "Vän.", by=teller)
    rows = Application.objects.submitted()
    with django_assert_num_queries(1):
        found = barred_pairs([tied, teller, free], rows)
    assert found == {(tied.pk, one.pk), (teller.pk, other.pk)}
    assert barred_pairs([], rows) == set()
