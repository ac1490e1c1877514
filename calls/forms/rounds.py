"""What an officer writes on a round. Times are Helsinki's; one that comes twice in autumn is asked about."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from calls.choices import CostModel
from calls.models import Action, CallRound, CriteriaSet, Programme
from calls.permissions import why_not_record_approval
from calls.queries.calls import LineLook, planned_amounts
from calls.queries.criteria import choosable
from calls.queries.parameters import contents_of_call
from calls.rules.contents import OPTIONAL
from calls.rules.dates import FIRST, HELSINKI, SECOND, instant
from calls.services.rounds import LANGUAGES
from records.formats import in_language, reason_text
from records.forms import AmountField, DayField, MomentField
from records.rules import Reason, Refused

LANGUAGE_LABELS = {"fi": _("in Finnish"), "sv": _("in Swedish"), "en": _("in English")}


def add_reasons(form: forms.Form, refused: Refused) -> None:
    """What a service refused, at the fields it concerns."""
    for reason in refused.reasons:
        form.add_error(reason.field if reason.field in form.fields else None, sentence(reason))


def sentence(reason: Reason) -> str:
    """The reason in the page's language."""
    return reason_text(reason, get_language() or "en")


class LocalMomentField(MomentField):
    """A local time as it is typed, without a zone: which instant it means is a rule's business."""

    def to_python(self, value: Any) -> datetime | None:
        """The naive local time, or an invalid-message with an example."""
        if value in self.empty_values:
            return None
        for pattern in self.input_formats or ():
            try:
                return datetime.strptime(str(value).strip(), pattern)  # noqa: DTZ007  local on purpose
            except ValueError:
                continue
        raise ValidationError(self.error_messages["invalid"], code="invalid")


class PeriodForm(forms.Form):
    """Opening and closing. `cleaned_data` has the instants; the question which of two is meant shows only then."""

    opens = LocalMomentField(label=_("Opens"), help_text=_("Helsinki time, for example 4.9.2026 9.00"))
    opens_which = forms.ChoiceField(
        label=_("Which one is meant for the opening?"), required=False, widget=forms.RadioSelect
    )
    closes = LocalMomentField(
        label=_("Closes"),
        help_text=_("Helsinki time. An application that arrives exactly then is still in time."),
    )
    closes_which = forms.ChoiceField(
        label=_("Which one is meant for the closing?"), required=False, widget=forms.RadioSelect
    )
    moments: tuple[str, ...] = ("opens", "closes")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("opens", "closes"):
            self.fields[f"{name}_which"].choices = [  # type: ignore[attr-defined]
                (FIRST, _("The first: summer time")),
                (SECOND, _("The second: winter time")),
            ]
            if not self.twice(name):
                del self.fields[f"{name}_which"]

    def twice(self, name: str) -> bool:
        """Whether the time in the field comes twice that day."""
        raw = self.data.get(self.add_prefix(name)) if self.is_bound else self.initial.get(name)
        if isinstance(raw, datetime):
            return len(instant(raw.astimezone(HELSINKI).replace(tzinfo=None, fold=0)).candidates) == 2
        try:
            local = self.fields[name].to_python(raw)
        except ValidationError:
            return False
        return local is not None and len(instant(local).candidates) == 2

    def clean(self) -> dict[str, Any]:
        """The instants in place of the local times."""
        data = super().clean() or self.cleaned_data
        for name in self.moments:
            local = data.get(name)
            if local is None:
                continue
            verdict = instant(local, which=data.get(f"{name}_which", ""), field=name)
            data[name] = verdict.value
            for reason in verdict.reasons:
                question = f"{name}_which"
                self.add_error(question if question in self.fields else name, sentence(reason))
        return data


