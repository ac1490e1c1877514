"""/desk/cases/: the queue with its filters and views, as a file, and handed out to officers."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.choices import Role
from accounts.models import SavedView, User
from accounts.services.views import forget_view, save_view, set_default
from applications.formats import language
from applications.forms.cases import CaseFilter, HandOutForm, SaveViewForm, today
from applications.models import Application
from applications.permissions.selection import READERS
from applications.queries.handling import officers
from applications.queries.queue import ordered, queue_rows, shown
from applications.renderers.cases import MEDIA_TYPES, exported
from applications.services.handling import HandedOut
from applications.services.handling import hand_out as hand_out_cases
from applications.views.desk_access import desk_page
from records.formats import reason_text
from records.rules import Refused

PAGE = 50
LIST = "desk_cases"
MOST_AT_ONCE = 500
MOST_TOLD = 5
FIRST = ("q", "call", "state", "officer", "flag")


@require_GET
@desk_page(*READERS)
def cases(request: HttpRequest) -> HttpResponse:
    """The queue with its filters; without a question, as the person's default view asks."""
    views = list(SavedView.objects.filter(user=request.user.pk, page=LIST))
    default = next((one for one in views if one.is_default), None)
    if default and not request.GET:
        return redirect(f"{reverse(LIST)}?{default.query}" if default.query else f"{reverse(LIST)}?view=all")
    people = list(officers())
    found, rows = asked(request, request.GET, people)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    query = kept(found, request.GET)
    context = {
        **filters_shown(found, request.GET),
        "page": page,
        "rows": shown(request.user, page, today()),
        "hands_out": request.user.has_role(Role.OFFICER),  # type: ignore[union-attr]
        "hand_out": HandOutForm(officers=people),
        "query": query,
        "views": views,
        "current": next((one for one in views if one.query == query), None),
        "save": SaveViewForm(prefix="view"),
    }
    return render(request, "applications/desk/cases.html", context)


def filters_shown(found: CaseFilter, said: QueryDict) -> dict[str, Any]:
    """The filters most used, the others, and what is filtered by now."""
    used = [name for name in found.form.fields if said.get(name)]
    return {
        "filters_first": [found.form[name] for name in found.form.fields if name in FIRST],
        "filters_more": [found.form[name] for name in found.form.fields if name not in FIRST],
        "more_used": any(name not in FIRST for name in used),
        "used": used,
    }


def asked(
    request: HttpRequest, said: QueryDict, people: list[User]
) -> tuple[CaseFilter, QuerySet[Application]]:
    """The filters as said, and the rows they leave in the order said; none when a filter cannot be."""
    user: Any = request.user
    found = CaseFilter(said, queue_rows(user), request=request, officers=people)
    rows = found.qs if found.is_valid() else Application.objects.none()
    return found, ordered(rows, user, said.get("ordering", ""))


def kept(found: CaseFilter, said: QueryDict) -> str:
    """The question of the list, always written alike: filters in their order, then the order of the rows."""
    names = [*found.form.fields, "ordering"]
    question = QueryDict(mutable=True)
    question.update({name: said[name] for name in names if said.get(name)})
    return question.urlencode()


@require_GET
@desk_page(*READERS)
def cases_file(request: HttpRequest, form: str) -> HttpResponse:
    """The list as filtered, as CSV or XLSX."""
    if form not in MEDIA_TYPES:
        raise Http404
    _found, rows = asked(request, request.GET, list(officers()))
    content = exported(shown(request.user, rows, today()), form)
    return HttpResponse(
        content,
        content_type=MEDIA_TYPES[form],
        headers={"Content-Disposition": f'attachment; filename="cases-{today()}.{form}"'},
    )


@require_POST
@desk_page(Role.OFFICER)
def hand_out(request: HttpRequest) -> HttpResponse:
    """Put the chosen cases, or every one the filters find, into officers' hands."""
    said = QueryDict(request.POST.get("query", ""))
    people = list(officers())
    form = HandOutForm(request.POST, officers=people)
    chosen = chosen_cases(request, said, people)
    if not form.is_valid():
        messages.error(request, wrong_in(form))
    elif not chosen:
        messages.error(request, _("Choose the cases."))
    elif len(chosen) > MOST_AT_ONCE:
        text = _("At most %(most)s cases are handed out at once. Filter the list further.")
        messages.error(request, text % {"most": MOST_AT_ONCE})
    else:
        tell(request, hand_out_cases(chosen, list(form.cleaned_data["officer"]), by=request.user))
    return redirect(f"{reverse(LIST)}?{said.urlencode() or 'view=all'}")


def wrong_in(form: Form) -> str:
    """Everything wrong in a form, in one line."""
    return " ".join(str(error) for errors in form.errors.values() for error in errors)


def chosen_cases(request: HttpRequest, said: QueryDict, people: list[User]) -> list[Application]:
    """The cases ticked, or every one found; only those the person may know of."""
    _found, rows = asked(request, said, people)
    if not request.POST.get("every"):
        rows = queue_rows(request.user).filter(case__reference__in=request.POST.getlist("case"))
    return list(rows[: MOST_AT_ONCE + 1])


def tell(request: HttpRequest, done: HandedOut) -> None:
    """Who got how many; what went to nobody, with the first reasons."""
    if done.count:
        shares = ", ".join(f"{name} {count}" for name, count in sorted(done.got.items()))
        text = ngettext(
            "%(count)s case handed over: %(shares)s.", "%(count)s cases handed over: %(shares)s.", done.count
        )
        messages.success(request, text % {"count": done.count, "shares": shares})
    elif not done.refused:
        messages.info(request, _("The cases are in these hands already."))
    if done.refused:
        why = "; ".join(
            f"{reference}: {reason_text(reason, language())}"
            for reference, reason in list(done.refused.items())[:MOST_TOLD]
        )
        number = len(done.refused)
        text = ngettext(
            "%(count)s case was not handed over. %(why)s",
            "%(count)s cases were not handed over. %(why)s",
            number,
        )
        messages.warning(request, text % {"count": number, "why": why})


@require_POST
@desk_page(*READERS)
def keep_view(request: HttpRequest) -> HttpResponse:
    """Keep the list as it stands under a name."""
    said = QueryDict(request.POST.get("query", ""))
    found, _rows = asked(request, said, list(officers()))
    query, form = kept(found, said), SaveViewForm(request.POST, prefix="view")
    if form.is_valid():
        data = form.cleaned_data
        try:
            save_view(request.user, LIST, data["name"], query, default=data["default"])
            messages.success(request, _("The view is saved."))
        except Refused as refused:
            messages.error(request, " ".join(reason_text(one, language()) for one in refused.reasons))
    else:
        messages.error(request, wrong_in(form))
    return redirect(f"{reverse(LIST)}?{query or 'view=all'}")


@require_POST
@desk_page(*READERS)
def view(request: HttpRequest, pk: int) -> HttpResponse:
    """Make one's own view the default or not, or delete it."""
    found = get_object_or_404(SavedView, pk=pk, user=request.user.pk, page=LIST)
    if request.POST.get("step") == "delete":
        forget_view(found, by=request.user)
        messages.success(request, _("The view is deleted."))
    else:
        set_default(found, not found.is_default, by=request.user)
    return redirect(f"{reverse(LIST)}?{found.query or 'view=all'}")
