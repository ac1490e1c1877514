"""A long budget a part at a time: what is on the page, what is saved, and that no row outside it is lost or changed."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.choices import MemberRole
from applications.choices import ApplicationState, CostCategory, StaffMethod
from applications.models import Application, BudgetLine, SectionVersion
from tests.applications.pages import form_of, section_url, signed_in, text_of
from tests.factories.accounts import member
from tests.factories.applications import complete_draft

pytestmark = pytest.mark.django_db
ROWS = 9
AUTOSAVE = {"X-Autosave": "1"}


@pytest.fixture(autouse=True)
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of about three rows of staff or four others, so that a small budget is a long one."""
    monkeypatch.setattr("applications.forms.applicant_budget.ROOM", 48)


@pytest.fixture
def made() -> Application:
    """A draft of two years with nine rows of travel and nine of other costs, each row with figures of its own."""
    made = complete_draft(starts_on=date(2028, 1, 1), ends_on=date(2029, 12, 31))
    made.budget_lines.exclude(category=CostCategory.STAFF).delete()
    BudgetLine.objects.bulk_create(
        BudgetLine(
            application=made,
            category=category,
            position=place,
            description=f"{category} {place}",
            quantity=Decimal("2.00"),
            unit_price=Decimal(100 + place),
            by_year=["1.00", "1.00"],
        )
        for category in (CostCategory.TRAVEL, CostCategory.OTHER)
        for place in range(ROWS)
    )
    return made


def opened(client: Client, made: Application, at: str = "") -> tuple[Any, dict[str, Any]]:
    """The page with a row, and what its form sends."""
    page = client.get(section_url(made, "budget"), {"at": at} if at else {})
    return page, form_of(page)


def rows_of(data: dict[str, Any]) -> set[str]:
    """The rows whose description is on the page."""
    return {name.rpartition("-")[0] for name in data if name.endswith("-description")}


def stored(made: Application) -> list[tuple[str, int, str, Decimal | None]]:
    lines = made.budget_lines.order_by("category", "position")
    return [(line.category, line.position, line.description, line.unit_price) for line in lines]


def post(client: Client, made: Application, data: dict[str, Any], **more: Any) -> Any:
    return client.post(section_url(made, "budget"), data, **more)


# What is on the page


def test_the_parts_hold_every_row_once(made: Application) -> None:
    client = signed_in(made.created_by)
    page, data = opened(client, made)
    seen: list[str] = []
    for part in page.context["form"].parts:
        shown = rows_of(opened(client, made, part.start)[1])
        assert shown
        seen += shown
    assert len(seen) == len(set(seen)) == made.budget_lines.count()
    assert len(page.context["form"].parts) > 3
    assert rows_of(data) < set(seen)


