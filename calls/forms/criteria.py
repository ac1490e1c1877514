"""What is written on a criteria set: its beginning, title, criteria, thresholds and order for ties."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from calls.choices import CriteriaState, CriterionStage, Scoring
from calls.forms.plans import TitleMixin
from calls.forms.rounds import by_language, labelled, text_in, version_name, words
from calls.models import CriteriaSet, Criterion, Programme
from calls.queries.criteria_pages import Grid
from calls.rules.plan_document import LANGUAGES
from records.formats import number
from records.forms import AmountField, UnitInput


class PointsInput(UnitInput):
    """A number of points, without decimals it does not have."""

    def format_value(self, value: Any) -> str | None:
        """25; 2,5 where there is a half."""
        if value is None or isinstance(value, str):
            return value
        exponent = Decimal(value).normalize().as_tuple().exponent
        decimals = max(0, -exponent) if isinstance(exponent, int) else 0
        return number(Decimal(value), get_language() or "en", decimals)


def points(label: Any, *, required: bool = True, help_text: Any = "") -> AmountField:
    """A field of points."""
    field = AmountField(
        label=label,
        required=required,
        help_text=help_text,
        max_digits=6,
        min_value=Decimal(0),
        widget=PointsInput(_("points"), {"class": "govuk-input--width-5"}),
    )
    field.error_messages["invalid"] = str(_("Write the points in figures, for example 2.5."))
    return field


class ScoringMixin(forms.Form):
    """How scores become points."""

    scoring = forms.ChoiceField(
        label=_("How scores become points"), choices=Scoring.choices, widget=forms.RadioSelect
    )


class NewSetForm(TitleMixin, ScoringMixin):
    """A set of its own: of which programme, under which code and title, beginning from what."""

    programme = forms.ModelChoiceField(label=_("Programme"), queryset=Programme.objects.order_by("pk"))
    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_("A short name no other set has, for example general"),
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
    )
    base = forms.ModelChoiceField(
        label=_("Begin from"),
        queryset=CriteriaSet.objects.select_related("programme"),
        required=False,
        empty_label=_("Nothing: an empty set"),
        help_text=_("Its criteria, thresholds and order of ties are copied."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].label_from_instance = lambda one: words(one.title)  # type: ignore[attr-defined]
        self.fields["base"].label_from_instance = version_name  # type: ignore[attr-defined]
        self.initial.setdefault("scoring", Scoring.WEIGHTED)
        self.add_titles({})


class NextVersionForm(forms.Form):
    """Why a next version is drafted."""

    reason = forms.CharField(
        label=_("Why the criteria are changed"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The committee reads it."),
    )


class SetHeadForm(TitleMixin, ScoringMixin):
    """A draft's title, how its scores become points, and why it is drafted."""

    reason = forms.CharField(
        label=_("Why the criteria are changed"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The committee reads it."),
    )

    def __init__(self, *args: Any, criteria_set: CriteriaSet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_titles(criteria_set.title)
        self.initial.update(scoring=criteria_set.scoring, reason=criteria_set.reason)


class LimitsForm(forms.Form):
    """Thresholds on the total and on categories, the categories' names, and the order for ties."""

    total = points(
        _("Points needed in all"),
        required=False,
        help_text=_("Leave it empty when there is no such threshold."),
    )

    def __init__(self, *args: Any, criteria_set: CriteriaSet, grid: Grid, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.grid = grid
        self.initial["total"] = criteria_set.total_threshold or None
        for category in grid.categories:
            self.add_category(category.code, category.names, category.threshold)
        places = {code: n for n, code in enumerate(criteria_set.tie_order, 1)}
        for row in grid.criteria:
            self.fields[f"tie_{row.code}"] = forms.IntegerField(
                label=words(row.title) or row.code,
                min_value=1,
                max_value=99,
                required=False,
                initial=places.get(row.code),
                widget=forms.NumberInput(attrs={"class": "govuk-input--width-5"}),
            )

    def add_category(self, code: str, names: Any, threshold: Any) -> None:
        """The fields of one category."""
        field = points(_("Points needed"), required=False)
        field.initial = threshold
        self.fields[f"least_{code}"] = field
        for language in LANGUAGES:
            self.fields[f"name_{code}_{language}"] = forms.CharField(
                label=labelled(_("Name"), language),
                max_length=120,
                required=False,
                initial=names.get(language, ""),
                widget=text_in(language),
            )

    @property
    def parts(self) -> list[tuple[Any, forms.BoundField, list[forms.BoundField]]]:
        """Each category with its fields, for the template."""
        return [
            (one, self[f"least_{one.code}"], [self[f"name_{one.code}_{code}"] for code in LANGUAGES])
            for one in self.grid.categories
        ]

    @property
    def ties(self) -> list[forms.BoundField]:
        """The places in the order for ties, for the template."""
        return [self[f"tie_{row.code}"] for row in self.grid.criteria]

    def limits(self) -> dict[str, Any]:
        """What `edit_limits` takes."""
        data, codes = self.cleaned_data, [one.code for one in self.grid.categories]
        places = {row.code: data[f"tie_{row.code}"] for row in self.grid.criteria}
        chosen = [code for code, place in places.items() if place]
        return {
            "total": data["total"],
            "categories": {code: by_language(data, f"name_{code}") for code in codes},
            "thresholds": {code: data[f"least_{code}"] for code in codes if data[f"least_{code}"]},
            "tie_order": sorted(chosen, key=lambda code: places[code]),
        }

    def clean(self) -> dict[str, Any]:
        """Each place in the order once."""
        data = super().clean() or self.cleaned_data
        seen: set[int] = set()
        for row in self.grid.criteria:
            place = data.get(f"tie_{row.code}")
            if place in seen:
                self.add_error(f"tie_{row.code}", str(_("Another criterion has this place already.")))
            if place:
                seen.add(place)
        return data


class CriterionForm(forms.Form):
    """One criterion: its texts, its article, and in the second stage its scale, weight, category and threshold."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_(
            "A short name no other criterion of the set has. It stays the same from version to version."
        ),
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
    )
    mark_optional = True

    def __init__(
        self, *args: Any, criteria_set: CriteriaSet, stage: str, criterion: Criterion | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.stage = stage
        if criterion:
            del self.fields["code"]
        for language in LANGUAGES:
            self.add_text("title", _("Title"), language, criterion)
        for language in LANGUAGES:
            self.add_text("guidance", _("Guidance"), language, criterion, forms.Textarea)
        self.fields["article"] = forms.CharField(
            label=_("Provision"),
            max_length=100,
            required=False,
            initial=criterion.article if criterion else "",
        )
        if stage == CriterionStage.QUALITY:
            self.add_scale(criteria_set, criterion)

    def add_text(
        self,
        name: str,
        label: Any,
        language: str,
        criterion: Criterion | None,
        widget: type[forms.Widget] = forms.TextInput,
    ) -> None:
        """A text in one language."""
        self.fields[f"{name}_{language}"] = forms.CharField(
            label=labelled(label, language),
            max_length=300 if name == "title" else 2000,
            required=False,
            initial=getattr(criterion, name, {}).get(language, ""),
            widget=text_in(language, widget),
        )

    def add_scale(self, criteria_set: CriteriaSet, criterion: Criterion | None) -> None:
        """The figures of a scored criterion."""
        self.fields["category"] = forms.CharField(
            label=_("Category"),
            max_length=20,
            required=False,
            help_text=_(
                "Its code. Criteria with the same category are added up for a threshold of their own."
            ),
            widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
        )
        self.fields["minimum"] = points(_("Lowest score"))
        self.fields["maximum"] = points(_("Highest score"))
        self.fields["step"] = points(_("Step between scores"))
        if criteria_set.scoring == Scoring.WEIGHTED:
            self.fields["weight"] = points(_("Weight"), help_text=_("All weights sum to 100."))
        self.fields["threshold"] = points(
            _("Score needed"),
            required=False,
            help_text=_("On this criterion’s own scale. Leave it empty when there is no such threshold."),
        )
        given = {name: getattr(criterion, name) for name in self.figures} if criterion else {}
        self.initial.update(given or {"minimum": 1, "maximum": 5, "step": 1})

    @property
    def figures(self) -> list[str]:
        """The names of the fields of the scale that are there."""
        wanted = ("category", "minimum", "maximum", "step", "weight", "threshold")
        return [name for name in wanted if name in self.fields]

    def in_parts(self, *names: str) -> list[forms.BoundField]:
        """These fields, where they are there."""
        return [self[name] for name in names if name in self.fields]

    @property
    def texts(self) -> list[forms.BoundField]:
        """Titles and guidance, for the template."""
        return [self[f"{name}_{language}"] for language in LANGUAGES for name in ("title", "guidance")]

    @property
    def scale(self) -> list[forms.BoundField]:
        """Lowest, highest and step, for the template."""
        return self.in_parts("minimum", "maximum", "step")

    @property
    def counting(self) -> list[forms.BoundField]:
        """Category, weight and threshold, for the template."""
        return self.in_parts("category", "weight", "threshold")

    def values(self) -> dict[str, Any]:
        """What `save_criterion` takes."""
        data = self.cleaned_data
        found: dict[str, Any] = {name: by_language(data, name) for name in ("title", "guidance")}
        found["article"] = data["article"]
        if self.stage == CriterionStage.QUALITY:
            found |= {"weight": None, **{name: data[name] for name in self.figures}}
        return found


class StateForm(forms.Form):
    """Which versions a list shows: ?state=."""

    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("All")), *CriteriaState.choices], required=False
    )


class CompareSetsForm(forms.Form):
    """Which two versions stand beside each other: ?from=&to=."""

    def __init__(self, *args: Any, versions: Iterable[CriteriaSet], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(row.pk), version_name(row)) for row in versions]
        self.fields["from"] = forms.ChoiceField(label=_("Earlier version"), choices=choices)
        self.fields["to"] = forms.ChoiceField(label=_("Later version"), choices=choices)
