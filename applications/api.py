"""Applications in the API: read only, each person what the pages would show."""

from django.db.models import Q, QuerySet
from rest_framework import mixins, viewsets

from applications.filters import ApplicationFilter
from applications.models import Application
from applications.queries.visible import visible_applications
from applications.serializers import ApplicationSerializer


class ApplicationViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Application]
):
    """Applications you may see; before a declaration of impartiality only reference and state."""

    serializer_class = ApplicationSerializer
    filterset_class = ApplicationFilter
    search_fields = ["case__reference", "title", "organisation__name"]
    ordering_fields = ["submitted_at", "requested", "state"]
    queryset = Application.objects.none()

    def get_queryset(self) -> QuerySet[Application]:
        rows = visible_applications(self.request.user)
        narrowed = set(self.request.query_params) & {"search", "ordering", *ApplicationFilter.base_filters}
        return rows.filter(Q(content_open=True)) if narrowed else rows
