"""Filters of lists, on pages and in the API."""

from datetime import datetime
from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from calls.choices import CallState, EntryKind, Support
from calls.models import Action, CallRound, LedgerEntry, Programme
from calls.queries.calls import in_phase
from calls.rules.rounds import CLOSED, COMING, OPEN
from records.formats import in_language
from records.forms import DayInput

DAYS = ["%d.%m.%Y", "%Y-%m-%d"]


class ProgrammeFilter(filters.FilterSet):
    fund = filters.CharFilter()
    country = filters.CharFilter()

    class Meta:
        model = Programme
        fields: list[str] = []


class ActionFilter(filters.FilterSet):
    programme = filters.CharFilter(field_name="programme_id")
    objective = filters.CharFilter(field_name="objective__code")
    measure = filters.CharFilter(field_name="measure__code")
    support = filters.ChoiceFilter(choices=Support.choices)

    class Meta:
        model = Action
        fields: list[str] = []


class CallFilter(filters.FilterSet):
    programme = filters.CharFilter(field_name="programme_id")
    state = filters.ChoiceFilter(
        choices=[
            choice for choice in CallState.choices if choice[0] not in (CallState.DRAFT, CallState.PROPOSED)
        ]
    )
    season = filters.CharFilter()
    objective = filters.CharFilter(field_name="lines__objective__code", distinct=True)

    class Meta:
        model = CallRound
        fields: list[str] = []


class LedgerFilter(filters.FilterSet):
    """Which entries of the ledger."""

    case = filters.CharFilter(field_name="case__reference", lookup_expr="icontains", label=_("Reference"))
    kind = filters.ChoiceFilter(choices=EntryKind.choices, label=_("Kind"), empty_label=_("All"))
    support = filters.ChoiceFilter(choices=Support.choices, label=_("Support"), empty_label=_("All"))
    objective = filters.CharFilter(field_name="objective__code", label=_("Objective"))
    round = filters.CharFilter(field_name="line__call_id", label=_("Call"))
    line = filters.CharFilter(field_name="line__code", label=_("Line"))
    measure = filters.CharFilter(field_name="line__measure__code", label=_("Measure"))
    action = filters.CharFilter(field_name="action__code", label=_("Action"))
    since = filters.DateFilter(
        field_name="effective_at__date",
        lookup_expr="gte",
        label=_("From"),
        input_formats=DAYS,
        widget=DayInput,
    )
    until = filters.DateFilter(
        field_name="effective_at__date",
        lookup_expr="lte",
        label=_("Until"),
        input_formats=DAYS,
        widget=DayInput,
    )

    class Meta:
        model = LedgerEntry
        fields: list[str] = []


class PublicCallFilter(filters.FilterSet):
    """Which of the rounds anybody may see; the state is what a round is at `at`."""

    state = filters.ChoiceFilter(
        method="by_phase",
        label=_("State"),
        empty_label=_("All"),
        choices=[("open", _("Open")), ("coming", _("Coming")), ("closed", _("Closed"))],
    )
    objective = filters.ChoiceFilter(
        field_name="lines__objective__code", distinct=True, label=_("Objective"), empty_label=_("All")
    )

    class Meta:
        model = CallRound
        fields: list[str] = []

    def __init__(self, *args: Any, programme: Programme, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at
        language = get_language() or "en"
        name = programme.vocabulary.get("names", {}).get("objective")
        if name:
            self.filters["objective"].label = in_language(name, language)
        self.filters["objective"].extra["choices"] = [
            (row.code, f"{row.code} {in_language(row.title, language)}") for row in programme.objectives.all()
        ]

    def by_phase(self, rows: QuerySet[CallRound], name: str, value: str) -> QuerySet[CallRound]:
        """Open, coming or closed at the instant."""
        return in_phase(rows, {"open": OPEN, "coming": COMING, "closed": CLOSED}[value], self.at)
