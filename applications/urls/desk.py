"""Addresses of the desk: tasks, cases, ranking, decisions; and the decision letter."""

from django.urls import path

from applications.views.compared import case_versions
from applications.views.desk import desk
from applications.views.desk_assessors import assessors, distribution, removal
from applications.views.desk_case import case
from applications.views.desk_case_file import ask, case_file_zip
from applications.views.desk_case_file import case_file as case_file_made
from applications.views.desk_case_rules import case_rules
from applications.views.desk_cases import cases, cases_file, hand_out, keep_view, view
from applications.views.desk_checks import admission, checks
from applications.views.desk_decisions import ProposeDecision, decision, decisions, letter
from applications.views.desk_declaring import declaration, impartial_again, statement
from applications.views.desk_double_funding import double_funding
from applications.views.desk_files import case_file, case_pdf, case_reviews_pdf
from applications.views.desk_issuing import decide_together, issued
from applications.views.desk_ranking import declarations, ranking, ranking_download
from applications.views.desk_reconciling import (
    expert,
    expert_file,
    expert_new,
    finish,
    reopening,
    scores,
)
from applications.views.desk_record import record, secrecy
from applications.views.desk_reserve import Promote, declined
from applications.views.desk_review_answers import AnswerReview, review_decision, review_letter
from applications.views.desk_reviews import desk_review_file, reviews
from applications.views.desk_revising import Correct, notification
from applications.views.desk_round import committee_round, committee_rounds, round_applications
from applications.views.desk_scores import score
from applications.views.desk_search import search
from applications.views.desk_supplements import late_file, supplement, supplement_new
from applications.views.desk_ties import ties
from applications.views.impartiality import impartiality
from applications.views.messages import desk_message_file, desk_messages, desk_settle, desk_thread

