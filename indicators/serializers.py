"""Indicators in the API."""

from rest_framework import serializers

from indicators.models import Indicator


class IndicatorSerializer(serializers.ModelSerializer[Indicator]):
    objective = serializers.CharField(source="objective_code", read_only=True)
    parent = serializers.SerializerMethodField()  # type: ignore[assignment]
    title = serializers.DictField(child=serializers.CharField(), read_only=True)
    unit = serializers.DictField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = Indicator
        fields = ["code", "objective", "kind", "title", "unit", "parent", "breakdown"]
        read_only_fields = fields

    def get_parent(self, indicator: Indicator) -> str | None:
        """The code of the indicator this one is a part of."""
        return indicator.parent.code if indicator.parent else None
