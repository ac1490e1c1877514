"""What an officer enters of a case's records: its number in the register."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from applications.forms.selection import RefusableForm
from calls.rules.case_numbers import LONGEST, example_of


class NumberForm(RefusableForm):
    """The case number; why, when it changes."""

    number = forms.CharField(
        label=_("Case number"),
        max_length=LONGEST,
        required=False,
        widget=forms.TextInput({"class": "govuk-input--width-20", "autocomplete": "off"}),
    )
    reason = forms.CharField(label=_("Why it changes"), max_length=500, required=False)

    def __init__(self, data: Any = None, *, mask: str, now: str, **options: Any) -> None:
        super().__init__(data, initial={"number": now}, **options)
        if mask:
            self.fields["number"].help_text = _now("As the register has it, for example %s.") % example_of(
                mask
            )
        if not now:
            del self.fields["reason"]
