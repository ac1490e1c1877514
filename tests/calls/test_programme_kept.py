"""What a programme file leaves alone when it is loaded again: the ministry's own changes, and what rounds rest on."""

from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import pytest

from accounts.choices import Role
from calls.models import Action, CallAction, EntryVersion, Measure, Objective, PlanVersion, Programme
from calls.queries.plan import finding_rows
from calls.services.changes import confirm_change, propose_change
from calls.services.entries import edit_entry
from calls.services.programme import load_programme
from records.models import AuditEvent
from records.services.loading import Tally
from tests.factories.accounts import person
from tests.factories.calls import words
from tests.factories.plans import CLOSES, OPENS
from tests.factories.programme_files import FINLAND, SMALL, with_change

WHY = "The wording was asked about in the round of autumn 2024."


@pytest.fixture
def officer(db):
    return person(Role.OFFICER)


def action(code: str) -> Action:
    """The action as it is now."""
    return Action.objects.current().get(code=code)


def loaded(folder: Path, text: str) -> Tally:
    path = folder / "programme.yaml"
    path.write_text(text, encoding="utf-8")
    return load_programme(path, by=None)


@pytest.mark.django_db
def test_loading_writes_the_first_version_of_every_entry_once(tmp_path):
    loaded(tmp_path, SMALL)
    loaded(tmp_path, SMALL)
    rows = EntryVersion.objects.order_by("kind", "code").values_list("kind", "code", "number", "reason")
    assert list(rows) == [
        ("action", "1A1", 1, ""),
        ("action", "2B1", 1, ""),
        ("action", "OS1", 1, ""),
        ("measure", "1A", 1, ""),
        ("measure", "1B", 1, ""),
        ("objective", "SO1", 1, ""),
        ("objective", "SO2", 1, ""),
    ]


@pytest.mark.django_db
def test_file_changes_what_nobody_has_changed_and_the_history_tells(tmp_path):
    loaded(tmp_path, SMALL)
    tally = loaded(tmp_path, with_change(SMALL, 'en: "Advice"', 'en: "Counsel"'))
    assert (tally.updated, tally.left) == (1, [])
    assert list(EntryVersion.objects.filter(code="2B1").values_list("number", "data__title__en")) == [
        (1, "Advice"),
        (2, "Counsel"),
    ]


def test_officers_change_wins_over_the_file_field_by_field(tmp_path, officer):
    loaded(tmp_path, SMALL)
    edit_entry(action("2B1"), {"title": {"sv": "Handledning", "en": "Guidance"}}, by=officer, reason=WHY)
    text = with_change(SMALL, 'en: "Advice"', 'en: "Counsel"')
    text = with_change(text, '"R.2.8"]', '"R.2.9"]')
    for _ in range(2):
        tally = loaded(tmp_path, text)
        assert tally.left == ["2B1 title"]
        row = action("2B1")
        assert row.title == {"sv": "Handledning", "en": "Guidance"}
        assert row.indicators[-1] == "R.2.9"
    assert (tally.created, tally.updated, tally.removed) == (0, 0, 0)
    assert "Left as decided since, though the file says otherwise: 2B1 title" in str(tally)


def test_loading_the_same_file_after_a_change_writes_nothing(tmp_path, officer):
    loaded(tmp_path, SMALL)
    edit_entry(Objective.objects.get(code="SO1"), {"title": {"sv": "A", "en": "B"}}, by=officer, reason=WHY)
    edit_entry(Measure.objects.get(code="1A"), {"title": {"sv": "A", "en": "B"}}, by=officer, reason=WHY)
    events, versions = AuditEvent.objects.count(), EntryVersion.objects.count()
    tally = loaded(tmp_path, SMALL)
    assert not tally.changed
    assert sorted(tally.left) == ["1A title", "SO1 title"]
    assert (AuditEvent.objects.count(), EntryVersion.objects.count()) == (events, versions)


