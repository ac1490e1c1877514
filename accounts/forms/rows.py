"""The sections with rows: persons entitled to sign, closed years, beneficial owners."""

from typing import Any

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.choices import AuditResult, Authority, OwnerGround
from accounts.choices import OrganisationSection as Section
from accounts.forms.sections import SectionForm, line, said
from accounts.queries import ROWS
from accounts.rules import authority_problem
from records import clock
from records.forms import AmountField, PercentField

MOST_ROWS = 12
EMPTY_ROWS = 2


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
