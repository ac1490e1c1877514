"""What an officer enters of a case's records: its number in the register, and what of it is secret."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from applications.forms.selection import RefusableForm
from applications.models import SecrecyMark
from applications.rules.secrecy import GROUNDS, Secrecy, last_day
from calls.rules.case_numbers import LONGEST, example_of
from records.forms import DayField

WHOLE, PART = "whole", "part"


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
            example = {"example": example_of(mask)}
            self.fields["number"].help_text = (
                gettext("As the register has it, for example %(example)s.") % example
            )
        if not now:
            del self.fields["reason"]


class SecrecyForm(RefusableForm):
    """The ground, how much of the document, and until when."""

    point = forms.TypedChoiceField(
        label=_("Ground"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the ground of the law.")},
    )
    extent = forms.ChoiceField(
        label=_("What is secret"),
        choices=[(WHOLE, _("The whole document")), (PART, _("A part of it"))],
        widget=forms.RadioSelect,
        initial=WHOLE,
    )
    parts = forms.CharField(
        label=_("Which parts"),
        help_text=_("When only a part is secret. The rest of the document is public."),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    until = DayField(
        label=_("Secret until"),
        help_text=_(
            "Empty: as long as the law allows: 25 years from the day of the document, 100 to protect private life."
        ),
        required=False,
    )

    def __init__(self, data: Any = None, *, dated: date, mark: SecrecyMark | None, **options: Any) -> None:
        super().__init__(data, initial=initial_of(mark), **options)
        self.dated = dated
        field: Any = self.fields["point"]
        field.choices = [(point, f"{point}: {gettext(text)}") for point, text in GROUNDS.items()]

    @property
    def in_part(self) -> bool:
        """Whether only a part is secret."""
        return bool(self.cleaned_data["extent"] == PART)

    def said(self) -> Secrecy:
        """What was chosen; without a day, the last one the law allows."""
        typed = self.cleaned_data
        return Secrecy(typed["point"], typed["until"] or last_day(typed["point"], self.dated), typed["parts"])


def initial_of(mark: SecrecyMark | None) -> dict[str, Any]:
    """The mark in force as the form begins with it."""
    if mark is None:
        return {}
    extent = PART if mark.parts else WHOLE
    return {"point": mark.point, "extent": extent, "parts": mark.parts, "until": mark.until}


class PublicForm(RefusableForm):
    """Why the document is public again."""

    reason = forms.CharField(
        label=_("Why the document is public again"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
