"""/money/: what the programme has, called, earmarked, committed and paid, as of any day; as a page and as open data."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from calls.queries.money_page import parts
from calls.queries.public_money import public_money
from calls.renderers import figures
from calls.renderers.columns import columns
from calls.renderers.open_data import FORMS, LICENCE, LICENCE_URL
from calls.rules.dates import local_day
from calls.views.sites import in_site, sent, site_or_404
from records import clock
from records.forms import DayField, DayInput

FIRST_DAY = date(2021, 1, 1)


class DayForm(forms.Form):
    """The day at whose end the figures hold; today when none is given."""

    as_of = DayField(label=gettext_lazy("As of"), required=False)
    programme = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_as_of(self) -> date:
        """A day of the programme that has begun."""
        today = local_day(clock.now())
        day: date = self.cleaned_data["as_of"] or today
        if not FIRST_DAY <= day <= today:
            raise ValidationError(_("Choose a day from 1.1.2021 to today."))
        return day

    def day(self) -> date:
        """The day asked for, today when it is wrong."""
        return self.cleaned_data["as_of"] if self.is_valid() else local_day(clock.now())


@require_GET
def public_money_page(request: HttpRequest) -> HttpResponse:
    """The programme's money by objective and measure, and how it grew."""
    site = site_or_404(request)
    given = request.GET.copy()
    if not given.get("as_of"):
        given["as_of"] = DayInput().format_value(local_day(clock.now())) or ""
    form = DayForm(given)
    day = form.day()
    found = public_money(site.programme, day) if site.programme else None
    context = {
        "form": form,
        "found": found,
        "as_of": day,
        "past": day < local_day(clock.now()),
        "bars": [(row.objective, parts(row.held), row.held) for row in found.objectives] if found else [],
        "whole": parts(found.total) if found else [],
        "columns": columns(found.quarters) if found else None,
        "quarters": list(reversed(found.quarters)) if found else [],
        "forms": FORMS,
        "licence": (LICENCE, LICENCE_URL),
        "breadcrumbs": [("/", _("Start")), ("", _("Money"))],
    }
    shown = in_site(site, **context)
    shown["file_query"] += f"&as_of={day.isoformat()}"
    return render(request, "public/money.html", shown, status=200 if form.is_valid() else 400)


@require_GET
def public_money_file(request: HttpRequest, form: str) -> HttpResponse:
    """The same figures as CSV, JSON or XLSX, texts in the page's language."""
    site, asked = site_or_404(request), DayForm(request.GET)
    if site.programme is None or form not in FORMS or not asked.is_valid():
        raise Http404
    found = public_money(site.programme, asked.day())
    name = f"{site.programme.pk}-money-{found.as_of.isoformat()}.{form}"
    return sent(name, figures.download(found, get_language() or "en", form))
