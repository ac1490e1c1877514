"""/my/: the applicant's start page, applications, beginning one, the task list, check, submission and receipt."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.choices import Language
from accounts.models import Organisation
from accounts.queries import gaps_in
from applications.choices import ApplicationState, Declaration
from applications.forms.applicant import DeclarationsForm, NewForm
from applications.models import Application
from applications.permissions.applicant import organisations_to_write_for, why_not_apply, why_not_begin
from applications.permissions.versions import why_not_reopen_as
from applications.queries.answers import answers_of
from applications.queries.content import content_of, digest_of
from applications.queries.copies import misfits_of
from applications.queries.drafts import (
    applications_of,
    begun,
    grouped,
    latest_submission,
    looks,
    open_calls,
    own_application,
    problems,
    searched,
    standing_of,
)
from applications.queries.facts import Judgement, judge
from applications.queries.messages import threads_of
from applications.queries.reserve import with_reserve
from applications.queries.reviews import last_decision_of
from applications.queries.signing import signed_before
from applications.queries.supplements import judged_at, requests_of
from applications.queries.together import beside
from applications.rules.admission import applicant_problems
from applications.services.drafting import open_draft, withdraw
from applications.services.submitting import Signing, submit
from applications.views.applicant_words import beside_words, way_of, words_of
from calls.models import CallAction, CallRound
from calls.queries.calls import actions_of
from calls.queries.round_parts import as_rules, targeted_of
from calls.rules.targeting import Targeting
from records import clock
from records.formats import in_language, percent, reason_text
from records.forms import Effect
from records.rules import Reason, Refused

PER_PAGE = 25


def mine(request: HttpRequest, reference: str) -> Application:
    """The application; 404 when it is not of the person's organisation, or not at all."""
    try:
        return own_application(request.user, reference)
    except Application.DoesNotExist as missing:
        raise Http404 from missing


def crumbs(*rest: tuple[str, str]) -> list[tuple[str, str]]:
    """Where the page is."""
    return [(reverse("my_home"), _("My work")), *rest]


def crumbs_of(application: Application, *rest: tuple[str, str]) -> list[tuple[str, str]]:
    """Where a page of an application is."""
    here = application.reference
    return crumbs((reverse("application", args=[here]) if rest else "", here), *rest)


