"""Changing the programme: versions of actions, the history, two persons for rates, and what a file leaves alone."""

from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from accounts.choices import Role
from calls.api import ActionViewSet
from calls.choices import PlanState
from calls.forms.rounds import RoundActionsForm
from calls.models import Action, CallAction, EntryVersion, Measure, Objective, PlanOpening, Programme
from calls.queries.calls import open_calls_of_action
from calls.queries.programme_entries import history_of
from calls.queries.programme_pages import action_page, plan_page
from calls.queries.season_plan import season_plan
from calls.services.actions import propose_rates
from calls.services.changes import KINDS, confirm_change
from calls.services.entries import edit_entry, stated
from calls.services.round_changes import cancel_round
from indicators.models import Indicator
from records import clock
from records.models import AuditEvent
from records.rules import Percent, Refused
from records.services import verify
from tests.factories.accounts import person
from tests.factories.calls import words
from tests.factories.plans import AUTUMN, CLOSES, OPENS, confirmed, plan, ready_round

WHY = "The wording was asked about in the round of autumn 2024."


def action(code: str = "2D2") -> Action:
    """The action as it is now."""
    return Action.objects.current().get(code=code)


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [reason.code for reason in refused.value.reasons]


def clarified(row: Action, **values: object) -> dict[str, object]:
    return {"description": words("Clearer"), **values}


def numbers(code: str = "2D2") -> list[tuple[int, int, bool]]:
    """The history: number, version of the action, whether an officer made it."""
    rows = EntryVersion.objects.filter(kind="action", code=code).order_by("number")
    return [(row.number, row.data["version"], bool(row.reason)) for row in rows]


@pytest.fixture
def officer(db):
    return person(Role.OFFICER)


@pytest.fixture
def prepared(officer):
    """A round in preparation that opens 2B1, 2D2 and others."""
    return ready_round(officer)


def published(call, officer):
    """The round, confirmed by a second person."""
    with clock.at(OPENS):
        return confirmed(call, officer)


def test_action_nothing_rests_on_is_changed_in_place(prepared, officer):
    row = action()
    changed = edit_entry(row, clarified(row), by=officer, reason=WHY)
    assert (changed.pk, changed.version, action().description) == (row.pk, 1, words("Clearer"))
    assert numbers() == [(1, 1, False), (2, 1, True)]
    assert EntryVersion.objects.get(number=1).data["description"] == {}


def test_action_a_published_round_opens_gets_a_successor(prepared, officer):
    row = action()
    published(prepared, officer)
    changed = edit_entry(row, clarified(row), by=officer, reason=WHY)
    row.refresh_from_db()
    assert (changed.version, row.version, row.description) == (2, 1, {})
    assert row.replaced_at
    assert not changed.replaced_at
    assert Action.objects.filter(code="2D2").count() == 2
    assert list(CallAction.objects.filter(action__code="2D2").values_list("action_id", flat=True)) == [row.pk]
    assert set(PlanOpening.objects.filter(action__code="2D2").values_list("action_id", flat=True)) == {
        changed.pk
    }
    assert numbers() == [(1, 1, False), (2, 2, True)]


def test_round_in_preparation_follows_the_new_version_and_a_replaced_plan_the_old(prepared, officer):
    published(prepared, officer)
    row, version = action(), prepared.plan_version
    later = ready_like(prepared, officer)
    old = version.programme.plan_versions.create(
        code="2021", year_from=2021, year_to=2022, state=PlanState.REPLACED
    )
    PlanOpening.objects.create(version=old, action=row, season="2022-autumn")
    new = edit_entry(row, clarified(row), by=officer, reason=WHY)
    assert CallAction.objects.get(call=later, action__code="2D2").action_id == new.pk
    assert CallAction.objects.get(call=prepared, action__code="2D2").action_id == row.pk
    assert PlanOpening.objects.get(version=old).action_id == row.pk


def ready_like(call, officer):
    """A copy of the round, in preparation."""
    lines = list(call.lines.all())
    copy = type(call).objects.get(pk=call.pk)
    copy.pk, copy.state, copy.season, copy.number = "amif-test-2024-spring", "draft", "2024-spring", 1
    copy._state.adding = True
    copy.save()
    for line in lines:
        rows = list(line.call_actions.all())
        line.pk, line.call = None, copy
        line._state.adding = True
        line.save()
        CallAction.objects.bulk_create(CallAction(call=copy, action=row.action, line=line) for row in rows)
    return copy


