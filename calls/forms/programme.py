"""What an officer writes on an entry of the programme: texts by language, lists of what is known, rates."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from calls.choices import OtherFund
from calls.forms.rounds import LANGUAGE_LABELS, words
from calls.models import Action
from calls.queries.programme_entries import Entry, objective_indicators, types_for, types_of_fund
from calls.rules.entries import ACTION, TEXTS, TITLE
from calls.services.actions import rates_of
from calls.services.entries import kind_of, last_number, programme_of
from records import clock
from records.formats import HELSINKI
from records.forms import PercentField

LABELS: Mapping[str, Any] = {
    "title": _("Title"),
    "description": _("Description"),
    "aims": _("Expected results"),
    "eligible_text": _("Who can apply, in words"),
    "coordination": _("Coordination with other EU funding"),
    "eligible_applicants": _("Who can apply"),
    "indicators": _("Indicators"),
    "coordinated_funds": _("Other EU funding"),
    "intervention_types": _("Types of intervention"),
    "rate": _("Rate"),
    "raised_rate": _("Raised rate"),
    "raised_rate_grounds": _("Grounds of the raised rate"),
    "raised_rate_text": _("Wording of the raised rate"),
}
LANGUAGE_NAMES = {"fi": _("Finnish"), "sv": _("Swedish"), "en": _("English")}
LENGTHS = {"title": 300, "description": 3000, "aims": 3000, "eligible_text": 2000, "coordination": 2000}
TYPES = "intervention_types"
Choices = list[tuple[str, str]]


def reason_field(label: Any) -> forms.CharField:
    """Why it is changed: kept with the change for good."""
    return forms.CharField(
        label=label,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept in the history with your name, also for the audit."),
        error_messages={"required": _("Write why the entry is changed.")},
    )


def text_field(name: str, language: str, official: bool) -> forms.CharField:
    """A text in one language; an official title says that it is one."""
    label = format_lazy("{} {}", LABELS[name], LANGUAGE_LABELS[language])
    hint = _("The official title, as printed. A change of it is marked in the history.") if official else ""
    rows = 2 if name == TITLE else 5
    return forms.CharField(
        label=label,
        required=False,
        max_length=LENGTHS.get(name, 2000),
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": rows, "lang": language}),
    )


def list_field(
    name: str, choices: Choices, chosen: Iterable[str], hint: Any = ""
) -> forms.MultipleChoiceField:
    """Checkboxes over what the programme knows; a choice that is not among them any more stays on offer."""
    offered = [*choices, *((code, code) for code in chosen if code not in dict(choices))]
    return forms.MultipleChoiceField(
        label=LABELS[name],
        choices=offered,
        initial=list(chosen),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=hint,
    )


def in_order(had: list[str], chosen: list[str]) -> list[str]:
    """What is chosen, what was there before in its own order first: ticking nothing new changes nothing."""
    return [code for code in had if code in chosen] + [code for code in chosen if code not in had]


class EntryForm(forms.Form):
    """Texts and lists of an objective, a measure or an action. `values` is what services.entries.edit_entry takes."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, entry: Entry, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entry, self.programme = entry, programme_of(entry)
        self.languages = list(self.programme.title)
        self.texts = TEXTS[kind_of(entry)]
        self.lists: list[str] = []
        self.tables: list[str] = []
        self.fields["seen"].initial = last_number(entry)
        for name in self.texts:
            for language in self.languages:
                official = name == TITLE and language in self.programme.official_languages
                field = text_field(name, language, official)
                field.initial = getattr(entry, name).get(language, "")
                self.fields[f"{name}_{language}"] = field
        if kind_of(entry) == ACTION:
            self.add_lists(entry)  # type: ignore[arg-type]
        self.fields["reason"] = reason_field(_("Why the entry is changed"))

    def add_lists(self, action: Action) -> None:
        """The lists of an action."""
        choices: dict[str, Callable[[], Choices]] = {
            "eligible_applicants": self.applicants,
            "indicators": self.indicators,
            "coordinated_funds": lambda: [(code, str(label)) for code, label in OtherFund.choices],
        }
        hints = {
            "indicators": _("Of the fund’s catalogue, the action’s objective."),
        }
        for name, offered in choices.items():
            field = list_field(name, offered(), getattr(action, name), hints.get(name, ""))
            if field.choices:
                self.lists.append(name)
                self.fields[name] = field
        self.add_types(action)

    def applicants(self) -> Choices:
        """The programme's kinds of applicants."""
        known = self.programme.vocabulary.get("applicant_types", {})
        return [(code, words(label)) for code, label in known.items()]

    def indicators(self) -> Choices:
        """The catalogue's indicators of the action's objective."""
        found = objective_indicators(self.entry.objective, self.programme)  # type: ignore[union-attr]
        return [(row.code, f"{row.code} {words(row.title)}") for row in found]

    def add_types(self, action: Action) -> None:
        """The types of intervention the action can have today, and those it has: a group for each table."""
        day = clock.now().astimezone(HELSINKI).date()
        had = action.intervention_types
        titles = self.programme.vocabulary.get("intervention_tables", {})
        tables: dict[int, Choices] = {}
        for entry in types_for(action.objective.code, types_of_fund(self.programme.fund), day, had):
            tables.setdefault(entry.table, []).append((entry.key, f"{entry.code} {words(entry.title)}"))
        for table, choices in tables.items():
            field = list_field(TYPES, choices, [key for key in had if key in dict(choices)])
            field.label = format_lazy("{}: {}", LABELS[TYPES], words(titles.get(str(table), {})).lower())
            self.fields[f"{TYPES}_{table}"] = field
            self.tables.append(f"{TYPES}_{table}")

    @property
    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """Each text with its languages, for the template."""
        return [
            (LABELS[name], [self[f"{name}_{language}"] for language in self.languages]) for name in self.texts
        ]

    @property
    def choices(self) -> list[forms.BoundField]:
        """The lists, for the template."""
        return [self[name] for name in [*self.lists, *self.tables]]

    def values(self) -> dict[str, Any]:
        """What is to be written, by field."""
        data = self.cleaned_data
        texts = {name: self.text(name) for name in self.texts}
        chosen = {name: data[name] for name in self.lists}
        if self.tables:
            chosen[TYPES] = [key for name in self.tables for key in data[name]]
        return {
            **texts,
            **{name: in_order(getattr(self.entry, name), codes) for name, codes in chosen.items()},
        }

    def text(self, name: str) -> dict[str, str]:
        """A text by language, empty altogether when nothing is written."""
        found = {code: self.cleaned_data[f"{name}_{code}"].strip() for code in self.languages}
        return found if any(found.values()) else {}