@require_GET
@login_required
def my_applications(request: HttpRequest) -> HttpResponse:
    """All applications of my organisations, searched, twenty-five a page."""
    words = request.GET.get("search", "").strip()[:100]
    rows = with_reserve(searched(applications_of(request.user), words))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(one, words_of(one.state)) for one in page],
        "search": words,
        "breadcrumbs": crumbs(("", _("Applications"))),
    }
    return render(request, "applications/applicant/list.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def application_new(request: HttpRequest) -> HttpResponse:
    """Begin an application: for whom, for what, in which language; or why not."""
    code = request.GET.get("call", "")
    if not code:
        return choose_call(request)
    call = get_object_or_404(CallRound.objects.public(), pk=code)
    refusal = why_not_apply(request.user, call)
    if refusal:
        return new_page(request, call, None, [refusal])
    form = new_form(request, call)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("application", begin(request, call, form).reference)
        except Refused as refused:
            return new_page(request, call, form, refused.reasons)
    return new_page(request, call, form, [])


def choose_call(request: HttpRequest) -> HttpResponse:
    """Which open call to apply in."""
    context = {
        "calls": open_calls(clock.now()),
        "why_not": why_not_begin(request.user),
        "breadcrumbs": crumbs(("", _("New application"))),
    }
    return render(request, "applications/applicant/choose_call.html", context)


def new_page(
    request: HttpRequest, call: CallRound, form: NewForm | None, reasons: Iterable[Reason]
) -> HttpResponse:
    """The page on which one begins, or reads why one cannot."""
    context = {
        "call": call,
        "form": form,
        "reasons": list(reasons),
        "breadcrumbs": crumbs(("", _("New application"))),
    }
    return render(request, "applications/applicant/new.html", context)


def begin(request: HttpRequest, call: CallRound, form: NewForm) -> Application:
    """The draft the form asks for."""
    chosen = form.cleaned_data
    action = CallAction.objects.select_related("action__objective").get(call=call, action_id=chosen["action"])
    organisation = Organisation.objects.get(pk=chosen["organisation"])
    return open_draft(call, action.action, organisation, chosen["language"], by=request.user)


def new_form(request: HttpRequest, call: CallRound) -> NewForm:
    """The form with the person's organisations and the round's actions; the only choice is made already."""
    organisations = list(organisations_to_write_for(request.user))
    actions = list(actions_of(call))
    targeted = {found.row.pk: as_rules(found) for found in targeted_of(actions)}
    only = organisations[0] if len(organisations) == 1 else None
    language = get_language() or "en"
    initial = {
        "organisation": str(only.pk) if only else "",
        "action": str(actions[0].action_id) if len(actions) == 1 else "",
        "language": language if language != Language.EN else (only.language if only else ""),
    }
    return NewForm(
        request.POST if request.method == "POST" else None,
        organisations=[
            (str(one.pk), Effect(one.name, one.get_legal_form_display())) for one in organisations
        ],
        actions=[
            (str(one.action_id), action_effect(one, only, language, targeted.get(one.pk))) for one in actions
        ],
        initial=initial,
    )


def action_effect(
    one: CallAction, organisation: Organisation | None, language: str, targeting: Targeting | None = None
) -> Effect:
    """An action as a choice: its title and rate, and why this organisation cannot apply for it."""
    action = one.action
    rate = percent(action.rate, language)
    text = _("Support at most %(rate)s of the costs.") % {"rate": rate}
    if action.raised_rate:
        raised = percent(action.raised_rate, language)
        text = _("Support at most %(rate)s of the costs, with a ground of the plan %(raised)s.") % {
            "rate": rate,
            "raised": raised,
        }
    found = (
        applicant_problems(
            organisation.legal_form, action.eligible_applicants, str(organisation.pk), targeting
        )
        if organisation
        else []
    )
    blocking = [reason_text(reason, language) for reason in found if reason.blocks]
    title = f"{action.code} {in_language(action.title, language)}"
    return Effect(title, text, "", blocking[0] if blocking else "")


def judged(application: Application, **options: Any) -> Judgement:
    """What the rules say of the application now."""
    return judge(content_of(application), at=judged_at(application, clock.now()), **options)


def judged_whole(application: Application) -> Judgement:
    """As `judged`, with what the organisation's own pages lack. One query more."""
    return judged(application, gaps=gaps_in(application.organisation))


@require_GET
@login_required
def application_page(request: HttpRequest, reference: str) -> HttpResponse:
    """A draft's task list; after submission the state, the receipt and the decision."""
    application = mine(request, reference)
    standing = standing_of(request.user, application)
    context = {
        "application": application,
        "standing": standing,
        "state": words_of(application.state),
        "breadcrumbs": crumbs_of(application),
    }
    if application.state in (ApplicationState.DRAFT, ApplicationState.EXPIRED):
        judgement = judged_whole(application)
        context |= draft_context(judgement, request.user)
        context["earlier"] = latest_submission(application) if application.submitted_at else None
        context["misfits"] = problems(misfits_of(judgement.content))
        return render(request, "applications/applicant/draft.html", context)
    submission = latest_submission(application)
    context |= {
        "submission": submission,
        "decision": last_decision_of(application),
        "why_not_reopen": why_not_reopen_as(standing.role, application),
        "way": way_of(application, submission),
        "supplements": requests_of(application),
        "unread": threads_of(request.user)
        .filter(pk=application.pk)
        .values_list("unread_count", flat=True)
        .first(),
    }
    return render(request, "applications/applicant/submitted.html", context)


def draft_context(judgement: Judgement, user: Any) -> dict[str, Any]:
    """What a draft's task list shows."""
    application, language = judgement.content.application, get_language() or "en"
    sections = looks(judgement, beside_words(beside(application, user)))
    grounds = application.call.programme.vocabulary.get("grounds", {})
    parts = [
        percent(application.rate_asked, language) if application.rate_asked is not None else "",
        in_language(grounds.get(application.ground, {}), language),
    ]
    return {
        "judgement": judgement,
        "sections": sections,
        "groups": grouped(sections),
        "done": sum(1 for one in sections if one.complete and not one.empty),
        "problems": begun(judgement),
        "rate_note": ", ".join(filter(None, parts)),
        "check_url": reverse("application_check", args=[application.reference]),
    }


@require_GET
@login_required
def application_check(request: HttpRequest, reference: str) -> HttpResponse:
    """Everything missing or wrong with links to the fields, warnings apart, and all answers."""
    application = mine(request, reference)
    judgement = judged_whole(application)
    standing = standing_of(request.user, application)
    context = answers_of(judgement, get_language() or "en") | {
        "application": application,
        "standing": standing,
        "editable": not standing.why_not_edit,
        "errors": problems(judgement.errors),
        "warnings": problems(judgement.warnings),
        "breadcrumbs": crumbs_of(application, ("", _("Check your answers"))),
    }
    return render(request, "applications/applicant/check.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def application_submit(request: HttpRequest, reference: str) -> HttpResponse:
    """Declarations and a summary of what is sent; sent once, also when clicked twice."""
    application = mine(request, reference)
    if application.state not in (ApplicationState.DRAFT, ApplicationState.EXPIRED):
        return redirect("application_receipt" if application.submitted_at else "application", reference)
    form = DeclarationsForm(request.POST if request.method == "POST" else None)
    reasons: list[Reason] = []
    if request.method == "POST":
        try:
            sent = submit(application, Signing(form.given, request.POST.get("seen", "")), by=request.user)
            return redirect("application_receipt" if sent else "application_submit", reference)
        except Refused as refused:
            reasons = refused_at(form, refused.reasons)
    judgement, standing = judged_whole(application), standing_of(request.user, application)
    seen = digest_of(judgement.content)
    context = {
        "application": application,
        "judgement": judgement,
        "seen": seen,
        "signed": signed_before(application, standing.people, seen),
        "form": form,
        "reasons": reasons,
        "errors": problems(judgement.errors),
        "standing": standing,
        "breadcrumbs": crumbs_of(application, ("", _("Submit"))),
    }
    return render(request, "applications/applicant/submit.html", context)


def refused_at(form: DeclarationsForm, reasons: Iterable[Reason]) -> list[Reason]:
    """Put the reasons about declarations at their boxes; the others are returned."""
    others = []
    for reason in reasons:
        root, _dot, code = reason.field.partition(".")
        if root == "declarations" and code in Declaration.values:
            form.add_error(code, reason_text(reason, get_language() or "en"))
        else:
            others.append(reason)
    return others


@require_GET
@login_required
def application_answers(request: HttpRequest, reference: str) -> HttpResponse:
    """All answers, to read."""
    application = mine(request, reference)
    context = answers_of(judged(application), get_language() or "en") | {
        "application": application,
        "breadcrumbs": crumbs_of(application, ("", _("Answers"))),
    }
    return render(request, "applications/applicant/answers.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def application_withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    """Take the application back, after a page that says what it means."""
    application = mine(request, reference)
    reasons: list[Reason] = []
    if request.method == "POST":
        try:
            withdraw(application, by=request.user)
            return redirect("application", reference)
        except Refused as refused:
            reasons = refused.reasons
    context = {
        "application": application,
        "standing": standing_of(request.user, application),
        "reasons": reasons,
        "breadcrumbs": crumbs_of(application, ("", _("Withdraw"))),
    }
    return render(request, "applications/applicant/withdraw.html", context)
