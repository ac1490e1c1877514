"""An assessor's own scores: beside the application, saved as typed, blind, given once."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.choices import Role
from accounts.services.sessions import forget_typed, form_key
from accounts.views.signed_out import typed_initial
from applications.formats import titles_of, words
from applications.forms.selection import ScoresForm
from applications.models import Application, Assessment
from applications.permissions.selection import why_not_score
from applications.queries.attachments import files_numbered, named_files
from applications.queries.cases import load_criteria, of_stage
from applications.queries.experts import received_statements
from applications.queries.scoring import rate_of
from applications.queries.submitted import submitted_of
from applications.services.assessing import give, giving_problems, save_scores
from applications.views.desk_access import case_page, crumbs_of
from calls.choices import CriterionStage
from records import clock
from records.rules import Refused


@require_http_methods(["GET", "POST"])
@case_page(Role.ASSESSOR)
def score(request: HttpRequest, application: Application) -> HttpResponse:
    """An assessor's own scores, saved as typed, given once."""
    assessment = Assessment.objects.filter(application=application, assessor=request.user).first()  # type: ignore[misc]
    if assessment is None:
        raise Http404
    assessment.application = application
    criteria = own_criteria(application, assessment)
    unsaved = typed_initial(request)
    begin = {"overall": assessment.overall} | (unsaved or {})
    form = ScoresForm(request.POST or None, criteria=criteria, initial=begin)
    if request.method == "POST":
        return save(request, application, assessment, form)
    shown = score_shown(request, application, assessment, form) | {"unsaved": unsaved is not None}
    return render(request, "applications/desk/score.html", shown)


def own_criteria(application: Application, assessment: Assessment) -> list[Any]:
    """The scored criteria with this assessor's scores and reasons on them."""
    scores = {row.criterion_id: row for row in assessment.scores.all()}
    rows = of_stage(load_criteria(application), CriterionStage.QUALITY)
    for row in rows:
        own = scores.get(row.pk)
        row.value, row.reason = (own.value, own.reason) if own else (None, "")
    return rows


def save(
    request: HttpRequest, application: Application, assessment: Assessment, form: ScoresForm
) -> HttpResponse:
    """Keep what is typed; give when asked to. An autosave is answered with the time."""
    quiet = request.headers.get("X-Autosave") == "1"
    if form.is_valid():
        try:
            save_scores(assessment, form.marks(), form.cleaned_data["overall"], by=request.user)
            forget_typed(request.session, request.path)
            if quiet:
                left = missing_words(len(giving_problems(assessment)))
                return JsonResponse({"saved_at": clock.now().isoformat(), "totals": {"missing": left}})
            return saved(request, application, assessment)
        except Refused as refused:
            form.refuse(refused, titles_of(form.criteria))
    if quiet:
        return JsonResponse({"errors": form.errors}, status=422)
    return render(
        request, "applications/desk/score.html", score_shown(request, application, assessment, form)
    )


def saved(request: HttpRequest, application: Application, assessment: Assessment) -> HttpResponse:
    """Back to the page, or to the case when the scores have been given."""
    if "give" not in request.POST:
        messages.success(request, _("Saved. Nobody else sees the scores before you give them."))
        return redirect("desk_score", reference=application.case.reference)
    try:
        give(assessment, by=request.user)
    except Refused as refused:
        criteria = own_criteria(application, assessment)
        form = ScoresForm(request.POST, criteria=criteria, initial={"overall": assessment.overall})
        form.is_valid()
        form.refuse(refused, titles_of(criteria))
        shown = score_shown(request, application, assessment, form)
        return render(request, "applications/desk/score.html", shown)
    messages.success(request, _("Your scores have been given. Thank you."))
    return redirect("desk_case", reference=application.case.reference)


def score_shown(
    request: HttpRequest, application: Application, assessment: Assessment, form: ScoresForm
) -> dict[str, Any]:
    """The page of one's own scores, beside the application and what experts said of it."""
    submitted = submitted_of(application)
    closed = why_not_score(request.user, assessment)
    missing = [] if closed else still_missing(assessment, form)
    return {
        "application": application,
        "assessment": assessment,
        "submitted": submitted,
        "files": named_files(application, files_numbered(application, submitted.files if submitted else ())),
        "ceiling": rate_of(application),
        "form": form,
        "key": form_key(request.user, request.path),
        "closed": closed,
        "missing": missing,
        "missing_words": missing_words(len(missing)),
        "reopened": None if assessment.given_at else assessment.reopenings.order_by("-at").first(),
        "statements": received_statements(application),
        "breadcrumbs": crumbs_of(application, _("My scores")),
    }


@dataclass(frozen=True)
class Missing:
    """Something still to be typed, and where."""

    text: str
    control: str


def still_missing(assessment: Assessment, form: ScoresForm) -> list[Missing]:
    """What is still missing of what has been saved, in the order of the page."""
    titles = titles_of(form.criteria)
    found = []
    for reason in giving_problems(assessment):
        name = form.control_of(reason)
        found.append(Missing(words(reason, titles), control_id(form[name]) if name else "criteria"))
    return found


def control_id(field: Any) -> str:
    """The id of a field's control; of radios that of the first."""
    return field.id_for_label or f"{field.auto_id}_0"


def missing_words(number: int) -> str:
    """How much is still missing."""
    if not number:
        return _("Nothing is missing: the scores can be given.")
    text = ngettext("%(number)s thing still missing", "%(number)s things still missing", number)
    return text % {"number": number}