urlpatterns = [
    path("desk/", desk, name="desk"),
    path("desk/search/", search, name="desk_search"),
    path("desk/rounds/<slug:call>/applications/", round_applications, name="desk_round"),
    path("committee/rounds/", committee_rounds, name="committee-rounds"),
    path("committee/rounds/<slug:call>/", committee_round, name="committee-round"),
    path("desk/cases/", cases, name="desk_cases"),
    path("desk/cases.<slug:form>", cases_file, name="desk_cases_file"),
    path("desk/cases/hand-out/", hand_out, name="desk_hand_out"),
    path("desk/cases/views/", keep_view, name="desk_views"),
    path("desk/cases/views/<int:pk>/", view, name="desk_view"),
    path("desk/cases/<str:reference>/", case, name="desk_case"),
    path("desk/cases/<str:reference>/application.pdf", case_pdf, name="desk_application_pdf"),
    path(
        "desk/cases/<str:reference>/application-with-reviews.pdf",
        case_reviews_pdf,
        name="desk_reviews_pdf",
    ),
    path("desk/cases/<str:reference>/attachments/<int:pk>/", case_file, name="desk_attachment"),
    path("desk/cases/<str:reference>/record/", record, name="desk_record"),
    path("desk/cases/<str:reference>/record/files/", ask, name="desk_case_file_ask"),
    path("desk/cases/<str:reference>/record/files/<uuid:pk>/", case_file_made, name="desk_case_file"),
    path("desk/cases/<str:reference>/record/files/<uuid:pk>/zip/", case_file_zip, name="desk_case_file_zip"),
    path("desk/cases/<str:reference>/record/secrecy/<slug:kind>/<int:pk>/", secrecy, name="desk_secrecy"),
    path("desk/cases/<str:reference>/declaration/", declaration, name="desk_declaration"),
    path("desk/cases/<str:reference>/impartial-again/", impartial_again, name="desk_impartial_again"),
    path("desk/cases/<str:reference>/statements/<int:pk>/", statement, name="desk_statement"),
    path("desk/cases/<str:reference>/checks/", checks, name="desk_checks"),
    path("desk/cases/<str:reference>/admission/", admission, name="desk_admission"),
    path("desk/cases/<str:reference>/assessors/", assessors, name="desk_assessors"),
    path("desk/cases/<str:reference>/assessors/<int:pk>/removal/", removal, name="desk_removal"),
    path("desk/cases/<str:reference>/assessors/<int:pk>/reopening/", reopening, name="desk_reopening"),
    path("desk/cases/<str:reference>/experts/new/", expert_new, name="desk_expert_new"),
    path("desk/cases/<str:reference>/experts/<int:pk>/", expert, name="desk_expert"),
    path("desk/cases/<str:reference>/experts/<int:pk>/file/", expert_file, name="desk_expert_file"),
    path("desk/cases/<str:reference>/score/", score, name="desk_score"),
    path("desk/cases/<str:reference>/scores/", scores, name="desk_scores"),
    path("desk/cases/<str:reference>/finish/", finish, name="desk_finish"),
    path("desk/cases/<str:reference>/proposal/", ProposeDecision.as_page(), name="desk_proposal"),
    path("desk/cases/<str:reference>/reviews/", reviews, name="desk_reviews"),
    path("desk/cases/<str:reference>/reviews/<int:pk>/file/", desk_review_file, name="desk_review_file"),
    path(
        "desk/cases/<str:reference>/reviews/<int:pk>/answer/",
        AnswerReview.as_page(),
        name="desk_review_answer",
    ),
    path(
        "desk/cases/<str:reference>/reviews/<int:pk>/decision/", review_decision, name="desk_review_decision"
    ),
    path("desk/cases/<str:reference>/correction/", Correct.as_page(), name="desk_correction"),
    path("desk/cases/<str:reference>/notification/", notification, name="desk_notification"),
    path("desk/cases/<str:reference>/decision/", decision, name="desk_decision"),
    path("desk/cases/<str:reference>/promotion/", Promote.as_page(), name="desk_promotion"),
    path("desk/cases/<str:reference>/declined/", declined, name="desk_declined"),
    path("desk/messages/", desk_messages, name="desk_messages"),
    path("desk/cases/<str:reference>/messages/", desk_thread, name="desk_thread"),
    path("desk/cases/<str:reference>/messages/<int:pk>/settled/", desk_settle, name="desk_settle"),
    path("desk/cases/<str:reference>/messages/files/<int:pk>/", desk_message_file, name="desk_message_file"),
    path("desk/cases/<str:reference>/supplements/new/", supplement_new, name="desk_supplement_new"),
    path("desk/cases/<str:reference>/supplements/<int:pk>/", supplement, name="desk_supplement"),
    path("desk/cases/<str:reference>/late-answers/<int:pk>/", late_file, name="desk_late_file"),
    path("desk/cases/<str:reference>/versions/", case_versions, name="desk_versions"),
    path("desk/cases/<str:reference>/rules/", case_rules, name="desk_case_rules"),
    path("desk/cases/<str:reference>/double-funding/", double_funding, name="desk_double_funding"),
    path("desk/rounds/<slug:call>/assessors/", distribution, name="desk_distribution"),
    path("desk/rounds/<slug:call>/ranking/<int:line>/ties/", ties, name="desk_ties"),
    path("desk/rounds/<slug:call>/ranking/", ranking, name="desk_ranking"),
    path("desk/rounds/<slug:call>/ranking/<int:line>/declarations/", declarations, name="desk_declarations"),
    path(
        "desk/rounds/<slug:call>/ranking/<int:line>/ranking.<slug:form>",
        ranking_download,
        name="desk_ranking_file",
    ),
    path("desk/decisions/", decisions, name="desk_decisions"),
    path("desk/decisions/together/", decide_together, name="desk_together"),
    path("desk/decisions/together/<uuid:pk>/", issued, name="desk_issued"),
    path("audit/impartiality/", impartiality, name="audit-impartiality"),
    path("decisions/<str:reference>/letter/", letter, name="decision_letter"),
    path("decisions/<str:reference>/reviews/<int:pk>/letter/", review_letter, name="review_letter"),
]
