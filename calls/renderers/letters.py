"""The e-mails of alerts, each in the language its owner chose."""

from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from calls.models import CallAlert, CallRound, Objective


@dataclass(frozen=True)
class Links:
    """Where a letter leads: to the alert's own page, and to its end."""

    page: str
    leave: str


def links_of(alert: CallAlert, secret: str) -> Links:
    """Addresses that carry the secret, in the letter's language."""
    page = f"{settings.SITE_URL}{reverse('call-alert', args=[secret])}"
    return Links(
        f"{page}?lang={alert.language}", f"{settings.SITE_URL}{reverse('call-alert-end', args=[secret])}"
    )


def asked_letter(alert: CallAlert, secret: str) -> EmailMessage:
    """To whoever asked: confirm, or change and end what is confirmed already."""
    return letter("asked", alert, secret)


def news_letter(alert: CallAlert, call: CallRound, secret: str) -> EmailMessage:
    """A round was published: what, from when to when, and where to read on."""
    address = f"{settings.SITE_URL}{reverse('call', args=[call.pk])}?lang={alert.language}"
    objectives = Objective.objects.filter(lines__call=call).distinct().order_by("position", "code")
    return letter("news", alert, secret, call=call, address=address, objectives=list(objectives))


def letter(name: str, alert: CallAlert, secret: str, **more: object) -> EmailMessage:
    """Subject and text from templates/calls/letters/, and the headers that mail programs end a subscription by."""
    links = links_of(alert, secret)
    context = {"alert": alert, "links": links, **more}
    with override(alert.language):
        subject = " ".join(render_to_string(f"calls/letters/{name}.subject.txt", context).split())
        body = render_to_string(f"calls/letters/{name}.body.txt", context)
    headers = {"List-Unsubscribe": f"<{links.leave}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [alert.email], headers=headers)
