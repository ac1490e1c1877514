"""/desk/rounds/: who sees it, what is prepared, said, refused and published through its pages."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from accounts.choices import Role
from calls.models import CallRound
from calls.services.rounds import choose_actions, open_round_beside_plan
from records import clock
from tests.factories.accounts import person
from tests.factories.plans import AUTUMN, BEFORE, CLOSES, OPENS, confirmed, plan, ready_round

pytestmark = pytest.mark.django_db
DATES = {"opens": "4.9.2023 9.00", "closes": "29.9.2023 16.15"}
EDITED = {
    "title_fi": "Syksyn haku",
    "title_sv": "Höstens utlysning",
    "title_en": "The autumn’s call",
    "summary_fi": "Tiivistelmä",
    "summary_sv": "Sammanfattning",
    "summary_en": "Summary",
    "email": "eusa@example.org",
    "phone": "",
    "cost_models": ["flat_7"],
    "amount_2A": "",
    "amount_2B": "1 200 000,00",
    "amount_2D": "4000000.00",
    "amount_SO3": "1000000",
    **DATES,
}


@pytest.fixture
def officer():
    return person(Role.OFFICER)


@pytest.fixture
def desk(client: Client, officer):
    client.force_login(officer)
    return client


@pytest.fixture
def call(officer):
    return ready_round(officer)


@pytest.fixture(autouse=True)
def in_august():
    with clock.at(BEFORE):
        yield


def page(call: CallRound, name: str = "round") -> str:
    return reverse(name, args=[call.pk])


WRITING = ("round-edit", "round-actions")
READERS = (Role.DECIDER, Role.FINANCE, Role.ASSESSOR, Role.AUDITOR)
STRANGERS = (Role.COMMITTEE, Role.ADMIN)


@pytest.mark.parametrize("role", READERS)
def test_readers_see_rounds_and_no_page_that_writes(client, call, role):
    client.force_login(person(role))
    assert client.get(reverse("rounds")).status_code == 200
    body = client.get(page(call)).content.decode()
    for name in (*WRITING, "round-propose", "round-publish", "round-cancel"):
        assert page(call, name) not in body
    for name in WRITING:
        assert client.get(page(call, name)).status_code == 404
    assert client.get(reverse("round-new")).status_code == 404
    for name in ("round-propose", "round-cancel"):
        assert client.post(page(call, name), {"reason_en": "no"}).status_code == 404
    call.refresh_from_db()
    assert call.state == "draft"


@pytest.mark.parametrize("role", [*STRANGERS, None])
def test_others_are_told_there_is_nothing(client, call, role):
    client.force_login(person(*filter(None, [role])))
    for name in ("round", "round-edit", "round-preview"):
        assert client.get(page(call, name)).status_code == 404
    assert client.get(reverse("rounds")).status_code == 404


def test_guests_are_sent_to_sign_in(client, call):
    answer = client.get(page(call))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


def test_new_round_lists_the_plans_seasons(desk):
    plan()
    body = desk.get(reverse("round-new")).content.decode()
    assert "Autumn 2023" in body
    assert "6,200,000.00" in body


def test_season_shows_lines_actions_and_contradictions(desk):
    plan()
    body = desk.get(reverse("round-planned", args=[AUTUMN])).content.decode()
    assert "4,000,000.00" in body
    assert "Action 2D2" in body
    assert "none of its actions is open then" in body


def test_season_the_plan_does_not_have_is_not_found(desk):
    plan()
    assert desk.get(reverse("round-planned", args=["2019-spring"])).status_code == 404


def test_round_is_prepared_with_local_times(desk):
    plan()
    answer = desk.post(reverse("round-planned", args=[AUTUMN]), DATES)
    call = CallRound.objects.get()
    assert answer["Location"] == page(call)
    assert (call.opens_at, call.closes_at) == (OPENS, CLOSES)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"opens": "tomorrow", "closes": "29.9.2023 16.15"}, "Write the date and the time"),
        ({"opens": "29.3.2026 3.30", "closes": "30.3.2026 16.15"}, "the clocks are put forward"),
        ({"opens": "30.9.2023 9.00", "closes": "29.9.2023 16.15"}, "must close after it opens"),
    ],
)
def test_wrong_dates_are_said_at_their_field_and_kept(desk, typed, said):
    plan()
    body = desk.post(reverse("round-planned", args=[AUTUMN]), typed).content.decode()
    assert said in body
    assert "Error:" in body
    assert typed["opens"] in body
    assert not CallRound.objects.exists()


def test_time_that_comes_twice_is_asked_about_and_then_taken(desk):
    plan()
    address = reverse("round-planned", args=[AUTUMN])
    twice = {"opens": "4.9.2026 9.00", "closes": "25.10.2026 3.30"}
    body = desk.post(address, twice).content.decode()
    assert "has the time 03:30 twice" in body
    assert 'name="closes_which"' in body
    assert not CallRound.objects.exists()
    desk.post(address, {**twice, "closes_which": "second"})
    assert CallRound.objects.get().closes_at == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_time_that_comes_twice_is_kept_when_the_form_is_saved_again(desk, call):
    CallRound.objects.filter(pk=call.pk).update(closes_at=datetime(2026, 10, 25, 1, 30, tzinfo=UTC))
    body = desk.get(page(call, "round-edit")).content.decode()
    assert 'value="second" id="id_closes_which_1" checked' in body


def test_round_beside_the_plan_is_prepared_from_chosen_actions(desk):
    plan()
    answer = desk.post(reverse("round-free"), {**DATES, "actions_SO2": ["2D2"], "actions_SO3": ["3A1"]})
    call = CallRound.objects.get()
    assert answer["Location"] == page(call, "round-edit")
    assert [line.code for line in call.lines.order_by("code")] == ["2D", "SO3"]


def test_round_beside_the_plan_needs_an_action(desk):
    plan()
    body = desk.post(reverse("round-free"), DATES).content.decode()
    assert "Choose at least one action to open." in body
    assert not CallRound.objects.exists()


def test_checklist_names_what_is_missing_and_the_button_waits_for_it(desk, call):
    CallRound.objects.filter(pk=call.pk).update(contact={})
    body = desk.get(page(call)).content.decode()
    assert "Enter an e-mail address for questions." in body
    assert "First correct what the checklist names." in body
    desk.post(page(call, "round-propose"))
    call.refresh_from_db()
    assert call.state == "draft"


def test_publishing_what_the_allocation_cannot_bear_says_the_figures(desk, call):
    call.lines.filter(code="2D").update(planned=Decimal("5000000.00"))
    body = desk.post(page(call, "round-propose"), follow=True).content.decode()
    assert "SO2 has €6,000,000.00 not yet called" in body
    assert "€200,000.00 too much" in body
    call.refresh_from_db()
    assert call.state == "draft"


def test_edit_saves_texts_amounts_and_the_committees_approval(desk, call):
    criteria = call.criteria_set
    typed = {
        **EDITED,
        "criteria_set": criteria.pk,
        "criteria_approved_on": "13.12.2022",
        "amount_2D": "3 999 999,50",
    }
    assert desk.post(page(call, "round-edit"), typed).status_code == 302
    call.refresh_from_db()
    assert call.title["sv"] == "Höstens utlysning"
    assert call.cost_models == ["flat_7"]
    assert call.lines.get(code="2D").planned == Decimal("3999999.50")
    assert call.lines.get(code="2A").planned == Decimal("0.00")
    criteria.refresh_from_db()
    assert str(criteria.approved_on) == "2022-12-13"


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("amount_2D", "a lot", "Write the amount in figures"),
        ("amount_2D", "-5", "greater than or equal to 0"),
        ("email", "not an address", "valid email"),
        ("closes", "1.9.2023 16.15", "must close after it opens"),
    ],
)
def test_edit_keeps_what_was_typed_and_says_what_is_wrong(desk, call, field, typed, said):
    body = desk.post(page(call, "round-edit"), {**EDITED, field: typed}).content.decode()
    assert said in body
    assert typed in body
    call.refresh_from_db()
    assert call.title["en"] == "Call of autumn 2023"


def test_published_round_has_no_page_to_edit(desk, call, officer):
    confirmed(call, officer)
    for name in WRITING:
        assert desk.get(page(call, name)).status_code == 404


def test_actions_are_chosen_on_their_page(desk, call):
    assert desk.post(page(call, "round-actions"), {"actions_SO2": ["2D2"]}).status_code == 302
    assert [line.code for line in call.lines.all()] == ["2D"]


def test_preview_shows_the_public_page_before_it_is_public(desk, call):
    body = desk.get(page(call, "round-preview")).content.decode()
    assert "nobody else sees this page yet" in body
    assert "Action 2D2" in body
    assert Client().get(reverse("call", args=[call.pk])).status_code == 404


def test_history_names_who_did_what(desk, call, officer):
    body = desk.get(page(call)).content.decode()
    assert f"Prepared – {officer.name}" in body


@pytest.mark.parametrize("items", [1, 3])
def test_list_of_rounds_takes_as_many_queries_for_three_as_for_one(
    desk, officer, items, django_assert_num_queries
):
    version = plan()
    for number in range(items):
        opens = OPENS + timedelta(days=400 * number)
        open_round_beside_plan(
            version.programme,
            version.programme.actions.filter(code="2D2"),
            opens_at=opens,
            closes_at=opens + timedelta(days=9),
            by=officer,
        )
    with django_assert_num_queries(8):
        assert desk.get(reverse("rounds")).content.count(b"<tr>") == items + 1


@pytest.mark.parametrize(("published", "queries"), [(False, 11), (True, 9)])
@pytest.mark.parametrize("lines", [1, 3])
def test_page_of_a_round_takes_as_many_queries_for_three_lines_as_for_one(
    desk, call, officer, lines, published, queries, django_assert_num_queries
):
    wanted = ["2B1", "2D2", "3A1"][:lines]
    choose_actions(call, call.programme.actions.filter(code__in=wanted).order_by("position"), by=officer)
    if published:
        confirmed(call, officer)
    with django_assert_num_queries(queries):
        assert desk.get(page(call)).status_code == 200
