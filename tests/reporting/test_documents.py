"""Documents from data sets: conforming, the same every time, saying what the data say, deaf to hostile content."""

import itertools
import re
import socket
import subprocess
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal as D
from functools import cache
from io import BytesIO
from pathlib import Path

import openpyxl
import page
import pytest
from pypdf import PdfReader

from reporting.renderers.documents import markup, render
from reporting.renderers.pdf import TEMPLATES
from reporting.renderers.svg import spread, width_of, wrapped
from reporting.rules.canonical import fingerprint, to_text
from reporting.rules.dataset import Payments
from tests.reporting.datasets import committee_data, earmarks_data

LANGUAGES = ("fi", "sv", "en")
DATA = {"committee": committee_data, "earmarks": earmarks_data}
HOSTILE = (
    '<img src="http://127.0.0.1:9/a.png">',
    '<style>@import url("http://127.0.0.1:9/a.css"); body{background:url(file:///etc/passwd)}</style>',
    '<link rel="stylesheet" href="http://127.0.0.1:9/b.css"><link rel="attachment" href="file:///etc/passwd">',
    '<svg><image href="http://127.0.0.1:9/c.png"/><script>fetch("http://127.0.0.1:9/d")</script></svg>',
    "</title></svg><a href='http://127.0.0.1:9/e'>x</a>{% load static %}{{ settings.SECRET_KEY }}",
)


def text_of(kind, **changes):
    return to_text(DATA[kind](**changes))


@cache
def words_of(pdf):
    whole = " ".join(sheet.extract_text() for sheet in PdfReader(BytesIO(pdf)).pages)
    return re.sub(r"\s+", " ", whole.replace("\u00a0", " "))


def printed(amount, language):
    text = f"{amount:,.2f}".replace(",", " ")
    return text if language == "en" else text.replace(".", ",")


@pytest.fixture(
    scope="module", params=[(kind, language) for kind in DATA for language in LANGUAGES], ids="-".join
)
def document(request):
    kind, language = request.param
    return kind, language, render(kind, text_of(kind), language, "pdf").content


def test_document_conforms_to_pdf_ua(document, tmp_path):
    path = tmp_path / "report.pdf"
    path.write_bytes(document[2])
    report = page.validate_pdf(str(path), profile="ua1")
    assert report.rules.total > 100
    assert report.rules.passed == report.rules.total
    assert report.is_compliant


def test_document_says_its_language_and_title(document):
    _kind, language, content = document
    reader = PdfReader(BytesIO(content))
    assert reader.trailer["/Root"]["/Lang"] == language
    assert "AMIF 2021-2027" in reader.metadata.title


def test_document_prints_the_figures_of_the_data(document):
    kind, language, content = document
    words, money = words_of(content), DATA[kind]().money
    for step in ("allocated", "called", "uncalled", "earmarked", "committed", "free", "paid", "open"):
        assert printed(getattr(money.total, step), language) in words, step
        for item in money.objectives:
            amount = getattr(item.now, step)
            assert not amount or printed(amount, language) in words, (item.code, step)


MID_TERM = {
    "en": "(1; demo data) cover EUR 1 261 000.00, 2.02% of it. The condition is not met: EUR 4 979 807.73 is missing.",
    "fi": "(1 kpl; esittelytietoa) kattavat 1 261 000,00 euroa eli 2,02 % siitä. "
    "Ehto ei täyty: puuttuu 4 979 807,73 euroa.",
    "sv": "(1 st.; demodata) täcker 1 261 000,00 euro, det vill säga 2,02 % av den. Villkoret är inte uppfyllt: "
    "4 979 807,73 euro saknas.",
}


def test_committee_is_told_how_far_payment_applications_reach(document):
    kind, language, content = document
    if kind == "committee":
        words = words_of(content)
        assert printed(D("6240807.73"), language) in words
        assert MID_TERM[language] in words


def test_committee_is_told_when_the_condition_is_met_and_when_nothing_was_applied_for():
    met = Payments(D("62408077.27"), D("6240807.73"), 3, date(2024, 6, 1))
    words = words_of(render("committee", text_of("committee", payments=met), "en", "pdf").content)
    assert "(3) cover EUR 6 240 807.73, 10.00% of it. The condition is met." in words
    none = Payments(D("62408077.27"))
    words = words_of(render("committee", text_of("committee", payments=none), "sv", "pdf").content)
    assert "Inga betalningsansökningar har antecknats" in words


