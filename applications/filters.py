"""Filters of lists of applications."""

import django_filters as filters

from applications.choices import ApplicationState
from applications.models import Application


class ApplicationFilter(filters.FilterSet):
    call = filters.CharFilter(field_name="call_id")
    action = filters.CharFilter(field_name="action__code")
    state = filters.MultipleChoiceFilter(choices=ApplicationState.choices)
    programme = filters.CharFilter(field_name="call__programme_id")
    submitted_after = filters.IsoDateTimeFilter(field_name="submitted_at", lookup_expr="gte")
    submitted_before = filters.IsoDateTimeFilter(field_name="submitted_at", lookup_expr="lt")

    class Meta:
        model = Application
        fields: list[str] = []
