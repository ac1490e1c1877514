"""One section of an application: shown, saved as one goes, and two versions side by side when two people wrote."""

from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from accounts.services.sessions import forget_typed, form_key
from accounts.views.signed_out import keeps_typed, typed_again
from applications.choices import ApplicationState, Section
from applications.forms.applicant import BasicsForm, SectionForm
from applications.forms.applicant_budget import WINDOW, BudgetForm, first_of
from applications.forms.applicant_content import (
    ManagementForm,
    OtherFundingForm,
    PrinciplesForm,
    ProjectForm,
    ResultsForm,
    WorkForm,
)
from applications.forms.applicant_indicators import IndicatorsForm
from applications.forms.applicant_money import FinancingForm
from applications.forms.applicant_partners import PartnersForm
from applications.forms.applicant_questions import QuestionsForm
from applications.forms.comments import said_in
from applications.forms.merging import joining_in, with_own_texts
from applications.forms.supplements import completed, kept_to
from applications.forms.windows import Window, window_in
from applications.models import Application
from applications.permissions.supplements import asked_in
from applications.queries.answers import answers_of
from applications.queries.content import version_of
from applications.queries.drafts import Problem, next_section, problems, standing_of
from applications.queries.facts import Judgement, indicators_of, judge
from applications.queries.places import place_of
from applications.queries.section_parts import content_under
from applications.queries.sums import party_forms
from applications.queries.supplements import asked_context, in_section, judged_at
from applications.services.drafting import Clash, Saved, save_section
from applications.services.presence import seen
from applications.views.applicant import crumbs_of, judged, mine
from applications.views.applicant_merging import clash_told, clashed, merged_told, together_words
from applications.views.applicant_together import together_context, write
from calls.rules.rates import TO_BE_CONFIRMED
from records import clock
from records.formats import reason_text
from records.rules import Reason, Refused

FORMS: Mapping[str, type[SectionForm]] = {
    Section.BASICS: BasicsForm,
    Section.PARTNERS: PartnersForm,
    Section.PROJECT: ProjectForm,
    Section.WORK: WorkForm,
    Section.RESULTS: ResultsForm,
    Section.PRINCIPLES: PrinciplesForm,
    Section.MANAGEMENT: ManagementForm,
    Section.OTHER_FUNDING: OtherFundingForm,
    Section.INDICATORS: IndicatorsForm,
    Section.BUDGET: BudgetForm,
    Section.FINANCING: FinancingForm,
    Section.QUESTIONS: QuestionsForm,
}
SAVED_COOKIE = "amif_saved"
"""Tells script which form has reached the server, so that what it keeps of it in the browser goes."""


@require_http_methods(["GET", "POST"])
@keeps_typed
def application_section(request: HttpRequest, reference: str, section: str) -> HttpResponse:
    """One section of an own application."""
    if section not in FORMS:
        raise Http404
    application = mine(request, reference)
    if section == Section.QUESTIONS and not application.call.questions.all():
        raise Http404
    if request.method == "POST":
        return save(request, application, section)
    judgement = judged(application)
    if request.headers.get("HX-Request"):
        return figures(request, judgement, section)
    unsaved = typed_again(request)
    if unsaved is not None:
        return page(request, form_of(judgement, section, unsaved), unsaved=unsaved)
    form = form_of(
        judgement, section, add=request.GET.get("add", ""), at=row_asked(request, judgement, section)
    )
    if "show" in request.GET:
        form.show(judgement.of(section))
    return page(request, form)


def row_asked(request: HttpRequest, judgement: Judgement, section: str) -> str:
    """The row to be on the page: the one asked for; where problems are to be shown, the first that has one."""
    asked = request.GET.get("at", "")
    return asked or (first_of(rows_wrong(judgement, section)) if "show" in request.GET else "")


def rows_wrong(judgement: Judgement, section: str) -> list[str]:
    """The rows of a budget in which something is missing or wrong; other sections have none that are looked for."""
    return [place_of(reason).row for reason in judgement.of(section) if reason.blocks]


def form_of(judgement: Judgement, section: str, data: Any = None, **which: Any) -> SectionForm:
    """The section's form, filled from what is stored, or from what was sent; a supplement's only where it is asked.

    `which` says what is on the page: a row to `add`, the row `at` which a long budget is opened, its `window`.
    """
    form = whole_form_of(judgement, section, data, **which)
    asked = asked_in(judgement.content.application, section)
    if asked is None:
        return form
    if data is not None:
        form = whole_form_of(judgement, section, completed(form, data, asked), **which)
    return kept_to(form, asked)


