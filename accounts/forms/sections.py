"""What the forms of an organisation's sections share."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language

from accounts.choices import LegalForm
from accounts.models import Organisation
from accounts.queries import FIELDS
from records.formats import reason_text
from records.forms import Effect
from records.rules import Reason

Meaning = Callable[[str], Reason]
Data = Mapping[str, Any]


def language() -> str:
    """The page's language."""
    return get_language() or "en"


def said(reason: Reason) -> str:
    """A reason as the field's error says it."""
    return reason_text(reason, language())


def line(
    label: Any, most: int, *, required: bool = True, hint: Any = "", css: str = "", **attrs: str
) -> forms.CharField:
    """A short text."""
    given = attrs | ({"class": css} if css else {})
    return forms.CharField(
        label=label, max_length=most, required=required, help_text=hint, widget=forms.TextInput(given)
    )


def legal_forms(meaning: Meaning) -> list[tuple[str, Effect]]:
    """The legal forms, each with what it means for the rate."""
    return [(code, Effect(label, said(meaning(code)))) for code, label in LegalForm.choices]


class OrganisationForm(forms.Form):
    """What every form here shares: nothing is required by the browser."""

    use_required_attribute = False


class SectionForm(OrganisationForm):
    """One section; `rows` are its formset when it has any."""

    section: str
    rows: Any = None

    def __init__(self, organisation: Organisation, data: Data | None = None, *, meaning: Meaning) -> None:
        initial = {name: getattr(organisation, name) for name in FIELDS[self.section]}
        super().__init__(data, initial=initial)
        self.organisation, self.meaning = organisation, meaning
        self.prepare()

    def prepare(self) -> None:
        """What depends on the organisation."""

    def given_fields(self) -> dict[str, Any]:
        """The values of the organisation's own columns."""
        return {name: self.cleaned_data[name] for name in FIELDS[self.section] if name in self.cleaned_data}

    def given_rows(self) -> list[dict[str, Any]]:
        """The rows that are not empty."""
        return [] if self.rows is None else [row.values() for row in self.rows.forms if not row.blank]

    def whole(self) -> bool:
        """Whether the section can be saved as it stands."""
        fine = self.is_valid()
        return (self.rows is None or self.rows.is_valid()) and fine


def parts_of(form: SectionForm) -> Iterable[Any]:
    """The form and its rows, for the error summary."""
    return [form] if form.rows is None else [form, form.rows]
