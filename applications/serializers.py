"""Applications in the API."""

from typing import Any

from rest_framework import serializers

from applications.models import Application

KNOWN_BEFORE_DECLARATION = ("id", "reference", "state")


class ApplicationSerializer(serializers.ModelSerializer[Application]):
    """One application; before one's declaration of impartiality only its reference and state are told."""

    reference = serializers.CharField(source="case.reference", read_only=True)
    case_number = serializers.CharField(source="case.register_number", read_only=True, allow_null=True)
    call = serializers.CharField(source="call_id", read_only=True, allow_null=True)
    action = serializers.CharField(source="action.code", read_only=True, allow_null=True)
    applicant = serializers.CharField(source="organisation.name", read_only=True, allow_null=True)
    title = serializers.CharField(read_only=True, allow_null=True)
    requested = serializers.DecimalField(15, 2, read_only=True, allow_null=True)
    granted = serializers.DecimalField(15, 2, read_only=True, allow_null=True)
    score = serializers.DecimalField(6, 2, read_only=True, allow_null=True)

    class Meta:
        model = Application
        fields = [
            "id",
            "reference",
            "case_number",
            "call",
            "action",
            "state",
            "applicant",
            "title",
            "requested",
            "granted",
            "submitted_at",
            "score",
        ]
        read_only_fields = fields

    def to_representation(self, instance: Any) -> dict[str, Any]:
        data: dict[str, Any] = super().to_representation(instance)
        if not instance.content_open:
            return {name: value if name in KNOWN_BEFORE_DECLARATION else None for name, value in data.items()}
        if not instance.score_open:
            data["score"] = None
        return data
