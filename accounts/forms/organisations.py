"""An organisation's data as forms: entering it, and each of its sections."""

from collections.abc import Callable, Mapping
from typing import Any

from babel import Locale
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.choices import (
    IdKind,
    Language,
    Vat,
    regions,
)
from accounts.choices import OrganisationSection as Section
from accounts.formats import normal_bic, normal_iban, normal_id
from accounts.forms.rows import OwnersForm, SignatoriesForm, StandingForm
from accounts.forms.sections import (
    Data,
    Meaning,
    OrganisationForm,
    SectionForm,
    language,
    legal_forms,
    line,
    said,
)
from records.formats import in_language
from records.forms import EffectField, languages_in_themselves
from records.rules import Refused

COUNTRIES = (
    "FI", "AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FR", "GR", "HR", "HU", "IE",
    "IS", "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK", "GB", "US",
)  # fmt: skip


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
        label=_("Language of letters"),
        choices=languages_in_themselves(Language.choices[:2]),
        widget=forms.RadioSelect,
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


class IdentityForm(SectionForm):
    """Name, legal form, language, value added tax."""

    section = Section.IDENTITY

    name = line(_("Official name"), 200, hint=_("As in the register."), autocomplete="organization")
    legal_form = EffectField(label=_("Legal form"))
    language = forms.ChoiceField(
        label=_("Language of letters"),
        choices=languages_in_themselves(Language.choices[:2]),
        widget=forms.RadioSelect,
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


SECTION_FORMS: Mapping[str, type[SectionForm]] = {
    form.section: form
    for form in (IdentityForm, AddressForm, BankForm, SignatoriesForm, StandingForm, OwnersForm)
}