class RatesForm(forms.Form):
    """Rate, raised rate and its grounds, for a decision maker to confirm."""

    rate = PercentField(label=_("Rate"), help_text=_("The fund’s share of the costs at most."))
    raised_rate = PercentField(
        label=_("Raised rate"), required=False, help_text=_("Empty when there is none.")
    )

    def __init__(self, *args: Any, action: Action, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.action = action
        self.languages = list(action.programme.title)
        now = rates_of(action)
        self.fields["rate"].initial, self.fields["raised_rate"].initial = action.rate, action.raised_rate
        grounds = action.programme.vocabulary.get("grounds", {})
        self.fields["grounds"] = list_field(
            "raised_rate_grounds",
            [(code, words(label)) for code, label in grounds.items()],
            now["raised_rate_grounds"],
        )
        for language in self.languages:
            field = text_field("raised_rate_text", language, official=False)
            field.initial = now["raised_rate_text"].get(language, "")
            self.fields[f"text_{language}"] = field
        self.fields["reason"] = reason_field(_("Why the rates are changed"))

    @property
    def wordings(self) -> list[forms.BoundField]:
        """The wording in each language, for the template."""
        return [self[f"text_{language}"] for language in self.languages]

    def values(self) -> dict[str, Any]:
        """What services.actions.propose_rates takes."""
        data = self.cleaned_data
        text = {language: data[f"text_{language}"].strip() for language in self.languages}
        return {
            "rate": data["rate"],
            "raised_rate": data["raised_rate"],
            "grounds": data["grounds"],
            "text": text if any(text.values()) else {},
            "reason": data["reason"],
        }


class CompareForm(forms.Form):
    """Which two versions of an entry to lay side by side."""

    before = forms.TypedChoiceField(label=_("Earlier version"), coerce=int)
    after = forms.TypedChoiceField(label=_("Later version"), coerce=int)

    def __init__(self, *args: Any, versions: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("before", "after"):
            self.fields[name].choices = versions  # type: ignore[attr-defined]
