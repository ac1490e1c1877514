"""One section of an application: shown, saved as one goes, and two versions side by side when two people wrote."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from applications.choices import Section
from applications.forms.applicant import BasicsForm, ProjectForm, SectionForm
from applications.forms.applicant_indicators import IndicatorsForm
from applications.forms.applicant_money import BudgetForm, FinancingForm
from applications.forms.applicant_questions import QuestionsForm
from applications.models import Application
from applications.queries.answers import answers_of
from applications.queries.changes import differences
from applications.queries.content import FIELDS, version_of
from applications.queries.drafts import next_section, problems, standing_of
from applications.queries.facts import Judgement, indicators_of, judge
from applications.services.drafting import Clash, Saved, Typed, applied, save_section
from applications.views.applicant import crumbs_of, judged, mine
from calls.rules.rates import TO_BE_CONFIRMED
from records import clock
from records.formats import reason_text
from records.rules import Reason, Refused

FORMS: Mapping[str, type[SectionForm]] = {
    Section.BASICS: BasicsForm,
    Section.PROJECT: ProjectForm,
    Section.INDICATORS: IndicatorsForm,
    Section.BUDGET: BudgetForm,
    Section.FINANCING: FinancingForm,
    Section.QUESTIONS: QuestionsForm,
}
NOT_ANSWERS = ("csrfmiddlewaretoken", "version", "add", "remove", "go")


@require_http_methods(["GET", "POST"])
@login_required
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
    form = form_of(judgement, section, add=request.GET.get("add", ""))
    if "show" in request.GET:
        form.show(judgement.of(section))
    return page(request, form)


def form_of(judgement: Judgement, section: str, data: Any = None, *, add: str = "") -> SectionForm:
    """The section's form, filled from what is stored, or from what was sent."""
    if section == Section.INDICATORS:
        catalogue = indicators_of(judgement.content.application.call.programme.fund)
        return IndicatorsForm(judgement, data, add=add, catalogue=catalogue)
    return FORMS[section](judgement, data, add=add)


def page(
    request: HttpRequest, form: SectionForm, *, reasons: list[Reason] | None = None, status: int = 200
) -> HttpResponse:
    """The section's page, or only its figures when script asks for them."""
    application, judgement = form.content.application, form.judgement
    standing = standing_of(request.user, application)
    context = {
        "application": application,
        "section": form.section,
        "label": Section(form.section).label,
        "form": form,
        "has_errors": form.everything.errors,
        "judgement": judgement,
        "version": version_of(form.content, form.section),
        "left": problems(reason for reason in judgement.of(form.section) if reason.blocks),
        "noted": problems(reason for reason in judgement.of(form.section) if not reason.blocks),
        "standing": standing,
        "excess": -judgement.financing.gap,
        "reasons": reasons or [],
        **rate_words(judgement),
        "breadcrumbs": crumbs_of(application, ("", str(Section(form.section).label))),
    }
    if standing.why_not_edit and not form.sent:
        context |= answers_of(judgement, get_language() or "en")
        return render(request, "applications/applicant/section_read.html", context)
    if request.headers.get("HX-Request"):
        return render(request, "applications/applicant/_live.html", context | {"partial": True})
    return render(request, f"applications/applicant/section_{form.section}.html", context, status=status)


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
    data = answers(request.POST)
    automatic = request.headers.get("X-Autosave") == "1"
    form = form_of(judged(application), section, data)
    typed = form.typed(tidy=not automatic, remove=data.get("remove", ""))
    try:
        saved = save_section(application, section, typed, version=data.get("version", ""), by=request.user)
    except Clash as clash:
        return clashed(request, form, typed, clash, data) if not automatic else JsonResponse({}, status=409)
    except Refused as refused:
        return refusal(request, form, refused, automatic)
    judgement = judge(saved.content, at=clock.now())
    if automatic:
        return JsonResponse(receipt(form_of(judgement, section), saved))
    return redirect(onwards(judgement, section, data))


def answers(sent: QueryDict) -> QueryDict:
    """What was sent, without the one character no database text may hold."""
    clean = QueryDict(mutable=True)
    for name, values in sent.lists():
        clean.setlist(name, [str(value).replace("\x00", "") for value in values])
    return clean


def receipt(form: SectionForm, saved: Saved) -> dict[str, Any]:
    """The answer to an automatic save: when, which version it is now, and the sums by the server's rules."""
    at = saved.at or clock.now()
    return {"saved_at": at.isoformat(), "version": saved.version, "totals": form.totals()}


def onwards(judgement: Judgement, section: str, data: QueryDict) -> str:
    """Where one goes after saving: to the new row, to what is wrong, to the next section, to the check."""
    reference = judgement.content.application.reference
    here = reverse("application_section", args=[reference, section])
    if data.get("add"):
        added = quote(str(data["add"])[:40])
        return f"{here}?add={added}#group-{added}"
    if data.get("remove"):
        return f"{here}#group-{quote(str(data['remove']).rsplit('-', 1)[0][:40])}"
    if any(reason.blocks for reason in judgement.of(section)):
        return f"{here}?show=1"
    following = next_section(judgement.content, section)
    if not following:
        return reverse("application_check", args=[reference])
    return reverse("application_section", args=[reference, following])


def refusal(request: HttpRequest, form: SectionForm, refused: Refused, automatic: bool) -> HttpResponse:
    """It may not be saved: the reasons, and what was typed still in the fields."""
    if automatic:
        language = get_language() or "en"
        said = [reason_text(reason, language) for reason in refused.reasons]
        return JsonResponse({"reasons": said}, status=HTTPStatus.FORBIDDEN)
    return page(request, form, reasons=refused.reasons, status=HTTPStatus.FORBIDDEN)


def clashed(
    request: HttpRequest, form: SectionForm, typed: Typed, clash: Clash, data: QueryDict
) -> HttpResponse:
    """Somebody else has saved the section in between: both versions, and a choice."""
    section, theirs = form.section, clash.content
    context = {
        "application": theirs.application,
        "section": section,
        "label": Section(section).label,
        "changes": differences(applied(theirs, section, typed), theirs, section, FIELDS[section]),
        "version": version_of(theirs, section),
        "kept": [
            (name, value) for name, values in data.lists() if name not in NOT_ANSWERS for value in values
        ],
        "breadcrumbs": crumbs_of(form.content.application, ("", str(Section(section).label))),
    }
    return render(request, "applications/applicant/clash.html", context, status=HTTPStatus.CONFLICT)
