"""Indicators in the API."""

from rest_framework import serializers

from indicators.models import Indicator


class IndicatorSerializer(serializers.ModelSerializer[Indicator]):
    objective = serializers.CharField(source="objective_code", read_only=True)
    parent = serializers.CharField(source="parent.code", read_only=True, allow_null=True, default=None)
    title = serializers.DictField(child=serializers.CharField(), read_only=True)
    unit = serializers.DictField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = Indicator
        fields = ["code", "objective", "kind", "title", "unit", "parent", "breakdown"]
        read_only_fields = fields
