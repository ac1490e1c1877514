"""Filters of lists in the API."""

import django_filters as filters

from calls.choices import CallState, Support
from calls.models import Action, CallRound, Programme


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
