"""Many proposals decided in one go: asked once, taken one by one, each letter owed, and nothing one may not decide."""

from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.choices import Role
from applications.choices import ApplicationState, DecisionState
from applications.models import Application, Decision
from applications.queries.issuing import progress_of
from applications.services import issuing
from applications.services.deciding import LETTER, return_proposal
from applications.services.declaring import declare
from applications.services.issuing import ISSUE, ask_to_issue
from calls.models import LedgerEntry
from calls.queries.reconciliation import reconcile
from records.models import AuditEvent, Job
from records.rules import Refused
from records.services import run
from tests.applications.desk import browser, page_of
from tests.factories.accounts import person
from tests.factories.applications import open_round, submitted
from tests.factories.selection import decider, impartial, officer, proposed

pytestmark = pytest.mark.django_db
ONE = Decimal("86612.22")


def piled(chief, count: int = 3) -> list[Decision]:
    """Proposals of one line, open to the decision maker."""
    open_round(amount="900000.00")
    found = []
    for _ in range(count):
        decision = proposed(submitted(), by=officer())
        impartial(decision.application, chief)
        found.append(decision)
    return found


def states() -> list[str]:
    return list(Decision.objects.order_by("pk").values_list("state", flat=True))


def test_all_chosen_are_decided_and_each_letter_is_owed():
    chief = decider()
    chosen = piled(chief)
    job = ask_to_issue(chosen, by=chief)
    assert states() == [DecisionState.PROPOSED] * 3
    assert run(job.pk)
    assert states() == [DecisionState.DECIDED] * 3
    assert set(Application.objects.values_list("state", flat=True)) == {ApplicationState.GRANTED}
    assert Job.objects.filter(kind=LETTER).count() == 3
    progress = progress_of(chief, Job.objects.get(pk=job.pk))
    assert (progress.working, progress.decided, progress.granted) == (False, 3, 3 * ONE)
    assert reconcile().clean


def test_asking_twice_decides_once():
    chief = decider()
    chosen = piled(chief, 2)
    first, second = ask_to_issue(chosen, by=chief), ask_to_issue(reversed(chosen), by=chief)
    assert first.pk == second.pk
    run(first.pk)
    assert not run(first.pk)
    assert LedgerEntry.objects.filter(kind="commit").count() == 2


def test_work_that_broke_off_goes_on_with_the_rest():
    chief = decider()
    chosen = piled(chief)
    job = ask_to_issue(chosen, by=chief)
    ask_to_issue(chosen[:1], by=chief)
    run(Job.objects.filter(kind=ISSUE).exclude(pk=job.pk).get().pk)
    assert states().count(DecisionState.DECIDED) == 1
    run(job.pk)
    assert states() == [DecisionState.DECIDED] * 3


def test_one_that_was_returned_meanwhile_stays_and_says_why():
    chief, other = decider(), decider()
    first, second = piled(chief, 2)
    job = ask_to_issue([first, second], by=chief)
    impartial(first.application, other)
    return_proposal(first, "Motivera resorna.", by=other)
    run(job.pk)
    assert states() == [DecisionState.RETURNED, DecisionState.DECIDED]
    left, taken = progress_of(chief, Job.objects.get(pk=job.pk)).rows
    assert (left.decided, left.why_not.code) == (False, "wrong_state")
    assert taken.decided


def test_a_tie_told_after_asking_keeps_the_whole_line_from_being_decided():
    chief = decider()
    first, second = piled(chief, 2)
    job = ask_to_issue([first, second], by=chief)
    declare(first.application, False, "Släkting i styrelsen.", by=chief)
    run(job.pk)
    assert states() == [DecisionState.PROPOSED] * 2


def test_nothing_is_owed_when_one_of_them_is_not_ones_own_to_decide():
    chief = decider()
    first, second = piled(chief, 2)
    Decision.objects.filter(pk=second.pk).update(proposed_by=chief)
    second.refresh_from_db()
    with pytest.raises(Refused) as met:
        ask_to_issue([first, second], by=chief)
    assert [reason.code for reason in met.value.reasons] == ["decider_took_part"]
    assert not Job.objects.filter(kind=ISSUE).exists()


@pytest.mark.parametrize("role", [Role.OFFICER, Role.FINANCE, Role.AUDITOR, Role.ADMIN])
def test_only_a_decision_maker_decides(role: str):
    (one,) = piled(decider(), 1)
    with pytest.raises(Refused):
        ask_to_issue([one], by=person(role))


def test_the_asking_is_audited_with_what_was_chosen():
    chief = decider()
    chosen = piled(chief, 2)
    ask_to_issue(chosen, by=chief)
    event = AuditEvent.objects.get(verb="applications.issue_asked")
    assert (event.actor, event.data["decisions"]) == (chief.pk, [one.pk for one in chosen])


# The pages


def test_the_pile_leads_through_a_page_of_sums_to_the_progress():
    chief = decider()
    chosen = piled(chief, 2)
    client = browser(chief)
    numbers = {"decision": [str(one.pk) for one in chosen]}
    assert f'value="{chosen[0].pk}"' in page_of(client, reverse("desk_decisions"))
    shown = client.post(reverse("desk_together"), numbers).content.decode().replace("\u00a0", " ")
    assert "€173,224.44" in shown
    assert states() == [DecisionState.PROPOSED] * 2
    answer = client.post(reverse("desk_together"), {**numbers, "confirm": "1"})
    job = Job.objects.get(kind=ISSUE)
    assert answer.headers["Location"] == reverse("desk_issued", args=[job.pk])
    assert "data-poll-url" in page_of(client, answer.headers["Location"])
    run(job.pk)
    assert "data-finished" in page_of(client, answer.headers["Location"])


def test_what_is_not_open_to_the_person_is_as_if_it_were_not_there():
    chief, other = decider(), decider()
    (one,) = piled(chief, 1)
    answer = browser(other).post(
        reverse("desk_together"), {"decision": [str(one.pk), "x", "999"], "confirm": "1"}
    )
    assert answer.headers["Location"] == reverse("desk_decisions")
    assert not Job.objects.filter(kind=ISSUE).exists()


def test_progress_is_shown_to_the_one_who_asked():
    chief = decider()
    job = ask_to_issue(piled(chief, 1), by=chief)
    assert browser(chief).get(reverse("desk_issued", args=[job.pk])).status_code == 200
    assert browser(decider()).get(reverse("desk_issued", args=[job.pk])).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_progress_asks_as_often_with_three_as_with_one(count: int, django_assert_num_queries):
    chief = decider()
    job = ask_to_issue(piled(chief, count), by=chief)
    client = browser(chief)
    with django_assert_num_queries(5):
        page_of(client, reverse("desk_issued", args=[job.pk]))


def test_nothing_and_too_much_at_once_are_refused_and_nothing_is_owed(monkeypatch: pytest.MonkeyPatch):
    chief = decider()
    chosen = piled(chief, 1)
    monkeypatch.setattr(issuing, "MOST", 0)
    for given, code in (([], "none_chosen"), (chosen, "too_many_chosen")):
        with pytest.raises(Refused) as refused:
            ask_to_issue(given, by=chief)
        assert [one.code for one in refused.value.reasons] == [code]
    assert not Job.objects.filter(kind=ISSUE).exists()
