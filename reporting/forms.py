"""What somebody gives to ask for a pack."""

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from calls.models import Programme
from records import clock
from records.formats import HELSINKI
from records.forms import DayField
from reporting.choices import ReportKind
from reporting.services import PERIODIC


class PackForm(forms.Form):
    """Which reports, as of which day. `key` makes a form sent twice one pack."""

    kinds = forms.MultipleChoiceField(
        label=_("Reports"),
        choices=ReportKind.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one report.")},
    )
    as_of = DayField(
        label=_("Data as of"),
        help_text=_("Until 24:00 of this day in Helsinki. For example 31.12.2023."),
        error_messages={"required": _("Give the day the reports describe.")},
    )
    programme = forms.ModelChoiceField(Programme.objects.all(), label=_("Programme"), empty_label=None)
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, programmes: list[Programme]) -> None:
        first = programmes[0].pk if programmes else None
        start = {"kinds": list(PERIODIC), "as_of": today(), "programme": first, "key": uuid4()}
        super().__init__(data, initial=start, prefix="pack")
        if len(programmes) == 1:
            self.fields["programme"].widget = forms.HiddenInput()

    def clean_as_of(self) -> date:
        """A day to come has no figures yet."""
        day: date = self.cleaned_data["as_of"]
        if day > today():
            raise forms.ValidationError(
                _("The reports describe a day that has begun. Choose today or an earlier day.")
            )
        return day


def today() -> date:
    """The day in Helsinki."""
    return clock.now().astimezone(HELSINKI).date()
