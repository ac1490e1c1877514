"""Two people's changes put together when they are saved; earlier contents, presence and comments in the services."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from accounts.choices import MemberRole
from accounts.models import User
from applications.choices import CostCategory, Section
from applications.models import Application, FieldComment, SectionPresence, SectionVersion
from applications.queries.content import content_of, version_of
from applications.queries.together import beside, present_in, threads_in
from applications.rules.merging import BOTH, MINE
from applications.services.commenting import LONGEST, answer, comment, settle
from applications.services.drafting import Clash, Joining, Saved, Typed, save_section
from applications.services.presence import forget_presences, seen
from applications.services.section_versions import thin_versions
from records import clock
from records.models import AuditEvent
from records.rules import Refused
from records.services import verify
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.applications import complete_draft, submitted

pytestmark = pytest.mark.django_db
BASICS = Section.BASICS


def opened(application: Application, section: str = BASICS) -> str:
    return version_of(content_of(application), section)


def say(
    application: Application, by: User, version: str, joining: Joining | None = None, **fields: Any
) -> Saved:
    """Save the whole section as it is on the page: what is stored under that version, with these changes."""
    kept = SectionVersion.objects.filter(version=version).order_by("-id").first()
    page = {
        name: kept.content[name] if kept else getattr(application, name)
        for name in ("title", "summary", "contact_phone")
    }
    typed = Typed(fields=page | fields)
    return save_section(application, BASICS, typed, version=version, by=by, joining=joining or Joining())


def both(made: Application) -> tuple[User, User]:
    return made.created_by, member(made.organisation, MemberRole.EDITOR)


def test_what_only_one_has_changed_is_kept_of_each() -> None:
    made = complete_draft()
    first, second = both(made)
    version = opened(made)
    say(made, first, version, title="Hennes")
    saved = say(made, second, version, summary="Hans")
    made.refresh_from_db()
    assert (made.title, made.summary, saved.merged) == ("Hennes", "Hans", True)
    assert saved.version == opened(made)
    assert made.edited_by == second


def test_the_same_field_is_for_a_person_to_decide() -> None:
    made = complete_draft()
    first, second = both(made)
    version = opened(made)
    say(made, first, version, title="Hennes")
    with pytest.raises(Clash) as clash:
        say(made, second, version, title="Hans", summary="Ny")
    assert [one.path for one in clash.value.merged.open] == ["title"]
    seen_version = opened(Application.objects.get(pk=made.pk))
    say(made, second, version, Joining({"title": MINE}, seen_version), title="Hans", summary="Ny")
    made.refresh_from_db()
    assert (made.title, made.summary) == ("Hans", "Ny")


def test_a_choice_counts_only_for_the_version_that_was_in_sight() -> None:
    made = complete_draft()
    first, second = both(made)
    version = opened(made)
    say(made, first, version, title="Hennes")
    with pytest.raises(Clash):
        say(made, second, version, Joining({"title": MINE}, "another"), title="Hans")


def line(description: str, position: int = 0) -> dict[str, Any]:
    return {"category": CostCategory.OTHER, "position": position, "description": description}


def cost(made: Application, by: User, version: str, *rows: str, **joining: Any) -> Saved:
    lines = tuple(line(text, place) for place, text in enumerate(rows))
    fields = {"cost_model": made.cost_model, "staff_method": made.staff_method}
    typed = Typed(fields=fields, lines=lines)
    return save_section(made, Section.BUDGET, typed, version=version, by=by, joining=Joining(**joining))


def costs_of(made: Application) -> list[str]:
    return [one.description for one in made.budget_lines.order_by("position")]


def test_rows_both_add_are_kept_and_a_page_that_cannot_show_them_is_not_answered_so() -> None:
    made = complete_draft()
    first, second = both(made)
    version = cost(made, first, opened(made, Section.BUDGET), "A").version
    cost(made, first, version, "A", "B")
    with pytest.raises(Clash) as clash:
        cost(made, second, version, "A", "C", "D", in_place=True)
    assert clash.value.merged.open == ()
    cost(made, second, version, "A", "C", "D")
    assert costs_of(made) == ["A", "B", "C", "D"]


def test_a_row_both_changed_can_be_kept_twice() -> None:
    made = complete_draft()
    first, second = both(made)
    version = cost(made, first, opened(made, Section.BUDGET), "A", "B").version
    present = cost(made, first, version, "A", "Hers").version
    with pytest.raises(Clash) as clash:
        cost(made, second, version, "A", "His")
    (path,) = [one.path for one in clash.value.merged.open]
    cost(made, second, version, "A", "His", choices={path: BOTH}, seen=present)
    assert costs_of(made) == ["A", "Hers", "His"]


def run_at_once(*works: Callable[[], Any]) -> list[Any]:
    def one(work: Callable[[], Any]) -> Any:
        try:
            return work()
        except Clash as clash:
            return clash
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(one, works))


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_editors_who_save_at_once_all_keep_their_fields() -> None:
    made = complete_draft()
    first, second = both(made)
    third = member(made.organisation, MemberRole.EDITOR)
    version = opened(made)
    one = Application.objects.get(pk=made.pk)
    run_at_once(
        lambda: say(one, first, version, title="Hennes"),
        lambda: say(one, second, version, summary="Hans"),
        lambda: say(one, third, version, contact_phone="112"),
    )
    made.refresh_from_db()
    assert (made.title, made.summary, made.contact_phone) == ("Hennes", "Hans", "112")
    assert made.revision == 3
    assert verify() == []


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_of_two_who_change_one_field_at_once_one_is_asked() -> None:
    made = complete_draft()
    first, second = both(made)
    version = opened(made)
    met = run_at_once(
        lambda: say(Application.objects.get(pk=made.pk), first, version, title="Hennes"),
        lambda: say(Application.objects.get(pk=made.pk), second, version, title="Hans"),
    )
    assert sorted(type(one).__name__ for one in met) == ["Clash", "Saved"]
    (clash,) = [one for one in met if isinstance(one, Clash)]
    (asked,) = clash.merged.open
    assert {asked.mine, asked.theirs} == {"Hennes", "Hans"}


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_a_person_seen_in_two_tabs_at_once_is_there_once() -> None:
    made = complete_draft()
    person = made.created_by
    run_at_once(*[lambda: seen(made, BASICS, by=person)] * 6)
    assert SectionPresence.objects.count() == 1


# Earlier contents


def test_the_content_before_the_first_saving_is_kept_too() -> None:
    made = complete_draft()
    version = opened(made)
    saved = say(made, made.created_by, version, title="Ny")
    rows = SectionVersion.objects.filter(application=made).order_by("id")
    assert [(row.version, row.saved_by) for row in rows] == [
        (version, None),
        (saved.version, made.created_by),
    ]
    assert rows[1].content["title"] == "Ny"
    assert rows[1].saved_at == saved.at


def test_of_contents_older_than_an_hour_the_last_of_each_ten_minutes_stays() -> None:
    made = complete_draft()
    begin = clock.now().replace(minute=0, second=0, microsecond=0)
    for minutes in (0, 3, 9, 10, 65, 66):
        with clock.at(begin + timedelta(minutes=minutes)):
            say(made, made.created_by, opened(made), title=f"At {minutes}")
            made.refresh_from_db()
    with clock.at(begin + timedelta(minutes=75)):
        assert thin_versions() == 2
    titles = [
        row.content["title"] for row in SectionVersion.objects.filter(saved_by__isnull=False).order_by("id")
    ]
    assert titles == ["At 9", "At 10", "At 65", "At 66"]


def test_submission_forgets_earlier_contents() -> None:
    made = submitted()
    SectionVersion.objects.create(application=made, section=BASICS, version="x", content={})
    assert thin_versions() == 1
    assert not SectionVersion.objects.exists()


# Presence


def test_presence_lasts_a_minute_and_a_half_and_is_thrown_away_later() -> None:
    made = complete_draft()
    first, second = both(made)
    begin = clock.now()
    seen(made, BASICS, by=second)
    assert present_in(made, first) == {BASICS: [second.name]}
    assert present_in(made, second) == {}
    with clock.at(begin + timedelta(seconds=89)):
        assert beside(made, first)[BASICS].people == (second.name,)
    with clock.at(begin + timedelta(seconds=91)):
        assert present_in(made, first) == {}
        seen(made, Section.PROJECT, by=second)
    assert [row.section for row in SectionPresence.objects.all()] == [Section.PROJECT]
    with clock.at(begin + timedelta(hours=2)):
        assert forget_presences() == 1


def test_presence_is_no_event() -> None:
    made = complete_draft()
    before = AuditEvent.objects.count()
    seen(made, BASICS, by=made.created_by)
    assert AuditEvent.objects.count() == before


# Comments


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [reason.code for reason in refused.value.reasons]


def test_a_thread_of_comments_is_open_until_it_is_settled() -> None:
    made = complete_draft()
    first, second = both(made)
    thread = comment(made, BASICS, "title", " Too long?\r\n", by=second)
    answer(thread, "No.", by=first)
    (shown,) = threads_in(made, BASICS)["title"].open
    assert (shown.text, [one.text for one in shown.answers.all()]) == ("Too long?", ["No."])
    settle(thread, by=first)
    assert threads_in(made, BASICS)["title"].settled == [thread]
    for again in (lambda: settle(thread, by=second), lambda: answer(thread, "Yes!", by=second)):
        with pytest.raises(Refused) as refused:
            again()
        assert codes(refused) == ["comment_settled"]


@pytest.mark.parametrize(
    ("text", "code"), [(" \n", "comment_empty"), ("x" * (LONGEST + 1), "comment_too_long")]
)
def test_a_comment_says_something_and_not_too_much(text: str, code: str) -> None:
    made = complete_draft()
    with pytest.raises(Refused) as refused:
        comment(made, BASICS, "", text, by=made.created_by)
    assert codes(refused) == [code]
    assert not FieldComment.objects.exists()


@pytest.mark.parametrize(("role", "may"), [*[(role, True) for role in MemberRole.values], (None, False)])
def test_every_member_comments_and_nobody_else(role: str | None, may: bool) -> None:
    made = complete_draft()
    person = member(made.organisation if role else OrganisationFactory(), role or MemberRole.OWNER)
    if may:
        assert comment(made, BASICS, "", "Words", by=person).written_by == person
        return
    with pytest.raises(Refused) as refused:
        comment(made, BASICS, "", "Words", by=person)
    assert codes(refused) == ["not_member"]


def test_comments_end_with_the_draft() -> None:
    made = submitted()
    with pytest.raises(Refused) as refused:
        comment(made, BASICS, "", "Late", by=made.created_by)
    assert codes(refused) == ["comments_of_drafts"]


def test_comments_are_on_a_trail_of_their_own_without_their_text() -> None:
    made = complete_draft()
    before = AuditEvent.objects.filter(stream=made.stream).count()
    comment(made, BASICS, "title", "Zebraord", by=made.created_by)
    event = AuditEvent.objects.get(stream=f"comments:{made.case_id}")
    assert (event.verb, event.data) == ("applications.commented", {"section": BASICS, "control": "title"})
    assert AuditEvent.objects.filter(stream=made.stream).count() == before
    assert verify() == []
