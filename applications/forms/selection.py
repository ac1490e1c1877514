"""What people at the desk fill in: declarations, checks, assignments, scores, proposals."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import User
from applications.choices import CheckVerdict
from applications.formats import language, words
from applications.models import Application
from applications.services.assessing import Mark
from applications.services.checking import Entry
from calls.models import CallRound
from records.formats import in_language, number
from records.forms import AmountField, UnitInput
from records.rules import Reason, Refused

MOST_RADIOS = 11
LONGEST = MaxLengthValidator(2000)
YES, NO = "yes", "no"


class RefusableForm(forms.Form):
    """A form that can show why a service refused, each reason at its field."""

    mark_optional = False

    def refuse(self, refused: Refused, titles: Mapping[str, str] | None = None) -> None:
        """Put the reasons at their fields; `titles` are the names of criteria by code."""
        for reason in refused.reasons:
            self.add_error(self.control_of(reason), words(reason, titles or {}))

    def control_of(self, reason: Reason) -> str | None:
        """The field a reason belongs to; None for the whole form."""
        return reason.field if reason.field in self.fields else None


class InlineRadios(forms.RadioSelect):
    """Radios side by side: few and short (forms/controls/radios.html)."""

    control = "radios"
    inline = True


@dataclass(frozen=True)
class Row:
    """One criterion with its two fields, for the template."""

    criterion: Any
    value: Any
    reason: Any


class CriteriaForm(RefusableForm):
    """Two fields a criterion: `<code>-value`, which a form of its own kind gives, and `<code>-reason`."""

    value_field: Callable[..., forms.Field]

    def __init__(self, data: Any = None, *, criteria: Iterable[Any], **options: Any) -> None:
        super().__init__(data, **options)
        self.criteria = list(criteria)
        for one in self.criteria:
            self.fields[f"{one.code}-value"] = self.value_field(one)
            self.fields[f"{one.code}-reason"] = self.reason_field(one)

    def reason_field(self, criterion: Any) -> forms.Field:
        """The field of the reason."""
        return forms.CharField(
            label=of_criterion(_("Reasons"), criterion),
            required=False,
            validators=[LONGEST],
            initial=criterion.reason or "",
            widget=forms.Textarea({"rows": 2}),
        )

    def rows(self) -> list[Row]:
        """The criteria with their fields, in order."""
        return [Row(one, self[f"{one.code}-value"], self[f"{one.code}-reason"]) for one in self.criteria]

    def typed(self, code: str) -> tuple[Any, str]:
        """What stands in the two fields of a criterion."""
        return self.cleaned_data.get(f"{code}-value"), self.cleaned_data.get(f"{code}-reason", "").strip()

    def control_of(self, reason: Reason) -> str | None:
        """Rules name them checks.<code> and scores.<code>, with .reason for the reason."""
        _root, _dot, rest = reason.field.partition(".")
        code, _dot, part = rest.partition(".")
        name = f"{code}-{part or 'value'}"
        return name if name in self.fields else super().control_of(reason)


def judged(accepted: bool | None) -> str:
    """The answer to a ground as the form holds it; empty while there is none."""
    if accepted is None:
        return ""
    return YES if accepted else NO


class ChecksForm(CriteriaForm):
    """The general criteria; what is left empty stays unanswered. With a claimed ground, the answer to it too."""

    def __init__(self, data: Any = None, *, application: Application, **options: Any) -> None:
        super().__init__(data, **options)
        self.application = application
        if application.ground:
            self.fields["ground"] = forms.ChoiceField(
                label=_("Is the ground accepted?"),
                required=False,
                choices=[(YES, _("Accepted")), (NO, _("Not accepted"))],
                initial=judged(application.ground_accepted),
                widget=InlineRadios,
            )
            self.fields["ground_reason"] = forms.CharField(
                label=_("Reasons"),
                required=False,
                validators=[LONGEST],
                initial=application.ground_accepted_reason,
                widget=forms.Textarea({"rows": 2}),
            )

    def value_field(self, criterion: Any) -> forms.Field:
        return forms.ChoiceField(
            label=in_language(criterion.title, language()),
            required=False,
            choices=CheckVerdict.choices,
            initial=criterion.verdict or "",
            widget=InlineRadios,
        )

    def entries(self) -> dict[str, Entry]:
        """The answers given, by code."""
        typed = {one.code: self.typed(one.code) for one in self.criteria}
        return {
            code: Entry(value or "", reason) for code, (value, reason) in typed.items() if value or reason
        }

    @property
    def ground_field(self) -> Any:
        """The bound field of the answer to the ground; None without one."""
        return self["ground"] if "ground" in self.fields else None

    @property
    def ground_reason_field(self) -> Any:
        """The bound field of its reason."""
        return self["ground_reason"] if "ground_reason" in self.fields else None

    @property
    def judged_ground(self) -> tuple[bool, str] | None:
        """The answer to the claimed ground, when there is one."""
        answer = self.cleaned_data.get("ground", "")
        return (answer == YES, self.cleaned_data["ground_reason"]) if answer else None


def of_criterion(label: Any, criterion: Any) -> SafeString:
    """A label that says to a screen reader which criterion it belongs to."""
    title = in_language(criterion.title, language())
    return format_html('{}<span class="govuk-visually-hidden">: {}</span>', label, title)


def scale(criterion: Any) -> list[Decimal]:
    """Every score a criterion can have."""
    count = int((criterion.maximum - criterion.minimum) / criterion.step) + 1
    return [criterion.minimum + step * criterion.step for step in range(count)]


def figure(value: Decimal) -> str:
    """A score as people write it: 4, 4,5."""
    plain = value.normalize()
    return number(plain, language(), max(0, -int(plain.as_tuple().exponent)))


class ScoresForm(CriteriaForm):
    """An assessor's scores; everything may be missing until they are given."""

    overall = forms.CharField(
        label=_("Overall view"),
        help_text=_("What the decision maker should know beside the criteria."),
        required=False,
        max_length=3000,
        widget=forms.Textarea({"rows": 4}),
    )

    def value_field(self, criterion: Any) -> forms.Field:
        label = in_language(criterion.title, language())
        values = scale(criterion)
        if len(values) > MOST_RADIOS:
            return AmountField(label=label, required=False, initial=criterion.value, unit=_("points"))
        return forms.TypedChoiceField(
            label=label,
            required=False,
            choices=[(str(value), figure(value)) for value in values],
            coerce=Decimal,
            empty_value=None,
            initial="" if criterion.value is None else str(criterion.value),
            widget=InlineRadios,
        )

    def marks(self) -> dict[str, Mark]:
        """The scores as typed, by code."""
        return {one.code: Mark(*self.typed(one.code)) for one in self.criteria}


