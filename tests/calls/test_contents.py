"""Which optional contents an application must have: usually, by its programme, by its round; fixed with it."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.choices import Role
from calls.models import CallRound, Programme
from calls.queries.parameters import contents_of_call, is_frozen, parameters_of_call
from calls.rules.contents import OPTIONAL, USUAL, contents_asked, optional_problems
from calls.services.parameters import ask_contents
from calls.services.round_copies import copy_round
from records import clock
from records.models import AuditEvent
from records.rules import Refused
from tests.factories.accounts import person
from tests.factories.plans import BEFORE, CLOSES, OPENS, confirmed, ready_round

DECREED = (
    "title",
    "contact_name",
    "contact_email",
    "need",
    "objectives",
    "results",
    "results_use",
    "communication",
)
OF_DECREE = (*DECREED, "continuation", "lessons", "target_groups", "work_packages", "steering")
choices = st.dictionaries(st.sampled_from(sorted(OPTIONAL)), st.booleans())


@given(choices, choices)
def test_what_is_said_later_counts_before_what_was_said_first(
    first: dict[str, bool], then: dict[str, bool]
) -> None:
    asked = contents_asked(first, then)
    for code, one in OPTIONAL.items():
        assert (code in asked) is then.get(code, first.get(code, one.usual))


@given(st.dictionaries(st.sampled_from(OF_DECREE), st.booleans()))
def test_what_the_decree_names_is_no_choice(said: dict[str, bool]) -> None:
    assert contents_asked(said) == USUAL
    assert [one.params["name"] for one in optional_problems(said)] == list(said)


@pytest.fixture
def officer(db: Any) -> Any:
    return person(Role.OFFICER)


@pytest.fixture
def call(officer: Any) -> CallRound:
    return ready_round(officer)


def programmed(call: CallRound, **contents: bool) -> CallRound:
    """The round, its programme asking otherwise than usual."""
    programme = call.programme
    Programme.objects.filter(pk=programme.pk).update(
        parameters={**programme.parameters, "contents": contents}
    )
    return CallRound.objects.select_related("programme").get(pk=call.pk)


def test_a_round_asks_what_its_programme_asks_until_it_says_otherwise(call: CallRound, officer: Any) -> None:
    assert contents_of_call(call) == USUAL
    call = programmed(call, risks=False, contact_phone=True)
    assert contents_of_call(call) == USUAL - {"risks"} | {"contact_phone"}
    ask_contents(call, ["risks"], by=officer)
    assert contents_of_call(call) == {"risks"}
    assert not is_frozen(call)
    event = AuditEvent.objects.get(verb="calls.contents_chosen")
    assert (event.actor, event.data["contact_phone"], event.data["risks"]) == (officer.pk, False, True)


def test_the_same_again_leaves_no_mark(call: CallRound, officer: Any) -> None:
    ask_contents(call, sorted(USUAL), by=officer)
    assert not AuditEvent.objects.filter(verb="calls.contents_chosen").exists()
    assert call.parameters == {}


def test_publishing_fixes_the_contents_whatever_the_programme_says_later(
    call: CallRound, officer: Any
) -> None:
    ask_contents(call, ["agreements"], by=officer)
    with clock.at(BEFORE):
        published = confirmed(call, officer)
        later = programmed(published, agreements=False, risks=True)
    assert contents_of_call(later) == {"agreements"}
    assert parameters_of_call(later) == parameters_of_call(published)
    with pytest.raises(Refused), clock.at(BEFORE):
        ask_contents(later, ["risks"], by=officer)


@pytest.mark.parametrize("role", [Role.ASSESSOR, Role.DECIDER, Role.FINANCE, Role.COMMITTEE])
def test_only_an_officer_chooses_them(call: CallRound, role: str) -> None:
    with pytest.raises(Refused):
        ask_contents(call, ["agreements"], by=person(role))
    assert contents_of_call(call) == USUAL


@pytest.mark.parametrize("code", ["need", "target_groups", "x"])
def test_nothing_but_optional_contents_is_chosen(call: CallRound, officer: Any, code: str) -> None:
    with pytest.raises(Refused) as refused:
        ask_contents(call, [code], by=officer)
    assert [one.code for one in refused.value.reasons] == ["content_not_optional"]


def test_a_copied_round_asks_for_the_same(call: CallRound, officer: Any) -> None:
    ask_contents(call, ["agreements"], by=officer)
    copied = copy_round(call, opens_at=OPENS, closes_at=CLOSES, by=officer)
    assert contents_of_call(copied) == {"agreements"}


def test_they_are_ticked_on_the_rounds_page(call: CallRound, officer: Any, client: Client) -> None:
    client.force_login(officer)
    url = reverse("round-edit", args=[call.pk])
    with clock.at(BEFORE):
        form = client.get(url).context["form"]
        typed = {name: value for name, value in form.initial.items() if value not in (None, "")}
        typed |= {f"amount_{line.code}": line.planned for line in call.lines.all()}
        typed |= {"opens": "4.9.2023 9.00", "closes": "29.9.2023 16.15"}
        assert typed["contents"] == sorted(USUAL)
        sent = client.post(url, typed | {"contents": ["agreements", "risks"]})
        assert sent.status_code == 302
    call.refresh_from_db()
    assert contents_of_call(call) == {"agreements", "risks"}
    assert client.post(url, typed | {"contents": ["need"]}).status_code == 200
