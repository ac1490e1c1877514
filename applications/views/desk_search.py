"""/desk/search/: cases by their reference, their applicant or any word of the application, with the places shown."""

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from applications.permissions.selection import READERS
from applications.queries.cases import queue
from applications.queries.searching import found, matching, with_content
from applications.rules.searching import words_of
from applications.views.desk_access import desk_page

PAGE = 20


class SearchForm(forms.Form):
    """What is looked for."""

    q = forms.CharField(
        label=_("Reference, case number, applicant or words of the application"),
        max_length=200,
        required=False,
    )


@require_GET
@desk_page(*READERS)
def search(request: HttpRequest) -> HttpResponse:
    """The cases found, each with where the words stand, as far as it is open to the reader."""
    query = request.GET.get("q", "")[:200].strip()
    words = words_of(query)
    rows = with_content(matching(queue(request.user), request.user, words))
    page = Paginator(rows if words else rows.none(), PAGE).get_page(request.GET.get("page"))
    shown = {
        "form": SearchForm(initial={"q": query}),
        "query": query,
        "words": words,
        "page": page,
        "found": found(request.user, page, words),
    }
    return render(request, "applications/desk/search.html", shown)
