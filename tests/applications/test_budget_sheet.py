"""The budget from and to a spreadsheet: the round trip, the preview, saving, the clash, hostile files."""

import io
import zipfile
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.choices import MemberRole
from applications.choices import CostCategory, Section
from applications.forms.sheet import sheet_of, typed_of
from applications.models import Application, ApplicationPartner, BudgetLine
from applications.queries.content import LINE_FIELDS, content_of, section_content, version_of
from applications.queries.facts import judge
from applications.services.drafting import Typed, applied, save_section
from applications.views.applicant_sheet import spreadsheet
from records import clock
from records.renderers.reading import rows_of_book, rows_of_csv
from tests.applications.desk import browser
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.applications import complete_draft, draft, open_round

pytestmark = pytest.mark.django_db
ROWS = "Category\tCost\tQuantity\tUnit price\nTravel\tTrain\t12\t85.50\nExternal services\tInterpreting\t10\t1,200.00"


@pytest.fixture
def made():
    open_round()
    owner = member(OrganisationFactory())
    found = complete_draft(owner)
    found.owner = owner
    return found


def url(application, *, form=""):
    name = "budget_file" if form else "budget_sheet"
    return reverse(name, args=[application.reference, *([form] if form else [])])


def version(application):
    return version_of(content_of(Application.objects.get(pk=application.pk)), Section.BUDGET)


def sent(application, go="look", **data):
    data = {"how": "replace", "text": "", "version": version(application)} | data
    return browser(application.owner).post(url(application), {"go": go, **data})


def lines(application):
    return [
        {name: getattr(one, name) for name in LINE_FIELDS}
        for one in application.budget_lines.order_by("category", "position")
    ]


def judged(application):
    return judge(content_of(application), at=clock.now())


def test_template_has_headings_help_and_the_rows_as_numbers(made):
    answer = browser(made.owner).get(url(made, form="xlsx"))
    assert f"budget-{made.reference}.xlsx" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"].startswith("no-store, private")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["Budget", "Help"]
    heads = [cell.value for cell in book["Budget"][3]]
    assert heads[:4] == ["Category", "Whose cost", "Cost", "Cost a month, €"]
    assert heads[-3:] == ["Year 1", "Year 2", "Sum, €"]
    staff = [cell.value for cell in book["Budget"][4]]
    assert staff[:6] == ["Staff", "applicant", "Projektledare", 4150, 24, 80]
    assert staff[-1] == 79680
    advice = {row[0].value: row[1].value for row in book["Help"].iter_rows(min_row=4)}
    assert "Travel" in advice["Category"]
    assert set(advice) == set(heads)


@pytest.mark.parametrize(
    ("language", "category", "cost"), [("fi", "Matkat", "Kustannus"), ("sv", "Resor", "Kostnad")]
)
def test_headings_are_the_readers_and_read_in_any_language(made, language, category, cost):
    with override(language):
        book = spreadsheet(judged(made)).xlsx()
    grid = rows_of_book(io.BytesIO(book))
    assert cost in grid[2]
    with override("en"):
        found = sheet_of(content_of(made), grid)
    assert not found.blocking
    assert found.problems == ()
    assert [row.values["category"] for row in found.rows] == ["staff", "external"]


