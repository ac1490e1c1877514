"""The sections of an application as forms. What is stored and what was typed are shown alike: a form is always bound.

A section's form gives `typed` (everything, right or wrong) and is told the rules' reasons by `show`.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.choices import Language
from applications.choices import Declaration, Section
from applications.forms.fields import LongText
from applications.queries.content import FIELDS, Content
from applications.queries.facts import Judgement
from applications.queries.places import LABELS, place_of
from applications.services.drafting import Typed
from records.formats import reason_text
from records.forms import Effect, EffectField
from records.rules import Reason

Data = Mapping[str, Any]
LONGEST_KEPT = 20_000


def text(most: int, label: Any = None, **attrs: str) -> forms.CharField:
    """A short text; what is longer is kept as typed until it is shortened."""
    return forms.CharField(required=False, max_length=most, label=label, widget=forms.TextInput(attrs=attrs))


class SectionForm(forms.Form):
    """One section. Nothing is required here: what is missing is the rules' business."""

    section: str
    window: Any = None
    """Of a section shown a part at a time, the rows on the page (forms/windows.py)."""
    use_required_attribute = False

    def __init__(self, judgement: Judgement, data: Data | None = None, *, add: str = "") -> None:
        self.judgement = judgement
        self.add = add
        self.sent = data is not None
        super().__init__(data if data is not None else {**self.stored(judgement.content), **self.unread()})
        for name, field in self.fields.items():
            field.label = field.label or LABELS.get(name)

    @property
    def content(self) -> Content:
        """The application as stored."""
        return self.judgement.content

    def stored(self, content: Content) -> dict[str, Any]:
        """The section as stored, as a browser would send it."""
        return {name: self.written(name, getattr(content.application, name)) for name in FIELDS[self.section]}

    def written(self, name: str, value: Any) -> Any:
        """A value as a browser would send it from the field."""
        field = self.base_fields.get(name)
        return (
            value
            if field is None or isinstance(field, forms.ChoiceField)
            else field.widget.format_value(value)
        )

    def unread(self) -> Mapping[str, str]:
        """What is kept beside because it is no value of its field."""
        return self.content.unread(self.section)

    def typed(self, *, tidy: bool = False, remove: str = "") -> Typed:
        """Everything typed, right or wrong. `tidy` leaves out empty rows, `remove` names a row to leave out."""
        return Typed(fields=self.values(), unread=self.wrong())

    def values(self) -> dict[str, Any]:
        """The values of the section's own fields; what could not be read is empty, an impossible choice not made."""
        self.is_valid()
        return {name: self.value(name) for name in FIELDS[self.section] if name in self.fields}

    def value(self, name: str) -> Any:
        """The value of one field."""
        if name in self.cleaned_data:
            return self.cleaned_data[name]
        field = self.fields[name]
        stored = getattr(self.content.application, name)
        return stored if isinstance(field, forms.ChoiceField) else field.to_python("")

    def wrong(self) -> dict[str, str]:
        """What could not be read, as typed."""
        return wrong_in(self)

    def controls(self) -> Iterable[forms.BaseForm]:
        """The forms a reason may belong to."""
        return [self]

    def totals(self) -> dict[str, str]:
        """Sums in sight that script renews after saving, by name."""
        return {}

    @property
    def everything(self) -> "Everything":
        """All its forms, for the error summary."""
        return Everything(list(self.controls()))

    def show(self, reasons: Iterable[Reason]) -> None:
        """Put the reasons at their controls; one whose control is not here stands on the section."""
        self.is_valid()
        for reason in reasons:
            if reason.blocks:
                self.put(place_of(reason).name, reason_text(reason, get_language() or "en"))

    def put(self, name: str, said: str) -> None:
        """Say this at the control of that name."""
        for form in self.controls():
            field = control_in(form, name)
            if field is not None:
                form.add_error(field or None, said)
                return
        self.add_error(None, said)


class Everything:
    """Several forms as the error summary reads them."""

    def __init__(self, parts: list[forms.BaseForm]) -> None:
        self.forms = parts

    def non_form_errors(self) -> list[str]:
        """None: each part has its own."""
        return []

    @property
    def errors(self) -> bool:
        """Whether anything is wrong in any part."""
        return any(part.errors for part in self.forms)


def control_in(form: forms.BaseForm, name: str) -> str | None:
    """The form's field whose control has this name (a choice of it counts); None when it is not one of its own."""
    start = f"{form.prefix}-" if form.prefix else ""
    own = name.removeprefix(start)
    if start and not name.startswith(start):
        return None
    for candidate in (own, own.rsplit("_", 1)[0]):
        if candidate in form.fields:
            return candidate
    return None


def wrong_in(form: forms.BaseForm) -> dict[str, str]:
    """What the form could not read, as typed, by the name of the control."""
    form.is_valid()
    found = {}
    for name in form.errors:
        control = form.add_prefix(name) if name in form.fields else ""
        typed = str(form.data.get(control, "") if control else "").strip()
        if typed and not isinstance(form.fields[name], forms.ChoiceField):
            found[control] = typed[:LONGEST_KEPT]
    return found


class BasicsForm(SectionForm):
    """Title, summaries, language, contact."""

    section = Section.BASICS

    language = forms.ChoiceField(
        required=False,
        choices=Language.choices[:2],
        widget=forms.RadioSelect,
        help_text=_("Write the application in this language. The decision is written in it, too."),
    )
    title = text(150)
    summary = LongText(
        3000, help_text=_("What is done, for whom, where and with what result. It is published.")
    )
    summary_en = LongText(
        1500, rows=4, lang="en", help_text=_("For the Commission and the monitoring committee.")
    )
    contact_name = text(200, autocomplete="name")
    contact_email = forms.EmailField(
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "class": "govuk-input--width-20"}),
    )
    contact_phone = text(40, autocomplete="tel", inputmode="tel", **{"class": "govuk-input--width-20"})

    def clean_language(self) -> str:
        """A language is never taken away."""
        return self.cleaned_data["language"] or self.content.application.language


class NewForm(forms.Form):
    """For whom, for what, in which language."""

    organisation = EffectField(label=_("Applicant"))
    action = EffectField(label=_("Action"))
    language = forms.ChoiceField(
        label=_("Language of the application"),
        choices=Language.choices[:2],
        widget=forms.RadioSelect,
        help_text=_("The language you write in. The decision is written in it, too."),
    )

    def __init__(
        self,
        data: Data | None,
        *,
        organisations: list[tuple[str, Effect]],
        actions: list[tuple[str, Effect]],
        initial: Mapping[str, str],
    ) -> None:
        super().__init__(data, initial=dict(initial))
        for name, choices in (("organisation", organisations), ("action", actions)):
            field: Any = self.fields[name]
            field.choices = choices


class DeclarationsForm(forms.Form):
    """What the person who submits confirms, one by one."""

    def __init__(self, data: Data | None = None) -> None:
        super().__init__(data)
        for code, said in Declaration.choices:
            self.fields[code] = forms.BooleanField(label=said, required=False)

    @property
    def given(self) -> tuple[str, ...]:
        """Those confirmed."""
        self.is_valid()
        return tuple(code for code in Declaration.values if self.cleaned_data.get(code))
