"""The living style page: every component with real-looking content, only where AMIF_ENV=demo."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from amif.templatetags.ui import progress
from records import clock
from records.formats import NBSP, money
from records.forms import AmountField, DayField, Effect, EffectField, PercentField

LANGUAGES = ("en", "fi", "sv")
BEFORE_UNIT = re.compile(r"(?<=\d) (?=\d{3}|€|%)")


@cache
def loaded(name: str) -> dict[str, Any]:
    """One of the page's files."""
    table: dict[str, Any] = yaml.safe_load((Path(__file__).parent / name).read_text(encoding="utf-8"))
    return table


@cache
def texts(language: str) -> dict[str, str]:
    """The page's words in one language; a text given once is the same in all."""
    place = LANGUAGES.index(language)
    table = loaded("texts.yaml").items()
    chosen = ((key, given[place] if len(given) > 1 else given[0]) for key, given in table)
    return {key: BEFORE_UNIT.sub(NBSP, str(text)) for key, text in chosen}


def text_fields(t: dict[str, str]) -> dict[str, forms.Field]:
    """What is typed."""
    return {
        "title": forms.CharField(label=t["f_title"], help_text=t["f_title_hint"], max_length=120),
        "summary": forms.CharField(label=t["f_summary"], max_length=500, widget=forms.Textarea({"rows": 4})),
        "share": PercentField(label=t["f_share"]),
        "amount": AmountField(label=t["f_amount"], help_text=t["f_amount_hint"]),
        "begins": DayField(label=t["f_begins"], help_text=t["f_begins_hint"]),
        "password": forms.CharField(
            label=t["f_password"], required=False, widget=forms.PasswordInput({"autocomplete": "off"})
        ),
    }


def choice_fields(t: dict[str, str]) -> dict[str, forms.Field]:
    """What is chosen."""
    language = get_language() or "en"
    models = [
        ("flat_7", Effect(t["m7"], t["m7_text"], money(Decimal("589238.82"), language))),
        ("flat_40", Effect(t["m40"], figure=money(Decimal("542573.50"), language), why_not=t["m40_why"])),
    ]
    languages = [("fi", "Suomi"), ("sv", "Svenska"), ("en", "English")]
    places = [("FI1B1", t["uusimaa"]), ("FI195", t["ostrobothnia"]), ("FI1D7", t["lapland"])]
    partners = [("", "–"), ("1", "Lähiperhe ry")]
    many = forms.CheckboxSelectMultiple
    return {
        "model": EffectField(label=t["f_model"], help_text=t["f_model_hint"], choices=models),
        "language": forms.ChoiceField(label=t["f_language"], choices=languages, widget=forms.RadioSelect),
        "where": forms.MultipleChoiceField(label=t["f_where"], choices=places, widget=many),
        "partner": forms.ChoiceField(label=t["f_partner"], choices=partners, required=False),
        "file": forms.FileField(label=t["f_file"], help_text=t["f_file_hint"]),
        "sure": forms.BooleanField(label=t["f_sure"]),
    }


def project_form(t: dict[str, str], data: dict[str, Any] | None) -> forms.Form:
    """A form with every kind of field."""
    form_class = type("ProjectForm", (forms.Form,), text_fields(t) | choice_fields(t))
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


def parts(t: dict[str, str], objective: str) -> list[tuple[str, str, Decimal]]:
    """An objective's money, from settled to open."""
    kinds = ("paid", "open", "earmarked", "free", "later")
    amounts = loaded("figures.yaml")["money"][objective]
    return [(kind, t[kind], Decimal(amount)) for kind, amount in zip(kinds, amounts, strict=True)]


def free_of(t: dict[str, str], objective: str) -> str:
    """ "... free of ... called", beside the bar."""
    amounts = [amount for _, _, amount in parts(t, objective)]
    language = get_language() or "en"
    return t["free_of"].format(money(amounts[3], language), money(sum(amounts[:4], Decimal(0)), language))


def costs(t: dict[str, str]) -> list[tuple[str, str, bool, list[Decimal]]]:
    """A budget by year: kind of row, its head, whether it is wrong, three years and their sum."""
    rows = [
        (kind, t[head], wrong, [*map(Decimal, years)])
        for kind, head, wrong, *years in loaded("figures.yaml")["costs"]
    ]
    return [(kind, head, wrong, [*years, sum(years, Decimal(0))]) for kind, head, wrong, years in rows]


def ranked(t: dict[str, str]) -> list[dict[str, Any]]:
    """A ranked list with its funding line and its threshold."""
    names = ("rank", "lang", "title", "applicant", "action", "points", "proposed", "left", "css")
    rows = [dict(zip(names, row, strict=True)) for row in loaded("figures.yaml")["ranked"]]
    for row in rows:
        row |= {name: Decimal(row[name]) for name in ("points", "proposed", "left")}
    return [*rows[:2], {"line": t["funding_line"]}, rows[2], {"line": t["below"], "below": True}, rows[3]]


ENTERED = {"title": "Trygg start i Österbotten", "share": "15", "amount": "18 000,00", "begins": "31.2.2027"}


STEPS = 4


def autosaved(request: HttpRequest) -> JsonResponse:
    """What an autosaving form is answered; here nothing is kept."""
    words = len(request.POST.get("remark", "").split())
    return JsonResponse({"saved_at": clock.now().isoformat(), "version": 2, "totals": {"words": str(words)}})


def step(request: HttpRequest, t: dict[str, str]) -> HttpResponse:
    """Long work that takes a second a step, since the instant in the address."""
    begun = datetime.fromtimestamp(int(request.GET["begun"]), tz=UTC)
    done = min(STEPS, int((clock.now() - begun).total_seconds()))
    return HttpResponse(progress(done, STEPS, begun, t["progress_label"], finished=done == STEPS))


@require_http_methods(["GET", "POST"])
def design(request: HttpRequest) -> HttpResponse:
    """Every component; `?errors=1` shows the form as it comes back, `?notice=1` a message."""
    t = texts(get_language() or "en")
    if request.headers.get("X-Autosave"):
        return autosaved(request)
    if request.headers.get("X-Fragment"):
        return step(request, t)
    if request.GET.get("notice"):
        messages.success(request, t["complete"])
    now = clock.now()
    values = {
        "t": t,
        "form": project_form(t, ENTERED if request.GET.get("errors") else None),
        "filter": filter_form(t, request.GET),
        "now": now,
        "until": now + timedelta(days=10, hours=1, minutes=43, seconds=30),
        "soon": now + timedelta(minutes=14, seconds=30),
        "bars": [(t[name], parts(t, name), free_of(t, name)) for name in ("so1", "so2")],
        "costs": costs(t),
        "ranked": ranked(t),
        "steps": STEPS,
        "page": Paginator(range(204), 10).get_page(request.GET.get("page", 3)),
        "breadcrumbs": [("/", t["start"]), ("", t["title"])],
    } | {name: Decimal(amount) for name, amount in loaded("figures.yaml")["sums"].items()}
    return render(request, "design.html", values)