TEXTS = st.text(st.characters(codec="utf-8", blacklist_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=30).map(
    str.strip
)


def amounts(digits):
    return st.none() | st.decimals(min_value=0, max_value=10**digits - 1, places=2)


STAFF = st.fixed_dictionaries(
    {
        "category": st.just("staff"),
        "description": TEXTS,
        "monthly_cost": amounts(6),
        "months": st.decimals(min_value=1, max_value=36, places=2),
        "share": amounts(2),
        "share_reason": TEXTS,
        "by_year": st.just([]) | st.just(["6.00", "6.50"]),
    }
)
BOUGHT = st.fixed_dictionaries(
    {
        "category": st.sampled_from(["external", "other"]),
        "description": TEXTS,
        "quantity": amounts(6),
        "unit_price": amounts(9),
        "vat": amounts(5),
        "procurement": st.booleans(),
        "party": st.sampled_from(["", "p1", "p2"]),
    }
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(rows=st.lists(STAFF | BOUGHT, min_size=1, max_size=6), language=st.sampled_from(["fi", "sv", "en"]))
def test_budget_sent_out_and_brought_back_is_the_same(made, rows, language):
    content = with_partners(made)
    places: dict[str, int] = {}
    typed = []
    for row in rows:
        place = places.get(row["category"], 0)
        places[row["category"]] = place + 1
        typed.append({**row, "position": place})
    before = applied(content, Section.BUDGET, Typed(lines=tuple(typed)))
    with override(language):
        out = spreadsheet(judge(before, at=clock.now()))
        for grid in (rows_of_book(io.BytesIO(out.xlsx())), rows_of_csv(out.csv())):
            found = sheet_of(before, grid)
            assert [reason.text for row in found.rows for reason in row.problems] == []
            after = applied(before, Section.BUDGET, typed_of(found, before, "replace"))
            assert (
                section_content(after, Section.BUDGET)["lines"]
                == section_content(before, Section.BUDGET)["lines"]
            )


def with_partners(application):
    content = content_of(application)
    partners = tuple(
        ApplicationPartner(application=application, key=key, position=at, name=name)
        for at, (key, name) in enumerate([("p1", "Vaasan kaupunki"), ("p2", "=Hostile & Co")])
    )
    return type(content)(content.application, lines=content.lines, partners=partners)


def test_looking_at_rows_changes_nothing_and_shows_what_each_comes_to(made):
    before = lines(made)
    answer = sent(made, text=ROWS)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert lines(made) == before
    assert "1,026.00" in text
    assert "12,000.00" in text
    assert text.count("Understood</span>") >= 2 or text.count("Understood") >= 2
    assert "Save 2 rows in the budget" in text


def test_saving_replaces_the_rows_and_keeps_the_rest_of_the_section(made):
    answer = sent(made, "save", text=ROWS)
    assert answer.status_code == 302
    assert [(one["category"], one["description"], one["unit_price"]) for one in lines(made)] == [
        ("external", "Interpreting", Decimal("1200.00")),
        ("travel", "Train", Decimal("85.50")),
    ]
    found = Application.objects.get(pk=made.pk)
    assert (found.cost_model, found.staff_method) == (made.cost_model, made.staff_method)


def test_adding_puts_the_rows_after_the_present_ones(made):
    sent(made, "save", text=ROWS, how="add")
    assert [(one["category"], one["position"], one["description"]) for one in lines(made)] == [
        ("external", 0, "Tolkning"),
        ("external", 1, "Interpreting"),
        ("staff", 0, "Projektledare"),
        ("travel", 0, "Train"),
    ]


def test_what_cannot_be_read_is_kept_as_typed_and_named_in_the_form(made):
    answer = sent(made, "save", text="Category\tCost\tQuantity\tUnit price\nTravel\tTrain\ttwelve\t85.50")
    assert answer.headers["Location"].endswith("/budget/?show=1")
    found = Application.objects.get(pk=made.pk)
    assert found.unread[Section.BUDGET] == {"travel-0-quantity": "twelve"}
    shown = browser(made.owner).get(answer.headers["Location"]).content.decode()
    assert 'value="twelve"' in shown
    sent(made, "save", text=ROWS)
    assert Section.BUDGET not in Application.objects.get(pk=made.pk).unread


def test_row_nobody_can_place_stops_the_saving_with_its_number(made):
    before = lines(made)
    answer = sent(made, "save", text=f"{ROWS}\nTrains\tBus\t1\t2")
    text = answer.content.decode()
    assert answer.status_code == 400
    assert lines(made) == before
    assert "1 row has to be corrected" in text
    assert "“Trains” is not known" in text
    assert "Trains\tBus\t1\t2" in text


def test_somebody_elses_saving_meanwhile_is_not_overwritten(made):
    seen = version(made)
    colleague = member(made.organisation, MemberRole.EDITOR, name="Colleague")
    save_section(
        made,
        Section.BUDGET,
        Typed(lines=({"category": "travel", "position": 0, "description": "Bus"},)),
        version=seen,
        by=colleague,
    )
    answer = sent(made, "save", text=ROWS, version=seen)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert [one["description"] for one in lines(made)] == ["Bus"]
    assert "Somebody else has saved the budget meanwhile" in text
    assert f'value="{version(made)}"' in text
    assert "Interpreting" in text


def test_viewer_takes_the_table_and_brings_none(made):
    made.owner = member(made.organisation, MemberRole.VIEWER)
    before = lines(made)
    assert "<textarea" not in browser(made.owner).get(url(made)).content.decode()
    assert browser(made.owner).get(url(made, form="csv")).status_code == 200
    assert sent(made, "save", text=ROWS).status_code == 403
    assert lines(made) == before


def test_stranger_finds_nothing(made):
    stranger = browser(member(OrganisationFactory()))
    assert stranger.get(url(made)).status_code == 404
    assert stranger.get(url(made, form="xlsx")).status_code == 404
    assert browser(made.owner).get(url(made, form="pdf")).status_code == 404


def uploaded(application, content, name="budget.xlsx"):
    return sent(application, file=SimpleUploadedFile(name, content))


def test_file_is_read_and_its_rows_put_into_the_text_to_be_corrected(made):
    book = browser(made.owner).get(url(made, form="xlsx")).content
    text = uploaded(made, book).content.decode()
    assert "Save 2 rows in the budget" in text
    assert "Staff\tapplicant\tProjektledare\t4150\t24\t80" in text
    again = uploaded(made, browser(made.owner).get(url(made, form="csv")).content, "b.csv").content.decode()
    assert "Save 2 rows in the budget" in again


def macro_book():
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
    return out.getvalue()


def bomb():
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/big.xml", b"0" * 60_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (macro_book(), "contains macros"),
        (bomb(), "far larger"),
        (b"", "The file is empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "not accepted"),
        (b"PK\x03\x04" + b"\0" * 60, "not whole"),
        (b"x" * 1_000_001, "too large"),
        (b"%PDF-1.7 hello", "No row with the headings"),
    ],
    ids=["macro", "bomb", "empty", "old-office", "broken", "large", "pdf"],
)
def test_hostile_or_strange_file_is_refused_in_words(made, content, said):
    before = lines(made)
    assert said in uploaded(made, content).content.decode()
    assert lines(made) == before


def test_nothing_brought_says_what_to_do(made):
    answer = sent(made)
    assert answer.status_code == 400
    assert "Choose a file, or paste the rows here." in answer.content.decode()


def test_formula_in_a_cost_is_text_in_both_files(made):
    made.budget_lines.filter(category="external").update(description='=HYPERLINK("http://x")')
    book = openpyxl.load_workbook(io.BytesIO(browser(made.owner).get(url(made, form="xlsx")).content))
    cells = [cell for row in book["Budget"].iter_rows() for cell in row if str(cell.value).startswith("=")]
    assert [cell.data_type for cell in cells] == ["s"]
    assert "'=HYPERLINK" in browser(made.owner).get(url(made, form="csv")).content.decode()


def counted(application):
    client = browser(application.owner)
    with CaptureQueriesContext(connection) as found:
        assert client.get(url(application)).status_code == 200
    return len(found)


def test_page_asks_the_same_number_of_queries_for_one_row_and_for_three(made):
    first = counted(made)
    for place in (1, 2):
        BudgetLine.objects.create(
            application=made, category=CostCategory.EXTERNAL, position=place, description="x"
        )
    assert counted(made) == first == 7


def test_draft_without_dates_gets_three_years():
    open_round()
    owner = member(OrganisationFactory())
    empty = draft(owner)
    text = browser(owner).get(url(empty, form="csv")).content.decode()
    assert text.strip().endswith('Year 1,Year 2,Year 3,"Sum, €"')