@pytest.mark.django_db
def test_file_does_not_alter_an_action_that_a_published_round_opens(tmp_path):
    load_programme(FINLAND, by=None)
    row = action("2D2")
    call = row.programme.rounds.create(
        id="published", season="2023-autumn", title={}, opens_at=OPENS, closes_at=CLOSES, state="open"
    )
    line = call.lines.create(objective=row.objective, code="2D", measure=row.measure)
    CallAction.objects.create(call=call, action=row, line=line)
    text = FINLAND.read_text(encoding="utf-8")
    text = with_change(text, 'sheet_text: "Hösten 2023"', 'sheet_text: "Hösten"')
    start = text.index('  - code: "2D2"')
    text = text[:start] + with_change(text[start:], 'en: "', 'en: "Other ')
    tally = loaded(tmp_path, text)
    assert tally.left == ["2D2 title"]
    assert action("2D2").title == row.title
    assert Action.objects.filter(code="2D2").count() == 1


def test_second_version_survives_loading_and_the_plan_check_says_the_same(officer):
    load_programme(FINLAND, by=None)
    programme = Programme.objects.get()
    before = finding_rows(programme)
    row = action("2D2")
    call = programme.rounds.create(
        id="published", season="2023-autumn", title={}, opens_at=OPENS, closes_at=CLOSES, state="open"
    )
    line = call.lines.create(objective=row.objective, code="2D", measure=row.measure)
    CallAction.objects.create(call=call, action=row, line=line)
    edit_entry(row, {"description": words("Clearer")}, by=officer, reason=WHY)
    tally = load_programme(FINLAND, by=None)
    assert not tally.changed
    assert tally.left == ["2D2 description"]
    assert programme.actions.count() == 33
    assert programme.actions.current().count() == 32
    assert finding_rows(programme) == before


def test_entry_the_ministry_changed_is_not_removed_with_the_file(tmp_path, officer):
    loaded(tmp_path, SMALL)
    edit_entry(action("OS1"), {"aims": {"sv": "A", "en": "B"}}, by=officer, reason=WHY)
    start, end = SMALL.index('  - code: "OS1"'), SMALL.index("plan:\n")
    text = with_change(SMALL[:start] + SMALL[end:], 'actions: ["OS1"]', 'actions: ["1A1"]')
    assert loaded(tmp_path, text).left == ["OS1"]
    assert action("OS1").aims == {"sv": "A", "en": "B"}


def test_allocation_two_persons_changed_is_not_put_back_by_the_file(tmp_path, officer):
    loaded(tmp_path, SMALL)
    objective = Objective.objects.get(code="SO2")
    data = {"objective": objective.pk, "support": "project", "from": "1999999.50", "to": "1500000.00"}
    change = propose_change("allocation", objective.programme, data, reason=WHY, by=officer)
    confirm_change(change, by=person(Role.DECIDER))
    before = (Programme.objects.get().allocation, Objective.objects.get(code="SO2").allocation)
    tally = loaded(tmp_path, SMALL)
    assert not tally.changed
    assert tally.left == ["SO2 allocation"]
    assert (Programme.objects.get().allocation, Objective.objects.get(code="SO2").allocation) == before
    assert before[1] == Decimal("1500000.00")


@pytest.mark.parametrize("changes", [{"state": "replaced"}, {"state": "draft"}, {"drafted_by": uuid4()}])
def test_plan_that_was_replaced_or_drafted_at_the_desk_is_left_alone(tmp_path, officer, changes):
    loaded(tmp_path, SMALL)
    PlanVersion.objects.update(**changes)
    row = action("2B1")
    version = PlanVersion.objects.get()
    Action.objects.filter(pk=row.pk).update(replaced_at=OPENS)
    row.pk, row.version, row._state.adding = None, 2, True
    row.save()
    before = set(version.openings.values_list("action_id", "season"))
    tally = loaded(tmp_path, SMALL)
    assert not tally.changed
    assert tally.left == ["plan 2023"]
    version.refresh_from_db()
    assert set(version.openings.values_list("action_id", "season")) == before
    assert version.state == changes.get("state", "approved")
