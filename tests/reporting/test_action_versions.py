"""Reports over an action that has two versions: no figure doubles, none splits."""

from datetime import UTC, date, datetime
from decimal import Decimal as D

import pytest
from django.utils import timezone

from accounts.choices import Role
from applications.choices import ApplicationState
from applications.filters import ProjectFilter
from applications.models import Application
from calls.models import Action
from calls.services.entries import edit_entry
from reporting.queries.datasets import dataset
from reporting.queries.scope import Scope
from reporting.rules.canonical import to_text
from reporting.rules.identities import differences
from tests.factories.accounts import person
from tests.factories.calls import words
from tests.reporting import world

pytestmark = pytest.mark.django_db
AS_OF = date(2024, 12, 31)


@pytest.fixture
def known():
    return world.build()


def committee(known):
    return dataset("committee", Scope(known.programme, AS_OF, timezone.now()))


def second_version() -> Action:
    """Action 2D2 changed under its published rounds."""
    old = Action.objects.current().get(code="2D2")
    return edit_entry(old, {"aims": words("Clearer")}, by=person(Role.OFFICER), reason="Asked for")


def test_report_says_the_same_after_an_action_got_a_second_version(known):
    before = to_text(committee(known))
    assert second_version().version == 2
    after = committee(known)
    assert to_text(after) == before
    assert differences(after) == []


def test_measures_and_rounds_add_both_versions_up(known):
    new = second_version()
    later = world.round_of(
        known.programme,
        "2024-spring",
        datetime(2024, 3, 1, 6, tzinfo=UTC),
        datetime(2024, 3, 28, 14, 15, tzinfo=UTC),
    )
    line = world.line_of(later, known.line.measure, "100000.00", new)
    world.application(line, new, ApplicationState.IN_ASSESSMENT, "40000.00", None, title="Nytt")
    data = committee(known)
    assert [
        (row.action, row.received) for item in data.rounds for row in item.actions if row.action == "2D2"
    ] == [
        ("2D2", 2),
        ("2D2", 3),
        ("2D2", 1),
    ]
    codes = [row.code for row in data.measures]
    assert len(codes) == len(set(codes))
    assert sum((row.earmarked for row in data.measures), D(0)) == D("180000.00")
    assert differences(data) == []


def test_project_filter_names_an_action_once(known):
    new = second_version()
    copied = Application.objects.get(pk=known.granted.pk)
    copied.pk, copied.action, copied._state.adding = None, new, True
    copied.case = world.open_case("application", "later")
    copied.save()
    found = ProjectFilter({}, Application.objects.granted(), programme=known.programme)
    assert [code for code, _ in found.filters["action"].extra["choices"]] == ["2D2"]
