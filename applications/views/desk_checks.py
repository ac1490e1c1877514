"""/desk/cases/<reference>/checks/: the first stage."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.choices import Role
from accounts.services.sessions import forget_typed
from accounts.views.signed_out import typed_initial, typed_words
from applications.choices import CheckVerdict
from applications.formats import titles_of, words
from applications.forms.selection import ChecksForm
from applications.models import Application
from applications.permissions.selection import why_not_check
from applications.queries.cases import load_criteria, of_stage
from applications.queries.scoring import rate_of
from applications.queries.submitted import submitted_of
from applications.queries.supplements import not_supplemented
from applications.services.checking import admission_problems, admit, record_checks_and_ground
from applications.views.desk_access import case_page, crumbs_of
from calls.choices import CriterionStage
from records.rules import Refused


@require_http_methods(["GET", "POST"])
@case_page(Role.OFFICER)
def checks(request: HttpRequest, application: Application) -> HttpResponse:
    """The general criteria beside the application; saved as far as they are answered."""
    criteria = of_stage(load_criteria(application), CriterionStage.ELIGIBILITY)
    unsaved = typed_initial(request)
    form = ChecksForm(request.POST or None, criteria=criteria, application=application, initial=unsaved)
    if request.method == "POST" and form.is_valid():
        try:
            record_checks_and_ground(application, form.entries(), form.judged_ground, by=request.user)
            forget_typed(request.session, request.path)
            messages.success(request, _("Saved."))
            return redirect("desk_checks", reference=application.case.reference)
        except Refused as refused:
            form.refuse(refused, titles_of(criteria))
    context = shown(request, application, form) | typed_words(request, unsaved)
    return render(request, "applications/desk/checks.html", context)


def shown(request: HttpRequest, application: Application, form: ChecksForm) -> dict[str, object]:
    """What the page shows beside the form: the application, and what stands against admission."""
    titles = titles_of(form.criteria)
    return {
        "application": application,
        "submitted": submitted_of(application),
        "ceiling": rate_of(application),
        "form": form,
        "closed": why_not_check(request.user, application),
        "problems": [words(reason, titles) for reason in admission_problems(application)],
        "not_supplemented": not_supplemented(application),
        "failed": any(one.verdict == CheckVerdict.NO for one in form.criteria),
        "breadcrumbs": crumbs_of(application, _("General criteria")),
    }


@require_POST
@case_page(Role.OFFICER)
def admission(request: HttpRequest, application: Application) -> HttpResponse:
    """Admit to assessment."""
    reference = application.case.reference
    try:
        admit(application, by=request.user)
    except Refused as refused:
        titles = titles_of(load_criteria(application))
        for reason in refused.reasons:
            messages.error(request, words(reason, titles))
        return redirect("desk_checks", reference=reference)
    messages.success(request, _("Admitted to assessment. Now assign the assessors."))
    return redirect("desk_assessors", reference=reference)