class ActionsMixin(forms.Form):
    """Checkboxes of the programme's actions, a group for each objective; `chosen` gives the actions in order."""

    def add_actions(self, programme: Programme, ticked: Iterable[str] = ()) -> None:
        """The groups, with the actions of `ticked` codes chosen to begin with."""
        actions = programme.actions.current().select_related("objective", "measure")
        ordered = actions.order_by("objective__position", "position", "code")
        self.known = {action.code: action for action in ordered}
        groups: dict[str, list[Action]] = {}
        for action in self.known.values():
            groups.setdefault(action.objective.code, []).append(action)
        for code, members in groups.items():
            self.fields[f"actions_{code}"] = forms.MultipleChoiceField(
                label=f"{code} {words(members[0].objective.title)}",
                choices=[(action.code, f"{action.code} {words(action.title)}") for action in members],
                initial=[action.code for action in members if action.code in set(ticked)],
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    @property
    def groups(self) -> list[forms.BoundField]:
        """The checkbox groups, for the template."""
        return [self[name] for name in self.fields if name.startswith("actions_")]

    def chosen(self) -> list[Action]:
        """The actions ticked, in the plan's order."""
        ticked = {
            code for name, codes in self.cleaned_data.items() if name.startswith("actions_") for code in codes
        }
        return [action for code, action in self.known.items() if code in ticked]

    def clean(self) -> dict[str, Any]:
        """At least one action."""
        data = super().clean() or self.cleaned_data
        if not self.chosen():
            self.add_error(
                self.groups[0].name if self.groups else None, str(_("Choose at least one action to open."))
            )
        return data


class FreeRoundForm(ActionsMixin, PeriodForm):
    """A round outside the plan: when, and which actions. The amounts follow on the round's own page."""

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_actions(programme)


class RoundActionsForm(ActionsMixin):
    """The actions a round opens."""

    def __init__(self, *args: Any, call: CallRound, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_actions(call.programme, call.call_actions.values_list("action__code", flat=True))


class RoundForm(PeriodForm):
    """Everything an officer writes on a round in preparation: texts, dates, amounts, cost models, criteria, contact."""

    decisions_by = DayField(
        label=_("Decisions are expected by"),
        required=False,
        help_text=_("Shown to applicants. It binds nobody; leave it empty when it cannot be said yet."),
    )
    cost_models = forms.MultipleChoiceField(
        label=_("Cost models allowed"),
        choices=CostModel.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("One is chosen for each application, the same for all its partners."),
    )
    contents = forms.MultipleChoiceField(
        label=_("What an application must contain besides what the decree names"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What is not ticked can be filled in, and is not asked for."),
    )
    criteria_set = forms.ModelChoiceField(
        label=_("Selection criteria"),
        queryset=CriteriaSet.objects.none(),
        required=False,
        empty_label=_("None yet"),
    )
    criteria_approved_on = DayField(
        label=_("Approved by the monitoring committee on"),
        required=False,
        help_text=_("The round cannot be published before the committee has approved the criteria."),
    )
    email = forms.EmailField(
        label=_("E-mail address for questions"),
        required=False,
        max_length=200,
        widget=forms.EmailInput(attrs={"class": "govuk-input--width-20"}),
    )
    phone = forms.CharField(
        label=_("Telephone"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "inputmode": "tel"}),
    )
    mark_optional = False

    def __init__(self, *args: Any, call: CallRound, lines: list[LineLook], **kwargs: Any) -> None:
        self.call, self.lines = call, lines
        kwargs["initial"] = {**initial_of(call), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        for language in LANGUAGES:
            self.fields[f"title_{language}"] = forms.CharField(
                label=labelled(_("Title"), language), required=False, max_length=120, widget=text_in(language)
            )
            self.fields[f"summary_{language}"] = forms.CharField(
                label=labelled(_("Summary"), language),
                required=False,
                max_length=600,
                widget=text_in(language, forms.Textarea),
            )
        for look in lines:
            self.fields[f"amount_{look.line.code}"] = AmountField(
                label=look.line.code, initial=look.line.planned, min_value=Decimal(0), required=False
            )
        own: Any = self.fields["contents"]
        own.choices = [(code, gettext(one.label)) for code, one in OPTIONAL.items()]
        sets = choosable(call.programme, call.criteria_set)
        self.fields["criteria_set"].queryset = sets  # type: ignore[attr-defined]
        self.fields["criteria_set"].label_from_instance = version_name  # type: ignore[attr-defined]
        if call.criteria_set is None or why_not_record_approval(None, call.criteria_set):
            del self.fields["criteria_approved_on"]

    @property
    def texts(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Title and summary in each language, for the template."""
        return [(self[f"title_{language}"], self[f"summary_{language}"]) for language in LANGUAGES]

    @property
    def rows(self) -> list[tuple[LineLook, forms.BoundField, Decimal | None]]:
        """Each line with its amount and what the plan gives it, for the template."""
        planned = planned_amounts(self.call)
        return [
            (look, self[f"amount_{look.line.code}"], planned.get((look.line.code, look.line.support)))
            for look in self.lines
        ]

    def details(self) -> dict[str, Any]:
        """What `edit_round` takes."""
        data = self.cleaned_data
        return {
            "title": by_language(data, "title"),
            "summary": by_language(data, "summary"),
            "contact": {**self.call.contact, "email": data["email"], "phone": data["phone"]},
            "opens_at": data["opens"],
            "closes_at": data["closes"],
            "decisions_by": data["decisions_by"],
            "cost_models": data["cost_models"],
            "criteria_set": data["criteria_set"],
        }

    def amounts(self) -> dict[str, Decimal]:
        """What `set_amounts` takes: euro by line code."""
        codes = [look.line.code for look in self.lines]
        return {code: self.cleaned_data[f"amount_{code}"] or Decimal(0) for code in codes}


class BackForm(forms.Form):
    """Why a proposed round goes back to its preparation."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept in the round’s history."),
        error_messages={"required": _("Write why the round is sent back.")},
    )


def initial_of(call: CallRound) -> dict[str, Any]:
    """The form's values from the round as it is."""
    values: dict[str, Any] = {
        "opens": call.opens_at,
        "closes": call.closes_at,
        "opens_which": which_of(call.opens_at),
        "closes_which": which_of(call.closes_at),
        "decisions_by": call.decisions_by,
        "cost_models": call.cost_models,
        "contents": sorted(contents_of_call(call)),
        "criteria_set": call.criteria_set_id,
        "criteria_approved_on": call.criteria_set.approved_on if call.criteria_set else None,
        "email": call.contact.get("email", ""),
        "phone": call.contact.get("phone", ""),
    }
    for language in LANGUAGES:
        values[f"title_{language}"] = call.title.get(language, "")
        values[f"summary_{language}"] = call.summary.get(language, "")
    return values


def which_of(moment: datetime) -> str:
    """Whether an instant is the first or the second of its local time."""
    return SECOND if moment.astimezone(HELSINKI).fold else FIRST


def by_language(data: Mapping[str, Any], name: str) -> dict[str, str]:
    """A text of the form in its languages."""
    return {language: data[f"{name}_{language}"].strip() for language in LANGUAGES}


def labelled(label: Any, language: str) -> str:
    """ "Title in Swedish"."""
    return f"{label} {LANGUAGE_LABELS[language]}"


def text_in(language: str, widget: type[forms.Widget] = forms.TextInput) -> forms.Widget:
    """A control whose text is in the language, so that it is spoken and checked right."""
    rows = {"rows": 3} if widget is forms.Textarea else {}
    return widget(attrs={"lang": language, **rows})


def words(texts: Mapping[str, str]) -> str:
    """A text of the programme in the page's language."""
    return in_language(texts, get_language() or "en")


def version_name(criteria_set: CriteriaSet) -> str:
    """A criteria set in a list of choices, with its state."""
    return str(
        _("%(title)s, version %(version)s (%(state)s)")
        % {
            "title": words(criteria_set.title),
            "version": criteria_set.version,
            "state": criteria_set.get_state_display(),
        }
    )
