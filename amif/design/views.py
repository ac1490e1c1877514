"""The living style page: every component with real-looking content, only where AMIF_ENV=demo."""

import re
from datetime import timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from records import clock
from records.formats import NBSP
from records.forms import AmountField, DayField, Effect, EffectField, PercentField

LANGUAGES = ("en", "fi", "sv")
BEFORE_UNIT = re.compile(r"(?<=\d) (?=\d{3}|€|%)")


@cache
def texts(language: str) -> dict[str, str]:
    """The page's words in one language; a text given once is the same in all."""
    table = yaml.safe_load((Path(__file__).parent / "texts.yaml").read_text(encoding="utf-8"))
    place = LANGUAGES.index(language)
    chosen = ((key, given[place] if len(given) > 1 else given[0]) for key, given in table.items())
    return {key: BEFORE_UNIT.sub(NBSP, str(text)) for key, text in chosen}


def project_form(t: dict[str, str], data: dict[str, Any] | None) -> forms.Form:
    """A form with every kind of field."""
    models = [
        ("flat_7", Effect(t["m7"], t["m7_text"], "589 238,82 €")),
        ("flat_40", Effect(t["m40"], figure="542 573,50 €", why_not=t["m40_why"])),
    ]
    languages = [("fi", "Suomi"), ("sv", "Svenska"), ("en", "English")]
    places = [("FI1B1", t["uusimaa"]), ("FI195", t["ostrobothnia"]), ("FI1D7", t["lapland"])]
    fields: dict[str, forms.Field] = {
        "title": forms.CharField(label=t["f_title"], help_text=t["f_title_hint"], max_length=120),
        "summary": forms.CharField(label=t["f_summary"], max_length=500, widget=forms.Textarea({"rows": 4})),
        "share": PercentField(label=t["f_share"]),
        "amount": AmountField(label=t["f_amount"], help_text=t["f_amount_hint"]),
        "begins": DayField(label=t["f_begins"], help_text=t["f_begins_hint"]),
        "model": EffectField(label=t["f_model"], help_text=t["f_model_hint"], choices=models),
        "language": forms.ChoiceField(label=t["f_language"], choices=languages, widget=forms.RadioSelect),
        "where": forms.MultipleChoiceField(
            label=t["f_where"], choices=places, widget=forms.CheckboxSelectMultiple
        ),
        "partner": forms.ChoiceField(
            label=t["f_partner"], choices=[("", "–"), ("1", "Lähiperhe ry")], required=False
        ),
        "file": forms.FileField(label=t["f_file"], help_text=t["f_file_hint"]),
        "password": forms.CharField(
            label=t["f_password"], required=False, widget=forms.PasswordInput({"autocomplete": "off"})
        ),
        "sure": forms.BooleanField(label=t["f_sure"]),
    }
    form_class = type("ProjectForm", (forms.Form,), fields)
    form: forms.Form = form_class(data, auto_id="project_%s")
    if data is not None:
        form.add_error("share", t["f_share_error"])
    return form


def filter_form(t: dict[str, str], data: Any) -> forms.Form:
    """A list's filters."""
    states = [("", t["any"]), ("draft", t["draft"])]
    fields: dict[str, forms.Field] = {
        "search": forms.CharField(label=t["search"], required=False),
        "state": forms.ChoiceField(label=t["state"], choices=states, required=False),
    }
    form: forms.Form = type("FilterForm", (forms.Form,), fields)(data or None, auto_id="filter_%s")
    return form


def parts(t: dict[str, str], *amounts: str) -> list[tuple[str, str, Decimal]]:
    """An objective's money, from settled to open."""
    kinds = ("paid", "open", "earmarked", "free", "later")
    return [(kind, t[kind], Decimal(amount)) for kind, amount in zip(kinds, amounts, strict=True)]


@require_GET
def design(request: HttpRequest) -> HttpResponse:
    """Every component; `?errors=1` shows the form as it comes back."""
    t = texts(get_language() or "en")
    entered = {
        "title": "Trygg start i Österbotten",
        "share": "15",
        "amount": "18 000,00",
        "begins": "31.2.2027",
    }
    form = project_form(t, entered if request.GET.get("errors") else None)
    if request.GET.get("notice"):
        messages.success(request, t["complete"])
    values = {
        "t": t,
        "form": form,
        "filter": filter_form(t, request.GET),
        "now": clock.now(),
        "until": clock.now() + timedelta(days=10, hours=1, minutes=43, seconds=30),
        "soon": clock.now() + timedelta(minutes=14, seconds=30),
        "so1": parts(t, "3384564.49", "4627775.69", "1842610.55", "2657389.45", "11826780.63"),
        "so2": parts(t, "2930906.56", "4575218.58", "180000.00", "11020083.60", "11241873.13"),
        "page": Paginator(range(204), 10).get_page(request.GET.get("page", 3)),
        "direct": Decimal("550690.50"),
        "indirect": Decimal("38548.32"),
        "total": Decimal("589238.82"),
        "asked": Decimal("530314.93"),
        "missing": Decimal("6923.89"),
        "breadcrumbs": [("/", t["start"]), ("", t["title"])],
    }
    return render(request, "design.html", values)
