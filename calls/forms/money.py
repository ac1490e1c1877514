"""What an officer writes to propose a change of money, and finance to record a payment application."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from calls.choices import ChangeKind, Support
from calls.models import CallLine, Objective, Programme
from calls.queries.money import ObjectiveBudget, balances_of_lines, budget
from calls.rules.ledger import ZERO, Balance
from calls.rules.money_changes import CALLED, OVER
from records.formats import in_language, money
from records.forms import AmountField, DayField

Choices = list[tuple[str, str]]


def lines_with_money(programme: Programme, states: tuple[str, ...], *, free_only: bool = False) -> Choices:
    """The lines of rounds in these states, newest round first, each with what is free on it."""
    rows = CallLine.objects.filter(call__programme=programme, call__state__in=states)
    lines = list(rows.select_related("call", "objective").order_by("-call__opens_at", "call_id", "code"))
    held = balances_of_lines(lines)
    shown = [line for line in lines if not free_only or held[line.pk].free > ZERO]
    return [(str(line.pk), line_label(line, held[line.pk].free)) for line in shown]


def line_label(line: CallLine, free: Decimal) -> str:
    """ "Autumn 2023, 2A, €1,000.00 free"."""
    language = get_language() or "en"
    words = {
        "round": in_language(line.call.title, language),
        "line": line.code,
        "free": money(free, language),
    }
    return str(_("%(round)s, %(line)s: %(free)s free") % words)


class ChangeForm(forms.Form):
    """What every proposal says beside its lines: the amount and why. `data()` is what the service takes."""

    amount = AmountField(label=_("Amount"), min_value=Decimal("0.01"))
    reason = forms.CharField(label=_("Why"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.programme = programme

    def data_of(self) -> dict[str, Any]:
        """What the change is, as it is kept."""
        return {"amount": str(self.cleaned_data["amount"])}


class TransferForm(ChangeForm):
    """From a line to a line."""

    source = forms.ChoiceField(label=_("From line"))
    target = forms.ChoiceField(label=_("To line"))
    field_order = ("source", "target", "amount", "reason")
    sources: tuple[str, ...] = (*CALLED, *OVER)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nothing = [("", _("Choose a line"))]
        found = lines_with_money(self.programme, self.sources, free_only=True)
        self.fields["source"].choices = [*nothing, *found]  # type: ignore[attr-defined]
        self.fields["target"].choices = [*nothing, *lines_with_money(self.programme, CALLED)]  # type: ignore[attr-defined]

    def data_of(self) -> dict[str, Any]:
        lines = {name: int(self.cleaned_data[name]) for name in ("source", "target")}
        return {**lines, **super().data_of()}


class CarryOverForm(TransferForm):
    """From a round that is over to a later one."""

    sources = OVER


class LineForm(ChangeForm):
    """One line of a round under way."""

    line = forms.ChoiceField(label=_("Line"))
    field_order = ("line", "amount", "reason")
    states: tuple[str, ...] = CALLED
    free_only = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = lines_with_money(self.programme, self.states, free_only=self.free_only)
        self.fields["line"].choices = [("", _("Choose a line")), *found]  # type: ignore[attr-defined]

    def data_of(self) -> dict[str, Any]:
        return {"line": int(self.cleaned_data["line"]), **super().data_of()}


class ReturnForm(LineForm):
    """A line of a round that is over, with something left."""

    states = OVER
    free_only = True


class AllocationForm(ChangeForm):
    """An objective's allocation for one kind of support: what it is to be."""

    part = forms.ChoiceField(label=_("Allocation"))
    amount = AmountField(label=_("New amount"), min_value=ZERO)
    field_order = ("part", "amount", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.held = {
            f"{row.objective.pk}:{support}": (row, row.by_support.get(support, Balance()).allocated)
            for row in budget(self.programme).objectives
            for support in Support.values
        }
        choices = [(key, self.part_label(key, *held)) for key, held in self.held.items()]
        self.fields["part"].choices = [("", _("Choose")), *choices]  # type: ignore[attr-defined]

    def part_label(self, key: str, row: ObjectiveBudget, now: Decimal) -> str:
        """ "SO2, project support: now €1.00"."""
        support = str(Support(key.partition(":")[2]).label).lower()
        words = {
            "objective": row.objective.code,
            "support": support,
            "now": money(now, get_language() or "en"),
        }
        return str(_("%(objective)s, %(support)s: now %(now)s") % words)

    def data_of(self) -> dict[str, Any]:
        row, now = self.held[self.cleaned_data["part"]]
        support = self.cleaned_data["part"].partition(":")[2]
        amounts = {"from": str(now), "to": str(self.cleaned_data["amount"])}
        return {"objective": row.objective.pk, "support": support, **amounts}


FORMS: Mapping[str, type[ChangeForm]] = {
    ChangeKind.MOVE: TransferForm,
    ChangeKind.CARRY_OVER: CarryOverForm,
    ChangeKind.RETURN: ReturnForm,
    ChangeKind.CALL_MORE: LineForm,
    ChangeKind.ALLOCATION: AllocationForm,
}


class DecideForm(forms.Form):
    """What a decision maker writes when a change is not confirmed."""

    note = forms.CharField(
        label=_("Why it is not confirmed"), max_length=2000, widget=forms.Textarea({"rows": 3})
    )


class PaymentApplicationForm(forms.Form):
    """A payment application as it was sent to the Commission."""

    objective = forms.ModelChoiceField(
        Objective.objects.none(), label=_("Objective"), empty_label=_("Choose")
    )
    number = forms.IntegerField(
        label=_("Number"),
        min_value=1,
        max_value=999,
        help_text=_("Of the objective's payment applications, from 1 on."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-5"}),
    )
    submitted_on = DayField(label=_("Sent on"))
    eligible = AmountField(label=_("Eligible expenditure"), min_value=Decimal("0.01"))
    contribution = AmountField(label=_("EU contribution applied for"), min_value=Decimal("0.01"))

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.programme = programme
        field: Any = self.fields["objective"]
        field.queryset = programme.objectives.order_by("position", "code")
        field.label_from_instance = self.objective_label

    @staticmethod
    def objective_label(objective: Objective) -> str:
        """Code and title."""
        return f"{objective.code} {in_language(objective.title, get_language() or 'en')}"