def test_document_carries_the_fingerprint_of_its_data(document):
    kind, _, content = document
    sha = fingerprint(text_of(kind))
    words = words_of(content)
    assert sha[:16] in words
    assert f"{sha[:32]} {sha[32:]}" in words


@pytest.mark.parametrize("kind", DATA)
def test_same_data_give_the_same_bytes(kind):
    made = [render(kind, text_of(kind), "sv", "pdf").content for _ in range(2)]
    assert made[0] == made[1]


def test_same_data_give_the_same_bytes_in_another_process(tmp_path):
    code = (
        "import django; django.setup()\n"
        "from hashlib import sha256\n"
        "from reporting.renderers.documents import render\n"
        "from reporting.rules.canonical import to_text\n"
        "from tests.reporting.datasets import committee_data\n"
        "text = to_text(committee_data())\n"
        "for form in ('pdf', 'xlsx', 'json'):\n"
        "    print(sha256(render('committee', text, 'sv', form).content).hexdigest())\n"
    )
    root = Path(__file__).parents[2]
    runs = {
        subprocess.run(
            [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True,
            env={"PATH": "/usr/bin:/bin", "DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONHASHSEED": seed,
                 "HOME": str(tmp_path)},
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(runs) == 1
    assert len(runs.pop().split()) == 3


def test_every_plural_in_the_templates_has_one_or_two_forms():
    for template in TEMPLATES.glob("*.html"):
        for forms in re.findall(r'pluralize:"([^"]*)"', template.read_text("utf-8")):
            assert forms.count(",") <= 1, (template.name, forms)


def test_caption_of_a_table_stays_with_its_head():
    long = committee_data()
    measures = tuple(
        replace(long.measures[0], code=f"9{n}", projects=0, committed=D(0), earmarked=D(0)) for n in range(20)
    )
    content = render(
        "committee", text_of("committee", measures=(*long.measures, *measures)), "en", "pdf"
    ).content
    for sheet in PdfReader(BytesIO(content)).pages:
        words = sheet.extract_text()
        assert words.count("The same by measure, EUR.") == 0 or "Together" in words


def test_other_data_give_another_file():
    changed = replace(committee_data().header, demo=False)
    one = render("earmarks", text_of("earmarks"), "en", "pdf").content
    other = render(
        "earmarks", to_text(earmarks_data(header=replace(changed, kind="earmarks"))), "en", "pdf"
    ).content
    assert one != other


def hostile_data():
    data = committee_data()
    projects = tuple(
        replace(
            row,
            title=HOSTILE[n % len(HOSTILE)],
            organisation=HOSTILE[(n + 1) % len(HOSTILE)],
            language='"><img src=x>',
        )
        for n, row in enumerate(data.projects)
    )
    rounds = tuple(
        replace(item, title=replace(item.title, en=HOSTILE[4], fi=HOSTILE[0])) for item in data.rounds
    )
    measures = tuple(
        replace(row, short=replace(row.short, en=HOSTILE[n])) for n, row in enumerate(data.measures)
    )
    indicators = tuple(replace(row, code=HOSTILE[3], parent="") for row in data.indicators)
    return replace(data, projects=projects, rounds=rounds, measures=measures, indicators=indicators)


def test_hostile_content_is_text_and_fetches_nothing(monkeypatch):
    asked = []
    monkeypatch.setattr(socket, "create_connection", lambda *args, **_: asked.append(args))
    monkeypatch.setattr(socket.socket, "connect", lambda *args: asked.append(args))
    content = render("committee", to_text(hostile_data()), "en", "pdf").content
    assert asked == []
    assert b"root:" not in content
    words = words_of(content)
    assert "127.0.0.1:9/a.png" in words
    assert "settings.SECRET_KEY" in words


def test_hostile_content_stays_escaped_in_the_markup():
    html = markup("committee", to_text(hostile_data()), "en")
    for tag in ("<img", "<script", "<link", "@import url(&", "<image"):
        assert tag not in html.split("</head>")[1].replace("@import url(&quot;", "")
    assert html.count("</svg>") == html.count("<svg")


@pytest.mark.parametrize("language", LANGUAGES)
def test_report_without_any_data_still_says_so(language):
    data = committee_data()
    zero = data.money.total - data.money.total
    empty = replace(zero, allocated=data.money.total.allocated, uncalled=data.money.total.allocated)
    objectives = tuple(
        replace(
            item, now=replace(zero, allocated=item.now.allocated, uncalled=item.now.allocated), before=zero
        )
        for item in data.money.objectives
    )
    money = replace(data.money, objectives=objectives, total=empty, total_before=zero, lines=(), quarters=())
    nothing = replace(
        data, money=money, measures=(), rounds=(), projects=(), indicators=(), findings=(), criteria=(),
        ahead=replace(data.ahead, seasons=(), rows=()),
    )  # fmt: skip
    for form in ("pdf", "xlsx"):
        assert render("committee", to_text(nothing), language, form).parts > 1


def sheets(kind, language="en", **changes):
    made = render(kind, text_of(kind, **changes), language, "xlsx")
    book = openpyxl.load_workbook(BytesIO(made.content))
    assert len(book.sheetnames) == made.parts
    return book


def rows(book, name):
    return [[cell.value for cell in row] for row in book[name].iter_rows()]


@pytest.mark.parametrize("kind", DATA)
@pytest.mark.parametrize("language", LANGUAGES)
def test_spreadsheet_is_the_same_every_time(kind, language):
    assert (
        render(kind, text_of(kind), language, "xlsx").content
        == render(kind, text_of(kind), language, "xlsx").content
    )


def test_spreadsheet_totals_are_those_of_the_data():
    money = committee_data().money
    book = sheets("committee")
    ladder = {row[0]: row[1:] for row in rows(book, "Where the money is")[3:]}
    assert D(str(ladder["Allocated"][-1])) == money.total.allocated
    assert D(str(ladder["Committed, not yet paid"][-1])) == money.total.open
    lines = rows(book, "Call lines")
    heads, total = lines[2], lines[-1]
    for label, step in (
        ("Called", "called"),
        ("Earmarked", "earmarked"),
        ("Committed", "committed"),
        ("Free", "free"),
    ):
        assert D(str(total[heads.index(label)])) == getattr(money.total, step)
    assert rows(book, "Projects")[-1][-2:] == [float(money.total.committed), float(money.total.paid)]


@pytest.mark.parametrize("sheet", ["Call lines", "Call rounds", "By measure", "Openings ahead", "Projects"])
def test_spreadsheet_totals_are_the_sums_of_their_columns(sheet):
    table = rows(sheets("committee"), sheet)
    body, total = table[3:-1], table[-1]
    for column in range(len(total)):
        values = [row[column] for row in body]
        if isinstance(total[column], int | float):
            assert D(str(total[column])) == sum((D(str(value or 0)) for value in values), D(0))


def test_spreadsheet_cover_tells_cutoff_and_fingerprint():
    cover = {row[0]: row[1] for row in rows(sheets("earmarks"), "Cover")[3:]}
    assert cover["Data as of"].date() == earmarks_data().header.as_of
    assert cover["SHA-256"] == fingerprint(text_of("earmarks"))


def test_spreadsheet_heads_stay_in_sight():
    for sheet in sheets("committee"):
        assert sheet.freeze_panes == "B4"


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t", "\r", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x","y")', "{=1+1}"]
)
def test_text_in_a_spreadsheet_is_never_a_formula(start):
    title = f"{start}1+1"
    data = committee_data()
    projects = tuple(replace(row, title=title, organisation=title) for row in data.projects)
    book = sheets("committee", projects=projects)
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert cell.hyperlink is None
    found = {row[1] for row in rows(book, "Projects")[3:-1]}
    assert {value.replace("_x000D_", "\r") for value in found} == {title}


def test_json_is_the_canonical_text():
    made = render("committee", text_of("committee"), "fi", "json")
    assert made.content.decode() == text_of("committee")


def test_unknown_format_is_an_error():
    with pytest.raises(KeyError):
        render("committee", text_of("committee"), "en", "docx")


def test_labels_are_spread_without_touching():
    centres = spread([10, 11, 12, 90], [20, 20, 20, 20], 0, 100)
    assert all(b - a >= 20 - 1e-9 for a, b in itertools.pairwise(centres))
    assert centres[0] >= 10
    assert centres[-1] <= 90


def test_long_names_are_wrapped_and_never_cut():
    name = "Kolmansien maiden kanssa tehtävän yhteistyön vahvistaminen"
    lines = wrapped(name, 120)
    assert " ".join(lines) == name
    assert all(width_of(line) <= 120 for line in lines)
