"""Addresses of the API."""

from django.urls import include, path
from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework.routers import SimpleRouter

from amif.views_api import api_docs
from applications.api import ApplicationViewSet
from calls.api import ActionViewSet, CallViewSet, PlanFindingViewSet, ProgrammeViewSet, TimetableViewSet
from indicators.api import IndicatorViewSet

router = SimpleRouter()
router.register("programmes", ProgrammeViewSet, "api-programme")
router.register("actions", ActionViewSet, "api-action")
router.register("calls", CallViewSet, "api-call")
router.register("plan-findings", PlanFindingViewSet, "api-plan-finding")
router.register("timetable", TimetableViewSet, "api-timetable")
router.register("indicators", IndicatorViewSet, "api-indicator")
router.register("applications", ApplicationViewSet, "api-application")

urlpatterns = [
    path("schema/", SpectacularJSONAPIView.as_view(), name="api-schema"),
    path("docs/", api_docs, name="api-docs"),
    path("", include(router.urls)),
]
