"""A decision that replaces an earlier one: which is in force, and what its readers see."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from applications.models import Decision
from applications.queries.drafts import taken_decision
from applications.queries.results import line_standings
from applications.queries.reviews import sent_decision_of, unread_letters
from applications.services.deciding import keep_letter
from records import clock
from tests.factories.selection import decided, decider

pytestmark = pytest.mark.django_db


def later(earlier: Decision, state: str, **fields: object) -> Decision:
    """A row that replaces the earlier one, as the service that corrects or promotes would leave it."""
    taken = {"decided_by": decider(), "decided_at": clock.now()} if state == "decided" else {}
    names = ("kind", "amount", "rate", "eligible_cost", "reasons", "proposed_by")
    same = {name: getattr(earlier, name) for name in names}
    return Decision.objects.create(
        application=earlier.application, state=state, replaces=earlier, **same, **taken, **fields
    )


@pytest.mark.parametrize(("state", "stands"), [("proposed", 0), ("returned", 0), ("decided", 1)])
def test_in_force_is_the_last_one_taken(state, stands):
    first = decided()
    second = later(first, state)
    expected = [first, second][stands]
    assert list(Decision.objects.in_force()) == [expected]
    assert taken_decision(first.application) == expected


def test_in_force_follows_a_chain_of_replacements():
    first = decided()
    second = later(first, "decided")
    third = later(second, "decided")
    assert list(Decision.objects.in_force()) == [third]
    assert list(Decision.objects.decided().order_by("pk")) == [first, second, third]


def test_two_decisions_never_replace_the_same_one():
    first = decided()
    later(first, "returned")
    later(first, "decided")
    with pytest.raises(IntegrityError), transaction.atomic():
        later(first, "proposed")


def test_the_applicant_has_the_earlier_decision_until_the_later_is_sent(client):
    first = decided()
    keep_letter(first, b"%PDF-1.7 first", sent_at=clock.now())
    second = later(first, "decided")
    application = first.application
    assert sent_decision_of(application) == first
    keep_letter(second, b"%PDF-1.7 second", sent_at=clock.now() + timedelta(seconds=1))
    assert sent_decision_of(application) == second
    assert list(unread_letters(first.proposed_by, type(application).objects.all())) == [second]
    client.force_login(first.proposed_by)
    address = reverse("decision_letter", args=[application.case.reference])
    read = {
        name: b"".join(client.get(address, {"decision": name}).streaming_content)
        for name in ("", str(first.pk))
    }
    assert read == {"": b"%PDF-1.7 second", str(first.pk): b"%PDF-1.7 first"}
    assert client.get(address, {"decision": "0"}).status_code == 404


def test_results_wait_for_the_letter_of_the_decision_in_force():
    first = decided()
    keep_letter(first, b"%PDF-1.7 first", sent_at=clock.now())
    [before] = line_standings(first.application.call)
    later(first, "decided")
    [after] = line_standings(first.application.call)
    assert [reason.code for one in (before, after) for reason in one.problems] == ["unsent_left"]
