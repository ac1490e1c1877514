"""The rules' figures of a programme and of a round: seen, proposed, confirmed by another, never past the law."""

from dataclasses import fields, replace
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from accounts.choices import Role
from calls.models import ChangeProposal, Programme
from calls.queries.parameters import parameters_of, parameters_of_call
from calls.rules.parameters import Parameters
from calls.services.changes import confirm_change
from calls.services.parameters import propose_parameter
from calls.services.programme import load_programme
from records import clock
from records.models import AuditEvent
from records.rules import Refused
from tests.factories.accounts import person
from tests.factories.plans import BEFORE, confirmed, plan, ready_round
from tests.factories.programme_files import FINLAND

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_august():
    with clock.at(BEFORE):
        yield


@pytest.fixture
def officer():
    return person(Role.OFFICER)


@pytest.fixture
def decider():
    return person(Role.DECIDER)


@pytest.fixture
def call(officer):
    return ready_round(officer)


def adjust(call_or_programme, name, value, officer, decider):
    """The change proposed and confirmed."""
    call = None if isinstance(call_or_programme, Programme) else call_or_programme
    programme = call.programme if call else call_or_programme
    change = propose_parameter(programme, name, value, reason="Less is enough", by=officer, call=call)
    return confirm_change(change, by=decider)


def fresh(row):
    """The row as it is in the database."""
    return type(row).objects.get(pk=row.pk)


def test_programme_figure_changes_when_a_second_person_confirms(officer, decider):
    programme = plan().programme
    change = propose_parameter(programme, "base_rate", "70", reason="Less is enough", by=officer)
    assert parameters_of(fresh(programme)).base_rate == Decimal("75.00")
    confirm_change(change, by=decider)
    assert parameters_of(fresh(programme)) == replace(Parameters(), base_rate=Decimal("70.00"))
    event = AuditEvent.objects.get(verb="programme.parameter_set")
    assert (event.data["before"], event.data["value"], event.data["reason"]) == (
        "75.00",
        "70.00",
        "Less is enough",
    )
    assert (event.actor, event.data["proposed_by"]) == (decider.pk, str(officer.pk))


def test_change_says_the_figure_before_and_after(officer):
    change = propose_parameter(plan().programme, "lump_sum_maximum", "150000", reason="Less", by=officer)
    assert change.effect["says"]["en"] == (
        "Change a figure of the programme’s rules: Lump sum: total cost at most."
    )
    (row,) = change.effect["figures"]
    assert (row["before"]["en"], row["after"]["en"]) == ("€200,000.00", "€150,000.00")


@pytest.mark.parametrize(
    ("name", "value", "code", "article"),
    [
        ("base_rate", "75.01", "parameter_above_law", "Article 15(1)"),
        ("staff_share_minimum", "19.99", "parameter_below_law", "Decree 119/2022, section 23"),
        ("eligible_until", "2030-01-01", "parameter_above_law", "Article 63"),
        ("legal_forms.company", "yes", "parameter_legal_form_fixed", "Annex IV point 1"),
    ],
)
def test_bound_of_the_law_is_refused_with_its_article(officer, name, value, code, article):
    with pytest.raises(Refused) as refused:
        propose_parameter(plan().programme, name, value, reason="More", by=officer)
    (reason,) = refused.value.reasons
    assert (reason.code, reason.field) == (code, "value")
    assert article in reason.article
    assert not ChangeProposal.objects.exists()


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("base_rate", "much", "parameter_not_a_value"),
        ("base_rate", "75", "parameters_unchanged"),
        ("bass_rate", "70", "parameter_unknown"),
        ("legal_forms.king", "yes", "parameter_unknown"),
        ("legal_forms.parish", "perhaps", "parameter_legal_form"),
    ],
)
def test_what_cannot_be_is_refused(officer, name, value, code):
    with pytest.raises(Refused) as refused:
        propose_parameter(plan().programme, name, value, reason="More", by=officer)
    assert [reason.code for reason in refused.value.reasons] == [code]


