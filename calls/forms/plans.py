"""What is written on a version of the plan: its beginning, title, openings and amounts, steps, comments, files."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from calls.choices import Support
from calls.formats import season_name
from calls.forms.rounds import by_language, labelled, text_in, words
from calls.models import PlanOpening, PlanVersion
from calls.queries.plan_versions import LaidOut, PlanLine, PlanPart, PlanRow, points_of
from calls.rules.plan_document import LANGUAGES
from calls.rules.plan_versions import seasons_in
from calls.rules.seasons import season
from calls.services.plan_comments import LONGEST
from calls.services.plan_content import AmountKey
from records.forms import AmountField, DayField

MOST_BYTES = 1_000_000
LANGUAGE_NAMES = (("fi", _("Finnish")), ("sv", _("Swedish")), ("en", _("English")))
Choices = list[tuple[str, Any]]


class TitleMixin(forms.Form):
    """A title in each language."""

    def add_titles(self, title: Mapping[str, str]) -> None:
        """The fields, with the title there is."""
        for language in LANGUAGES:
            self.fields[f"title_{language}"] = forms.CharField(
                label=labelled(_("Title"), language),
                max_length=300,
                required=False,
                initial=title.get(language, ""),
                widget=text_in(language),
            )

    @property
    def titles(self) -> list[forms.BoundField]:
        """The fields, for the template."""
        return [self[f"title_{language}"] for language in LANGUAGES]

    def title(self) -> dict[str, str]:
        """What services take."""
        return by_language(self.cleaned_data, "title")


class DraftForm(TitleMixin):
    """From which version a new one begins, for which years, under which code and title, and why."""

    base = forms.ChoiceField(
        label=_("Begin from"),
        help_text=_(
            "Its openings and amounts are copied, each season moved to the same half of the new years."
        ),
    )
    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_("A short name nobody else has, for example 2025-2026"),
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
    )
    year_from = forms.IntegerField(
        label=_("First year"), widget=forms.NumberInput(attrs={"class": "govuk-input--width-5"})
    )
    year_to = forms.IntegerField(
        label=_("Last year"), widget=forms.NumberInput(attrs={"class": "govuk-input--width-5"})
    )
    reason = forms.CharField(
        label=_("Why the plan is changed"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(
        self, *args: Any, versions: Iterable[PlanVersion], base: PlanVersion | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["base"].choices = [(str(row.pk), version_name(row)) for row in versions]  # type: ignore[attr-defined]
        self.add_titles({})
        if base:
            self.initial["base"] = str(base.pk)
            self.initial["year_from"] = base.year_to + 1
            self.initial["year_to"] = base.year_to + 1 + (base.year_to - base.year_from)


class HeadForm(TitleMixin):
    """A draft's title, dates and reason."""

    dated = DayField(label=_("Dated"), required=False)
    handled_on = DayField(label=_("Handled by the monitoring committee"), required=False)
    reason = forms.CharField(
        label=_("Why the plan is changed"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    mark_optional = True

    def __init__(self, *args: Any, version: PlanVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_titles(version.title)
        for name in ("dated", "handled_on", "reason"):
            self.initial[name] = getattr(version, name)


class ObjectiveForm(forms.Form):
    """Which actions of an objective are open when, and what each line has in each season."""

    reason = forms.CharField(
        label=_("Why this is changed"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Kept in the version’s history."),
    )

    def __init__(self, *args: Any, laid_out: LaidOut, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seasons = seasons_in(laid_out.version.year_from, laid_out.version.year_to, laid_out.seasons)
        self.columns = [n for n, code in enumerate(laid_out.seasons) if code in self.seasons]
        self.part = laid_out.parts[0]
        for line in self.part.lines:
            self.add_amounts(line)
            for row in line.rows:
                self.add_cells(row)

    def add_cells(self, row: PlanRow) -> None:
        """A box for each season of an action."""
        for n in self.columns:
            cell = row.cells[n]
            self.fields[f"open_{row.action.code}_{cell.season}"] = forms.BooleanField(
                label=f"{row.action.code}, {season_name(cell.season)}",
                initial=cell.opening is not None,
                required=False,
            )

    def add_amounts(self, line: PlanLine) -> None:
        """An amount for each season of a line."""
        for n, code in zip(self.columns, self.seasons, strict=True):
            found = line.amounts[n]
            name = f"{line_code(self.part, line)}, {season_name(code)}"
            self.fields[f"amount_{line_key(line)}_{code}"] = field = AmountField(
                label=name, initial=found.amount if found else None, required=False, min_value=0
            )
            field.widget.attrs["aria-label"] = name

    @property
    def boxes(self) -> list[tuple[PlanRow, list[forms.BoundField]]]:
        """Each action with its boxes, for the template."""
        rows = [row for line in self.part.lines for row in line.rows]
        return [
            (row, [self[f"open_{row.action.code}_{code}"] for code in self.seasons])
            for row in sorted(rows, key=lambda row: row.action.position)
        ]

    @property
    def sums(self) -> list[tuple[PlanLine, list[tuple[forms.BoundField, str]]]]:
        """Each line with its amounts and the season one is carried over from, for the template."""
        return [
            (
                line,
                [
                    (self[f"amount_{line_key(line)}_{code}"], carried(line, n))
                    for n, code in zip(self.columns, self.seasons, strict=True)
                ],
            )
            for line in self.part.lines
        ]

    def openings(self) -> set[tuple[str, str]]:
        """What `edit_objective` takes: code and season."""
        return {
            (row.action.code, code)
            for row, _fields in self.boxes
            for code in self.seasons
            if self.cleaned_data[f"open_{row.action.code}_{code}"]
        }

    def amounts(self) -> dict[AmountKey, Decimal]:
        """What `edit_objective` takes: euro by measure, kind of support and season."""
        found = {}
        for line in self.part.lines:
            for code in self.seasons:
                amount = self.cleaned_data[f"amount_{line_key(line)}_{code}"]
                if amount is not None:
                    found[line.measure.code if line.measure else "", line.support, code] = amount
        return found


def line_key(line: PlanLine) -> str:
    """A line in the name of a field."""
    return f"{line.measure.code if line.measure else ''}_{line.support}"


def line_code(part: PlanPart, line: PlanLine) -> str:
    """A line in words, for who does not see the table."""
    if line.measure:
        return line.measure.code
    return f"{part.objective.code}, {Support(line.support).label}"


def carried(line: PlanLine, n: int) -> str:
    """The season an amount is carried over from, in words."""
    found = line.amounts[n]
    return season_name(found.carry_over_from) if found and found.carry_over_from else ""


class OpeningForm(forms.Form):
    """How an action is open in a season: with money carried over, targeted to whom."""

    carried_from = forms.ChoiceField(
        label=_("Money carried over from"),
        required=False,
        help_text=_("What the line leaves unused in that season can be opened again in this one."),
    )
    targeted = forms.BooleanField(label=_("The call is targeted to named applicants"), required=False)

    def __init__(self, *args: Any, opening: PlanOpening, carried_from: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        version = opening.version
        own = season(opening.season)
        used = version.openings.values_list("season", flat=True) if own.numbered else ()
        earlier = seasons_in(version.year_from - 1, own.year, used)
        self.fields["carried_from"].choices = [  # type: ignore[attr-defined]
            ("", _("Nothing: the season’s own amount")),
            *[(code, season_name(code)) for code in earlier if season(code) < own],
        ]
        self.initial["carried_from"] = carried_from if opening.carry_over else ""
        self.initial["targeted"] = opening.targeted
        for language in LANGUAGES:
            self.fields[f"text_{language}"] = forms.CharField(
                label=labelled(_("To whom and why"), language),
                max_length=1000,
                required=False,
                initial=opening.targeted_text.get(language, ""),
                widget=text_in(language, forms.Textarea),
            )

    @property
    def texts(self) -> list[forms.BoundField]:
        """The fields of the text, for the template."""
        return [self[f"text_{language}"] for language in LANGUAGES]

    def text(self) -> dict[str, str]:
        """What `edit_opening` takes."""
        return by_language(self.cleaned_data, "text")


class StepForm(forms.Form):
    """Why a version takes a step."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Kept in the version’s history."),
    )


class CommentForm(forms.Form):
    """What a member of the committee says, of which point."""

    code = forms.ChoiceField(label=_("Point of the plan"), required=False)
    season = forms.ChoiceField(label=_("Season"), required=False)
    language = forms.ChoiceField(
        label=_("Language of the comment"), choices=LANGUAGE_NAMES, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("Comment"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write the comment.")},
    )

    def __init__(self, *args: Any, laid_out: LaidOut, point: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes: Choices = [(code, f"{code} {words(title)}") for code, title in points_of(laid_out)]
        version = laid_out.version
        years = seasons_in(version.year_from, version.year_to, laid_out.seasons)
        self.fields["code"].choices = [("", _("The whole plan")), *codes]  # type: ignore[attr-defined]
        self.fields["season"].choices = [  # type: ignore[attr-defined]
            ("", _("All seasons")),
            *[(code, season_name(code)) for code in years],
        ]
        self.initial["code"] = point if point in {code for code, _title in codes} else ""
        self.initial["language"] = get_language() or "fi"


class AnswerForm(forms.Form):
    """What the officer answers."""

    answer = forms.CharField(
        label=_("Answer"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("The committee and everybody who prepares the plan read it."),
        error_messages={"required": _("Write the answer.")},
    )


class PlanFileForm(forms.Form):
    """A version as a file."""

    file = forms.FileField(
        label=_("Plan file (YAML)"),
        help_text=_("As it is exported here. At most 1 MB."),
        error_messages={"required": _("Choose the file.")},
    )

    def clean_file(self) -> tuple[str, str]:
        """The file's name and its text."""
        given = self.cleaned_data["file"]
        if given.size > MOST_BYTES:
            raise ValidationError(_("The file is larger than 1 MB."), code="large")
        try:
            return str(given.name), given.read().decode("utf-8")
        except UnicodeDecodeError as error:
            raise ValidationError(_("The file is not text in UTF-8."), code="encoding") from error


class CompareForm(forms.Form):
    """Which two versions stand beside each other: ?from=&to=&shift=."""

    def __init__(self, *args: Any, versions: Iterable[PlanVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(row.pk), version_name(row)) for row in versions]
        self.fields["from"] = forms.ChoiceField(label=_("Earlier version"), choices=choices)
        self.fields["to"] = forms.ChoiceField(label=_("Later version"), choices=choices)
        self.fields["shift"] = forms.BooleanField(label=_("First year with first year"), required=False)


def version_name(version: PlanVersion) -> str:
    """A version in a list of choices."""
    return f"{version.code} ({version.get_state_display()})"
