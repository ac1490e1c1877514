"""An organisation's data as forms: entering it, and each of its sections."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from babel import Locale
from django import forms
from django.forms import formset_factory
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from accounts.choices import (
    AuditResult,
    Authority,
    IdKind,
    Language,
    LegalForm,
    OwnerGround,
    Vat,
    regions,
)
from accounts.choices import OrganisationSection as Section
from accounts.formats import normal_bic, normal_iban, normal_id
from accounts.models import Organisation
from accounts.queries import FIELDS, ROWS
from accounts.rules import authority_problem
from records import clock
from records.formats import in_language, reason_text
from records.forms import AmountField, Effect, EffectField, PercentField
from records.rules import Reason, Refused

Meaning = Callable[[str], Reason]
Data = Mapping[str, Any]
COUNTRIES = (
    "FI", "AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FR", "GR", "HR", "HU", "IE",
    "IS", "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK", "GB", "US",
)  # fmt: skip
MOST_ROWS = 12
EMPTY_ROWS = 2


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


class NewOrganisationForm(OrganisationForm):
    """An organisation that is not in the service yet."""

    id_kind = forms.ChoiceField(
        label=_("Number in a register"), choices=IdKind.choices, initial=IdKind.FI, widget=forms.RadioSelect
    )
    business_id = line(
        _("Business id or VAT number"),
        20,
        required=False,
        hint=_(
            "In Finland as 1234567-1; in another EU country with the country's letters, as SE556188840401."
        ),
        css="govuk-input--width-20",
    )
    no_id_ground = line(
        _("Why there is no such number"),
        300,
        required=False,
        hint=_("Only when you chose so above: for example an international organisation founded by treaty."),
    )
    name = line(_("Official name"), 200, hint=_("As in the register."), autocomplete="organization")
    legal_form = EffectField(label=_("Legal form"))
    language = forms.ChoiceField(
        label=_("Language of letters"), choices=Language.choices[:2], widget=forms.RadioSelect
    )

    def __init__(self, data: Data | None, *, meaning: Meaning, nameless: bool = False) -> None:
        super().__init__(data, initial={"language": language() if language() != "en" else "fi"})
        field: Any = self.fields["legal_form"]
        field.choices = legal_forms(meaning)
        if nameless:
            self.fields["person"] = line(
                _("Your own name"), 200, hint=_("Your colleagues see it."), autocomplete="name"
            )

    def clean(self) -> dict[str, Any]:
        """The number in its one way of writing; without one, the ground."""
        given = self.cleaned_data
        kind = given.get("id_kind", IdKind.FI)
        try:
            given["business_id"] = normal_id(kind, given.get("business_id", ""))
        except Refused as refused:
            self.add_error("business_id", said(refused.reasons[0]))
        if kind == IdKind.NONE and not given.get("no_id_ground"):
            self.add_error("no_id_ground", gettext("Write why the organisation has no such number."))
        if kind != IdKind.NONE:
            given["no_id_ground"] = ""
        if kind == IdKind.EU_VAT:
            given["country"] = given.get("business_id", "")[:2].replace("EL", "GR")
        return given


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


class IdentityForm(SectionForm):
    """Name, legal form, language, value added tax."""

    section = Section.IDENTITY

    name = line(_("Official name"), 200, hint=_("As in the register."), autocomplete="organization")
    legal_form = EffectField(label=_("Legal form"))
    language = forms.ChoiceField(
        label=_("Language of letters"), choices=Language.choices[:2], widget=forms.RadioSelect
    )
    vat = forms.ChoiceField(
        label=_("Value added tax of what the project buys"),
        choices=Vat.choices,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("VAT is an eligible cost only where it cannot be deducted and that is shown."),
    )
    vat_evidence = line(
        _("How it is shown"),
        300,
        required=False,
        hint=_(
            "When you cannot deduct the VAT: the document, who gave it and when, for example the Tax "
            "Administration's ruling of 12.1.2026."
        ),
    )

    def prepare(self) -> None:
        """Each legal form with what it means."""
        field: Any = self.fields["legal_form"]
        field.choices = legal_forms(self.meaning)

    def clean(self) -> dict[str, Any]:
        """Who cannot deduct says how that is shown."""
        given = self.cleaned_data
        if given.get("vat") == Vat.NOT_DEDUCTED and not given.get("vat_evidence"):
            self.add_error("vat_evidence", gettext("Name the document that shows it."))
        if given.get("vat") != Vat.NOT_DEDUCTED:
            given["vat_evidence"] = ""
        return given


class AddressForm(SectionForm):
    """Postal address and region."""

    section = Section.ADDRESS

    address = line(_("Street address or post box"), 200, autocomplete="street-address")
    postcode = line(_("Postcode"), 10, autocomplete="postal-code", css="govuk-input--width-10")
    city = line(_("Town"), 100, autocomplete="address-level2", css="govuk-input--width-20")
    country = forms.ChoiceField(label=_("Country"), choices=[(code, code) for code in COUNTRIES])
    region = forms.ChoiceField(
        label=_("Region"),
        required=False,
        help_text=_("Only in Finland: where the organisation has its seat (NUTS 3)."),
    )

    def prepare(self) -> None:
        """Regions by their name in the page's language, countries by theirs."""
        names = sorted((in_language(one, language()), code) for code, one in regions().items())
        field: Any = self.fields["region"]
        field.choices = [("", gettext("Choose")), *((code, f"{name} ({code})") for name, code in names)]
        countries: Any = self.fields["country"]
        countries.choices = country_choices()

    def clean(self) -> dict[str, Any]:
        """A region belongs to an address in Finland, and only there."""
        given = self.cleaned_data
        if given.get("country") == "FI" and not given.get("region"):
            self.add_error("region", gettext("Choose the region."))
        if given.get("country") != "FI":
            given["region"] = ""
        return given


