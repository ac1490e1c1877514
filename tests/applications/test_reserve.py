"""The reserve of a line: from the rejection to the promotion, and the grant that was declined in between."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from accounts.choices import MemberRole
from applications.choices import ApplicationState, DecisionState
from applications.models import Application, Decision, DeclinedGrant, ReservePlace
from applications.queries.desk import board
from applications.queries.ranking import ranked_lines
from applications.queries.reserve import place_in_letter, place_of, reserve_of
from applications.queries.scoring import basis_of
from applications.rules.due import CONFIRM, DECIDE, due_from
from applications.rules.proposing import Proposal, Reserve, most_grantable
from applications.services.deciding import decide, propose, return_proposal
from applications.services.declining import decline, enter_declined
from applications.services.promoting import promote
from applications.services.reviewing import Came
from applications.services.tie_orders import order_ties
from calls.models import CallRound, LedgerEntry
from calls.queries.money import case_balance, line_balance
from calls.queries.reconciliation import reconcile
from calls.rules.dates import local_day
from calls.services.ledger import pay
from records import clock
from records.models import AuditEvent, Notice
from records.rules import Refused
from records.services import verify
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.applications import open_round, submitted
from tests.factories.selection import REASON, assessed, decider, impartial, officer, whole

pytestmark = pytest.mark.django_db
ONE = Decimal("86612.22")  # what tests.factories.applications.submitted asks for
UNTIL = date(2027, 12, 31)
NO_MONEY = Proposal("reject", "Radens pengar räcker inte.", reserve=Reserve(UNTIL))


def refused_with(work: Any, *expected: str) -> list[Any]:
    with pytest.raises(Refused) as refused:
        work()
    assert [reason.code for reason in refused.value.reasons] == list(expected)
    return refused.value.reasons


class Line:
    """A line with money for one: the best ranked is granted, the others are to be placed in reserve."""

    def __init__(self, *values: tuple[int, int], money: str = "100000.00") -> None:
        open_round(amount=money)
        self.by, self.decider = officer(), decider()
        self.owners = [member(OrganisationFactory()) for _ in values]
        self.cases = [
            assessed(submitted(owner), by=self.by, values=two)
            for owner, two in zip(self.owners, values, strict=True)
        ]
        for one in self.cases:
            impartial(one, self.decider)
        self.line = self.cases[0].line

    def fresh(self, number: int) -> Application:
        return Application.objects.get(pk=self.cases[number].pk)

    def settle(self, number: int, proposal: Proposal | None = None) -> Decision:
        """Proposed and decided: granted whole, or as given."""
        case = self.fresh(number)
        return decide(propose(case, proposal or whole(case), by=self.by), by=self.decider)

    def settled(self) -> "Line":
        self.settle(0)
        for number in range(1, len(self.cases)):
            self.settle(number, NO_MONEY)
        return self

    def free(self) -> Decimal:
        return line_balance(self.line).free

    def give_back(self) -> DeclinedGrant:
        return decline(self.fresh(0), "Vi hinner inte.", by=self.owners[0])

    def promoted(self, number: int, **how: Any) -> Decision:
        case = self.fresh(number)
        return promote(case, whole(case, "Pengar har frigjorts."), by=self.by, **how)


@pytest.fixture
def line() -> Line:
    return Line((5, 5), (4, 4), (3, 4)).settled()


# Into the reserve


def test_rejections_for_lack_of_money_keep_their_places_in_order(line):
    assert list(ReservePlace.objects.values_list("place", "until").order_by("pk")) == [(1, UNTIL), (2, UNTIL)]
    assert [line.fresh(n).state for n in range(3)] == ["granted", "rejected", "rejected"]
    (found,) = ranked_lines(line.by, CallRound.objects.get())
    rows = reserve_of(found, local_day(clock.now()))
    assert [one.waiting.reference[-3:] for one in rows] == ["002", "003"]
    assert [(one.next, one.over) for one in rows] == [(True, False), (False, False)]
    assert [one.row.rank for one in found.places] == [1, 2, 3]


def test_place_is_the_same_in_whichever_order_they_are_proposed():
    line = Line((5, 5), (4, 4), (3, 4))
    line.settle(0)
    for number in (2, 1):
        line.settle(number, NO_MONEY)
    assert [place_of(line.fresh(number)).place for number in (1, 2)] == [1, 2]


def test_place_is_reckoned_anew_when_one_before_it_has_been_decided_otherwise():
    line = Line((5, 5), (4, 4), (3, 4))
    line.settle(0)
    first, second = (propose(line.fresh(number), NO_MONEY, by=line.by) for number in (1, 2))
    assert [first.reserve.place, second.reserve.place] == [1, 2]
    return_proposal(first, "Kriterierna uppfylls inte.", by=line.decider)
    line.settle(1, Proposal("reject", "Kriterierna uppfylls inte."))
    decided = decide(second, by=line.decider)
    assert place_in_letter(decided).place == 1
    event = AuditEvent.objects.get(verb="applications.reserve_place_moved")
    assert event.data == {"before": 2, "place": 1}
    assert event.stream == second.application.stream
    assert event.actor == line.decider.pk


def test_place_that_stays_leaves_no_trace_of_being_reckoned_again(line):
    assert not AuditEvent.objects.filter(verb="applications.reserve_place_moved").exists()


def test_promotion_is_due_from_when_it_was_proposed_and_not_from_the_closing_of_the_round(line):
    line.give_back()
    with clock.at(line.line.call.closes_at + timedelta(days=200)):
        proposed_on = local_day(line.promoted(1).proposed_at)
        (task,) = board(line.decider)
    assert task.kind == DECIDE
    assert task.due == due_from(CONFIRM, proposed_on)
    assert task.due > proposed_on


def test_nobody_is_rejected_for_lack_of_money_once_the_money_reaches():
    line = Line((5, 5), (4, 4))
    line.settle(0)
    waiting = propose(line.fresh(1), NO_MONEY, by=line.by)
    line.give_back()
    refused_with(lambda: decide(waiting, by=line.decider), "reserve_money_reaches")
    assert line.fresh(1).state == "proposed"
    assert ReservePlace.objects.get().place == 1


def test_those_rejected_for_good_have_no_place_and_take_none():
    line = Line((5, 5), (4, 4), (3, 4))
    line.settle(0)
    line.settle(1, Proposal("reject", "Radens pengar räcker inte."))
    line.settle(2, NO_MONEY)
    assert place_of(line.fresh(1)) is None
    assert place_of(line.fresh(2)).place == 1


def test_reserve_is_refused_where_the_money_reaches_and_without_a_day():
    line = Line((5, 5), (3, 4))
    case = line.fresh(0)
    refused_with(lambda: propose(case, NO_MONEY, by=line.by), "reserve_money_reaches")
    line.settle(0)
    undated = replace(NO_MONEY, reserve=Reserve(None))
    refused_with(lambda: propose(line.fresh(1), undated, by=line.by), "reserve_until_missing")
    assert not ReservePlace.objects.exists()
    assert line.fresh(1).state == ApplicationState.ASSESSED


def test_returned_proposal_leaves_no_place():
    line = Line((5, 5), (3, 4))
    line.settle(0)
    return_proposal(propose(line.fresh(1), NO_MONEY, by=line.by), REASON, by=line.decider)
    assert place_of(line.fresh(1)) is None
    line.settle(1, NO_MONEY)
    assert place_of(line.fresh(1)).place == 1


# A grant declined


def test_declined_grant_frees_its_commitment_through_the_ledger(line):
    before = line.free()
    made = line.give_back()
    assert line.free() == before + ONE == line_balance(line.line).amount
    assert (made.amount, made.sender, made.reason) == (ONE, line.owners[0].name, "Vi hinner inte.")
    case = line.fresh(0)
    assert (case.state, case.granted, case.granted_rate) == ("withdrawn", None, None)
    assert LedgerEntry.objects.filter(kind="decommit", case=case.case, amount=ONE, by=None).count() == 1
    verbs = set(AuditEvent.objects.filter(stream=case.stream).values_list("verb", flat=True))
    assert {"applications.declined", "ledger.decommit"} <= verbs
    assert Decision.objects.get(application=case).state == DecisionState.DECIDED
    assert verify() == []
    assert reconcile().clean


def test_declined_grant_is_told_to_both_sides(line):
    line.give_back()
    told = Notice.objects.filter(kind="money_freed").values_list("user", flat=True)
    assert set(told) == {line.by.pk, line.decider.pk}
    assert list(Notice.objects.filter(kind="grant_declined").values_list("user", flat=True)) == [
        line.owners[0].pk
    ]


def test_only_an_owner_declines_and_only_once(line):
    case = line.fresh(0)
    editor = member(case.organisation, MemberRole.EDITOR)
    for who in (editor, line.owners[1], line.by, line.decider):
        refused_with(lambda who=who: decline(line.fresh(0), "Nej.", by=who), "owner_declines")
    refused_with(lambda: decline(line.fresh(0), " ", by=line.owners[0]), "decline_reason")
    line.give_back()
    refused_with(line.give_back, "nothing_granted")
    assert DeclinedGrant.objects.count() == 1


def test_declined_grant_that_came_by_post_is_entered_by_an_officer(line):
    taken = Decision.objects.get(application=line.cases[0]).decided_at
    came = Came("Föreningens ordförande", clock.now(), "post")
    refused_with(lambda: enter_declined(line.fresh(0), "Nej.", came, by=line.decider), "role_needed")
    early = replace(came, received_at=taken - timedelta(seconds=1))
    refused_with(lambda: enter_declined(line.fresh(0), "Nej.", early, by=line.by), "declined_before_decision")
    late = replace(came, received_at=clock.now() + timedelta(days=1))
    refused_with(lambda: enter_declined(line.fresh(0), "Nej.", late, by=line.by), "declined_in_future")
    made = enter_declined(line.fresh(0), "Vi hinner inte.", came, by=line.by)
    assert (made.sender, made.channel, made.recorded_by) == ("Föreningens ordförande", "post", line.by)
    assert LedgerEntry.objects.get(kind="decommit").by == line.by.pk


def test_grant_of_which_something_is_paid_is_not_declined(line):
    pay(line.line, line.cases[0].case, Decimal("0.01"), by=line.by, note="Förskott")
    refused_with(line.give_back, "decline_paid")
    assert case_balance(line.cases[0].case).committed == ONE


# The promotion


def test_promotion_is_a_new_decision_in_place_of_the_rejection(line):
    line.give_back()
    proposal = line.promoted(1)
    assert line.fresh(1).state == "rejected"
    assert case_balance(line.cases[1].case).earmarked == ONE
    made = decide(proposal, by=line.decider)
    case = line.fresh(1)
    assert (case.state, case.granted, case.granted_rate) == ("granted", ONE, made.rate)
    assert case_balance(case.case).committed == ONE
    first, second = Decision.objects.filter(application=case).order_by("pk")
    assert (second.replaces, list(Decision.objects.in_force().filter(application=case))) == (first, [second])
    assert (first.kind, first.state, second.kind) == ("reject", "decided", "grant")
    assert place_of(case) is None
    assert reconcile().clean


def test_promotion_is_refused_when_the_line_is_short(line):
    (found,) = refused_with(lambda: line.promoted(1), "money_short")
    assert (found.params["there"], found.params["wanted"]) == (line.free(), ONE)
    assert case_balance(line.cases[1].case).earmarked == 0


def test_promotion_takes_what_is_free_as_a_part(line):
    case, free = line.fresh(1), line.free()
    part = replace(most_grantable(basis_of(case)), kind="grant_in_part", reasons="En del.", amount=free)
    decide(promote(case, part, by=line.by), by=line.decider)
    assert line.fresh(1).state == "granted_in_part"
    assert line.free() == 0


def test_promotion_out_of_order_needs_a_reason(line):
    line.give_back()
    refused_with(lambda: line.promoted(2), "reserve_out_of_order")
    made = line.promoted(2, out_of_order="Den första har begynt utan stöd.")
    assert made.promotion.out_of_order == "Den första har begynt utan stöd."
    assert decide(made, by=line.decider).state == "decided"


def test_next_comes_first_once_the_first_is_proposed(line):
    line.give_back()
    line.promoted(1)
    case = line.fresh(2)
    part = replace(whole(case, "En del."), kind="grant_in_part", amount=line.free())
    assert promote(case, part, by=line.by).promotion.out_of_order == ""
    assert line.free() == 0


def test_place_that_is_over_is_not_promoted_or_decided(line):
    line.give_back()
    proposal = line.promoted(1)
    end = clock.now() + timedelta(days=(UNTIL - local_day(clock.now())).days + 1)
    with clock.at(end):
        refused_with(lambda: decide(proposal, by=line.decider), "reserve_place_over")
        return_proposal(proposal, REASON, by=line.decider)
        refused_with(lambda: line.promoted(1), "reserve_place_over")
    assert (line.free(), line.fresh(1).state) == (line_balance(line.line).amount, "rejected")


def test_returned_promotion_leaves_the_rejection_and_its_place(line):
    line.give_back()
    proposal = line.promoted(1)
    return_proposal(proposal, REASON, by=line.decider)
    assert (line.fresh(1).state, place_of(line.fresh(1)).place) == ("rejected", 1)
    assert case_balance(line.cases[1].case).earmarked == 0
    assert decide(line.promoted(1), by=line.decider).state == "decided"


def test_promotion_is_proposed_by_an_officer_and_decided_by_another(line):
    line.give_back()
    case = line.fresh(1)
    refused_with(lambda: promote(case, whole(case), by=line.decider), "role_needed")
    refused_with(lambda: promote(case, whole(case), by=officer()), "impartiality_not_declared")
    refused_with(lambda: promote(case, replace(NO_MONEY, reserve=None), by=line.by), "promotion_grants")
    proposal = line.promoted(1)
    refused_with(lambda: line.promoted(1), "change_proposed_already")
    line.by.role_grants.create(role="decider")
    refused_with(lambda: decide(proposal, by=type(line.by).objects.get(pk=line.by.pk)), "decider_took_part")


def test_tied_wait_for_their_order_when_the_money_is_not_enough_for_both():
    line = Line((5, 5), (4, 4), (4, 4)).settled()
    assert [place_of(line.fresh(number)).place for number in (1, 2)] == [1, 1]
    line.give_back()
    refused_with(lambda: line.promoted(2), "reserve_tied")
    references = [line.cases[number].case.reference for number in (2, 1)]
    order_ties(line.line, references, "Den senare når fler orter.", by=line.decider)
    refused_with(lambda: line.promoted(1), "reserve_out_of_order")
    assert decide(line.promoted(2), by=line.decider).state == "decided"


def test_grant_that_is_being_changed_is_not_declined(line):
    line.give_back()
    decide(line.promoted(1), by=line.decider)
    decision = Decision.objects.in_force().get(application=line.cases[1])
    names = ("kind", "amount", "rate", "eligible_cost", "reasons", "proposed_by")
    Decision.objects.create(
        application=decision.application,
        replaces=decision,
        **{name: getattr(decision, name) for name in names},
    )
    refused_with(lambda: decline(line.fresh(1), "Vi hinner inte.", by=line.owners[1]), "decline_change_waits")


# At once


def at_once(work: Any, times: int = 20) -> Counter[str]:
    def one(number: int) -> str:
        try:
            return str(work(number))
        except Refused as refused:
            return refused.reasons[0].code
        except Exception as error:
            return repr(error)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        return Counter(pool.map(one, range(times)))


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_two_officers_promoting_at_once_never_overcommit_the_line():
    line = Line((5, 5), (4, 4), (3, 4)).settled()
    other = officer()
    for one in line.cases:
        impartial(one, other)
    line.give_back()

    def work(number: int) -> str:
        case = Application.objects.get(pk=line.cases[1 + number % 2].pk)
        who = line.by if number % 2 else other
        return promote(case, whole(case), by=who, out_of_order="Båda behövs.").state

    met = at_once(work)
    print(f"{connection.vendor}: 20 promotions at once: {dict(met)}")
    assert met["proposed"] == 1
    assert set(met) <= {"proposed", "change_proposed_already", "money_short"}
    assert line.free() == line_balance(line.line).amount - ONE >= 0
    assert reconcile().clean


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_grant_declined_twenty_times_at_once_is_freed_once():
    line = Line((5, 5), (4, 4)).settled()
    met = at_once(lambda _number: decline(line.fresh(0), "Vi hinner inte.", by=line.owners[0]).amount)
    print(f"{connection.vendor}: 20 times declined at once: {dict(met)}")
    assert met == {str(ONE): 1, "nothing_granted": 19}
    assert LedgerEntry.objects.filter(kind="decommit").count() == 1
    assert line.free() == line_balance(line.line).amount
    assert verify() == []
    assert reconcile().clean
