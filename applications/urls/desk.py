"""Addresses of the desk: tasks, cases, ranking, decisions; and the decision letter."""

from django.urls import path

from applications.views.desk import cases, desk
from applications.views.desk_case import case, declaration
from applications.views.desk_checks import admission, checks
from applications.views.desk_decisions import decision, decisions, letter, proposal
from applications.views.desk_files import case_file, case_pdf
from applications.views.desk_ranking import declarations, ranking
from applications.views.desk_scores import assessors, finish, removal, score, scores

urlpatterns = [
    path("desk/", desk, name="desk"),
    path("desk/cases/", cases, name="desk_cases"),
    path("desk/cases/<str:reference>/", case, name="desk_case"),
    path("desk/cases/<str:reference>/application.pdf", case_pdf, name="desk_application_pdf"),
    path("desk/cases/<str:reference>/attachments/<int:pk>/", case_file, name="desk_attachment"),
    path("desk/cases/<str:reference>/declaration/", declaration, name="desk_declaration"),
    path("desk/cases/<str:reference>/checks/", checks, name="desk_checks"),
    path("desk/cases/<str:reference>/admission/", admission, name="desk_admission"),
    path("desk/cases/<str:reference>/assessors/", assessors, name="desk_assessors"),
    path("desk/cases/<str:reference>/assessors/<int:pk>/removal/", removal, name="desk_removal"),
    path("desk/cases/<str:reference>/score/", score, name="desk_score"),
    path("desk/cases/<str:reference>/scores/", scores, name="desk_scores"),
    path("desk/cases/<str:reference>/finish/", finish, name="desk_finish"),
    path("desk/cases/<str:reference>/proposal/", proposal, name="desk_proposal"),
    path("desk/cases/<str:reference>/decision/", decision, name="desk_decision"),
    path("desk/rounds/<slug:call>/ranking/", ranking, name="desk_ranking"),
    path("desk/rounds/<slug:call>/ranking/<int:line>/declarations/", declarations, name="desk_declarations"),
    path("desk/decisions/", decisions, name="desk_decisions"),
    path("decisions/<str:reference>/letter/", letter, name="decision_letter"),
]
