"""Addresses of the money and of what two persons change. The money page is told what applications ask for."""

from django.urls import path

from calls.views import changes
from calls.views.money import ledger_page, money

urlpatterns = [
    path("money/", money, name="money"),
    path("money/ledger/", ledger_page, name="ledger"),
    path("changes/", changes.ChangeList.as_view(), name="changes"),
    path("changes/new/<slug:kind>/", changes.NewChange.as_view(), name="change-new"),
    path("changes/<int:pk>/", changes.ChangePage.as_view(), name="change"),
]