def country_choices() -> list[tuple[str, str]]:
    """Countries by their name in the page's language, Finland first."""
    names = Locale(language()).territories
    rest = sorted((names[code], code) for code in COUNTRIES[1:])
    return [("FI", names["FI"]), *((code, name) for name, code in rest)]


class BankForm(SectionForm):
    """The account the grant is paid to."""

    section = Section.BANK
    mark_optional = True

    account_holder = line(
        _("Holder of the account"), 200, hint=_("The organisation itself, as the bank knows it.")
    )
    iban = line(
        _("Account number (IBAN)"),
        42,
        autocomplete="off",
        spellcheck="false",
        css="govuk-input--width-20",
    )
    bic = line(_("Bank's code (BIC)"), 11, required=False, autocomplete="off", css="govuk-input--width-10")

    def clean_iban(self) -> str:
        """The number without blanks."""
        return self.checked(normal_iban, self.cleaned_data["iban"])

    def clean_bic(self) -> str:
        """In capitals."""
        return self.checked(normal_bic, self.cleaned_data["bic"])

    @staticmethod
    def checked(check: Callable[[str], str], typed: str) -> str:
        """What the check makes of it, or its reason at the field."""
        try:
            return check(typed)
        except Refused as refused:
            raise forms.ValidationError(said(refused.reasons[0])) from refused


class Row(forms.Form):
    """A row that may be left empty; one with anything in it needs all of `needed`."""

    use_required_attribute = False
    typed: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    blank = False

    def clean(self) -> dict[str, Any]:
        """Nothing typed: an empty row. Else nothing may be missing."""
        given = self.cleaned_data
        self.blank = not any(str(self.data.get(self.add_prefix(name), "")).strip() for name in self.typed)
        for name in self.needed:
            if not self.blank and name in given and given[name] in ("", None):
                self.add_error(name, gettext("Fill this in, or empty the whole row."))
        return given

    def values(self) -> dict[str, Any]:
        """What the row says."""
        return dict(self.cleaned_data)


class SignatoryRow(Row):
    """A person entitled to sign."""

    typed = needed = ("name", "email")
    name = line(_("Name"), 200, required=False, autocomplete="off")
    email = forms.EmailField(
        label=_("E-mail address"), required=False, widget=forms.EmailInput({"autocomplete": "off"})
    )
    authority = forms.ChoiceField(label=_("Signs"), choices=Authority.choices, initial=Authority.ALONE)

    def clean_email(self) -> str:
        """In lower case, as accounts are."""
        return str(self.cleaned_data["email"]).lower()