class ReconcileForm(CriteriaForm):
    """Agreed scores; an empty one leaves the mean."""

    def value_field(self, criterion: Any) -> forms.Field:
        widget = UnitInput(_("points"), {"class": "govuk-input--width-5"})
        return AmountField(label=_("Agreed score"), required=False, initial=criterion.agreed, widget=widget)

    def reason_field(self, criterion: Any) -> forms.Field:
        field = super().reason_field(criterion)
        field.initial = criterion.agreed_reason or ""
        return field

    def marks(self) -> dict[str, Mark]:
        """The agreed scores, by code."""
        return {one.code: Mark(*self.typed(one.code)) for one in self.criteria}


class AssessorsField(forms.ModelMultipleChoiceField):
    """People, each with how many applications he or she has still to score."""

    def label_from_instance(self, obj: Any) -> str:
        text = ngettext("%(name)s, %(number)s to score", "%(name)s, %(number)s to score", obj.in_hand)
        return text % {"name": obj.name, "number": obj.in_hand}


class AssignForm(RefusableForm):
    assessors = AssessorsField(
        label=_("Assessors"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose the assessors.")},
    )

    def __init__(self, data: Any = None, *, candidates: QuerySet[User], **options: Any) -> None:
        super().__init__(data, **options)
        field = self.fields["assessors"]
        if isinstance(field, forms.ModelMultipleChoiceField):
            field.queryset = candidates


class ReturnForm(RefusableForm):
    reason = forms.CharField(
        label=_("Why it goes back to the officer"),
        required=False,
        validators=[LONGEST],
        widget=forms.Textarea({"rows": 3}),
    )


def round_name(call: CallRound) -> str:
    """A round by its name."""
    return in_language(call.title, language()) or call.pk
