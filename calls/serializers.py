"""The programme, its actions, calls and money in the API: money as strings with two decimals."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from calls.choices import Support
from calls.models import Action, CallLine, CallRound, Programme
from calls.queries.money import Budget, LineBalance, ObjectiveBudget
from calls.queries.plan import FindingRow
from calls.queries.timetable import STATES, TimetableRow
from calls.rules.seasons import season


class Money(serializers.DecimalField):
    """An amount in euro as a string with two decimals."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_digits=15, decimal_places=2, **options)


class Texts(serializers.Serializer[dict[str, str]]):
    """A text in the three languages."""

    fi = serializers.CharField()
    sv = serializers.CharField()
    en = serializers.CharField()

    def to_representation(self, instance: dict[str, str]) -> dict[str, str]:
        return {code: instance.get(code, "") for code in ("fi", "sv", "en")}


class ProgrammeSerializer(serializers.ModelSerializer[Programme]):
    title = Texts(read_only=True)
    period = serializers.CharField(read_only=True)
    allocation = Money(read_only=True)

    class Meta:
        model = Programme
        fields = ["id", "title", "fund", "period", "allocation"]
        read_only_fields = fields


class ActionSerializer(serializers.ModelSerializer[Action]):
    """An action of the plan, or operating support; both statements of when it can be applied for."""

    objective = serializers.CharField(source="objective.code", read_only=True)
    measure = serializers.CharField(source="measure.code", read_only=True, allow_null=True, default=None)
    title = Texts(read_only=True)
    openings = serializers.SerializerMethodField()

    class Meta:
        model = Action
        fields = [
            "code",
            "objective",
            "measure",
            "support",
            "title",
            "rate",
            "raised_rate",
            "raised_rate_grounds",
            "eligible_applicants",
            "indicators",
            "openings",
            "sheet_openings",
            "sheet_text",
        ]
        read_only_fields = fields

    def get_openings(self, action: Action) -> list[str]:
        """Seasons of the plan's tables; a carry-over counts."""
        return sorted({opening.season for opening in action.openings.all()}, key=season)


class CallLineSerializer(serializers.ModelSerializer[CallLine]):
    objective = serializers.CharField(source="objective.code", read_only=True)
    measure = serializers.CharField(source="measure.code", read_only=True, allow_null=True, default=None)
    amount = serializers.SerializerMethodField()

    class Meta:
        model = CallLine
        fields = ["code", "objective", "measure", "support", "amount"]
        read_only_fields = fields

    def get_amount(self, line: CallLine) -> str:
        """What is open on the line, from the ledger."""
        return str(self.context["amounts"].get(line.pk, Decimal("0.00")))


class CallSerializer(serializers.ModelSerializer[CallRound]):
    title = Texts(read_only=True)
    lines = CallLineSerializer(many=True, read_only=True)
    actions = serializers.SerializerMethodField()

    class Meta:
        model = CallRound
        fields = [
            "id",
            "season",
            "title",
            "opens_at",
            "closes_at",
            "decisions_by",
            "state",
            "lines",
            "actions",
        ]
        read_only_fields = fields

    def get_actions(self, call: CallRound) -> list[str]:
        """Codes of the actions that can be applied for."""
        return sorted(row.action.code for row in call.call_actions.all())


class ObjectiveBudgetSerializer(serializers.Serializer[ObjectiveBudget]):
    code = serializers.CharField(source="objective.code")
    allocated = Money()
    project_support = Money()
    operating_support = Money()
    rounding_difference = Money()
    called = Money(source="total.called")
    earmarked = Money(source="total.earmarked")
    committed = Money(source="total.committed")
    paid = Money(source="total.paid")
    available = Money(source="total.available")


class LineBalanceSerializer(serializers.Serializer[LineBalance]):
    round = serializers.CharField(source="line.call_id")
    objective = serializers.CharField(source="line.objective.code")
    measure = serializers.CharField(source="line.measure.code", allow_null=True, default=None)
    support = serializers.ChoiceField(source="line.support", choices=Support.choices)
    amount = Money()
    earmarked = Money()
    committed = Money()
    paid = Money()
    free = Money()


class BudgetSerializer(serializers.Serializer[Budget]):
    """The programme's money; `available` = allocated - earmarked - committed, `committed` includes paid."""

    currency = serializers.CharField(source="programme.currency")
    as_of = serializers.SerializerMethodField()
    allocated = Money(source="total.allocated")
    called = Money(source="total.called")
    earmarked = Money(source="total.earmarked")
    committed = Money(source="total.committed")
    paid = Money(source="total.paid")
    available = Money(source="total.available")
    objectives = ObjectiveBudgetSerializer(many=True)
    lines = LineBalanceSerializer(many=True)

    def get_as_of(self, budget: Budget) -> str:
        """The day at whose end the figures hold."""
        return str(self.context["as_of"])


SEVERITIES = ("error", "warning", "note")


class FindingSerializer(serializers.Serializer[FindingRow]):
    """A contradiction in the plan as printed; `expected` and `found` are empty where there is no figure or code."""

    code = serializers.CharField()
    severity = serializers.ChoiceField(choices=SEVERITIES)
    where = serializers.CharField()
    message = serializers.CharField()
    expected = serializers.CharField(allow_blank=True)
    found = serializers.CharField(allow_blank=True)


class FindingQuery(serializers.Serializer[Any]):
    """Which findings: of a programme, severity, check or place (`3A2`, `2023-spring`), with words in the message."""

    programme = serializers.PrimaryKeyRelatedField(queryset=Programme.objects.all(), required=False)
    severity = serializers.ChoiceField(choices=SEVERITIES, required=False)
    code = serializers.CharField(required=False)
    where = serializers.CharField(required=False)
    search = serializers.CharField(required=False, allow_blank=True)
    ordering = serializers.ChoiceField(choices=["code", "-code", "where", "-where"], required=False)


class TimetableSerializer(serializers.Serializer[TimetableRow]):
    """One objective in one call (CPR Article 49(2)); days are null while only the plan's season is known."""

    area = serializers.CharField()
    objective = serializers.CharField(source="objective.code")
    objective_title = Texts(source="objective.title")
    applicants = Texts()
    applicant_types = serializers.ListField(child=serializers.CharField())
    amount = Money(allow_null=True)
    start_date = serializers.DateField(allow_null=True)
    end_date = serializers.DateField(allow_null=True)
    opens_at = serializers.DateTimeField(source="start", allow_null=True)
    closes_at = serializers.DateTimeField(source="end", allow_null=True)
    decisions_by = serializers.DateField(allow_null=True)
    state = serializers.ChoiceField(choices=STATES)
    season = serializers.CharField()
    programme = serializers.CharField()
    call = serializers.CharField(allow_null=True)
    actions = serializers.ListField(child=serializers.CharField())


class TimetableQuery(serializers.Serializer[Any]):
    """Which rows: of a programme, an objective, a state; with words in titles or applicants."""

    programme = serializers.PrimaryKeyRelatedField(queryset=Programme.objects.all(), required=False)
    objective = serializers.CharField(required=False)
    state = serializers.ChoiceField(choices=STATES, required=False)
    search = serializers.CharField(required=False, allow_blank=True)
    ordering = serializers.ChoiceField(
        choices=["start_date", "-start_date", "end_date", "-end_date"], required=False
    )