def test_bound_is_checked_again_at_confirmation(officer, decider):
    programme = plan().programme
    change = propose_parameter(programme, "base_rate", "70", reason="Less", by=officer)
    ChangeProposal.objects.filter(pk=change.pk).update(data={**change.data, "value": "80.00"})
    with pytest.raises(Refused) as refused:
        confirm_change(fresh(change), by=decider)
    assert "Article 15(1)" in refused.value.reasons[0].article
    assert parameters_of(fresh(programme)).base_rate == Decimal("75.00")


def test_proposer_never_confirms_and_no_reason_is_refused(officer):
    both = person(Role.OFFICER, Role.DECIDER)
    change = propose_parameter(plan().programme, "base_rate", "70", reason="Less", by=both)
    with pytest.raises(Refused) as refused:
        confirm_change(change, by=both)
    assert refused.value.reasons[0].code == "own_proposal"
    with pytest.raises(Refused):
        propose_parameter(change.programme, "base_rate", "71", reason=" ", by=officer)


def test_legal_form_is_answered_otherwise(officer, decider):
    programme = plan().programme
    adjust(programme, "legal_forms.parish", "yes", officer, decider)
    adjust(programme, "legal_forms.school", "no", officer, decider)
    found = parameters_of(fresh(programme)).legal_forms
    assert (found["parish"], found["school"], found["municipality"]) == ("yes", "no", "yes")


def test_round_in_preparation_has_figures_of_its_own(call, officer, decider):
    adjust(call, "max_months", "24", officer, decider)
    assert parameters_of_call(fresh(call)).max_months == 24
    assert parameters_of(fresh(call.programme)).max_months == 36
    adjust(call.programme, "max_months", "30", officer, decider)
    assert parameters_of_call(fresh(call)).max_months == 24


def test_publication_fixes_every_figure(call, officer, decider):
    adjust(call, "max_months", "24", officer, decider)
    confirmed(fresh(call), officer)
    assert set(fresh(call).parameters) == {"contents", *(item.name for item in fields(Parameters))}
    before = parameters_of_call(fresh(call))
    adjust(call.programme, "base_rate", "60", officer, decider)
    adjust(call.programme, "legal_forms.parish", "no", officer, decider)
    assert parameters_of_call(fresh(call)) == before
    assert (before.base_rate, before.max_months) == (Decimal("75.00"), 24)


def test_figures_a_round_was_opened_with_stay_when_the_law_changes(call, officer):
    confirmed(call, officer)
    opened = fresh(call)
    type(call).objects.filter(pk=call.pk).update(parameters={**opened.parameters, "max_months": "40"})
    assert parameters_of_call(fresh(call)).max_months == 40


def test_published_round_is_not_adjusted_even_when_it_was_proposed_before(call, officer, decider):
    change = propose_parameter(call.programme, "max_months", "24", reason="Short", by=officer, call=call)
    published = confirmed(call, officer)
    with pytest.raises(Refused) as refused:
        confirm_change(fresh(change), by=decider)
    assert refused.value.reasons[0].code == "parameters_round_fixed"
    with pytest.raises(Refused):
        propose_parameter(call.programme, "max_months", "24", reason="Short", by=officer, call=published)
    assert parameters_of_call(fresh(call)).max_months == 36


def test_round_published_without_figures_keeps_those_of_before_a_change(call, officer, decider):
    type(call).objects.filter(pk=call.pk).update(state="open", parameters={})
    assert parameters_of_call(fresh(call)).base_rate == Decimal("75.00")
    adjust(call.programme, "base_rate", "60", officer, decider)
    assert parameters_of_call(fresh(call)).base_rate == Decimal("75.00")


def test_loading_the_file_again_keeps_what_two_persons_decided(officer, decider):
    load_programme(FINLAND, by=None)
    programme = Programme.objects.get(pk="amif-fi-2021-2027")
    adjust(programme, "base_rate", "70", officer, decider)
    assert not load_programme(FINLAND, by=None).changed
    assert parameters_of(fresh(programme)).base_rate == Decimal("70.00")


@pytest.fixture
def desk(client: Client, officer):
    client.force_login(officer)
    return client


