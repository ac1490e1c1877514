"""Addresses of calls and the plan. The two pages that count applications are routed in amif.urls, which knows them."""

from django.urls import path

from calls.views import public, rounds

urlpatterns = [
    path("calls/", public.calls, name="calls"),
    path("calls/<slug:pk>/", public.call, name="call"),
    path("plan/", public.plan, name="plan"),
    path("plan/<slug:code>/", public.action, name="action"),
    path("desk/rounds/new/", rounds.NewRound.as_view(), name="round-new"),
    path("desk/rounds/new/beside-plan/", rounds.FreeRound.as_view(), name="round-free"),
    path("desk/rounds/new/<slug:season>/", rounds.PlannedRound.as_view(), name="round-planned"),
    path("desk/rounds/<slug:pk>/publish/", rounds.PublishRound.as_view(), name="round-publish"),
    path("desk/rounds/<slug:pk>/edit/", rounds.EditRound.as_view(), name="round-edit"),
    path("desk/rounds/<slug:pk>/actions/", rounds.EditActions.as_view(), name="round-actions"),
    path("desk/rounds/<slug:pk>/preview/", rounds.PreviewRound.as_view(), name="round-preview"),
]