def test_a_budget_that_fits_has_no_parts(made: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("applications.forms.applicant_budget.ROOM", 500)
    page, data = opened(signed_in(made.created_by), made)
    assert page.context["form"].parts == []
    assert "window" not in data
    assert len(rows_of(data)) == made.budget_lines.count()
    assert "thing left" not in text_of(page).partition("Costs by category")[0]


def test_the_page_names_its_part_and_the_others_and_sums_the_whole(made: Application) -> None:
    page, _data = opened(signed_in(made.created_by), made, "travel-5")
    said, html = text_of(page), page.content.decode()
    form = page.context["form"]
    here = [part for part in form.parts if part.here]
    assert len(here) == 1
    assert here[0].start.startswith("travel-")
    assert f"Rows {form.window.places('travel')[0] + 1}–{form.window.places('travel')[-1] + 1} of 9." in said
    assert "Show its 9 rows" in text_of(opened(signed_in(made.created_by), made)[0])
    assert html.count('<b aria-current="true">') == 1
    total = form.judgement.budget.total
    assert total > sum(
        (row["unit_price"] for row in made.budget_lines.values("unit_price") if row["unit_price"]), 0
    )
    assert form.totals()["total"] in html


def test_a_category_without_rows_shows_none_and_takes_one(made: Application) -> None:
    made.budget_lines.filter(category=CostCategory.STAFF).delete()
    client = signed_in(made.created_by)
    page, data = opened(client, made, "travel-0")
    assert "Show its 1 row" not in text_of(page)
    assert data["staff-TOTAL_FORMS"] == "0"
    new = client.get(post(client, made, data | {"add": "staff"}).url)
    assert [row.prefix for row in new.context["form"].groups["staff"].forms] == ["staff-0"]


@pytest.mark.parametrize("at", ["nothing", "staff-9999999", "<script>", "travel-", "-1"])
def test_an_unknown_row_opens_a_page_all_the_same(made: Application, at: str) -> None:
    page, data = opened(signed_in(made.created_by), made, at)
    assert page.status_code == 200
    assert rows_of(data)
    assert b"<script>-" not in page.content


# What is saved


def test_a_part_sent_unchanged_changes_nothing(made: Application) -> None:
    client, before = signed_in(made.created_by), stored(made)
    for part in opened(client, made)[0].context["form"].parts:
        _page, data = opened(client, made, part.start)
        post(client, made, data)
        assert stored(made) == before
    made.refresh_from_db()
    assert not SectionVersion.objects.filter(application=made, section="budget").exists()


def test_a_part_is_saved_and_the_other_rows_stay(made: Application) -> None:
    client, before = signed_in(made.created_by), stored(made)
    _page, data = opened(client, made, "other-4")
    answer = post(client, made, data | {"other-4-unit_price": "777"}, headers=AUTOSAVE)
    assert answer.status_code == 200
    changed = [new for old, new in zip(before, stored(made), strict=True) if old != new]
    assert changed == [("other", 4, "other 4", Decimal("777.00"))]
    assert answer.json()["totals"]["other-4"] == "€1,554.00"
    assert {line["position"] for line in made.budget_lines.values("position")} == set(range(ROWS))


def test_two_savings_of_the_same_page_are_two_changes(made: Application) -> None:
    client = signed_in(made.created_by)
    _page, data = opened(client, made, "other-4")
    first = post(client, made, data | {"other-4-unit_price": "777"}, headers=AUTOSAVE).json()
    data |= {"version": first["version"], "other-4-unit_price": "777", "other-4-description": "Hyra"}
    assert post(client, made, data, headers=AUTOSAVE).status_code == 200
    assert ("other", 4, "Hyra", Decimal("777.00")) in stored(made)
    assert len(stored(made)) == 2 * ROWS + made.budget_lines.filter(category="staff").count()


def test_going_to_another_part_saves_this_one(made: Application) -> None:
    client = signed_in(made.created_by)
    page, data = opened(client, made, "travel-0")
    other = next(part for part in page.context["form"].parts if not part.here)
    answer = post(client, made, data | {"travel-0-description": "Tåg", "at": other.start})
    assert answer.status_code == 302
    assert f"?at={other.start}#group-" in answer.url
    assert ("travel", 0, "Tåg", Decimal("100.00")) in stored(made)
    assert rows_of(form_of(client.get(answer.url))) != rows_of(data)


def test_what_cannot_be_read_is_kept_in_its_part(made: Application) -> None:
    client = signed_in(made.created_by)
    _page, data = opened(client, made, "other-8")
    post(client, made, data | {"other-8-unit_price": "dyrt"}, headers=AUTOSAVE)
    _page, other = opened(client, made, "travel-0")
    post(client, made, other | {"travel-0-description": "Tåg"}, headers=AUTOSAVE)
    made.refresh_from_db()
    assert made.unread["budget"] == {"other-8-unit_price": "dyrt"}
    assert opened(client, made, "other-8")[1]["other-8-unit_price"] == "dyrt"


def test_a_row_is_added_on_the_page_of_the_last(made: Application) -> None:
    client = signed_in(made.created_by)
    _page, data = opened(client, made, "travel-0")
    page = client.get(post(client, made, data | {"add": "travel"}).url)
    new = form_of(page)
    assert f"travel-{ROWS}" in {row.prefix for row in page.context["form"].groups["travel"].forms}
    sent = new | {f"travel-{ROWS}-description": "Färja", f"travel-{ROWS}-unit_price": "40"}
    post(client, made, sent, headers=AUTOSAVE)
    assert ("travel", ROWS, "Färja", Decimal("40.00")) in stored(made)
    assert made.budget_lines.count() == len(set(stored(made)))


def test_a_row_taken_away_moves_those_on_later_pages_with_what_was_typed(made: Application) -> None:
    client = signed_in(made.created_by)
    _page, data = opened(client, made, "travel-8")
    post(client, made, data | {"travel-8-unit_price": "dyrt"}, headers=AUTOSAVE)
    _page, data = opened(client, made, "travel-1")
    answer = post(client, made, data | {"remove": "travel-1"})
    assert answer.url.endswith("?at=travel-1#group-travel")
    names = [line[2] for line in stored(made) if line[0] == "travel"]
    assert names == ["travel 0", *(f"travel {place}" for place in range(2, ROWS))]
    made.refresh_from_db()
    assert made.unread["budget"] == {"travel-7-unit_price": "dyrt"}


def test_an_emptied_row_goes_and_no_other(made: Application) -> None:
    client = signed_in(made.created_by)
    _page, data = opened(client, made, "travel-1")
    empty = {name: "" for name in data if name.startswith("travel-1-")}
    post(client, made, data | empty)
    assert [line[2] for line in stored(made) if line[0] == "travel"] == [
        f"travel {place}" for place in range(ROWS) if place != 1
    ]


def test_a_window_that_is_none_changes_no_row(made: Application) -> None:
    client, before = signed_in(made.created_by), stored(made)
    _page, data = opened(client, made)
    for code in ("all", "staff:9:1", "travel:50:60"):
        answer = post(client, made, data | {"window": code}, headers=AUTOSAVE)
        assert answer.status_code in (200, 409)
        assert stored(made) == before


def test_other_staff_units_are_divided_anew_on_every_page(made: Application) -> None:
    """Months are no hours: what was divided in one unit is not read in the other."""
    BudgetLine.objects.bulk_create(
        BudgetLine(
            application=made,
            category=CostCategory.STAFF,
            position=place,
            description=f"Handledare {place}",
            monthly_cost=Decimal(4000),
            months=Decimal(24),
            share=Decimal(50),
            by_year=["12.00", "12.00"],
        )
        for place in range(2, 8)
    )
    client = signed_in(made.created_by)
    _page, data = opened(client, made, "travel-0")
    post(client, made, data | {"staff_method": StaffMethod.HOURLY}, headers=AUTOSAVE)
    staff = made.budget_lines.filter(category=CostCategory.STAFF, position__gte=2)
    assert {tuple(line.by_year) for line in staff} == {()}
    assert {line.months for line in staff} == {Decimal("24.00")}


# Two people


def test_two_people_on_different_parts_both_keep_theirs(made: Application) -> None:
    first = signed_in(made.created_by)
    second = signed_in(member(made.organisation, MemberRole.EDITOR))
    _page, mine = opened(first, made, "travel-0")
    _page, theirs = opened(second, made, "other-8")
    post(first, made, mine | {"travel-0-description": "Tåg"}, headers=AUTOSAVE)
    answer = post(second, made, theirs | {"other-8-description": "Hyra"}, headers=AUTOSAVE)
    assert answer.status_code == 200
    assert "together with the changes" in answer.json()["said"]
    assert {"Tåg", "Hyra"} < {line[2] for line in stored(made)}
    assert {name.partition("-")[0] for name in answer.json()["fields"] if "-description" in name} == {"other"}


def test_a_row_taken_away_by_one_does_not_come_back_with_the_others_part(made: Application) -> None:
    first = signed_in(made.created_by)
    second = signed_in(member(made.organisation, MemberRole.EDITOR))
    _page, theirs = opened(second, made, "travel-8")
    _page, mine = opened(first, made, "travel-0")
    post(first, made, mine | {"remove": "travel-0"})
    answer = post(second, made, theirs | {"travel-8-description": "Buss"})
    assert answer.status_code == 302
    names = [line[2] for line in stored(made) if line[0] == "travel"]
    assert names == [*(f"travel {place}" for place in range(1, ROWS - 1)), "Buss"]


def test_the_same_field_changed_by_both_is_asked_about(made: Application) -> None:
    first = signed_in(made.created_by)
    second = signed_in(member(made.organisation, MemberRole.EDITOR))
    _page, mine = opened(first, made, "travel-0")
    _page, theirs = opened(second, made, "travel-0")
    post(first, made, mine | {"travel-0-description": "Tåg"}, headers=AUTOSAVE)
    answer = post(second, made, theirs | {"travel-0-description": "Buss"})
    assert answer.status_code == 409
    asked = answer.context["questions"]
    kept = dict(answer.context["kept"]) | {
        "version": answer.context["version"],
        "seen": answer.context["seen"],
    }
    assert kept["window"] == theirs["window"]
    post(second, made, kept | {one.name: "mine" for one in asked})
    assert "Buss" in {line[2] for line in stored(made)}
    assert len(stored(made)) == 2 * ROWS + made.budget_lines.filter(category="staff").count()


# What is not right


def test_what_is_left_leads_to_its_part(made: Application) -> None:
    client = signed_in(made.created_by)
    made.budget_lines.filter(category="other", position=8).update(description="")
    page, _data = opened(client, made)
    part = next(one for one in page.context["form"].parts if one.left)
    assert (part.left, part.here) == (1, False)
    ways = [problem.way for problem in page.context["left"]]
    assert ways == [f"{section_url(made, 'budget')}?show=fields&at=other-8#id_other-8-description"]
    found = client.get(ways[0].partition("#")[0])
    assert 'id="id_other-8-description"' in found.content.decode()
    assert found.context["form"].everything.errors


def test_the_check_leads_to_the_part(made: Application) -> None:
    made.budget_lines.filter(category="other", position=8).update(description="")
    page = signed_in(made.created_by).get(f"/my/applications/{made.reference}/check/")
    assert "?show=fields&amp;at=other-8#id_other-8-description" in page.content.decode()


def test_saving_shows_what_is_wrong_here_first_then_elsewhere(made: Application) -> None:
    client = signed_in(made.created_by)
    made.budget_lines.filter(category="travel", position=0).update(description="")
    made.budget_lines.filter(category="other", position=8).update(description="")
    _page, data = opened(client, made, "other-8")
    assert post(client, made, data).url.endswith("?show=1&at=other-8")
    _page, data = opened(client, made, "other-0")
    wrong = client.get(post(client, made, data).url)
    assert "travel-1" in rows_of(form_of(wrong))
    assert "Error" in text_of(wrong)


def test_the_figures_script_asks_for_know_the_part(made: Application) -> None:
    client = signed_in(made.created_by)
    made.budget_lines.filter(category="other", position=8).update(description="")
    page, data = opened(client, made, "other-8")
    assert f"?window={data['window']}" in page.content.decode()
    live = client.get(section_url(made, "budget"), {"window": data["window"]}, headers={"HX-Request": "true"})
    assert 'href="#id_other-8-description"' in live.content.decode()


def test_a_part_saved_is_said_in_the_cookie_script_reads(made: Application) -> None:
    client = signed_in(made.created_by)
    _page, data = opened(client, made, "travel-0")
    answer = post(client, made, data | {"go": "here"})
    assert answer.cookies["amif_saved"].value.endswith(
        "budget%2F%23" + data["window"].replace(":", "%3A").replace(",", "%2C")
    )
    assert answer.url.endswith("?at=" + opened(client, made, "travel-0")[0].context["form"].window.start)


def test_a_viewer_reads_the_whole(made: Application) -> None:
    viewer = signed_in(member(made.organisation, MemberRole.VIEWER))
    said = text_of(viewer.get(section_url(made, "budget"), {"at": "other-8"}))
    assert "travel 0" in said
    assert "other 8" in said
    made.refresh_from_db()
    assert made.state == ApplicationState.DRAFT
