"""What the desk shows of the rules' figures: each with its value, what binds it, its source and its history."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import get_language, gettext

from accounts.choices import LegalForm
from calls.choices import ChangeKind, ChangeState
from calls.models import CallRound, ChangeProposal, Programme
from calls.queries.parameters import (
    ADJUSTED,
    bounds_of_programme,
    figures_of,
    figures_of_call,
    is_frozen,
    shown_value,
)
from calls.rules.articles import AMIF_15_3_IV_1
from calls.rules.limits import COUNT, Bounds, Limit, shown, written
from calls.rules.parameter_names import FORM_TEXT, FORMS, LABELS, PARTS
from calls.rules.parameters import LEGAL_FORMS, Parameters
from records.formats import written as worded


@dataclass(frozen=True)
class Figure:
    """One figure as the page shows it, in the page's language. `article` is the provision it rests on."""

    name: str
    label: str
    value: str
    bound: str
    article: str
    source: str
    waits: ChangeProposal | None


@dataclass(frozen=True)
class Part:
    """Figures that belong together."""

    title: str
    figures: list[Figure]
    about: str = ""


def parts_of(programme: Programme, call: CallRound | None) -> list[Part]:
    """Every figure of the programme, or of a round, in the order a person looks for them. One query."""
    table = _Table(programme, call)
    parts = [Part(gettext(title), [table.figure(name) for name in names]) for title, names in PARTS.items()]
    forms = [table.form(form) for form in LEGAL_FORMS]
    return [*parts, Part(gettext(FORMS), forms, gettext(FORM_TEXT))]


def figure_named(programme: Programme, call: CallRound | None, name: str) -> Figure | None:
    """One figure; None when there is none of that name. One query."""
    section, _, form = name.partition(".")
    if name in LABELS:
        return _Table(programme, call).figure(name)
    return _Table(programme, call).form(form) if section == "legal_forms" and form in LEGAL_FORMS else None


def changes_of(programme: Programme, call: CallRound | None, name: str = "") -> QuerySet[ChangeProposal]:
    """Changes proposed to the figures of the programme, or of the round; of one of them when it is named."""
    rows = ChangeProposal.objects.filter(programme=programme, kind=ChangeKind.PARAMETERS, call=call)
    rows = rows.select_related("call").order_by("-proposed_at", "-pk")
    return rows.filter(data__name=name) if name else rows


class _Table:
    """The figures of one place, and where each comes from."""

    def __init__(self, programme: Programme, call: CallRound | None) -> None:
        self.programme, self.call = programme, call
        self.bounds: Bounds = bounds_of_programme(programme)
        self.figures = figures_of_call(call) if call else figures_of(programme)
        rows = changes_of(programme, call)
        open_ones = rows.filter(state=ChangeState.PROPOSED)
        self.waiting = {change.data["name"]: change for change in open_ones}

    def figure(self, name: str) -> Figure:
        limit = self.bounds.limits[name]
        value = self.figures.get(name, written(getattr(Parameters(), name)))
        value = value.get("value", "") if isinstance(value, Mapping) else value
        return Figure(
            name,
            gettext(LABELS[name]),
            in_words(shown_value(name, str(value))),
            bound_of(limit),
            gettext(limit.article) if limit.article else "",
            self.source((name,)),
            self.waiting.get(name),
        )

    def form(self, form: str) -> Figure:
        name, answer = f"legal_forms.{form}", self.figures.get("legal_forms", {}).get(form, LEGAL_FORMS[form])
        article = self.bounds.citing.article(AMIF_15_3_IV_1)
        return Figure(
            name,
            str(LegalForm(form).label),
            in_words(shown_value(name, str(answer))),
            gettext("no, by law") if form in self.bounds.fixed_forms else "",
            gettext(article) if article else "",
            self.source(("legal_forms", form)),
            self.waiting.get(name),
        )

    def source(self, path: tuple[str, ...]) -> str:
        """Where the value comes from: the narrowest place that says it."""
        if self.call and is_frozen(self.call):
            return gettext("Fixed when the round was published")
        if self.call and has(self.call.parameters, path):
            return gettext("This round")
        if has(self.programme.parameters.get(ADJUSTED, {}), path):
            return gettext("The programme, changed by decision")
        return gettext("The programme") if has(self.programme.parameters, path) else gettext("The law")


def has(figures: Any, path: tuple[str, ...]) -> bool:
    """Whether the figures say something at the path."""
    for step in path:
        if not isinstance(figures, Mapping) or step not in figures:
            return False
        figures = figures[step]
    return True


def bound_of(limit: Limit) -> str:
    """What a value may be, in words: the narrower end where the other says nothing."""
    low, high = (
        in_words(shown(limit, end)) if end is not None else "" for end in (limit.lowest, limit.highest)
    )
    if limit.lowest == limit.highest:
        return gettext("exactly %(value)s") % {"value": low}
    if limit.highest is None:
        return gettext("at least %(value)s") % {"value": low} if limit.of_law else ""
    if starts_at_nothing(limit):
        return gettext("at most %(value)s") % {"value": high}
    return gettext("from %(low)s to %(high)s") % {"low": low, "high": high}


def starts_at_nothing(limit: Limit) -> bool:
    """Whether the lower end only says that there is something."""
    if isinstance(limit.lowest, date):
        return False
    return limit.lowest <= (1 if limit.unit == COUNT else Decimal("0.01"))


def in_words(value: Any) -> str:
    """A value in its unit, in the page's language."""
    return str(worded(value, get_language() or "en"))


def names_in(changes: Iterable[ChangeProposal]) -> list[tuple[ChangeProposal, str, str]]:
    """Each change with its figure before and after, in words."""
    return [
        (
            change,
            in_words(shown_value(change.data["name"], change.data["before"])),
            in_words(shown_value(change.data["name"], change.data["value"])),
        )
        for change in changes
    ]
