"""What if: suppositions about a line's ranking, carried in the address; nothing is saved."""

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from applications.formats import language
from applications.queries.ranking import LineRanking
from applications.rules.supposing import Supposition
from records.formats import money
from records.forms import AmountField, PercentField

LEAVE_OUT, GRANT = "leave_out", "grant"
MOST = 50


class SupposeForm(forms.Form):
    """One more application to leave out or cut, and figures for the whole line."""

    mark_optional = False
    use_required_attribute = False

    case = forms.ChoiceField(label=_("Application"), required=False)
    how = forms.ChoiceField(
        label=_("What if it"),
        required=False,
        choices=[(LEAVE_OUT, _("were left out")), (GRANT, _("got only this much:"))],
    )
    amount = AmountField(label=_("Grant"), required=False)
    added = AmountField(label=_("What if the line grew by"), required=False)
    source = forms.ChoiceField(label=_("The money comes from"), required=False)
    cut = PercentField(label=_("Each other grant cut by"), required=False, min_value=0, max_value=100)
    threshold = AmountField(label=_("Threshold of the total"), required=False, unit=_("points"))

    def __init__(
        self, data: QueryDict, *, found: LineRanking, lenders: Iterable[tuple[LineRanking, Decimal]]
    ) -> None:
        self.found, self.address = found, data
        self.references = [one.row.candidate.reference for one in found.places]
        super().__init__(data, auto_id=f"id_{found.line.pk}_%s")
        case: Any = self.fields["case"]
        case.choices = [("", "–"), *((reference, reference) for reference in self.references)]
        source: Any = self.fields["source"]
        source.choices = [
            ("", _("money not yet called")),
            *((str(one.line.pk), f"{one.line.code}, {money(free, language())}") for one, free in lenders),
        ]

    def kept_out(self) -> list[str]:
        """References supposed to be left out before."""
        return [one for one in self.address.getlist("out")[:MOST] if one in self.references]

    def kept_grants(self) -> dict[str, Decimal]:
        """Sums supposed before, by reference; what cannot be read is left out."""
        found = {}
        for text in self.address.getlist("grant")[:MOST]:
            reference, _colon, typed = text.partition(":")
            amount = amount_in(typed)
            if reference in self.references and amount is not None:
                found[reference] = amount
        return found

    def supposition(self) -> Supposition:
        """Everything supposed: what the address carried and what was added now."""
        self.is_valid()
        typed = self.cleaned_data
        out, grants = set(self.kept_out()), self.kept_grants()
        if typed.get("case") and typed.get("how") == LEAVE_OUT:
            out.add(typed["case"])
        elif typed.get("case") and typed.get("amount") is not None:
            grants[typed["case"]] = typed["amount"]
        return Supposition(
            frozenset(out),
            {reference: amount for reference, amount in grants.items() if reference not in out},
            typed.get("added") or Decimal(0),
            typed.get("cut") or Decimal(0),
            typed.get("threshold"),
        )

    def clean(self) -> dict[str, Any]:
        """A sum is needed to suppose one."""
        typed = super().clean() or {}
        if typed.get("case") and typed.get("how") == GRANT and typed.get("amount") is None:
            self.add_error("amount", _("Enter the sum to suppose."))
        return typed


def amount_in(text: str) -> Decimal | None:
    """An amount in an address; None when it is none."""
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return None
    return amount.quantize(Decimal("0.01")) if amount.is_finite() and 0 <= amount < 10**12 else None
