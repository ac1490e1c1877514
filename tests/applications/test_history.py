"""The history of a draft's section: what was saved, by whom, what it changed; and an earlier content saved again."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from accounts.choices import MemberRole
from applications.choices import ApplicationState, Section
from applications.models import Application, SectionVersion
from applications.queries.content import content_of, section_content, version_of
from applications.queries.history import History, history_of
from applications.services.drafting import Typed, restore_section, save_section
from calls.rules.wording import GONE, NEW
from records import clock
from records.models import AuditEvent
from records.rules import Refused
from records.services import verify
from tests.applications.desk import browser, page_of
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.applications import complete_draft, submitted
from tests.factories.supplements import asking

pytestmark = pytest.mark.django_db
BASICS = Section.BASICS


def fresh(made: Application) -> Application:
    return Application.objects.get(pk=made.pk)


def says(made: Application, section: str = BASICS) -> dict[str, Any]:
    return section_content(content_of(fresh(made)), section)


def save(made: Application, by: Any = None, **fields: Any) -> None:
    now = fresh(made)
    kept = {name: getattr(now, name) for name in ("title", "summary", "contact_phone")}
    version = version_of(content_of(now), BASICS)
    save_section(now, BASICS, Typed(fields=kept | fields), version=version, by=by or made.created_by)


def history(made: Application, section: str = BASICS, page: Any = None) -> History:
    return history_of(content_of(fresh(made)), section, page)


def kept(made: Application, place: int) -> SectionVersion:
    """The content kept at that place, the first saved being 0."""
    return SectionVersion.objects.filter(application=made, section=BASICS).order_by("id")[place]


def url_of(made: Application, section: str = BASICS) -> str:
    return reverse("section_history", args=[made.reference, section])


def words(change: Any, kind: str) -> str:
    return "".join(one.text for one in change.pieces if one.kind == kind).strip()


def test_each_saving_is_told_with_its_writer_and_the_words_that_changed() -> None:
    made = complete_draft()
    second = member(made.organisation, MemberRole.EDITOR)
    save(made, title="Trygg start")
    save(made, by=second, title="Trygg framtid", contact_phone="040 1")
    latest, before, first = history(made).kept
    assert (latest.who, before.who, first.who) == (str(second), str(made.created_by), "")
    changed = {one.label: one for one in latest.changes}
    title = next(one for label, one in changed.items() if "itle" in label)
    assert (words(title, GONE), words(title, NEW)) == ("start", "framtid")
    assert len(changed) == 2
    assert (latest.is_present, before.is_present, first.is_first) == (True, False, True)
    assert first.changes == ()


def test_rows_that_come_and_go_are_told() -> None:
    made = complete_draft()
    content = content_of(fresh(made))
    lines = [
        {name: getattr(line, name) for name in ("category", "position", "description", "party")}
        for line in content.lines
    ]
    version = version_of(content, Section.BUDGET)
    save_section(made, Section.BUDGET, Typed(lines=tuple(lines[:1])), version=version, by=made.created_by)
    latest = history(made, Section.BUDGET).kept[0]
    assert [row.kind for row in latest.rows].count("gone") == len(lines) - 1


def test_an_earlier_content_is_saved_again_and_nothing_is_lost() -> None:
    made = complete_draft()
    before = says(made)
    save(made, title="Second")
    save(made, title="Third")
    restore_section(made, BASICS, kept(made, 0), by=made.created_by)
    assert says(made) == before
    titles = [row.content["title"] for row in SectionVersion.objects.order_by("id")]
    assert titles == [before["title"], "Second", "Third", before["title"]]
    event = AuditEvent.objects.filter(verb="applications.section_saved").latest("sequence")
    assert event.data["restored"] == kept(made, 0).version
    assert verify(made.stream) == []


@pytest.mark.parametrize("section", [Section.PARTNERS, Section.BUDGET, Section.FINANCING, Section.INDICATORS])
def test_rows_come_back_as_they_were(section: str) -> None:
    made = complete_draft(partners=2)
    before = says(made, section)
    version = version_of(content_of(fresh(made)), section)
    save_section(fresh(made), section, Typed(), version=version, by=made.created_by)
    assert says(made, section) != before
    first = SectionVersion.objects.filter(section=section).earliest("id")
    restore_section(fresh(made), section, first, by=made.created_by)
    assert says(made, section) == before


def test_what_it_says_already_is_not_saved_again() -> None:
    made = complete_draft()
    save(made, title="Second")
    saved = SectionVersion.objects.count(), fresh(made).revision
    restore_section(made, BASICS, kept(made, 1), by=made.created_by)
    assert (SectionVersion.objects.count(), fresh(made).revision) == saved


@pytest.mark.parametrize("role", [MemberRole.VIEWER, None])
def test_only_who_writes_the_section_saves_it_again(role: Any) -> None:
    made = complete_draft()
    save(made, title="Second")
    organisation = made.organisation if role else OrganisationFactory()
    other = member(organisation, role or MemberRole.OWNER)
    with pytest.raises(Refused):
        restore_section(made, BASICS, kept(made, 0), by=other)
    sent = browser(other).post(url_of(made), {"kept": kept(made, 0).pk})
    assert sent.status_code == (403 if role else 404)
    assert fresh(made).title == "Second"
    page = browser(other).get(url_of(made))
    assert page.status_code == (200 if role else 404)
    assert "Save the" not in page.content.decode()


def test_nothing_is_saved_again_after_the_deadline() -> None:
    made = complete_draft()
    save(made, title="Second")
    with clock.at(made.call.closes_at + timedelta(seconds=1)), pytest.raises(Refused) as refused:
        restore_section(made, BASICS, kept(made, 0), by=made.created_by)
    assert [one.code for one in refused.value.reasons] == ["call_closed"]


def test_page_marks_the_words_and_saves_again_without_script() -> None:
    made = complete_draft()
    save(made, title="Trygg start")
    save(made, title="Trygg framtid")
    client = browser(made.created_by)
    page = page_of(client, url_of(made))
    assert re.search("<del>.*start.*</del>", page)
    assert re.search("<ins>.*framtid.*</ins>", page)
    assert page.count("As it is now") == 1
    sent = client.post(url_of(made), {"kept": kept(made, 1).pk})
    assert sent["Location"] == url_of(made)
    assert fresh(made).title == "Trygg start"
    assert "The earlier content is saved again." in page_of(client, url_of(made))
    assert url_of(made) in page_of(client, reverse("application_section", args=[made.reference, BASICS]))


def test_a_content_of_another_section_or_application_is_not_found() -> None:
    made, other = complete_draft(), complete_draft()
    save(other, title="Theirs")
    client = browser(made.created_by)
    for number in (kept(other, 0).pk, "x", "", "²", 10**30):
        assert client.post(url_of(made), {"kept": number}).status_code == 404
    assert client.get(url_of(made, "attachments")).status_code == 404
    assert client.get(url_of(other)).status_code == 404


def test_an_untouched_section_says_so_and_a_submitted_one_has_no_history() -> None:
    made = complete_draft()
    client = browser(made.created_by)
    assert "Nothing has been saved here yet." in page_of(client, url_of(made))
    sent = submitted()
    assert browser(sent.created_by).get(url_of(sent)).status_code == 404


def test_a_supplement_restores_only_what_is_asked() -> None:
    made = submitted()
    asking(application=made)
    made = fresh(made)
    assert made.state == ApplicationState.SUPPLEMENT_REQUESTED
    save(made, contact_phone="040 1")
    whole = kept(made, 0)
    restore_section(made, BASICS, whole, by=made.created_by)
    assert fresh(made).contact_phone == whole.content["contact_phone"]
    whole.content = whole.content | {"title": "Another"}
    with pytest.raises(Refused) as refused:
        restore_section(made, BASICS, whole, by=made.created_by)
    assert [one.code for one in refused.value.reasons] == ["part_not_asked"]


def test_it_comes_in_pages_and_each_page_knows_what_came_before() -> None:
    made = complete_draft()
    for number in range(12):
        save(made, title=f"Title {number}")
    first, second = history(made), history(made, page=2)
    assert [len(one.kept) for one in (first, second)] == [10, 3]
    assert all(one.changes for one in first.kept)
    assert second.kept[-1].is_first


@pytest.mark.parametrize("count", [1, 3])
def test_it_asks_the_database_as_often_for_three_as_for_one(
    count: int, django_assert_num_queries: Any
) -> None:
    made = complete_draft()
    for number in range(count):
        save(made, title=f"Title {number}")
    client = browser(made.created_by)
    client.get(url_of(made))
    with django_assert_num_queries(9):
        client.get(url_of(made))
