"""Asking for a supplement, and what follows: more time, taking it back, an answer that came late."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.choices import Section
from applications.forms.applicant import SectionForm
from applications.forms.selection import InlineRadios, RefusableForm
from applications.models import Application
from applications.queries.parts import part_label, part_of, parts_of
from applications.queries.supplements import askable
from applications.rules.supplements import Asked, proposed_due
from applications.services.received import Upload
from applications.services.supplements import Late, Wanted
from calls.queries.parameters import parameters_of_call
from calls.rules.file_kinds import ENDINGS
from records import clock
from records.forms import MomentField

DUE_HELP = _("Day.month.year hour.minute, in Helsinki. On a weekday; equal to the deadline is in time.")


def words(label: Any, *, rows: int = 3, most: int = 1500, help_text: Any = "", required: bool = False) -> Any:
    """A text of several lines, with its count."""
    widget = forms.Textarea({"rows": rows})
    return forms.CharField(
        label=label, required=required, max_length=most, help_text=help_text, widget=widget
    )


class RequestForm(RefusableForm):
    """What is asked, section by section: a section counts when something is written for it or a part is chosen."""

    words = words(
        _("To the applicant"),
        most=3000,
        help_text=_("What the request is about as a whole. Write in the language of the application."),
    )
    may_raise = forms.BooleanField(
        label=_("The answer may ask for more support than the application did"),
        required=False,
        help_text=_(
            "Without this, costs can be corrected, but not so that the support asked for rises. Applicants are treated "
            "equally: allow it only when your question itself leads to it."
        ),
    )
    due_at = MomentField(label=_("Deadline"), help_text=DUE_HELP)

    def __init__(self, data: Any = None, *, application: Application, initial: Any = None) -> None:
        days = parameters_of_call(application.call).supplement_days
        super().__init__(data, initial={"due_at": proposed_due(clock.now(), days)} | (initial or {}))
        self.sections = askable(application)
        for section in self.sections:
            self.fields[f"{section}-text"] = words(_("What you ask for"), most=3000)
            self.fields[f"{section}-parts"] = forms.MultipleChoiceField(
                label=_("What may be answered"),
                help_text=_("None chosen: the whole section."),
                required=False,
                choices=[(part, part_label(part)) for part in parts_of(section)],
                widget=forms.CheckboxSelectMultiple,
            )

    @property
    def rows(self) -> Iterable[tuple[str, str, Any, Any, bool]]:
        """Each section with its two fields; the last says whether it has been begun."""
        for section in self.sections:
            text, parts = self[f"{section}-text"], self[f"{section}-parts"]
            begun = bool(text.value() or parts.value() or text.errors or parts.errors)
            yield section, str(Section(section).label), text, parts, begun

    def wanted(self) -> Wanted:
        """The request as written."""
        typed = self.cleaned_data
        asked = (
            Asked(section, typed[f"{section}-text"], tuple(typed[f"{section}-parts"]))
            for section in self.sections
        )
        items = tuple(one for one in asked if one.text.strip() or one.parts)
        return Wanted(items, typed["due_at"], typed["words"], typed["may_raise"])


class ExtendForm(RefusableForm):
    """More time."""

    due_at = MomentField(label=_("New deadline"), help_text=DUE_HELP)
    reason = words(_("Why the deadline is put later"), help_text=_("The applicant is told."))


class TakeBackForm(RefusableForm):
    """The request was not needed after all."""

    reason = words(_("Why the request is taken back"), help_text=_("The applicant is told."))


class LateForm(RefusableForm):
    """An answer that came after the deadline or not through the service."""

    received_at = MomentField(
        label=_("When it came"), help_text=_("Day.month.year hour.minute, in Helsinki.")
    )
    how = forms.CharField(
        label=_("How it came"),
        max_length=200,
        required=False,
        help_text=_("For example: by e-mail to the registry."),
    )
    text = words(
        _("What it says"), rows=5, most=10_000, help_text=_("In its own words, or what the file holds.")
    )
    reason = words(_("Why it came late or not through the service"))
    file = forms.FileField(
        label=_("The answer as a file"), required=False, widget=forms.FileInput({"accept": ",".join(ENDINGS)})
    )

    def late(self) -> Late:
        """The answer as recorded."""
        typed = self.cleaned_data
        sent = typed["file"]
        upload = Upload(sent, sent.name or "") if sent else None
        return Late(typed["received_at"], typed["how"], typed["text"], typed["reason"], upload)


class JudgeForm(RefusableForm):
    """Whether a recorded answer is accepted."""

    accepted = forms.TypedChoiceField(
        label=_("Is the answer accepted?"),
        choices=[("yes", _("Yes, it belongs to the case")), ("no", _("No"))],
        coerce=lambda value: value == "yes",
        widget=InlineRadios,
        error_messages={"required": _("Say whether the answer is accepted.")},
    )
    reason = words(_("Why"), help_text=_("The applicant is told."))


def kept_to(form: SectionForm, asked: Asked) -> SectionForm:
    """The section's form with only what is asked about open; the rest is shown and cannot be changed."""
    for control in form.controls():
        for name, field in control.fields.items():
            if not asked.covers(part_of(form.section, control.add_prefix(name))):
                field.widget.attrs["disabled"] = True
    return form


def completed(form: SectionForm, data: Any, asked: Asked) -> Any:
    """What was sent, with what is stored in the place of parts that are not asked about and were not sent."""
    full = data.copy()
    for name, value in (form.stored(form.content) | dict(form.unread())).items():
        if name not in full and not asked.covers(part_of(form.section, name)) and value not in (None, False):
            full.setlist(name, value if isinstance(value, list) else [value])
    return full
