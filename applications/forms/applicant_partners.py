"""The partners: who they are, what each does, and how far the agreement with each has come."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.choices import IdKind, LegalForm
from accounts.formats import normal_id
from accounts.forms.organisations import country_choices
from applications.choices import AgreementState, Section
from applications.forms.applicant import Data, text
from applications.forms.fields import LongText
from applications.forms.rows import Row, RowsForm
from applications.queries.content import Content
from applications.queries.facts import Judgement
from applications.queries.sums import sums_judged
from applications.rules.budget import Amounts
from applications.rules.partners import FINLAND
from applications.services.drafting import Typed, new_partner_key
from records.formats import reason_text
from records.forms import DayField
from records.rules import Refused

PARTNERS = "partners"
ZERO = Decimal("0.00")


class PartnerRow(Row):
    """Another organisation that carries out a part. `key` names it in the budget and the financing plan."""

    no_entry = ("key", "country", "receives_funding", "vat_shown", "agreement")

    key = forms.CharField(required=False, widget=forms.HiddenInput)
    name = text(200, autocomplete="off")
    business_id = text(40, autocomplete="off", **{"class": "govuk-input--width-10"})
    country = forms.ChoiceField(required=False)
    legal_form = forms.ChoiceField(required=False, choices=[("", _("Choose")), *LegalForm.choices])
    role = LongText(1500, rows=4)
    receives_funding = forms.BooleanField(
        required=False, label=_("It receives a part of the support (transfer recipient)")
    )
    vat_shown = forms.BooleanField(
        required=False, label=_("It cannot deduct value added tax, and a statement of that is attached")
    )
    agreement = forms.ChoiceField(required=False, choices=AgreementState.choices)
    agreement_on = DayField(required=False)
    contact_name = text(200, autocomplete="off")
    contact_email = forms.EmailField(required=False, widget=forms.EmailInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, countries: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["country"]
        field.choices = countries

    def clean_country(self) -> str:
        """Finland, unless another one was chosen."""
        return self.cleaned_data["country"] or FINLAND

    def clean_agreement(self) -> str:
        """Not yet begun, unless said otherwise."""
        return self.cleaned_data["agreement"] or AgreementState.NONE

    def clean(self) -> dict[str, Any]:
        """The business id of a Finnish partner in its one way of writing; others as they are known at home."""
        given = self.cleaned_data
        number = str(given.get("business_id", "")).strip()
        if number and given.get("country", FINLAND) == FINLAND:
            try:
                given["business_id"] = normal_id(IdKind.FI, number)
            except Refused as refused:
                self.add_error("business_id", reason_text(refused.reasons[0], get_language() or "en"))
        return given

    def row(self) -> dict[str, Any]:
        """Its values; choices that could not be read are as in a new row."""
        values = super().row()
        return values | {
            "country": values["country"] or FINLAND,
            "agreement": values["agreement"] or AgreementState.NONE,
        }


@dataclass(frozen=True)
class Partner:
    """A partner on the page, with what hangs on it elsewhere in the application."""

    row: PartnerRow
    costs: int
    amounts: Amounts
    support: Decimal
    own: Decimal
    registered: bool

    @property
    def used(self) -> bool:
        """Whether costs or own money are its own, so that removing it leaves them without an owner."""
        return bool(self.costs or self.own)


class PartnersForm(RowsForm):
    """The partners, and how they work together."""

    section = Section.PARTNERS
    kinds = (PARTNERS,)
    rows: Mapping[str, type[Row]] = MappingProxyType({PARTNERS: PartnerRow})

    cooperation = LongText(
        2000,
        rows=7,
        help_text=_(
            "Who answers for what, in the work and in paying for it? What does passing on a part of the support bring? "
            "What do the agreements say?"
        ),
    )

    def __init__(self, judgement: Judgement, data: Data | None = None, *, add: str = "") -> None:
        self.countries = country_choices()
        super().__init__(judgement, data, add=add)

    def row_options(self, kind: str) -> dict[str, Any]:
        """What a row has to know."""
        return {"countries": self.countries}

    def stored(self, content: Content) -> dict[str, Any]:
        """The partners as a browser would send them; a new one has its key from the start."""
        rows = {one.position: one for one in content.partners}
        found = super().stored(content) | self.stored_rows(PARTNERS, rows)
        last = int(found[f"{PARTNERS}-TOTAL_FORMS"]) - 1
        if last >= 0 and last not in rows:
            new = {"key": new_partner_key(), "country": FINLAND, "receives_funding": "on"}
            found |= {f"{PARTNERS}-{last}-{name}": value for name, value in new.items()}
        return found

    def typed(self, *, tidy: bool = False, remove: str = "") -> Typed:
        """The partners as typed."""
        rows, unread = self.typed_rows(tidy=tidy, remove=remove)
        partners = tuple(
            {name: value for name, value in row.items() if name != "kind_of_row"} for row in rows
        )
        return Typed(fields=self.values(), partners=partners, unread=self.wrong() | unread)

    def partners(self) -> list[Partner]:
        """The rows, each with its costs, its part of the support and its own money."""
        sums = {one.name: one for one in sums_judged(self.judgement).parties}
        lines = [one.party for one in self.content.lines]
        known = {one.key for one in self.content.partners if one.organisation_id}
        found = []
        for row in self.groups[PARTNERS].forms:
            key = str(row["key"].value() or "")
            sum_of = sums.get(f"party-{key}")
            found.append(
                Partner(
                    row,
                    lines.count(key) if key else 0,
                    sum_of.amounts if sum_of else Amounts(),
                    sum_of.support if sum_of else ZERO,
                    sum_of.own if sum_of else ZERO,
                    key in known,
                )
            )
        return found
