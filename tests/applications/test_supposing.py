"""What if: rankings that are only supposed, their page and files; nothing is written."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from io import BytesIO

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from accounts.choices import Role
from applications.models import Application
from applications.queries.ranking import ranked_lines
from applications.queries.supposing import suppose
from applications.rules.ranking import ABOVE, Candidate, rank
from applications.rules.supposing import (
    Supposition,
    crossings,
    source_problems,
    supposed,
    supposition_problems,
)
from applications.views import desk_ranking
from calls.models import CallRound, LedgerEntry
from records.models import AuditEvent
from tests.applications.desk import browser, page_of
from tests.applications.test_ranking import ONE, several
from tests.factories.accounts import person
from tests.factories.selection import decider, officer

database = pytest.mark.django_db
SUMS = st.lists(st.decimals(min_value="0.01", max_value="1000", places=2), min_size=1, max_size=12)


def candidates(sums: list[Decimal]) -> list[Candidate]:
    return [
        Candidate(f"R-{place:03}", Decimal(100 - place), {"a": Fraction(place)}, amount)
        for place, amount in enumerate(sums)
    ]


def funded(ranking) -> list[str]:
    return [row.candidate.reference for row in ranking.rows if row.place == ABOVE]


def test_leaving_one_out_lets_the_next_rise():
    three = candidates([Decimal(60), Decimal(60), Decimal(40)])
    before = rank(three, Decimal(100))
    after = rank(supposed(three, Supposition(frozenset({"R-001"}))), Decimal(100))
    assert (funded(before), funded(after)) == (["R-000"], ["R-000", "R-002"])
    assert {ref: one.code for ref, one in crossings(before, after).items()} == {"R-002": "supposed_rises"}


def test_money_taken_away_lets_the_last_fall():
    two = candidates([Decimal(60), Decimal(40)])
    before, after = rank(two, Decimal(100)), rank(two, Decimal(60))
    assert {ref: one.code for ref, one in crossings(before, after).items()} == {"R-001": "supposed_falls"}


def test_a_cut_is_rounded_down_and_spares_what_is_supposed_by_itself():
    two = candidates([Decimal("100.01"), Decimal("100.01")])
    found = supposed(two, Supposition(grants={"R-001": Decimal(50)}, cut=Decimal("33.33")))
    assert [one.amount for one in found] == [Decimal("66.67"), Decimal(50)]


def test_a_supposed_threshold_takes_out_who_is_below_it():
    two = candidates([Decimal(1), Decimal(1)])
    found = supposed(two, Supposition(threshold=Decimal(100)))
    assert [one.passes for one in found] == [True, False]


@given(sums=SUMS, free=st.decimals(min_value=0, max_value=5000, places=2))
def test_nothing_supposed_changes_nothing(sums: list[Decimal], free: Decimal):
    given_ = candidates(sums)
    assert rank(supposed(given_, Supposition()), free) == rank(given_, free)


@given(sums=SUMS, free=st.decimals(min_value=0, max_value=5000, places=2), more=st.integers(1, 1000))
def test_more_money_never_lets_anybody_fall(sums: list[Decimal], free: Decimal, more: int):
    given_ = candidates(sums)
    before, after = rank(given_, free), rank(given_, free + more)
    assert set(funded(before)) <= set(funded(after))


# The page


def asked(client, call: CallRound, **what: object):
    return client.get(reverse("desk_ranking", args=[call.pk]), {"lang": "en", **what})


@database
def test_the_page_shows_what_would_be_and_writes_nothing():
    by = officer()
    first, _second, _third = several(by, (5, 5), (4, 4), (3, 3), money="180000.00")
    call = CallRound.objects.get()
    events, entries = AuditEvent.objects.count(), LedgerEntry.objects.count()
    before = list(Application.objects.values_list("pk", "state", "granted"))
    found = asked(browser(by), call, line=first.line_id, case=first.case.reference, how="leave_out")
    text = found.content.decode()
    assert f"{first.case.reference} left out" in text
    assert "Then 2 applications would be funded:" in text
    assert "Would be above the funding line, and is not now." in text
    assert (AuditEvent.objects.count(), LedgerEntry.objects.count()) == (events, entries)
    assert list(Application.objects.values_list("pk", "state", "granted")) == before


@database
def test_suppositions_add_up_through_the_address():
    by = officer()
    first, second, _third = several(by, (5, 5), (4, 4), (3, 3), money="180000.00")
    found = asked(
        browser(by),
        CallRound.objects.get(),
        line=first.line_id,
        out=first.case.reference,
        case=second.case.reference,
        how="grant",
        amount="10000",
        added="1000",
    )
    text = found.content.decode()
    assert f'name="out" value="{first.case.reference}"' in text
    assert f'name="grant" value="{second.case.reference}:10000.00"' in text
    assert "€96,612.22 granted, €84,387.78 left." in text


@database
def test_nobody_is_supposed_to_get_more_than_can_be_granted():
    by = officer()
    (first,) = several(by, (5, 5))
    (line,) = ranked_lines(by, CallRound.objects.get())
    outcome = suppose(line, Supposition(grants={first.case.reference: ONE + 1}))
    assert [reason.code for reason in outcome.problems] == ["supposed_more"]
    assert outcome.line.ranking is not None
    assert outcome.line.ranking.funded == ONE


@database
@pytest.mark.parametrize(
    "bad",
    [
        {"amount": "many", "how": "grant"},
        {"case": "unknown", "how": "leave_out"},
        {"grant": "x:y", "out": "z"},
        {"added": "1e99"},
        {"threshold": "NaN"},
        {"cut": "101"},
        {"source": "-1"},
    ],
)
def test_what_cannot_be_read_is_said_and_supposes_nothing(bad: dict[str, str]):
    by = officer()
    (first,) = several(by, (5, 5))
    found = asked(browser(by), CallRound.objects.get(), line=first.line_id, **bad)
    assert found.status_code == 200
    assert "would be funded:" not in found.content.decode()


@database
def test_a_grant_is_supposed_with_its_sum():
    by = officer()
    (first,) = several(by, (5, 5))
    chosen = {"line": first.line_id, "case": first.case.reference, "how": "grant"}
    text = asked(browser(by), CallRound.objects.get(), **chosen).content.decode()
    assert "Enter the sum to suppose." in text


@database
@pytest.mark.parametrize("count", [1, 3])
def test_supposing_asks_no_more_queries(count: int, django_assert_num_queries):
    by = officer()
    made = several(by, *[(5, 5), (4, 4), (3, 3)][:count])
    client, call, first = browser(by), CallRound.objects.get(), made[0].case.reference
    with django_assert_num_queries(11):
        asked(client, call, line=made[0].line_id, case=first, how="leave_out")


@database
@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_files_ask_no_more_queries(form: str, count: int, django_assert_num_queries):
    by = officer()
    made = several(by, *[(5, 5), (4, 4), (3, 3)][:count])
    client, call = browser(by), CallRound.objects.get()
    with django_assert_num_queries(11):
        client.get(reverse("desk_ranking_file", args=[call.pk, made[0].line_id, form]))


@database
def test_long_ranking_goes_on_another_page_and_keeps_what_is_supposed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(desk_ranking, "PER_PAGE", 2)
    by = officer()
    first, _second, last = several(by, (5, 5), (4, 4), (3, 3))
    call = CallRound.objects.get()
    listed = [one.content.decode() for one in (asked(browser(by), call), asked(browser(by), call, page=2))]
    rows = [[one.case.reference in text.split("<tbody>")[1] for one in (first, last)] for text in listed]
    assert rows == [[True, False], [False, True]]
    supposed_ = asked(browser(by), call, line=first.line_id, case=first.case.reference, how="leave_out")
    assert f"line={first.line_id}" in supposed_.content.decode().split('rel="next"')[0].rsplit("href=", 1)[1]


# The files


def file_of(client, line: int, form: str):
    return client.get(reverse("desk_ranking_file", args=[CallRound.objects.get().pk, line, form]))


@database
def test_the_ranking_is_exported_in_its_order_and_text_stays_text():
    by = officer()
    _first, second = several(by, (3, 3), (5, 5))
    Application.objects.filter(pk=second.pk).update(title="=HYPERLINK(1)")
    type(second.case).objects.filter(pk=second.case_id).update(register_number="VN/1/2027")
    sheet = load_workbook(BytesIO(file_of(browser(by), second.line_id, "xlsx").content)).active
    rows = [row for row in sheet.iter_rows(values_only=True) if second.case.reference in row]
    (cells,) = rows
    assert (cells[0], cells[2], cells[7], cells[11]) == (1, "VN/1/2027", 100, float(ONE))
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    plain = file_of(browser(by), second.line_id, "csv").content.decode("utf-8-sig")
    assert plain.index(second.case.reference) < plain.index(_first.case.reference)
    assert "'=HYPERLINK(1)" in plain


@database
def test_files_are_for_those_who_may_see_the_ranking():
    by = officer()
    (first,) = several(by, (5, 5))
    assert file_of(browser(person(Role.AUDITOR)), first.line_id, "csv").status_code == 200
    for other in (person(Role.ASSESSOR), person(Role.COMMITTEE), decider()):
        assert file_of(browser(other), first.line_id, "csv").status_code == 404
    assert file_of(browser(by), first.line_id, "pdf").status_code == 404
    assert file_of(browser(by), first.line_id + 1, "csv").status_code == 404


@database
def test_words_of_the_page_are_found_without_the_supposition():
    by = officer()
    several(by, (5, 5))
    assert "What if" in page_of(browser(by), reverse("desk_ranking", args=[CallRound.objects.get().pk]))


@pytest.mark.parametrize(("amount", "found"), [("100.00", []), ("100.01", ["supposed_source_short"])])
def test_all_that_is_free_can_be_moved_and_a_cent_more_cannot(amount: str, found: list[str]) -> None:
    reasons = source_problems("SO2/2B", Decimal("100.00"), Decimal(amount))
    assert [one.code for one in reasons] == found
    assert not any(one.blocks for one in reasons)


@pytest.mark.parametrize(
    ("what", "empty"),
    [
        (Supposition(), True),
        (Supposition(left_out=frozenset({"R-000"})), False),
        (Supposition(grants={"R-000": Decimal(1)}), False),
        (Supposition(added=Decimal("-0.01")), False),
        (Supposition(cut=Decimal("0.01")), False),
        (Supposition(threshold=Decimal(0)), False),
    ],
)
def test_anything_at_all_is_a_supposition(what: Supposition, empty: bool):
    assert what.is_empty is empty


@pytest.mark.parametrize(
    ("grants", "found"),
    [
        ({"R-000": "100.00"}, []),
        ({"R-000": "100.01"}, ["supposed_more"]),
        ({"stranger": "999.00"}, []),
        ({"R-000": "99.99", "R-001": "100.01"}, ["supposed_more"]),
    ],
)
def test_no_more_is_supposed_than_can_be_granted(grants: dict[str, str], found: list[str]):
    what = Supposition(grants={reference: Decimal(amount) for reference, amount in grants.items()})
    reasons = supposition_problems(candidates([Decimal("100.00"), Decimal("100.00")]), what)
    assert [one.code for one in reasons] == found


def test_who_did_not_pass_before_does_not_pass_by_a_supposition():
    [below] = [replace(one, passes=False) for one in candidates([Decimal("1.00")])]
    assert not supposed([below], Supposition(threshold=Decimal(0)))[0].passes