def test_round_cancelled_before_it_opened_still_keeps_what_it_published(prepared, officer):
    row = action()
    with clock.at(OPENS):
        confirmed(prepared, officer)
        cancel_round(prepared, by=officer, reason=words("No money"))
    assert edit_entry(row, clarified(row), by=officer, reason=WHY).version == 2


def test_everything_that_lists_actions_has_the_current_version_once(prepared, officer):
    published(prepared, officer)
    row = action()
    new = edit_entry(row, {"title": words("Guidance")}, by=officer, reason=WHY)
    version, programme = prepared.plan_version, prepared.programme
    shown = [
        r.action.pk
        for o in plan_page(version).objectives
        for b in o.blocks
        for r in b.rows
        if r.action.code == "2D2"
    ]
    assert shown == [new.pk]
    assert [a.pk for a in season_plan(version, AUTUMN).actions if a.code == "2D2"] == [new.pk]
    assert action_page(programme, "2D2", OPENS).action.pk == new.pk
    assert [a.pk for a in ActionViewSet.queryset.all() if a.code == "2D2"] == [new.pk]
    assert RoundActionsForm(call=prepared).known["2D2"].pk == new.pk
    assert len([a for a in Action.objects.all() if a.code == "2D2"]) == 2


def test_current_action_is_open_in_a_round_that_opened_an_earlier_version(prepared, officer):
    published(prepared, officer)
    new = edit_entry(action(), {"title": words("Guidance")}, by=officer, reason=WHY)
    assert list(open_calls_of_action(new, CLOSES)) == [prepared]


def test_change_is_audited_with_its_reason_and_what_changed(prepared, officer):
    edit_entry(action(), {"title": words("Guidance")}, by=officer, reason=f"  {WHY} ")
    event = AuditEvent.objects.get(verb="programme.entry_changed")
    assert (event.actor, event.subject, event.stream) == (officer.pk, "action:2D2", "programme:amif-test")
    assert event.data["reason"] == WHY
    assert sorted(event.data["fields"]) == ["title en", "title fi", "title sv"]
    assert event.data["official_titles"] == ["sv"]
    assert verify() == []


def test_official_title_is_marked_in_the_history_and_another_is_not(prepared, officer):
    row = action()
    edit_entry(row, {"title": {**row.title, "fi": "Ohjaus"}}, by=officer, reason=WHY)
    edit_entry(action(), {"title": {**action().title, "sv": "Handledning"}}, by=officer, reason=WHY)
    latest, middle, first = history_of(row.programme, "action", "2D2")
    assert (latest.official, middle.official, first.official) == (["sv"], [], [])
    assert (latest.who, first.who, first.loaded) == (officer.name, "", True)


def test_objective_and_measure_keep_their_history(prepared, officer):
    objective = Objective.objects.get(code="SO2")
    edit_entry(objective, {"description": words("For whom")}, by=officer, reason=WHY)
    measure = Measure.objects.get(code="2D")
    edit_entry(measure, {"title": words("Participation")}, by=officer, reason=WHY)
    objective.refresh_from_db()
    assert objective.description == words("For whom")
    rows = EntryVersion.objects.exclude(reason="").order_by("kind").values_list("kind", "code", "number")
    assert list(rows) == [("measure", "2D", 2), ("objective", "SO2", 2)]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"title": {"fi": "A", "sv": "", "en": "C"}}, "entry_title_missing"),
        ({"title": {"fi": "A", "en": "C"}}, "entry_title_missing"),
        ({"aims": {"fi": "A", "sv": "", "en": ""}}, "entry_text_missing"),
        ({"eligible_applicants": ["nobody"]}, "entry_not_listed"),
        ({"coordinated_funds": ["XYZ"]}, "entry_not_listed"),
        ({"indicators": ["O.9.9"]}, "entry_not_listed"),
        ({"indicators": ["O.1.1"]}, "entry_indicator_other_objective"),
        ({"intervention_types": ["1.SO2.099"]}, "intervention_unknown"),
        ({}, "entry_unchanged"),
        ({"description": {}, "indicators": []}, "entry_unchanged"),
        ({"rate": Decimal("90.00")}, "entry_unchanged"),  # one officer does not change it
    ],
)
def test_what_cannot_be_is_refused_and_nothing_written(prepared, officer, values, code):
    Indicator.objects.create(
        fund="AMIF", code="O.1.1", objective_code="SO1", kind="output", position=1, counts="n"
    )
    before = stated(action())
    with pytest.raises(Refused) as refused:
        edit_entry(action(), values, by=officer, reason=WHY)
    assert code in codes(refused)
    assert stated(action()) == before
    assert not EntryVersion.objects.exists()


