"""What the public pages share: which programme they show, and how a file is sent."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy

from calls.models import Programme
from calls.queries.sites import Site, site_of
from calls.renderers.open_data import Download


def site_or_404(request: HttpRequest) -> Site:
    """The programme a page is asked for by ?programme=, else the first; 404 for one that is not here."""
    try:
        return site_of(request.GET.get("programme", ""))
    except Programme.DoesNotExist as error:
        raise Http404 from error


def in_site(site: Site, **context: Any) -> dict[str, Any]:
    """What every public page needs of the programme it shows."""
    asked = f"&programme={site.programme.pk}" if site.programme else ""
    return {"site": site, "programme": site.programme, "keep": site.keep, "file_query": asked, **context}


def sent(name: str, download: Download) -> HttpResponse:
    """A download that anybody may read from anywhere."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Access-Control-Allow-Origin": "*"}
    return HttpResponse(download.content, content_type=download.media_type, headers=headers)


class FindForm(forms.Form):
    """Words to look for in a list."""

    q = forms.CharField(label=gettext_lazy("Words"), required=False, max_length=100)
