"""Addresses under /committee/."""

from django.urls import path

from reporting import views

urlpatterns = [
    path("", views.packs, name="committee"),
    path("rounds/<slug:call>/report/", views.report_round, name="committee-round-report"),
    path("packs/<uuid:pk>/", views.pack, name="committee-pack"),
    path("packs/<uuid:pk>/<str:kind>.<str:language>.<str:form>", views.download, name="committee-document"),
]
