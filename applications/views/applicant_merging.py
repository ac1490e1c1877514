"""Two people in one section: what script is told, and the page on which somebody decides what both changed."""

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from applications.choices import Section
from applications.forms.applicant import SectionForm
from applications.forms.merging import kept_in, questions, taken_over
from applications.models import Application
from applications.queries.content import version_of
from applications.queries.section_parts import parts_in
from applications.services.drafting import Clash, Typed, applied
from applications.views.applicant import crumbs_of
from records.formats import clock as clock_text


def clashed(
    request: HttpRequest, form: SectionForm, typed: Typed, clash: Clash, data: QueryDict
) -> HttpResponse:
    """Both have changed the same: both versions of it, and a choice for each; nothing has been written."""
    section, theirs = form.section, clash.content
    asked = questions(form, clash.merged, data)
    context = {
        "application": theirs.application,
        "section": section,
        "label": Section(section).label,
        "questions": asked,
        "has_errors": any(one.missing for one in asked),
        "taken": taken_over(form, parts_in(applied(theirs, section, typed), section), clash.merged),
        "version": data.get("version", ""),
        "seen": version_of(theirs, section),
        "kept": kept_in(data),
        "breadcrumbs": crumbs_of(form.content.application, ("", str(Section(section).label))),
    }
    return render(request, "applications/applicant/clash.html", context, status=HTTPStatus.CONFLICT)


def clash_told(clash: Clash) -> JsonResponse:
    """What script says when an automatic saving needs a person: whose version is saved, and what to do."""
    who = clash.content.application.edited_by
    name = who.name if who else _("Somebody else")
    if clash.merged.open:
        said = _("%(name)s has changed the same field. Your text is kept in this browser.") % {"name": name}
        return JsonResponse({"said": said, "do": _("See both versions")}, status=HTTPStatus.CONFLICT)
    said = _("%(name)s has added or removed rows here. Your text is kept in this browser.") % {"name": name}
    return JsonResponse({"said": said, "do": _("Put both together")}, status=HTTPStatus.CONFLICT)


def merged_told(form: SectionForm, before: Application, at: datetime) -> dict[str, Any]:
    """What script puts into the page after a merge: every control's value, and in words whose changes they are."""
    who, time = before.edited_by, clock_text(at, get_language() or "en", seconds=True)
    return {
        "fields": values_of(form),
        "said": _("Saved %(time)s, together with the changes of %(name)s")
        % {"time": time, "name": who.name if who else _("Somebody else")},
    }


def together_words(before: Application) -> str:
    """What is said when an ordinary saving has put two people's changes together."""
    name = before.edited_by.name if before.edited_by else _("Somebody else")
    return _("Saved together with the changes of %(name)s.") % {"name": name}


def values_of(form: SectionForm) -> dict[str, str]:
    """Each control's value as a browser would send it; a box is ticked when it has one."""
    found: dict[str, str] = {}
    for part in form.controls():
        data: Mapping[str, Any] = part.data
        for name in part.fields:
            value = data.get(part.add_prefix(name))
            if isinstance(value, list):
                continue
            found[part.add_prefix(name)] = (
                "" if value in (None, False) else "on" if value is True else str(value)
            )
    return found
