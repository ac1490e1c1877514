"""The tags of the reports' tables: drawn once, in the words of each language; and the same tables in each."""

import re
from pathlib import Path

import pytest
from django.template import engines

from reporting.renderers.pdf import TEMPLATES

LANGUAGES = ("en", "fi", "sv")
TABLE = re.compile(r'\{% table "(\w+)" "([^"]*)"')


def drawn(source: str, **context: object) -> str:
    template = engines["django"].from_string("{% load documents %}" + source)
    return " ".join(template.render(context).split())


@pytest.mark.parametrize(
    ("kinds", "html"),
    [
        ("", '<th scope="col">A</th><th scope="col">B</th><th scope="col">C</th>'),
        ("l", '<th scope="col" class="l">A</th><th scope="col">B</th><th scope="col">C</th>'),
        ("2.l", '<th scope="col" colspan="2">A</th><th scope="col">B</th><th scope="col" class="l">C</th>'),
    ],
)
def test_heads_are_marked_by_column(kinds, html):
    assert drawn(f'{{% heads "{kinds}" %}}', heads=["A", "B", "C"]) == f"<thead><tr>{html}</tr></thead>"


def test_words_of_a_head_are_escaped():
    assert "&lt;b&gt;" in drawn("{% heads %}", heads=["<b>"])


def test_table_has_its_caption_heads_and_further_words():
    source = (
        '{% table "stages" "Stage|Number|Committed|Paid|Open" all="In all" running="On their way" %}'
        "<b>Table 1.</b> Of {{ what }}{% endtable %}"
    )
    stages = [{"code": code, "n": 1, "committed": 0, "paid": 0, "open": 0} for code in ("running", "all")]
    found = drawn(source, stages=stages, what="a & b")
    assert "<caption><b>Table 1.</b> Of a &amp; b</caption>" in found
    assert '<th scope="col">Stage</th>' in found
    assert '<th scope="row">On their way</th>' in found
    assert '<tr class="sum"> <th scope="row">In all</th>' in found


def tables_in(path: Path) -> list[tuple[str, int]]:
    """The tables of a template, each with the number of its heads."""
    found = TABLE.findall(path.read_text(encoding="utf-8"))
    return [(part, len(words.split("|"))) for part, words in found]


@pytest.mark.parametrize("kind", ["committee", "earmarks", "call-results"])
def test_report_has_the_same_tables_in_every_language(kind):
    chapters = sorted(path.name for path in (TEMPLATES / kind / "en").glob("*.html"))
    found = []
    for language in LANGUAGES:
        assert sorted(path.name for path in (TEMPLATES / kind / language).glob("*.html")) == chapters
        paths = [TEMPLATES / f"{kind}.{language}.html"]
        paths += [TEMPLATES / kind / language / name for name in chapters]
        found.append([table for path in paths for table in tables_in(path)])
    assert found[0]
    assert found[0] == found[1] == found[2]


def test_every_part_of_the_reports_is_used():
    shown = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.html"))
    named = {part for part, _ in TABLE.findall(shown)}
    named |= set(re.findall(r"reporting/parts/(\w+)\.html", shown))
    assert {path.stem for path in (TEMPLATES / "parts").glob("*.html")} == named