def test_text_can_be_taken_away_in_every_language(prepared, officer):
    edit_entry(action(), {"aims": words("Much")}, by=officer, reason=WHY)
    edit_entry(action(), {"aims": {}}, by=officer, reason=WHY)
    assert action().aims == {}


def test_change_needs_a_reason_and_an_officer(prepared, officer):
    with pytest.raises(Refused) as refused:
        edit_entry(action(), clarified(action()), by=officer, reason="  ")
    assert codes(refused) == ["entry_reason"]
    for role in (Role.DECIDER, Role.FINANCE, Role.AUDITOR, Role.ASSESSOR, Role.COMMITTEE, Role.ADMIN):
        with pytest.raises(Refused) as refused:
            edit_entry(action(), clarified(action()), by=person(role), reason=WHY)
        assert codes(refused) == ["role_needed"]
    assert not EntryVersion.objects.exists()


def test_two_officers_cannot_overwrite_each_other(prepared, officer):
    row = action()
    edit_entry(row, {"aims": words("First")}, by=officer, reason=WHY, seen=0)
    with pytest.raises(Refused) as refused:
        edit_entry(row, {"aims": words("Second")}, by=officer, reason=WHY, seen=0)
    assert codes(refused) == ["entry_stale"]
    assert action().aims == words("First")


def test_replaced_version_cannot_be_changed(prepared, officer):
    row = action()
    published(prepared, officer)
    edit_entry(row, clarified(row), by=officer, reason=WHY)
    with pytest.raises(Refused) as refused:
        edit_entry(row, {"aims": words("More")}, by=officer, reason=WHY)
    assert codes(refused) == ["entry_stale"]


def test_indicators_keep_what_the_plan_prints_beside_them(prepared, officer):
    for position, code in enumerate(("O.2.3", "O.2.3.1", "R.2.8")):
        Indicator.objects.create(
            fund="AMIF", code=code, objective_code="SO2", kind="output", position=position, counts="n"
        )
    row = action()
    row.indicators, row.printed_indicators = ["O.2.3", "O.2.3.1"], ["O.2.3", "O2.31"]
    row.save()
    edit_entry(row, {"indicators": ["O.2.3.1", "R.2.8"]}, by=officer, reason=WHY)
    assert action().printed_indicators == ["O2.31", "R.2.8"]


