"""Who hears which message of the outbox."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils.translation import override

from records.models import Notice
from records.services.outbox import Receiver


def send_notice(payload: Mapping[str, Any]) -> None:
    """The e-mail of a notice, in the person's language."""
    notice = Notice.objects.select_related("user", "case").get(pk=payload["id"])
    address = f"{settings.SITE_URL}{notice.url}"
    context = {"notice": notice, "user": notice.user, "address": address, **notice.params}
    with override(notice.user.language):
        subject = " ".join(render_to_string(f"notices/{notice.kind}.subject.txt", context).split())
        body = render_to_string(f"notices/{notice.kind}.body.txt", context)
    send_mail(subject, body, settings.DEFAULT_FROM_EMAIL, [notice.user.email])


RECEIVERS: dict[str, Receiver] = {"records.notice": send_notice}
