"""What an officer writes to propose another value of one of the rules' figures."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from calls.rules.limits import BY_NAME, COUNT, DAY, MONEY, PERCENT
from calls.rules.parameter_names import ANSWERS
from records.forms import AmountField, DayField, PercentField


def value_field(name: str, help_text: str) -> forms.Field:
    """The field for a figure, by its unit; the answers for a legal form."""
    common: dict[str, Any] = {"label": _("New value"), "help_text": help_text}
    unit = BY_NAME[name].unit if name in BY_NAME else ""
    if unit == PERCENT:
        return PercentField(**common)
    if unit == MONEY:
        return AmountField(**common)
    if unit == DAY:
        return DayField(**common)
    if unit == COUNT:
        widget = forms.NumberInput(attrs={"class": "govuk-input--width-5"})
        return forms.IntegerField(widget=widget, **common)
    choices = [(answer, gettext(label)) for answer, label in ANSWERS.items()]
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)


class ParameterForm(forms.Form):
    """The new value of one figure, and why. The rules judge it; the form only reads it."""

    def __init__(self, *args: Any, name: str, help_text: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"] = value_field(name, help_text)
        self.fields["reason"] = forms.CharField(
            label=_("Why"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
        )