@pytest.mark.both
@pytest.mark.django_db
def test_history_is_append_only_in_the_database(officer):
    ready_round(officer)
    edit_entry(action(), clarified(action()), by=officer, reason=WHY)
    for statement in ("UPDATE calls_entryversion SET reason = ''", "DELETE FROM calls_entryversion"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert EntryVersion.objects.count() == 2


# Rates: two persons


def proposal(officer, **values):
    """Other rates of 2D2 before a decision maker."""
    defaults = {
        "rate": Decimal("70"),
        "raised_rate": Decimal("85"),
        "grounds": ["vulnerable_persons"],
        "text": {},
        "reason": WHY,
        "by": officer,
    }
    return propose_rates(action(), **{**defaults, **values})


@pytest.fixture
def grounds(prepared):
    """The programme with two grounds."""
    programme = Programme.objects.get()
    words_of = {code: words(code) for code in ("integration_local_regional_cso", "vulnerable_persons")}
    programme.vocabulary = {**programme.vocabulary, "grounds": words_of}
    programme.save()
    return prepared


def test_rates_change_when_a_decision_maker_confirms(grounds, officer):
    change = proposal(officer)
    assert action().rate == Decimal("75.00")
    chief = person(Role.DECIDER)
    confirm_change(change, by=chief)
    row = action()
    assert (row.rate, row.raised_rate, row.raised_rate_grounds) == (
        Decimal("70.00"),
        Decimal("85.00"),
        ["vulnerable_persons"],
    )
    assert numbers() == [(1, 1, False), (2, 1, True)]
    version = EntryVersion.objects.get(number=2)
    assert (version.by, version.reason, version.data["rate"]) == (chief.pk, WHY, "70.00")
    event = AuditEvent.objects.get(verb="programme.entry_changed")
    assert (event.actor, event.data["proposed_by"]) == (chief.pk, str(officer.pk))


def test_rates_of_an_action_rounds_rest_on_begin_a_new_version(grounds, officer):
    old = action()
    change = proposal(officer)
    published(grounds, officer)
    confirm_change(change, by=person(Role.DECIDER))
    old.refresh_from_db()
    assert (old.rate, action().rate, action().version) == (Decimal("75.00"), Decimal("70.00"), 2)


def test_proposer_does_not_confirm_the_rates(grounds, officer):
    both = person(Role.OFFICER, Role.DECIDER)
    with pytest.raises(Refused) as refused:
        confirm_change(proposal(both), by=both)
    assert codes(refused) == ["own_proposal"]
    assert action().rate == Decimal("75.00")


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"rate": Decimal("75.01")}, "action_rate_above"),
        ({"raised_rate": Decimal("90.01")}, "action_rate_above"),
        ({"raised_rate": Decimal("70")}, "action_rate_not_raised"),
        ({"rate": Decimal("0"), "raised_rate": None, "grounds": []}, "action_rate_nothing"),
        ({"grounds": []}, "action_rate_no_ground"),
        ({"raised_rate": None}, "action_rate_ground_alone"),
        ({"grounds": ["no_such"]}, "entry_not_listed"),
        ({"rate": Decimal("75"), "raised_rate": Decimal("90"), "grounds": ["integration_local_regional_cso"]},
         "entry_unchanged"),
        ({"reason": " "}, "change_reason"),
    ],
)  # fmt: skip
def test_rates_that_cannot_be_are_not_proposed(grounds, officer, values, code):
    with pytest.raises(Refused) as refused:
        proposal(officer, **values)
    assert code in codes(refused)


def test_second_proposal_waits_for_the_first(grounds, officer):
    proposal(officer)
    with pytest.raises(Refused) as refused:
        proposal(officer, rate=Decimal("60"))
    assert codes(refused) == ["action_waits"]


def test_rates_changed_meanwhile_are_not_confirmed(grounds, officer):
    change = proposal(officer)
    Action.objects.filter(code="2D2").update(rate=Decimal("65.00"))
    with pytest.raises(Refused) as refused:
        confirm_change(change, by=person(Role.DECIDER))
    assert codes(refused) == ["action_rates_changed"]
    assert action().rate == Decimal("65.00")


@pytest.mark.parametrize("role", [Role.DECIDER, Role.FINANCE, Role.AUDITOR, Role.ADMIN, Role.ASSESSOR])
def test_only_officers_propose_rates(grounds, role):
    with pytest.raises(Refused) as refused:
        proposal(person(role))
    assert codes(refused) == ["role_needed"]


def test_proposal_tells_what_is_to_change(grounds, officer):
    change = proposal(officer)
    kind = KINDS["action"]
    assert kind.says(change).params == {"action": "2D2"}
    figures = [(figure.label.code, figure.before, figure.after) for figure in kind.effect(change)]
    assert [code for code, *_ in figures] == ["rate", "raised_rate", "ground", "ground"]
    assert figures[0][1:] == (Percent(Decimal("75.00")), Percent(Decimal("70.00")))
    assert [(before["en"], after["en"]) for _, before, after in figures[2:]] == [("Yes", "No"), ("No", "Yes")]


def test_plan_has_its_openings_once_after_two_changes(officer):
    version = plan()
    for number in range(2):
        edit_entry(action(), {"aims": words(f"Aim {number}")}, by=officer, reason=WHY)
    assert version.openings.filter(action__code="2D2").count() == 1
