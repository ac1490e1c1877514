"""What an officer writes of a round beside dates and money: openings, questions, attachments, documents, answers."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.choices import LegalForm
from accounts.models import Organisation
from calls.choices import AnswerKind
from calls.forms.rounds import labelled, text_in, words
from calls.models import CallAction, CallAttachment, CallLine, CallQuestion
from calls.queries.round_parts import Source
from calls.rules.file_kinds import ENDINGS
from calls.services.rounds import LANGUAGES
from records.formats import money
from records.forms import AmountField

MOST_TYPED = 5000


class TextsForm(forms.Form):
    """Texts in each of the languages: `add_texts` makes their fields, `said` reads them."""

    mark_optional = False

    def add_texts(
        self,
        name: str,
        label: Any,
        initial: Any = None,
        *,
        most: int = 300,
        area: bool = False,
        needed: bool = False,
    ) -> None:
        """A field for each language."""
        for language in LANGUAGES:
            self.fields[f"{name}_{language}"] = forms.CharField(
                label=labelled(label, language),
                required=needed,
                max_length=most,
                initial=(initial or {}).get(language, ""),
                widget=text_in(language, forms.Textarea if area else forms.TextInput),
                error_messages={"required": _("Write this in each of the languages.")},
            )

    def texts(self, name: str) -> list[forms.BoundField]:
        """The fields of a text, for the template."""
        return [self[f"{name}_{language}"] for language in LANGUAGES]

    def said(self, name: str) -> dict[str, str]:
        """The text in its languages."""
        return {language: self.cleaned_data.get(f"{name}_{language}", "") for language in LANGUAGES}


class OpeningForm(TextsForm):
    """The priorities of an action in a round, and whom alone it is open to."""

    search = forms.CharField(
        label=_("Find an organisation"),
        required=False,
        max_length=100,
        help_text=_("A part of its name or its business ID."),
    )
    organisations = forms.MultipleChoiceField(
        label=_("Only these may apply"), required=False, widget=forms.CheckboxSelectMultiple
    )
    ceiling = AmountField(
        label=_("At most, for all of them together"),
        required=False,
        min_value=Decimal("0.01"),
        help_text=_("Inside the amount of the line. Leave it empty when the line alone is the limit."),
    )
    whole_round = forms.BooleanField(
        label=_("The same organisations for every action of the round"), required=False
    )

    def __init__(
        self, *args: Any, row: CallAction, found: Iterable[Organisation] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.row = row
        self.add_texts("priorities", _("Priorities"), row.priorities, most=2000, area=True)
        self.add_texts("ground", _("Ground"), row.targeting_ground, most=2000, area=True)
        self.fields["ceiling"].initial = row.targeting_ceiling
        self.fields["organisations"].initial = list(row.targeted_at)
        sent: Any = self.data
        wanted = sent.getlist("organisations") if self.is_bound else row.targeted_at
        listed = {str(one.pk): one for one in Organisation.objects.filter(pk__in=uuids(wanted))}
        listed |= {str(one.pk): one for one in found}
        self.fields["organisations"].choices = [  # type: ignore[attr-defined]
            (pk, f"{one.name}, {one.business_id}") for pk, one in listed.items()
        ]

    @property
    def priorities(self) -> list[forms.BoundField]:
        """Their fields, for the template."""
        return self.texts("priorities")

    @property
    def ground(self) -> list[forms.BoundField]:
        """Its fields, for the template."""
        return self.texts("ground")


def uuids(values: Iterable[str]) -> list[str]:
    """Those that can be an id at all."""
    return [value for value in values if len(value) == 36 and value.count("-") == 4]


class QuestionForm(TextsForm):
    """A question of the round's own."""

    kind = forms.ChoiceField(
        label=_("How it is answered"),
        choices=AnswerKind.choices,
        widget=forms.RadioSelect,
        initial=AnswerKind.TEXT,
    )
    maximum = forms.IntegerField(
        label=_("Characters at most"),
        required=False,
        min_value=1,
        max_value=MOST_TYPED,
        help_text=_("For an answer in text; without a figure 1,000."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-10"}),
    )
    required = forms.BooleanField(label=_("Every application must answer"), required=False, initial=True)
    words = "text"

    def __init__(self, *args: Any, part: CallQuestion | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_texts("words", _("Question"), part and part.text, most=500, needed=True)
        self.add_texts("help", _("Help"), part and part.help, most=500)
        for name in ("kind", "maximum", "required"):
            if part:
                self.fields[name].initial = getattr(part, name)

    @property
    def asked(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Question and help in each language, for the template."""
        return list(zip(self.texts("words"), self.texts("help"), strict=True))

    def values(self) -> dict[str, Any]:
        """What `add_part` takes."""
        data = self.cleaned_data
        maximum = data["maximum"] if data["kind"] == AnswerKind.TEXT else None
        return {
            "text": self.said("words"),
            "help": self.said("help"),
            "kind": data["kind"],
            "maximum": maximum,
            "required": data["required"],
        }


class AttachmentForm(TextsForm):
    """A document that applications bring."""

    required = forms.BooleanField(label=_("Every application must bring it"), required=False, initial=True)
    legal_forms = forms.MultipleChoiceField(
        label=_("Asked of these legal forms only"),
        required=False,
        choices=LegalForm.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: of all."),
    )

    def __init__(self, *args: Any, part: CallAttachment | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_texts("words", _("Document"), part and part.title, most=200, needed=True)
        self.add_texts("help", _("Help"), part and part.help, most=500)
        for name in ("required", "legal_forms"):
            if part:
                self.fields[name].initial = getattr(part, name)

    @property
    def asked(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Title and help in each language, for the template."""
        return list(zip(self.texts("words"), self.texts("help"), strict=True))

    def values(self) -> dict[str, Any]:
        """What `add_part` takes."""
        data = self.cleaned_data
        return {
            "title": self.said("words"),
            "help": self.said("help"),
            "required": data["required"],
            "legal_forms": data["legal_forms"],
        }


class DocumentForm(TextsForm):
    """A document to download."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("PDF, DOCX, XLSX, ODT, ODS, JPEG or PNG, at most 20 MB."),
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
    )
    language = forms.ChoiceField(
        label=_("Language of the document"),
        required=False,
        choices=[
            ("", _("Several, or none")),
            ("fi", _("Finnish")),
            ("sv", _("Swedish")),
            ("en", _("English")),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_texts("words", _("Title"), most=200, needed=True)

    @property
    def titles(self) -> list[forms.BoundField]:
        """Its fields, for the template."""
        return self.texts("words")


class AnswerForm(TextsForm):
    """A question somebody put, and what everybody is told."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_texts("question", _("Question"), most=1000, area=True, needed=True)
        self.add_texts("answer", _("Answer"), most=3000, area=True, needed=True)

    @property
    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Question and answer in each language, for the template."""
        return list(zip(self.texts("question"), self.texts("answer"), strict=True))


class SourcesForm(forms.Form):
    """From which line of an earlier round the money of a line comes."""

    mark_optional = False

    def __init__(self, *args: Any, lines: Iterable[tuple[CallLine, list[Source]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known: dict[str, tuple[CallLine, dict[str, CallLine]]] = {}
        for line, sources in lines:
            name = f"line_{line.pk}"
            self.known[name] = (line, {str(one.line.pk): one.line for one in sources})
            self.fields[name] = forms.ChoiceField(
                label=f"{line.code} {words((line.measure or line.objective).title)}",
                required=False,
                initial=str(line.carried_from_id or ""),
                choices=[("", _("No carry-over")), *((str(one.line.pk), named(one)) for one in sources)],
            )

    @property
    def rows(self) -> list[tuple[CallLine, forms.BoundField]]:
        """Each line with its choice, for the template."""
        return [(line, self[name]) for name, (line, _sources) in self.known.items()]

    def chosen(self) -> dict[int, CallLine | None]:
        """What `carry_from` takes: the source by the line's id."""
        return {line.pk: sources.get(self.cleaned_data[name]) for name, (line, sources) in self.known.items()}


def named(source: Source) -> str:
    """A line of an earlier round in a list of choices: its round, its code, what is free on it."""
    language = get_language() or "en"
    texts = {
        "call": words(source.line.call.title),
        "line": source.line.code,
        "free": money(source.free, language),
    }
    return str(_("%(call)s, line %(line)s, free %(free)s") % texts)
