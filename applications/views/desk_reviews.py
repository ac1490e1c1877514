"""/desk/cases/<reference>/reviews/: requests for review of the decision, and entering one that came otherwise."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.choices import Role
from accounts.permissions import has_role
from applications.forms.review import EnteredReviewForm
from applications.models import Application, ReviewAnswer, ReviewRequest
from applications.permissions.review import why_not_another, why_not_enter_review
from applications.queries.reviews import last_decision_of, requests_about, review_look, with_time
from applications.queries.revisions import answers_of
from applications.services.reviewing import enter_review
from applications.views.applicant_decision import served
from applications.views.desk_access import case_page, crumbs_of
from records import clock
from records.rules import Refused


@require_http_methods(["GET", "POST"])
@case_page()
def reviews(request: HttpRequest, application: Application) -> HttpResponse:
    """The time limit, the requests, who has read the decision, and a form for one that came by post or e-mail."""
    decision = last_decision_of(application)
    if decision is None:
        raise Http404
    look = review_look(decision, clock.now())
    requests = requests_about(application)
    why_not = why_not_enter_review(request.user, application) or why_not_another(decision)
    form = EnteredReviewForm(request.POST or None, request.FILES or None)
    here = reverse("desk_reviews", args=[application.case.reference])
    if request.method == "POST" and form.is_valid():
        try:
            enter_review(decision, form.asked(), form.came(), by=request.user)
            messages.success(
                request, _("The request for review has been entered; the applicant has been told.")
            )
            return redirect(here)
        except Refused as refused:
            form.refuse(refused)
    context: dict[str, Any] = {
        "application": application,
        "look": look,
        "requests": with_answers(requests),
        "officer": has_role(request.user, Role.OFFICER),
        "decider": has_role(request.user, Role.DECIDER),
        "form": form,
        "why_not": why_not,
        "breadcrumbs": crumbs_of(application, _("Requests for review")),
    }
    return render(request, "applications/desk/reviews.html", context)


Row = tuple[ReviewRequest, bool, ReviewAnswer | None]


def with_answers(requests: list[ReviewRequest]) -> list[Row]:
    """Each request, whether it came in time, and its answer. One query when there are any."""
    answers = answers_of(requests) if requests else {}
    return [(one, in_time, answers.get(one.pk)) for one, in_time in with_time(requests)]


@require_GET
@case_page()
def desk_review_file(request: HttpRequest, application: Application, pk: int) -> FileResponse:
    """The document that came with a request."""
    rows = ReviewRequest.objects.select_related("document")
    return served(get_object_or_404(rows, pk=pk, decision__application=application))