def whole_form_of(
    judgement: Judgement, section: str, data: Any = None, *, add: str = "", at: str = "", window: Any = None
) -> SectionForm:
    """The section's form with everything in it."""
    if section == Section.INDICATORS:
        catalogue = indicators_of(judgement.content.application.call.programme.fund)
        return IndicatorsForm(judgement, data, add=add, catalogue=catalogue)
    if section == Section.BUDGET:
        return BudgetForm(judgement, data, add=add, at=at, window=window)
    return FORMS[section](judgement, data, add=add)


def page(
    request: HttpRequest,
    form: SectionForm,
    *,
    reasons: list[Reason] | None = None,
    unsaved: QueryDict | None = None,
    status: int = 200,
) -> HttpResponse:
    """The section's page; `unsaved` is what was typed before signing in again."""
    application, judgement = form.content.application, form.judgement
    standing = in_section(standing_of(request.user, application), application, form.section)
    context = {
        "application": application,
        "section": form.section,
        "label": Section(form.section).label,
        "form": form,
        "has_errors": form.everything.errors,
        "judgement": judgement,
        "version": str(unsaved.get("version", "")) if unsaved else version_of(form.content, form.section),
        "unsaved": unsaved is not None,
        "key": form_key(request.user, request.path),
        "standing": standing,
        "reasons": reasons or [],
        **live_words(judgement, form.section, form.window),
        **asked_context(application, form.section),
        **together_context(request, form, standing, unsaved),
        "breadcrumbs": crumbs_of(application, ("", str(Section(form.section).label))),
    }
    if standing.why_not_edit and not form.sent:
        context |= answers_of(judgement, get_language() or "en")
        return render(request, "applications/applicant/section_read.html", context)
    return render(request, f"applications/applicant/section_{form.section}.html", context, status=status)


def figures(request: HttpRequest, judgement: Judgement, section: str) -> HttpResponse:
    """Only the figures and what is left, which script asks for after each saving; the form is not made for them."""
    words = {"application": judgement.content.application, "section": section, "judgement": judgement}
    context = words | live_words(judgement, section, window_in(request.GET.get(WINDOW, "")))
    context |= {"partial": True}
    return render(request, "applications/applicant/_live.html", context)


def live_words(judgement: Judgement, section: str, window: Window | None) -> dict[str, Any]:
    """What the panel beside the form says: what is left, what the ministry looks at, the sums, the rate."""
    here = judgement.of(section)
    left = problems(reason for reason in here if reason.blocks)
    return {
        "window": window,
        "left": [replace(one, way=way_to(one, judgement.content.application, window)) for one in left],
        "noted": problems(reason for reason in here if not reason.blocks),
        "excess": -judgement.financing.gap,
        "forms_of_parties": party_forms(judgement) if section == Section.FINANCING else [],
        **rate_words(judgement),
    }


def way_to(problem: Problem, application: Application, window: Window | None) -> str:
    """Where a problem of the section is mended: on this page, or on another of a long budget."""
    place = problem.place
    if window is None or window.holds(place.name):
        return f"#{place.element}"
    here = reverse("application_section", args=[application.reference, place.section])
    return f"{here}?show=fields&at={place.row}#{place.element}"


def rate_words(judgement: Judgement) -> dict[str, Any]:
    """The verdict on the rate: why so much, what else, what an officer has yet to confirm."""
    rest = judgement.rate.because[1:]
    asked = judgement.data.rate
    fits = asked is not None and asked <= judgement.rate.ceiling.value
    return {
        "rate_kind": "good" if fits else "now" if asked is None else "warn",
        "rate_rest": [reason for reason in rest if reason.code != TO_BE_CONFIRMED.code],
        "rate_later": next((reason for reason in rest if reason.code == TO_BE_CONFIRMED.code), None),
    }


