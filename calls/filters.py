"""Filters of lists in the API."""

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from calls.choices import CallState, EntryKind, Support
from calls.models import Action, CallRound, LedgerEntry, Programme


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
        choices=[choice for choice in CallState.choices if choice[0] != CallState.DRAFT]
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

    class Meta:
        model = LedgerEntry
        fields: list[str] = []
