"""What an officer writes when a published round is extended, corrected or cancelled: always with the reason."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from calls.forms.rounds import PeriodForm, labelled, text_in, which_of
from calls.models import CallRound
from calls.services.rounds import LANGUAGES
from records.forms import DayField


class ReasonForm(forms.Form):
    """The reason in each of the languages."""

    mark_optional = False

    def __init__(self, *args: Any, languages: Iterable[str] = LANGUAGES, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.languages = tuple(languages)
        for language in self.languages:
            label = labelled(_("Reason"), language) if len(self.languages) > 1 else _("Reason")
            self.fields[f"reason_{language}"] = forms.CharField(
                label=label,
                max_length=1000,
                widget=text_in(language, forms.Textarea),
                error_messages={"required": _("Write the reason.")},
            )

    @property
    def reasons(self) -> list[forms.BoundField]:
        """The reason's fields, for the template."""
        return [self[f"reason_{language}"] for language in self.languages]

    def reason(self) -> dict[str, str]:
        """What the services take."""
        return {language: self.cleaned_data[f"reason_{language}"] for language in self.languages}


class ExtendForm(ReasonForm, PeriodForm):
    """Until when the round is open, and why."""

    moments = ("closes",)

    def __init__(self, *args: Any, call: CallRound, **kwargs: Any) -> None:
        initial = {"closes": call.closes_at, "closes_which": which_of(call.closes_at)}
        super().__init__(*args, initial=initial, **kwargs)
        for name in ("opens", "opens_which"):
            self.fields.pop(name, None)


class ExpectForm(ReasonForm):
    """By which day decisions are expected, and why that is another day than before."""

    decisions_by = DayField(
        label=_("Decisions are expected by"),
        required=False,
        help_text=_("Leave it empty when no day can be said any more."),
    )

    def __init__(self, *args: Any, call: CallRound, **kwargs: Any) -> None:
        super().__init__(*args, initial={"decisions_by": call.decisions_by}, **kwargs)


class CorrectForm(ReasonForm):
    """Title, summary and contact of a published round, and why they change."""

    email = forms.EmailField(
        label=_("E-mail address for questions"),
        max_length=200,
        widget=forms.EmailInput(attrs={"class": "govuk-input--width-20"}),
    )
    phone = forms.CharField(
        label=_("Telephone"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "inputmode": "tel"}),
    )

    def __init__(self, *args: Any, call: CallRound, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.call = call
        self.fields["email"].initial = call.contact.get("email", "")
        self.fields["phone"].initial = call.contact.get("phone", "")
        for language in LANGUAGES:
            self.fields[f"title_{language}"] = forms.CharField(
                label=labelled(_("Title"), language),
                required=False,
                max_length=120,
                widget=text_in(language),
                initial=call.title.get(language, ""),
            )
            self.fields[f"summary_{language}"] = forms.CharField(
                label=labelled(_("Summary"), language),
                required=False,
                max_length=600,
                widget=text_in(language, forms.Textarea),
                initial=call.summary.get(language, ""),
            )

    @property
    def texts(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Title and summary in each language, for the template."""
        return [(self[f"title_{language}"], self[f"summary_{language}"]) for language in LANGUAGES]

    def changed(self) -> dict[str, dict[str, Any]]:
        """What `correct_round` takes."""
        data = self.cleaned_data
        contact = {"email": data["email"], "phone": data["phone"]}
        return {
            "title": {language: data[f"title_{language}"] for language in LANGUAGES},
            "summary": {language: data[f"summary_{language}"] for language in LANGUAGES},
            "contact": {**self.call.contact, **contact},
        }
