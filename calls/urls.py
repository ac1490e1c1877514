"""Addresses of calls and the plan. The two pages that count applications are routed in amif.urls, which knows them."""

from django.urls import path

from calls.views import alerts, public, public_money, round_changes, round_edit, round_page, rounds, timetable

urlpatterns = [
    path("calls/", public.calls, name="calls"),
    path("calls/alerts/", alerts.ask, name="call-alerts"),
    path("calls/alerts/asked/", alerts.asked, name="call-alerts-asked"),
    path("calls/alerts/<slug:token>/", alerts.alert, name="call-alert"),
    path("calls/alerts/<slug:token>/end/", alerts.end, name="call-alert-end"),
    path("calls/<slug:pk>/", public.call, name="call"),
    path("timetable/", timetable.timetable_page, name="timetable"),
    path("timetable/timetable.<slug:form>", timetable.timetable_file, name="timetable-file"),
    path("money/", public_money.public_money_page, name="public-money"),
    path("money/figures.<slug:form>", public_money.public_money_file, name="public-money-file"),
    path("plan/", public.plan, name="plan"),
    path("plan/<slug:code>/", public.action, name="action"),
    path("desk/rounds/new/", rounds.NewRound.as_view(), name="round-new"),
    path("desk/rounds/new/beside-plan/", rounds.FreeRound.as_view(), name="round-free"),
    path("desk/rounds/new/<slug:season>/", rounds.PlannedRound.as_view(), name="round-planned"),
    path("desk/rounds/<slug:pk>/propose/", round_page.ProposeRound.as_view(), name="round-propose"),
    path("desk/rounds/<slug:pk>/publish/", round_page.PublishRound.as_view(), name="round-publish"),
    path("desk/rounds/<slug:pk>/return/", round_page.ReturnRound.as_view(), name="round-return"),
    path("desk/rounds/<slug:pk>/edit/", round_edit.EditRound.as_view(), name="round-edit"),
    path("desk/rounds/<slug:pk>/actions/", round_edit.EditActions.as_view(), name="round-actions"),
    path("desk/rounds/<slug:pk>/extend/", round_changes.ExtendRound.as_view(), name="round-extend"),
    path("desk/rounds/<slug:pk>/correct/", round_changes.CorrectRound.as_view(), name="round-correct"),
    path("desk/rounds/<slug:pk>/cancel/", round_changes.CancelRound.as_view(), name="round-cancel"),
    path("desk/rounds/<slug:pk>/preview/", round_page.PreviewRound.as_view(), name="round-preview"),
]