class OwnerRow(Row):
    """A beneficial owner."""

    typed = ("name", "share")
    needed = ("name",)
    name = line(_("Name"), 200, required=False, autocomplete="off")
    ground = forms.ChoiceField(label=_("Ground"), choices=OwnerGround.choices)
    share = PercentField(label=_("Share"), required=False, min_value=0.01, max_value=100)


class YearRow(Row):
    """One closed year."""

    needed = ("year", "turnover", "result", "equity", "liabilities")
    typed = ("turnover", "result", "equity", "liabilities", "remark")
    year = forms.IntegerField(
        label=_("Year that has closed"),
        required=False,
        min_value=2000,
        max_value=2100,
        widget=forms.TextInput({"inputmode": "numeric", "class": "govuk-input--width-5"}),
    )
    turnover = AmountField(label=_("Turnover"), required=False)
    result = AmountField(label=_("Result of the year"), required=False)
    equity = AmountField(label=_("Equity"), required=False)
    liabilities = AmountField(label=_("Liabilities"), required=False)
    audit = forms.ChoiceField(label=_("Audit"), choices=AuditResult.choices)
    remark = line(_("What the auditor remarked"), 1000, required=False)

    def clean(self) -> dict[str, Any]:
        """A remark is told."""
        given = super().clean()
        if not self.blank and given.get("audit") == AuditResult.REMARKS and not given.get("remark"):
            self.add_error("remark", gettext("Write what the auditor remarked."))
        return given


class RowsForm(SectionForm):
    """A section with rows: those there are, and a few empty ones."""

    row: type[Row]
    empty_rows = EMPTY_ROWS

    def prepare(self) -> None:
        """The rows as stored, or as sent."""
        related, names = ROWS[self.section]
        stored = [
            {name: getattr(one, name) for name in names} for one in getattr(self.organisation, related).all()
        ]
        rows = formset_factory(self.row, extra=self.empty_rows, max_num=MOST_ROWS, absolute_max=MOST_ROWS)
        self.rows = rows(self.data if self.is_bound else None, prefix="rows", initial=self.first(stored))
        for one in self.rows.forms:
            one.empty_permitted = False

    def first(self, stored: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """What the rows begin with."""
        return stored


class SignatoriesForm(RowsForm):
    """Persons entitled to sign."""

    section = Section.SIGNATORIES
    row = SignatoryRow

    def whole(self) -> bool:
        """Each address once; whoever signs only with another has that other."""
        if not super().whole():
            return False
        given = self.given_rows()
        addresses = [one["email"] for one in given]
        problem = authority_problem(one["authority"] for one in given)
        if len(addresses) != len(set(addresses)):
            self.add_error(None, gettext("The same e-mail address stands twice. Each person has an own one."))
        elif problem:
            self.add_error(None, said(problem))
        return not self.errors


class OwnersForm(RowsForm):
    """Beneficial owners, or where they can be seen."""

    section = Section.OWNERS
    row = OwnerRow
    no_owner_ground = line(
        _("If nobody can be named: why"),
        300,
        required=False,
        hint=_("For example that the shares are listed on a stock exchange."),
    )


class StandingForm(RowsForm):
    """The last two closed years."""

    section = Section.STANDING
    row = YearRow
    empty_rows = 0

    def first(self, stored: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Two years: the stored ones, and in the place of those missing the ones before this."""
        years = {one["year"]: one for one in stored}
        latest = max(years) if years else clock.now().year - 1
        return [years.get(year, {"year": year}) for year in (latest, latest - 1)]

    def whole(self) -> bool:
        """Each year once."""
        if not super().whole():
            return False
        years = [one["year"] for one in self.given_rows()]
        if len(years) != len(set(years)):
            self.add_error(None, gettext("The same year stands twice."))
        return not self.errors


SECTION_FORMS: Mapping[str, type[SectionForm]] = {
    form.section: form
    for form in (IdentityForm, AddressForm, BankForm, SignatoriesForm, StandingForm, OwnersForm)
}


def parts_of(form: SectionForm) -> Iterable[Any]:
    """The form and its rows, for the error summary."""
    return [form] if form.rows is None else [form, form.rows]
