"""The design system: the style page in three languages, the components' promises, what a page weighs."""

import gzip
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml
from django import forms
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory
from django.utils.safestring import SafeString
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from amif.design import views as design_views
from amif.icons import PATHS
from amif.templatetags import fields, ui
from records import clock

ROOT = Path(settings.BASE_DIR)
BUILD = ROOT / "static" / "build"
LANGUAGES = ("en", "fi", "sv")


class Page(HTMLParser):
    """What the tests ask of a page's markup."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def all(self, name: str) -> list[str]:
        return [attrs[name] for _, attrs in self.elements if name in attrs]

    def having(self, tag: str, **wanted: str) -> list[dict[str, str]]:
        return [
            attrs
            for found, attrs in self.elements
            if found == tag and all(attrs.get(name) == value for name, value in wanted.items())
        ]


def style_page(language: str, query: str = "") -> str:
    request = RequestFactory().get(f"/design/?{query}")
    request.user = AnonymousUser()
    with override(language):
        return design_views.design(request).content.decode()


def rendered(source: str, **values: Any) -> str:
    return (
        engines["django"]
        .from_string(source)
        .render(values, RequestFactory().get("/list/?state=draft&page=2"))
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_style_page_has_no_inline_script_or_style(language: str) -> None:
    page = Page(style_page(language, "errors=1"))
    assert page.all("style") == []
    assert page.having("style") == []
    assert all("src" in attrs for attrs in page.having("script"))
    assert [name for _, attrs in page.elements for name in attrs if name.startswith("on")] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_style_page_ids_are_unique_and_every_reference_finds_its_element(language: str) -> None:
    page = Page(style_page(language, "errors=1"))
    ids = page.all("id")
    assert len(ids) == len(set(ids))
    named = [name for key in ("aria-describedby", "aria-labelledby", "for") for name in page.all(key)]
    assert len(named) > 20
    assert [part for name in named for part in name.split() if part not in ids] == []
    targets = [href[1:] for href in page.all("href") if href.startswith("#")]
    assert [target for target in targets if target not in ids] == []


def test_error_page_says_so_in_its_title_and_names_each_field() -> None:
    html = style_page("en", "errors=1")
    assert re.search(r"<title>Error: Design system – AMIF</title>", html)
    assert '<a href="#project_summary">Short description: This field is required.</a>' in html
    assert '<a href="#project_model_0">Cost model: This field is required.</a>' in html
    assert "<title>Design system – AMIF</title>" in style_page("en")


def test_style_page_words_stand_in_all_languages() -> None:
    table = yaml.safe_load((ROOT / "amif/design/texts.yaml").read_text(encoding="utf-8"))
    assert {key: len(given) for key, given in table.items() if len(given) not in (1, 3)} == {}
    assert "Design system" not in style_page("fi")


def test_every_component_stands_on_the_style_page() -> None:
    templates = "".join(path.read_text() for path in (ROOT / "templates").glob("**/*.html"))
    used = (ROOT / "templates" / "design.html").read_text()
    tags = set(ui.register.tags) - {"icon", "in_language", "state"}
    assert {tag for tag in tags if f"{{% {tag}" not in used and f"{{% {tag}" not in templates} == set()
    missing = {tag for tag in tags if f"{{% {tag}" not in used}
    assert missing == set(), "show it on the style page"


def test_every_component_is_described() -> None:
    text = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
    tags = set(ui.register.tags) | {"autosave_texts", "error_summary"}
    assert {tag for tag in tags if f"{{% {tag}" not in text} == set()


@pytest.mark.parametrize("kind", ["", "good", "now", "warn", "stop", "none"])
def test_state_has_icon_and_word(kind: str) -> None:
    html = ui.state(kind, "<Draft>")
    assert PATHS[ui.STATE_ICONS[kind]] in html
    assert "&lt;Draft&gt;" in html


def test_body_of_a_component_keeps_markup_and_escapes_values() -> None:
    html = rendered("{% note 'warn' title %}<b>bold</b> {{ text }}{% endnote %}", title="<i>", text="<u>")
    assert "<b>bold</b> &lt;u&gt;" in html
    assert "<strong>&lt;i&gt;.</strong>" in html


amounts = st.lists(st.decimals(0, 10_000_000, places=2, allow_nan=False), min_size=1, max_size=6)


@given(amounts)
def test_bar_parts_fill_the_whole_in_their_order(given_amounts: list[Decimal]) -> None:
    drawn = ui.shares([("paid", "Paid", amount) for amount in given_amounts])
    assert len(drawn) == sum(amount > 0 for amount in given_amounts)
    ends = [Decimal(part["x"]) + Decimal(part["width"]) for part in drawn]
    begins = [Decimal(part["x"]) for part in drawn]
    assert all(abs(end - begin) <= Decimal("0.002") for end, begin in zip(ends, begins[1:], strict=False))
    assert not drawn or abs(ends[-1] - 100) <= Decimal("0.002")


def test_bar_of_nothing_is_empty() -> None:
    assert ui.shares([("paid", "Paid", Decimal(0))]) == []


@pytest.mark.parametrize(
    ("title", "body", "drawn"),
    [
        ("Not saved", "Choose.", "<strong>Not saved.</strong> Choose."),
        ("Not saved.", "Choose.", "<strong>Not saved.</strong> Choose."),
        ("Why?", "Because.", "<strong>Why?</strong> Because."),
        ("Saved", " ", "<strong>Saved</strong> "),
        ("", "Choose.", "<div>Choose.</div>"),
    ],
)
def test_title_of_a_note_ends_before_the_words_that_follow_it(title: str, body: str, drawn: str) -> None:
    assert drawn in rendered("{% note 'warn' title %}{{ body }}{% endnote %}", title=title, body=body)


def test_title_of_a_note_that_is_markup_already_is_escaped_once() -> None:
    html = rendered("{% note 'warn' title %}Choose.{% endnote %}", title=SafeString("A &amp; B"))
    assert "<strong>A &amp; B.</strong>" in html


def test_a_reference_in_one_piece_is_escaped() -> None:
    assert ui.unbroken("2026-2-2D-002") == '<span class="ui-nowrap">2026-2-2D-002</span>'
    assert "<b>" not in ui.unbroken("<b>")


def test_action_with_a_reason_stays_and_says_it() -> None:
    page = Page(ui.action("Submit", why="Four problems are left."))
    (button,) = page.having("button")
    assert button["aria-disabled"] == "true"
    assert button["type"] == "button"
    assert page.having("p", id=button["aria-describedby"])
    assert Page(ui.action("Submit")).having("button", type="submit")


def test_pages_keep_the_rest_of_the_address() -> None:
    html = rendered("{% pagination page %}", page=Paginator(range(100), 10).get_page(2))
    assert "?state=draft&amp;page=3" in html
    assert 'aria-current="page"' in html
    assert rendered("{% pagination page %}", page=Paginator(range(3), 10).get_page(1)).strip() == ""


def test_sort_head_turns_and_says_its_direction() -> None:
    assert 'href="?state=draft&amp;ordering=points"' in rendered("{% sort_head 'points' 'Points' %}")
    request = RequestFactory().get("/list/?ordering=points")
    html = engines["django"].from_string("{% sort_head 'points' 'Points' %}").render({}, request)
    assert 'aria-sort="ascending"' in html
    assert "?ordering=-points" in html


def test_text_in_another_language_is_marked() -> None:
    with override("en"):
        assert ui.in_language("Trygg start", "sv") == '<span lang="sv">Trygg start</span>'
        assert ui.in_language("Safe start", "en") == "Safe start"


class Note(forms.Form):
    text = forms.CharField(
        label="Text", help_text="At length.", max_length=40, widget=forms.Textarea({"placeholder": "Text"})
    )
    kind = forms.ChoiceField(label="Kind", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    sure = forms.BooleanField(label="Sure")
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


@pytest.mark.parametrize(
    ("language", "today", "earlier"),
    [
        ("en", "Saved 16:15:32", "Saved on 21 November 2026 at 16:15"),
        ("fi", "Tallennettu klo 16.15.32", "Tallennettu 21.11.2026 klo 16.15"),
        ("sv", "Sparat kl. 16.15.32", "Sparat 21.11.2026 kl. 16.15"),
    ],
)
def test_saving_is_told_by_its_time_and_before_today_by_its_day(
    language: str, today: str, earlier: str
) -> None:
    saved_at = datetime(2026, 11, 21, 14, 15, 32, tzinfo=UTC)
    for days, said in ((0, today), (1, earlier)):
        with override(language), clock.at(saved_at + timedelta(days=days)):
            assert said in ui.saved("section", saved_at).replace("\N{NO-BREAK SPACE}", " ")


def test_field_connects_label_hint_error_and_control() -> None:
    page = Page(str(Note({})))
    (control,) = page.having("textarea", name="text")
    assert control["aria-describedby"].split() == ["id_text_helptext", "id_text_error"]
    assert control["aria-invalid"] == "true"
    assert "govuk-textarea--error" in control["class"]
    assert page.having("label", **{"for": "id_text"})
    assert page.having("fieldset", **{"aria-describedby": "id_kind_error"})
    assert page.having("div", **{"data-maxlength": "40"})
    assert page.having("input", type="hidden", name="secret")


def test_field_without_error_is_quiet() -> None:
    html = str(Note())
    assert "error" not in html
    assert "placeholder" not in html


def test_error_summary_reaches_every_field_of_forms_and_formsets() -> None:
    formset = forms.formset_factory(Note, extra=0, min_num=1, validate_min=True)(
        {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1"}
    )
    assert not formset.is_valid()
    html = fields.error_summary(Note({}), formset, None)
    assert 'href="#id_text"' in html
    assert 'href="#id_kind_0"' in html
    assert 'href="#id_form-0-text"' in html
    assert fields.error_summary(Note()) == ""


def test_page_weighs_less_than_200_kilobytes(record_property: Any) -> None:
    files = [
        BUILD / "app.css",
        BUILD / "app.js",
        BUILD / "fonts/source-sans-3-latin-wght-normal.woff2",
        BUILD / "img/eu-emblem.svg",
        BUILD / "img/icon.svg",
    ]
    frame = sum(sent(path) for path in files)
    htmx = sent(Path(str(finders.find("django_htmx/htmx-2.min.js"))))
    page = len(style_page("fi", "errors=1").encode())
    record_property("style page, bytes, its files compressed", frame + page)
    assert frame + page < 110_000
    assert frame + htmx < 80_000  # leaves 120 kB for the page itself, which is not compressed


def sent(path: Path) -> int:
    """How many bytes of a file go over the wire: compressed when that is less, as WhiteNoise keeps it."""
    content = path.read_bytes()
    return min(len(content), len(gzip.compress(content)))


def test_stylesheet_asks_for_nothing_it_does_not_bring() -> None:
    css = (BUILD / "app.css").read_text(encoding="utf-8")
    urls = re.findall(r"url\(\"?([^)\"]+)", css)
    assert len(urls) >= 3
    assert [url for url in urls if not url.startswith("#") and not (BUILD / url).exists()] == []
    assert "\ufeff" not in css


def test_base_template_stays_short() -> None:
    assert len((ROOT / "templates" / "base.html").read_text().splitlines()) < 120
