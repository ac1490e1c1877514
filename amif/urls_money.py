"""Addresses of the money and of what two persons change. The pages are told what applications ask for,
and what requests for review put in question."""

from django.urls import path

from applications.queries.demand import asked_by_line
from applications.queries.revisions import contested_by_line
from calls.views import changes, money_ledger, payment_applications
from calls.views.money import breakdown, money

urlpatterns = [
    path("money/", money, {"asked": asked_by_line}, name="money"),
    path("money/by/<slug:by>/", breakdown, name="money-by"),
    path("money/ledger/", money_ledger.ledger_page, name="ledger"),
    path("money/ledger/ledger.<slug:form>", money_ledger.ledger_file, name="ledger-file"),
    path("money/ledger/<int:pk>/", money_ledger.ledger_entry, name="ledger-entry"),
    path(
        "money/lines/<int:pk>/", money_ledger.line_page, {"contested": contested_by_line}, name="money-line"
    ),
    path("money/cases/<str:reference>/", money_ledger.case_page, name="money-case"),
    path("money/payment-applications/", payment_applications.payments_page, name="payment-applications"),
    path("changes/", changes.ChangeList.as_view(), name="changes"),
    path("changes/new/<slug:kind>/", changes.NewChange.as_view(), name="change-new"),
    path("changes/<int:pk>/", changes.ChangePage.as_view(), name="change"),
]