def body_of(client: Client, url: str, status: int = 200) -> str:
    """The page, once it answers as it should."""
    answer = client.get(url)
    assert answer.status_code == status
    return answer.content.decode().replace("\xa0", " ")


def test_list_shows_value_bound_provision_and_source(desk, officer, decider):
    programme = plan().programme
    adjust(programme, "base_rate", "70", officer, decider)
    body = body_of(desk, reverse("rules"))
    for words in (
        "Rate of all projects",
        "70%",
        "at most 75%",
        "Article 15(1)",
        "The programme, changed by decision",
        "The law",
        "Last day of eligible costs",
        "no, by law",
        "Less is enough",
    ):
        assert words in body, words


def test_round_shows_where_its_figures_come_from(desk, call, officer, decider):
    adjust(call, "max_months", "24", officer, decider)
    assert "This round" in body_of(desk, reverse("round-rules", args=[call.pk]))
    confirmed(fresh(call), officer)
    body = body_of(desk, reverse("round-rules", args=[call.pk]))
    assert "Fixed when the round was published" in body
    assert "This round<" not in body


def test_officer_proposes_on_the_page_of_a_figure(desk):
    programme = plan().programme
    address = reverse("rule", args=["base_rate"])
    answer = desk.post(address, {"value": "70,00", "reason": "Less is enough"})
    assert answer.status_code == 302
    change = ChangeProposal.objects.get()
    assert (change.programme, change.data["value"], change.reason) == (programme, "70.00", "Less is enough")
    body = body_of(desk, address)
    assert "A change waits for confirmation" in body
    assert 'name="value"' not in body


def test_value_past_the_law_comes_back_with_the_figure(desk):
    plan()
    answer = desk.post(reverse("rule", args=["base_rate"]), {"value": "76", "reason": "More"})
    body = answer.content.decode().replace("\xa0", " ")
    assert "Rate of all projects is 76%. The law allows at most 75%." in body
    assert "Article 15(1)" in body
    assert not ChangeProposal.objects.exists()


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("lump_sum_maximum", "150 000", "150000.00"),
        ("max_months", "24", "24"),
        ("eligible_until", "31.12.2028", "2028-12-31"),
        ("legal_forms.parish", "yes", "yes"),
    ],
)
def test_every_kind_of_figure_can_be_written(desk, name, value, kept):
    plan()
    assert desk.post(reverse("rule", args=[name]), {"value": value, "reason": "So"}).status_code == 302
    assert ChangeProposal.objects.get().data["value"] == kept


@pytest.mark.parametrize("role", [Role.DECIDER, Role.FINANCE, Role.AUDITOR])
def test_others_see_figures_and_cannot_propose(client, role):
    plan()
    client.force_login(person(role))
    assert 'name="value"' not in body_of(client, reverse("rule", args=["base_rate"]))
    assert client.post(reverse("rule", args=["base_rate"]), {"value": "70", "reason": "x"}).status_code == 404
    assert not ChangeProposal.objects.exists()


def test_strangers_and_wrong_names_find_nothing(client, desk):
    plan()
    body_of(desk, reverse("rule", args=["bass_rate"]), 404)
    body_of(desk, reverse("rule", args=["legal_forms.king"]), 404)
    body_of(desk, reverse("round-rules", args=["nothing"]), 404)
    client.force_login(person(Role.COMMITTEE))
    body_of(client, reverse("rules"), 404)


def test_published_round_offers_no_change(desk, call, officer):
    confirmed(call, officer)
    address = reverse("round-rule", args=[call.pk, "base_rate"])
    assert 'name="value"' not in body_of(desk, address)
    assert desk.post(address, {"value": "70", "reason": "x"}).status_code == 404


@pytest.mark.parametrize("changes", [1, 3])
def test_list_takes_the_same_queries(desk, officer, decider, changes, django_assert_num_queries):
    programme = plan().programme
    for value in list(range(70, 70 + changes)):
        adjust(programme, "base_rate", str(value), officer, decider)
    with django_assert_num_queries(10):
        desk.get(reverse("rules"))
