"""Addresses."""

from django.conf import settings
from django.urls import include, path

from amif import views
from amif.design.views import design
from amif.views_admin import machinery, people
from amif.views_audit import audit, integrity
from calls.views.money import ledger_page, money

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("start/", views.start, name="start"),
    path("language/", views.language, name="language"),
    path("accounts/", include("allauth.urls")),
    path("audit/", audit, name="audit"),
    path("audit/integrity/", integrity, name="audit-integrity"),
    path("admin-area/", people, name="admin-people"),
    path("admin-area/machinery/", machinery, name="admin-machinery"),
    path("desk/money/", money, name="money"),
    path("desk/money/ledger/", ledger_page, name="ledger"),
    path("committee/", include("reporting.urls")),
    path("api/v1/", include("amif.urls_api")),
]
if settings.DEMO:
    urlpatterns.append(path("design/", design, name="design"))
handler400 = "amif.views.bad_request"
handler403 = "amif.views.forbidden"
handler404 = "amif.views.not_found"
handler500 = "amif.views.server_error"
