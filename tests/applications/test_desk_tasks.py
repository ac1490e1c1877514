"""My tasks: what, about what, since when and by when; only what the person may really do, from every source."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.choices import Role
from applications.models import Application, Decision
from applications.services.declaring import declare
from applications.services.handling import hand_over
from applications.views.desk import groups
from applications.views.desk_tasks import SOURCES, DeskTask, Viewer, source, tasks_of
from calls.choices import CallState, PlanState
from calls.models import CallRound, PlanComment, PlanVersion
from calls.services.rounds import propose_round
from records import clock
from tests.applications.desk import at, browser, page_of
from tests.factories.accounts import person
from tests.factories.applications import open_round, submitted
from tests.factories.plans import BEFORE, plan, ready_round
from tests.factories.selection import (
    assessed,
    assessor,
    assigned,
    checked,
    decider,
    impartial,
    officer,
    proposed,
)

pytestmark = pytest.mark.django_db


def tasks(user, now=None):
    return tasks_of(Viewer(user, now or clock.now()))


def labels(user):
    return [task.label for task in tasks(user)]


def closed(days=40):
    now = clock.now()
    CallRound.objects.update(opens_at=now - timedelta(days=days + 30), closes_at=now - timedelta(days=days))


# Steps of cases


def test_each_role_has_its_own_turn():
    open_round(amount="900000.00")
    clerk, chief = officer(), decider()
    submitted()
    found = assigned(submitted(), by=clerk)
    for one in found:
        impartial(one.application, one.assessor)
    assessed(submitted(), by=clerk)
    decision = proposed(submitted(), by=clerk)
    impartial(decision.application, chief)
    closed()
    assert labels(clerk) == ["Check 1 new application", "Rank, and propose a decision on 1 application"]
    assert labels(found[0].assessor) == ["Score the application"]
    assert labels(chief) == ["Decide on 1 proposal"]
    for nobody in (assessor(), person(Role.FINANCE)):
        assert labels(nobody) == []


def test_task_says_about_what_since_when_by_when_and_where():
    clerk = officer()
    first, _second = assigned(submitted(), by=clerk)
    impartial(first.application, first.assessor)
    closed()
    (task,) = tasks(first.assessor)
    assert task.about.endswith(f"line 2D, {first.application.case.reference}")
    assert task.since == first.assigned_at
    assert task.due > clock.now().date()
    assert task.url == at("desk_score", first.application)


def test_declaration_waits_in_the_place_of_the_step_it_opens():
    open_round(amount="900000.00")
    first, _second = assigned(submitted())
    decision = proposed(submitted())
    (task,) = tasks(first.assessor)
    assert task.label == "Declare your impartiality on 1 application"
    assert task.url == at("desk_declaration", first.application)
    chief = decider()
    assert labels(chief) == ["Declare your impartiality on 1 application"]
    impartial(decision.application, chief)
    assert labels(chief) == ["Decide on 1 proposal"]


def test_many_declarations_lead_to_the_queue_of_them():
    open_round(amount="900000.00")
    cases = [assessed(submitted()) for _ in range(2)]
    clerk = officer()
    (task,) = tasks(clerk)
    assert task.label == "Declare your impartiality on 2 applications"
    body = page_of(browser(clerk), task.url)
    assert all(one.case.reference in body for one in cases)


def test_case_in_somebodys_hands_is_that_officers_task_alone():
    open_round(amount="900000.00")
    one, two = submitted(), submitted()
    mine, other = officer(), officer()
    hand_over(one, mine, by=other)
    assert sorted(labels(mine)) == ["Check 1 new application"] * 2
    assert labels(other) == ["Check 1 new application"]
    (own,) = [task for task in tasks(mine) if "in your hands" in task.about]
    assert own.url == at("desk_checks", one)
    assert tasks(other)[0].url == at("desk_checks", two)


def test_many_cases_in_my_hands_lead_to_the_queue_of_them():
    open_round(amount="900000.00")
    mine = officer()
    cases = [submitted() for _ in range(2)]
    other = submitted()
    for one in cases:
        hand_over(one, mine, by=mine)
    task = next(task for task in tasks(mine) if "in your hands" in task.about)
    assert task.label == "Check 2 new applications"
    body = page_of(browser(mine), task.url)
    assert [one.case.reference in body for one in [*cases, other]] == [True, True, False]


@pytest.mark.parametrize(
    ("make", "role"),
    [(submitted, Role.OFFICER), (assessed, Role.OFFICER), (proposed, Role.DECIDER)],
)
def test_the_disqualified_have_no_task_of_the_case(make, role):
    made, who = make(), person(role)
    assert len(labels(who)) == 1
    declare(getattr(made, "application", made), False, "Vän.", by=who)
    assert labels(who) == []


def test_who_is_barred_on_the_line_neither_ranks_nor_decides():
    open_round(amount="900000.00")
    clerk, chief = officer(), decider()
    tied = submitted()
    application = assessed(submitted(), by=clerk)
    decision = proposed(submitted(), by=clerk)
    impartial(decision.application, chief)
    declare(tied, False, "Vän.", by=clerk)
    declare(tied, False, "Vän.", by=chief)
    assert application.state == "assessed"
    assert labels(clerk) == []
    assert labels(chief) == []


def test_proposer_has_no_task_to_decide():
    both = person(Role.OFFICER, Role.DECIDER)
    proposed(by=both)
    assert labels(both) == []


def test_since_is_when_the_step_began_to_wait():
    open_round(amount="900000.00")
    clerk = officer()
    one = submitted()
    scored = assessed(submitted(), by=clerk)
    decision = proposed(submitted(), by=clerk)
    chief = decider()
    impartial(decision.application, chief)
    found = {task.label: task.since for task in tasks(clerk)}
    last = max(scored.assessments.values_list("given_at", flat=True))
    assert found == {
        "Check 1 new application": one.submitted_at,
        "Rank, and propose a decision on 1 application": last,
    }
    assert tasks(chief)[0].since == decision.proposed_at


def test_admitted_case_waits_for_assessors():
    clerk = officer()
    application = checked(by=clerk)
    Application.objects.filter(pk=application.pk).update(state="in_assessment")
    (task,) = tasks(clerk)
    assert (task.label, task.url) == ("Assign assessors to 1 application", at("desk_assessors", application))
    assert task.since == max(application.checks.values_list("checked_at", flat=True))


# Other sources


def test_round_in_preparation_and_rounds_about_to_turn_are_officers_tasks():
    now = clock.now()
    open_round()
    CallRound.objects.update(closes_at=now + timedelta(days=3), state=CallState.OPEN)
    clerk = officer()
    (task,) = tasks(clerk)
    assert task.label.startswith("The round closes ")
    assert (task.happens, task.late(date(2099, 1, 1))) == (True, False)
    assert task.url == reverse("round", args=[CallRound.objects.get().pk])
    CallRound.objects.update(closes_at=now + timedelta(days=30))
    assert tasks(clerk) == []
    CallRound.objects.update(opens_at=now + timedelta(days=5), state=CallState.PUBLISHED)
    assert labels(clerk)[0].startswith("The round opens ")
    CallRound.objects.update(opens_at=now + timedelta(days=25), state=CallState.DRAFT)
    assert labels(clerk) == ["Prepare the round"]
    assert tasks(decider()) == []


def test_round_waits_for_another_than_its_proposer():
    clerk, chief = officer(), decider()
    with clock.at(BEFORE):
        call = ready_round(clerk)
        propose_round(call, by=clerk)
    (task,) = tasks(chief)
    assert task.label.startswith("Confirm the publication of a round, €")
    assert task.url == reverse("round", args=[call.pk])
    assert not any("Confirm" in label for label in labels(clerk))


def test_heard_plan_asks_officers_for_answers_and_then_another_for_its_approval():
    version = plan()
    clerk, chief, drafter = officer(), decider(), decider()
    PlanVersion.objects.filter(pk=version.pk).update(
        state=PlanState.HEARD, heard_on=date(2026, 10, 1), drafted_by=drafter.pk
    )
    comment = PlanComment.objects.create(
        version=version, text="För lite.", language="sv", by=person(Role.COMMITTEE).pk, at=clock.now()
    )
    assert labels(clerk) == ["Answer 1 comment on the plan"]
    assert labels(chief) == []
    PlanComment.objects.filter(pk=comment.pk).update(
        answer="Mer.", answered_by=clerk.pk, answered_at=clock.now()
    )
    assert labels(clerk) == []
    assert labels(chief) == ["Approve the plan once the committee is heard"]
    assert tasks(chief)[0].due == date(2026, 10, 15)
    assert labels(drafter) == []


def test_sources_of_others_take_part_by_registering():
    clerk = officer()

    @source
    def of_tomorrow(viewer):
        yield DeskTask("Tomorrow's task", "a matter", "/desk/", due=viewer.today)

    try:
        assert labels(clerk) == ["Tomorrow's task"]
    finally:
        SOURCES.remove(of_tomorrow)


# The page


TODAY = date(2026, 11, 20)


def test_tasks_stand_by_their_stretch_of_time_the_late_first():
    made = [
        DeskTask("late", "", "", due=TODAY - timedelta(days=1)),
        DeskTask("today", "", "", due=TODAY),
        DeskTask("seven days", "", "", due=TODAY + timedelta(days=7)),
        DeskTask("eight days", "", "", due=TODAY + timedelta(days=8)),
        DeskTask("came by itself", "", "", due=TODAY - timedelta(days=1), happens=True),
        DeskTask("no day", "", ""),
    ]
    found = groups(made, made[:5], TODAY)
    assert [(group.code, group.count, [task.label for task in group.tasks]) for group in found] == [
        ("late", 1, ["late"]),
        ("soon", 3, ["today", "seven days", "came by itself"]),
        ("later", 1, ["eight days"]),
    ]
    assert replace(made[0], due=None).late(TODAY) is False


def test_page_marks_the_late_in_words_and_its_links_work():
    open_round(amount="900000.00")
    clerk = officer()
    submitted()
    assessed(submitted(), by=clerk)
    closed()
    body = page_of(browser(clerk), reverse("desk"))
    assert body.index('id="tasks-late"') < body.index('id="tasks-later"')
    assert "Late, was due" in body
    assert "Since " in body
    for link in [part.split('"')[0] for part in body.split('govuk-task-list__link" href="')[1:]]:
        assert browser(clerk).get(link.replace("&amp;", "&").split("#")[0]).status_code in (200, 302)


def test_page_is_split_when_tasks_are_many():
    clerk = officer()

    @source
    def many(viewer):
        return [DeskTask(f"Task {number}", "", "/desk/", due=viewer.today) for number in range(60)]

    try:
        client = browser(clerk)
        assert page_of(client, reverse("desk")).count("govuk-task-list__link") == 50
        second = page_of(client, f"{reverse('desk')}?page=2")
        assert second.count("govuk-task-list__link") == 10
        assert "(60)" in second
    finally:
        SOURCES.remove(many)


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("role", "queries"), [(Role.OFFICER, 10), (Role.DECIDER, 10), (Role.FINANCE, 3)])
def test_page_takes_the_same_number_of_queries(role, queries, count, django_assert_num_queries):
    open_round(amount="900000.00")
    clerk, who = officer(), person(role)
    with clock.at(BEFORE):
        propose_round(ready_round(clerk), by=clerk)
    PlanVersion.objects.update(state=PlanState.HEARD, heard_on=date(2026, 10, 1))
    for _ in range(count):
        proposed(submitted(), by=clerk)
        hand_over(submitted(), clerk, by=clerk)
        submitted()
    assert Decision.objects.count() == count
    client = browser(who)
    client.get(reverse("desk"))
    with django_assert_num_queries(queries):
        assert client.get(reverse("desk")).status_code == 200
