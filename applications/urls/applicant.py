"""Addresses of the applicant's pages, under /my/."""

from django.urls import path

from applications.views import applicant, applicant_attachments, applicant_sections

HERE = "applications/<str:reference>/"

urlpatterns = [
    path("", applicant.my_home, name="my_home"),
    path("applications/", applicant.my_applications, name="my_applications"),
    path("applications/new/", applicant.application_new, name="application_new"),
    path(HERE, applicant.application_page, name="application"),
    path(f"{HERE}check/", applicant.application_check, name="application_check"),
    path(f"{HERE}answers/", applicant.application_answers, name="application_answers"),
    path(f"{HERE}submit/", applicant.application_submit, name="application_submit"),
    path(f"{HERE}receipt/", applicant.application_receipt, name="application_receipt"),
    path(f"{HERE}receipt/content.json", applicant.application_content, name="application_content"),
    path(f"{HERE}withdraw/", applicant.application_withdraw, name="application_withdraw"),
    path(
        f"{HERE}attachments/", applicant_attachments.application_attachments, name="application_attachments"
    ),
    path(
        f"{HERE}attachments/<int:pk>/",
        applicant_attachments.application_attachment,
        name="application_attachment",
    ),
    path(
        f"{HERE}attachments/<int:pk>/removal/",
        applicant_attachments.application_attachment_removal,
        name="application_attachment_removal",
    ),
    path(f"{HERE}<slug:section>/", applicant_sections.application_section, name="application_section"),
]
