"""What officers fill in around scores: handing out, differences, reopening, experts, tied applications."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from applications.formats import language
from applications.forms.selection import NO, YES, AssessorsField, InlineRadios, RefusableForm
from applications.services.attaching import Upload
from applications.services.experts import Received, Request
from calls.models import CallLine
from calls.rules.file_kinds import ENDINGS
from records.formats import in_language
from records.forms import DayField


class DistributeForm(RefusableForm):
    """Over what, among whom and how many each."""

    line = forms.ModelChoiceField(
        label=_("Line"), queryset=CallLine.objects.none(), required=False, empty_label=_("The whole round")
    )
    each = forms.IntegerField(
        label=_("Assessors of each application"),
        min_value=1,
        max_value=9,
        widget=forms.TextInput({"inputmode": "numeric", "class": "govuk-input--width-5"}),
    )
    assessors = AssessorsField(
        label=_("Among whom"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose the assessors.")},
    )

    def __init__(
        self, data: Any = None, *, lines: Iterable[CallLine], assessors: Any, minimum: int, **options: Any
    ) -> None:
        super().__init__(data, initial={"each": minimum}, **options)
        line: Any = self.fields["line"]
        line.queryset = CallLine.objects.filter(pk__in=[one.pk for one in lines])
        line.label_from_instance = lambda one: one.code
        people: Any = self.fields["assessors"]
        people.queryset = assessors


class ReopenForm(RefusableForm):
    reason = forms.CharField(
        label=_("Why the scores go back to the assessor"),
        help_text=_("The assessor reads it."),
        max_length=2000,
        widget=forms.Textarea({"rows": 2}),
    )


class NotesForm(RefusableForm):
    """A word on each big difference; a field a criterion, `<code>-note`."""

    def __init__(self, data: Any = None, *, far: Sequence[Any], **options: Any) -> None:
        super().__init__(data, **options)
        self.far = far
        for row in far:
            self.fields[f"{row.criterion.code}-note"] = forms.CharField(
                label=in_language(row.criterion.title, language()),
                required=False,
                max_length=2000,
                initial=row.criterion.note or "",
                widget=forms.Textarea({"rows": 2}),
            )

    def texts(self) -> dict[str, str]:
        """The notes by code."""
        return {row.criterion.code: self.cleaned_data[f"{row.criterion.code}-note"] for row in self.far}

    def rows(self) -> list[tuple[Any, Any]]:
        """Each big difference with its field."""
        return [(row, self[f"{row.criterion.code}-note"]) for row in self.far]


class ExpertForm(RefusableForm):
    """Who is asked, what, until when."""

    mark_optional = True

    expert = forms.CharField(label=_("Expert"), max_length=200)
    organisation = forms.CharField(label=_("Organisation of the expert"), required=False, max_length=200)
    question = forms.CharField(label=_("What is asked"), max_length=3000, widget=forms.Textarea({"rows": 4}))
    due_on = DayField(label=_("Answer by"), help_text=_("Day.month.year."))

    def request(self) -> Request:
        """What was typed."""
        return Request(**self.cleaned_data)


class ReceivedForm(RefusableForm):
    """What the expert answered."""

    mark_optional = True

    impartial = forms.ChoiceField(
        label=_("What the expert says of ties to the applicant and its partners"),
        choices=[(YES, _("No ties")), (NO, _("Has a tie"))],
        widget=InlineRadios,
    )
    ties = forms.CharField(label=_("Which tie"), required=False, max_length=500)
    text = forms.CharField(
        label=_("Statement"), required=False, max_length=10000, widget=forms.Textarea({"rows": 8})
    )
    file = forms.FileField(
        label=_("Statement as a file"),
        required=False,
        max_length=None,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
    )
    received_on = DayField(label=_("Received"), help_text=_("Day.month.year."))

    def received(self) -> Received:
        """What was typed and sent."""
        typed = self.cleaned_data
        sent: Any = typed["file"]
        file = Upload(sent, sent.name or "", spoilt=getattr(sent, "spoilt", "")) if sent else None
        return Received(typed["impartial"] == YES, typed["received_on"], typed["ties"], typed["text"], file)


class TieOrderForm(RefusableForm):
    """A place for each of the tied applications, and the reason."""

    def __init__(self, data: Any = None, *, tied: Sequence[Any], **options: Any) -> None:
        super().__init__(data, **options)
        self.tied = tied
        places = [(str(place), str(place)) for place in range(1, len(tied) + 1)]
        for place, one in enumerate(tied, start=1):
            reference = one.case.reference
            self.fields[f"place-{reference}"] = forms.ChoiceField(
                label=f"{reference}: {one.title}", choices=places, initial=str(place)
            )
        self.fields["reason"] = forms.CharField(
            label=_("Why the order is this"), max_length=2000, widget=forms.Textarea({"rows": 3})
        )

    def clean(self) -> dict[str, Any]:
        """Each place is given once."""
        typed: dict[str, Any] = super().clean() or {}
        places = [value for name, value in typed.items() if name.startswith("place-")]
        if len(set(places)) < len(places):
            self.add_error(None, _("Give each application a place of its own."))
        return typed

    def references(self) -> list[str]:
        """The references, the first place first."""
        named = [one.case.reference for one in self.tied]
        return sorted(named, key=lambda reference: int(self.cleaned_data[f"place-{reference}"]))
