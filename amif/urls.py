"""Addresses."""

from django.conf import settings
from django.urls import include, path

from accounts.urls import addresses
from accounts.views.organisations import Meanings
from accounts.views.signed_out import session_stay, signed_in_again
from amif import views, views_pages
from amif.design.views import design
from amif.views_admin import machinery, people
from amif.views_audit import audit, integrity
from amif.views_home import home
from amif.views_open_data import open_data
from applications.queries.projects import submitted_by_round
from applications.views.projects import projects
from calls.queries.legal_forms import form_meaning, form_rates
from calls.views.round_page import RoundPage
from calls.views.rounds import RoundList

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("start/", views.start, name="start"),
    path("language/", views.language, name="language"),
    path("accounts/stay/", session_stay, name="session_stay"),
    path("accounts/again/", signed_in_again, name="signed_in_again"),
    path("accounts/", include("allauth.urls")),
    path("audit/", audit, name="audit"),
    path("audit/integrity/", integrity, name="audit-integrity"),
    path("admin-area/", people, name="admin-people"),
    path("admin-area/machinery/", machinery, name="admin-machinery"),
    path("desk/", include("amif.urls_money")),
    path("", home, name="home"),
    path("open-data/", open_data, name="open-data"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("accessibility/", views_pages.accessibility, name="accessibility"),
    path("data-protection/", views_pages.data_protection, name="data-protection"),
    path("contact/", views_pages.contact, name="contact"),
    path("projects/", projects, name="projects"),
    path("desk/rounds/", RoundList.as_view(count_applications=submitted_by_round), name="rounds"),
    path("", include("calls.urls")),
    path("desk/rounds/<slug:pk>/", RoundPage.as_view(count_applications=submitted_by_round), name="round"),
    path("", include("applications.urls.public")),
    path("", include("applications.urls.desk")),
    path("committee/", include("reporting.urls")),
    path("", include(addresses(Meanings(form_meaning, form_rates)))),
    path("my/", include("applications.urls.applicant")),
    path("api/v1/", include("amif.urls_api")),
]
if settings.DEMO:
    urlpatterns.append(path("design/", design, name="design"))
handler400 = "amif.views.bad_request"
handler403 = "amif.views.forbidden"
handler404 = "amif.views.not_found"
handler500 = "amif.views.server_error"
