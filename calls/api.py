"""The programme, its money, plan and calls in the API."""

from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny, BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from accounts.choices import Role
from accounts.permissions import has_role
from calls.choices import CallState
from calls.filters import ActionFilter, CallFilter, ProgrammeFilter
from calls.models import Action, CallLine, CallRound, PlanOpening, Programme
from calls.queries.money import balances_of_lines, budget, end_of
from calls.queries.plan import matching_findings
from calls.queries.timetable import matching_rows
from calls.serializers import (
    ActionSerializer,
    BudgetSerializer,
    CallSerializer,
    FindingQuery,
    FindingSerializer,
    ProgrammeSerializer,
    TimetableQuery,
    TimetableSerializer,
)
from records import clock
from records.formats import HELSINKI

SEES_FINDINGS = (Role.OFFICER, Role.COMMITTEE)
SEES_MONEY = (Role.OFFICER, Role.DECIDER, Role.FINANCE, Role.COMMITTEE, Role.AUDITOR)


class SeesMoney(BasePermission):
    """Officer, decision maker, finance, committee, auditor."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return has_role(request.user, *SEES_MONEY)


class SeesFindings(BasePermission):
    """Officer, committee."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return has_role(request.user, *SEES_FINDINGS)


class ProgrammeViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Programme]):
    """The programmes managed here."""

    serializer_class = ProgrammeSerializer
    permission_classes = [AllowAny]
    filterset_class = ProgrammeFilter
    search_fields = ["id"]
    ordering_fields = ["id"]
    lookup_value_regex = "[a-z0-9-]+"
    extra_parameters = ("as_of",)
    queryset = Programme.objects.order_by("id")

    @extend_schema(
        parameters=[
            OpenApiParameter("as_of", OpenApiTypes.DATE, description="the day at whose end it holds")
        ],
        responses=BudgetSerializer,
        filters=False,
    )
    @action(detail=True, permission_classes=[SeesMoney], pagination_class=None)
    def budget(self, request: Request, pk: str | None = None) -> Response:
        """The programme's money by objective and line, now or as of a past day."""
        programme = self.get_object()
        day = as_of(request)
        context = {"as_of": day or clock.now().astimezone(HELSINKI).date()}
        found = budget(programme, end_of(day) if day else None)
        return Response(BudgetSerializer(found, context=context).data)


def as_of(request: Request) -> date | None:
    """The day asked for; ValidationError when it is none, or not of this world's calendar."""
    text = request.query_params.get("as_of")
    if text is None:
        return None
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None or not 2000 <= day.year <= 2100:
        raise ValidationError({"as_of": [_("Give a day between 2000 and 2100 as YYYY-MM-DD.")]})
    return day


class ActionViewSet(mixins.ListModelMixin, viewsets.GenericViewSet[Action]):
    """Actions of the plan and operating support, with both statements of when they open."""

    serializer_class = ActionSerializer
    permission_classes = [AllowAny]
    filterset_class = ActionFilter
    search_fields = ["code"]
    ordering_fields = ["code"]
    queryset = (
        Action.objects.current()
        .select_related("objective", "measure")
        .prefetch_related(Prefetch("openings", PlanOpening.objects.filter(version__state="approved")))
        .order_by("programme", "objective__position", "position", "code")
    )


class CallViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[CallRound]):
    """Published calls: coming, open and closed."""

    serializer_class = CallSerializer
    permission_classes = [AllowAny]
    filterset_class = CallFilter
    search_fields = ["id", "season"]
    ordering_fields = ["opens_at", "closes_at", "id"]
    lookup_value_regex = "[a-z0-9-]+"
    queryset = CallRound.objects.none()

    def get_queryset(self) -> QuerySet[CallRound]:
        lines = CallLine.objects.select_related("objective", "measure").order_by(
            "objective__position", "code"
        )
        return (
            CallRound.objects.public()
            .prefetch_related(Prefetch("lines", lines), "call_actions__action")
            .order_by("-opens_at", "id")
        )

    def get_serializer_context(self) -> dict[str, Any]:
        """Amounts of all lines in one query."""
        lines = CallLine.objects.exclude(call__state__in=[CallState.DRAFT, CallState.PROPOSED])
        amounts = {pk: held.amount for pk, held in balances_of_lines(lines).items()}
        return {**super().get_serializer_context(), "amounts": amounts}


class PlanFindingViewSet(viewsets.GenericViewSet[Any]):
    """Contradictions in the plan as printed, found by the plan check."""

    serializer_class = FindingSerializer
    permission_classes = [SeesFindings]
    queryset = Programme.objects.order_by("id")
    filter_backends = []

    @extend_schema(parameters=[FindingQuery])
    def list(self, request: Request) -> Response:
        """Errors first, then warnings and notes; messages in English."""
        page = self.paginate_queryset(matching_findings(**asked(request, FindingQuery)))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


class TimetableViewSet(viewsets.GenericViewSet[Any]):
    """The timetable of calls (CPR Article 49(2)): published rounds, and what the plan still holds."""

    serializer_class = TimetableSerializer
    permission_classes = [AllowAny]
    queryset = Programme.objects.order_by("id")
    filter_backends = []

    @extend_schema(parameters=[TimetableQuery])
    def list(self, request: Request) -> Response:
        """Open and coming calls by date, then the plan's seasons, then closed calls, the newest first."""
        page = self.paginate_queryset(matching_rows(clock.now(), **asked(request, TimetableQuery)))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


def asked(request: Request, shape: type[Serializer[Any]]) -> dict[str, Any]:
    """What a list of no table is asked for; ValidationError for a filter it does not know or a wrong value."""
    unknown = request.query_params.keys() - {*shape().fields, "page", "lang", "format"}
    if unknown:
        raise ValidationError({name: [_("There is no such filter.")] for name in sorted(unknown)})
    query = shape(data=request.query_params)
    query.is_valid(raise_exception=True)
    found: dict[str, Any] = query.validated_data
    return found
