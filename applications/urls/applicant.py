"""Addresses of the applicant's pages, under /my/."""

from django.urls import path

from applications.views import (
    applicant,
    applicant_attachments,
    applicant_decision,
    applicant_declining,
    applicant_history,
    applicant_home,
    applicant_papers,
    applicant_sections,
    applicant_sheet,
    applicant_supplements,
    applicant_together,
    applicant_versions,
    compared,
    messages,
)

HERE = "applications/<str:reference>/"

urlpatterns = [
    path("", applicant_home.my_home, name="my_home"),
    path("applications/", applicant.my_applications, name="my_applications"),
    path("applications/new/", applicant.application_new, name="application_new"),
    path(HERE, applicant.application_page, name="application"),
    path(f"{HERE}check/", applicant.application_check, name="application_check"),
    path(f"{HERE}answers/", applicant.application_answers, name="application_answers"),
    path(f"{HERE}submit/", applicant.application_submit, name="application_submit"),
    path(f"{HERE}receipt/", applicant_papers.application_receipt, name="application_receipt"),
    path(f"{HERE}receipt/content.json", applicant_papers.application_content, name="application_content"),
    path(f"{HERE}withdraw/", applicant.application_withdraw, name="application_withdraw"),
    path(f"{HERE}application.pdf", applicant_papers.application_pdf, name="application_pdf"),
    path(
        f"{HERE}receipt/receipt.pdf", applicant_papers.application_receipt_pdf, name="application_receipt_pdf"
    ),
    path(f"{HERE}preview/", applicant_papers.application_preview, name="application_preview"),
    path(f"{HERE}reopen/", applicant_versions.application_reopen, name="application_reopen"),
    path(f"{HERE}keep/", applicant_versions.application_keep, name="application_keep"),
    path(f"{HERE}copy/", applicant_versions.application_copy, name="application_copy"),
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
    path(f"{HERE}decision/", applicant_decision.application_decision, name="application_decision"),
    path(f"{HERE}decision/decline/", applicant_declining.grant_decline, name="grant_decline"),
    path(f"{HERE}decision/review/", applicant_decision.review_new, name="review_new"),
    path(
        f"{HERE}decision/review/<int:pk>/withdrawal/",
        applicant_decision.review_withdraw,
        name="review_withdraw",
    ),
    path(f"{HERE}decision/review/<int:pk>/file/", applicant_decision.review_file, name="review_file"),
    path(f"{HERE}budget/sheet/", applicant_sheet.budget_sheet, name="budget_sheet"),
    path(f"{HERE}budget/sheet/budget.<slug:form>", applicant_sheet.budget_file, name="budget_file"),
    path(f"{HERE}supplement/", applicant_supplements.supplement, name="supplement"),
    path(f"{HERE}supplement/send/", applicant_supplements.supplement_send, name="supplement_send"),
    path(f"{HERE}versions/", compared.application_versions, name="application_versions"),
    path("messages/", messages.my_messages, name="my_messages"),
    path("messages/<str:reference>/", messages.my_thread, name="my_thread"),
    path("messages/<str:reference>/files/<int:pk>/", messages.my_message_file, name="my_message_file"),
    path(f"{HERE}<slug:section>/presence/", applicant_together.section_presence, name="application_presence"),
    path(f"{HERE}<slug:section>/history/", applicant_history.section_history, name="section_history"),
    path(f"{HERE}<slug:section>/comments/", applicant_together.section_comments, name="application_comments"),
    path(f"{HERE}<slug:section>/", applicant_sections.application_section, name="application_section"),
]
