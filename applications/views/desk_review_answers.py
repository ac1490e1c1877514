"""/desk/cases/<reference>/reviews/<pk>/: an answer to a request for review proposed, decided, and its letter."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.choices import Role
from applications.choices import DecisionKind, DecisionState, DismissalGround, ReviewOutcome
from applications.formats import language
from applications.forms.revising import AnswerForm
from applications.forms.selection import ReturnForm
from applications.models import Application, Decision, ReviewAnswer, ReviewRequest
from applications.permissions.revising import why_not_answer_review, why_not_decide_answer
from applications.permissions.selection import why_not_read_letter
from applications.queries.revisions import answer_to, contested_of, request_of
from applications.rules.answering import CAME_LATE
from applications.rules.review import came_in_time
from applications.services.review_answers import decide_answer, propose_answer, return_answer
from applications.views.desk_access import case_page, crumbs_of
from applications.views.desk_decisions import laid_down, show_refusal
from applications.views.desk_proposing import Kinds
from applications.views.desk_revising import RevisingPage
from records.formats import reason_text
from records.forms import Effect
from records.rules import Reason, Refused
from records.services import open_document


class AnswerReview(RevisingPage):
    """What is answered and why; a changed decision is proposed with the answer."""

    template = "applications/desk/review_answer.html"
    form_class = AnswerForm
    back = "desk_reviews"

    @cached_property
    def asked(self) -> ReviewRequest:
        """The request that is answered. One query."""
        return asked_or_404(self.application, self.kwargs["pk"])

    @property
    def earlier(self) -> Decision:
        return self.asked.decision

    def name(self) -> str:
        return _("Answer to a request for review")

    def closed(self) -> Reason | None:
        return why_not_answer_review(self.request.user, self.asked)

    def kinds(self) -> Kinds:
        return [one for one in super().kinds() if one[0] in DecisionKind.values]

    def initial(self) -> dict[str, Any]:
        begin = {"conditions": self.asked.decision.conditions}
        return super().initial() | begin | late_begin(self.asked)

    def more(self) -> dict[str, Any]:
        return {"outcomes": outcomes_of(self.asked)}

    def propose(self, form: AnswerForm) -> None:
        propose_answer(self.asked, form.answered(), by=self.request.user)

    def proposed(self) -> str:
        return _("The answer has been proposed. Another person decides.")

    def about(self) -> dict[str, Any]:
        return {**about(self.asked), "basis": self.basis, "returned": returned_before(self.asked)}


def asked_or_404(application: Application, pk: int) -> ReviewRequest:
    """The request, when it is about a decision of this case."""
    try:
        return request_of(application, pk)
    except ReviewRequest.DoesNotExist as missing:
        raise Http404 from missing


def about(asked: ReviewRequest) -> dict[str, Any]:
    """The request with whether it came in time and what it puts in question."""
    return {
        "one": asked,
        "in_time": came_in_time(asked.received_at, asked.last_day),
        "contested": contested_of(asked),
        "under_review": asked.decision,
    }


def returned_before(asked: ReviewRequest) -> ReviewAnswer | None:
    """The last answer proposed, when it came back."""
    found = answer_to(asked)
    return found if found and found.state == DecisionState.RETURNED else None


def late_begin(asked: ReviewRequest) -> dict[str, Any]:
    """A late request is left unexamined, unless somebody finds otherwise."""
    if came_in_time(asked.received_at, asked.last_day):
        return {}
    return {"outcome": ReviewOutcome.DISMISS, "ground": DismissalGround.LATE}


def outcomes_of(asked: ReviewRequest) -> list[tuple[str, Effect]]:
    """The four answers with what each means, and why one cannot be given."""
    in_time = came_in_time(asked.received_at, asked.last_day)
    late = "" if in_time else reason_text(CAME_LATE(last=asked.last_day), language())
    words = {
        ReviewOutcome.UPHOLD: _("The decision stays as it is; the letter says why, and how to appeal."),
        ReviewOutcome.CHANGE: _("A new decision replaces the earlier one, and the money follows it."),
        ReviewOutcome.ANNUL: _(
            "The decision falls and the case goes back to check. What it granted is free on the line again; "
            "another decision is given in its time."
        ),
        ReviewOutcome.DISMISS: _("It came late, or whoever asks is not entitled to a review."),
    }
    return [
        (
            outcome,
            Effect(
                ReviewOutcome(outcome).label, text, why_not="" if outcome == ReviewOutcome.DISMISS else late
            ),
        )
        for outcome, text in words.items()
    ]


@require_http_methods(["GET", "POST"])
@case_page(Role.DECIDER)
def review_decision(request: HttpRequest, application: Application, pk: int) -> HttpResponse:
    """The proposed answer, decided or sent back."""
    asked = asked_or_404(application, pk)
    answer = answer_to(asked)
    if answer is None:
        raise Http404
    form = ReturnForm(request.POST if "return" in request.POST else None)
    if request.method == "POST":
        try:
            return act(request, answer, form)
        except Refused as refused:
            show_refusal(request, form, refused)
    shown = {
        **about(asked),
        "application": application,
        "answer": answer,
        "terms": terms_of_change(answer, application),
        "form": form,
        "closed": why_not_decide_answer(request.user, answer),
        "breadcrumbs": crumbs_of(application, _("Answer to a request for review")),
    }
    return render(request, "applications/desk/review_decision.html", shown)


def terms_of_change(answer: ReviewAnswer, application: Application) -> dict[str, Any]:
    """The terms of the new decision in words, when there is one."""
    if answer.replacement is None:
        return {}
    answer.replacement.application = application
    return laid_down(answer.replacement)


def act(request: HttpRequest, answer: ReviewAnswer, form: ReturnForm) -> HttpResponse:
    """Decide or return, and go back to the requests."""
    reference = answer.request.decision.application.case.reference
    if form.is_bound:
        form.is_valid()
        return_answer(answer, form.cleaned_data.get("reason", ""), by=request.user)
        messages.success(request, _("Returned to the officer."))
        return redirect("desk_reviews", reference=reference)
    decide_answer(answer, by=request.user)
    messages.success(
        request, _("Decided. The letter is being made, and the applicant is told when it is ready.")
    )
    return redirect("desk_reviews", reference=reference)


@require_GET
@login_required
def review_letter(request: HttpRequest, reference: str, pk: int) -> FileResponse:
    """The letter of an answer that changes nothing: for the applicant's members and those the case is open to."""
    rows = ReviewAnswer.objects.select_related("request__decision__application", "letter")
    found = get_object_or_404(
        rows, request=pk, request__decision__application__case__reference=reference, letter__isnull=False
    )
    if found.letter_id is None or why_not_read_letter(request.user, found.request.decision) is not None:
        raise Http404
    name = f"{reference}-{pk}-{found.request.decision.application.language}.pdf"
    return FileResponse(open_document(found.letter_id), content_type="application/pdf", filename=name)