def save(request: HttpRequest, application: Application, section: str) -> HttpResponse:
    """Keep what was typed, right or wrong; then on, back to what is wrong, or to the two versions."""
    data = with_own_texts(answers(request.POST))
    automatic = request.headers.get("X-Autosave") == "1"
    joining = joining_in(data, automatic=automatic)
    form = form_of(judged_as_opened(application, section, data), section, data)
    typed = form.typed(tidy=not automatic, remove=data.get("remove", ""))
    said = said_in(data)
    try:
        version = str(data.get("version", ""))
        saved = save_section(application, section, typed, version=version, by=request.user, joining=joining)
    except Clash as clash:
        return clash_told(clash) if automatic else clashed(request, form, typed, clash, data)
    except Refused as refused:
        return refusal(request, form, refused, automatic)
    forget_typed(request.session, request.path)
    judgement = judge(saved.content, at=judged_at(application, clock.now()))
    if automatic:
        seen(application, section, by=request.user)
        return JsonResponse(receipt(form_of(judgement, section, window=form.window), saved, application))
    write(request, application, section, said)
    if saved.merged:
        messages.success(request, together_words(application))
    response = redirect(onwards(judgement, section, data))
    where = quote("#".join(filter(None, [request.path, data.get(WINDOW, "")])), safe="")
    response.set_cookie(SAVED_COOKIE, where, max_age=300, samesite="Lax", secure=request.is_secure())
    return response


def judged_as_opened(application: Application, section: str, data: QueryDict) -> Judgement:
    """The application as the rules see it; with only a part of a budget sent, as it was when its page was opened."""
    found = judged(application)
    version = str(data.get("version", ""))
    if not data.get(WINDOW) or version == version_of(found.content, section):
        return found
    content = content_under(found.content, section, version)
    return judge(content, at=judged_at(application, clock.now()), like=found.terms)


def answers(sent: QueryDict) -> QueryDict:
    """What was sent, without the one character no database text may hold."""
    if not any("\x00" in str(value) for _name, values in sent.lists() for value in values):
        return sent
    clean = QueryDict(mutable=True)
    for name, values in sent.lists():
        clean.setlist(name, [str(value).replace("\x00", "") for value in values])
    return clean


def receipt(form: SectionForm, saved: Saved, before: Application) -> dict[str, Any]:
    """The answer to an automatic save: when, which version it is now, and the sums by the server's rules.

    After a merge also every control's value, and whose changes they are: those of whoever had saved `before`.
    """
    at = saved.at or clock.now()
    told = merged_told(form, before, at) if saved.merged else {}
    return {"saved_at": at.isoformat(), "version": saved.version, "totals": form.totals()} | told


def onwards(judgement: Judgement, section: str, data: QueryDict) -> str:
    """Where one goes after saving: to the new row, other rows, what is wrong, the next section, the check."""
    reference = judgement.content.application.reference
    here = reverse("application_section", args=[reference, section])
    window = window_in(str(data.get(WINDOW, "")))
    if data.get("go") == "here" or data.get("settle"):
        return f"{here}?at={window.start}" if window else here
    if data.get("add"):
        added = quote(str(data["add"])[:40])
        return f"{here}?add={added}#group-{added}"
    row = quote(str(data.get("remove", "") or data.get("at", ""))[:40])
    if row:
        return f"{here}{f'?at={row}' if window else ''}#group-{row.rsplit('-', 1)[0]}"
    if any(reason.blocks for reason in judgement.of(section)):
        return f"{here}?show=1{first_wrong(judgement, section, window)}"
    if judgement.content.application.state == ApplicationState.SUPPLEMENT_REQUESTED:
        return reverse("supplement", args=[reference])
    following = next_section(judgement.content, section)
    if not following:
        return reverse("application_check", args=[reference])
    return reverse("application_section", args=[reference, following])


def first_wrong(judgement: Judgement, section: str, window: Window | None) -> str:
    """Of a part of a budget the first row that is not right; when there is none, the first of all is looked for."""
    found = first_of(row for row in rows_wrong(judgement, section) if window and window.holds(row))
    return f"&at={found}" if found else ""


def refusal(request: HttpRequest, form: SectionForm, refused: Refused, automatic: bool) -> HttpResponse:
    """It may not be saved: the reasons, and what was typed still in the fields."""
    if automatic:
        language = get_language() or "en"
        said = [reason_text(reason, language) for reason in refused.reasons]
        return JsonResponse({"reasons": said}, status=HTTPStatus.FORBIDDEN)
    return page(request, form, reasons=refused.reasons, status=HTTPStatus.FORBIDDEN)
