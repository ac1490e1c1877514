"""Addresses of the results of calls, public and at the desk."""

from django.urls import path

from applications.views.results import call_results, call_results_file, round_results, round_results_publish

urlpatterns = [
    path("calls/<slug:pk>/results/", call_results, name="call-results"),
    path("calls/<slug:pk>/results/results.<slug:form>", call_results_file, name="call-results-file"),
    path("desk/rounds/<slug:call>/results/", round_results, name="desk_results"),
    path(
        "desk/rounds/<slug:call>/results/<int:line>/publish/",
        round_results_publish,
        name="desk_results_publish",
    ),
]
