"""The indicator catalogue in the API, open to anyone."""

from rest_framework import mixins, viewsets
from rest_framework.permissions import AllowAny

from indicators.filters import IndicatorFilter
from indicators.models import Indicator
from indicators.serializers import IndicatorSerializer


class IndicatorViewSet(mixins.ListModelMixin, viewsets.GenericViewSet[Indicator]):
    """The EU's output and result indicators, in their natural order."""

    serializer_class = IndicatorSerializer
    permission_classes = [AllowAny]
    filterset_class = IndicatorFilter
    search_fields = ["code"]
    ordering_fields = ["position", "code"]
    queryset = Indicator.objects.select_related("parent").order_by("fund", "position")
