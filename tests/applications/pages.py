"""What the tests of the applicant's pages share: somebody's browser, a form read off its page and sent."""

import re
from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import User
from applications.models import Application
from applications.queries.content import content_of
from applications.queries.facts import judge
from records import clock

SECTIONS = ("basics", "project", "indicators", "budget", "financing")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_of(response: Any) -> str:
    body = re.sub(r"<(script|style).*?</\1>", " ", response.content.decode(), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def form_of(response: Any) -> dict[str, Any]:
    """What a browser would send back from the page's form, buttons apart."""
    form = response.context["form"]
    data = {
        name: value
        for part in form.everything.forms
        for name, value in part.data.items()
        if value is not None
    }
    return {**data, "version": response.context["version"]}


def section_url(application: Application, section: str) -> str:
    return reverse("application_section", args=[application.reference, section])


def send(
    client: Client, application: Application, section: str, *, script: bool = False, **changes: Any
) -> Any:
    """Open the section, change something, send it."""
    url = section_url(application, section)
    data = form_of(client.get(url)) | changes
    headers = {"X-Autosave": "1"} if script else {}
    return client.post(url, data, headers=headers)


def errors(application: Application) -> dict[str, str]:
    """What stands in the way of submitting, by code: the control it is at."""
    fresh = Application.objects.get(pk=application.pk)
    found = judge(content_of(fresh), at=clock.now())
    return {one.code: one.field for one in found.errors}
