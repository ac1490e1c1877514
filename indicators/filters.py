"""Filters of lists of indicators."""

import django_filters as filters

from indicators.choices import IndicatorKind
from indicators.models import Indicator


class IndicatorFilter(filters.FilterSet):
    fund = filters.CharFilter()
    objective = filters.CharFilter(field_name="objective_code")
    kind = filters.ChoiceFilter(choices=IndicatorKind.choices)
    breakdown = filters.BooleanFilter()

    class Meta:
        model = Indicator
        fields: list[str] = []
