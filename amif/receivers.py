"""Who hears which message of the outbox."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from accounts.models import Invitation, User
from accounts.services import invitation_token
from amif.letters import send_or_keep
from amif.round_notices import tell_cancelled, tell_extended, tell_rescheduled
from applications.services.declaring import drop_disqualified
from calls.services.alerts import owe_news
from records.models import Notice
from records.services.outbox import Receiver


def send_notice(payload: Mapping[str, Any]) -> None:
    """A notice goes out as the person has chosen; what the law requires goes at once."""
    send_or_keep(Notice.objects.select_related("user", "case").get(pk=payload["id"]))


def tell_published(payload: Mapping[str, Any]) -> None:
    """A published round: everybody who asked for alerts of its objectives gets a letter."""
    owe_news(str(payload["id"]))


def send_invitation(payload: Mapping[str, Any]) -> None:
    """The e-mail of an invitation, in the language the owner chose; the link's token stands nowhere else."""
    invitation = Invitation.objects.select_related("organisation").get(pk=payload["id"])
    if invitation.revoked_at or invitation.accepted_at:
        return
    path = reverse("invitation", args=[invitation_token(invitation)])
    context = {
        "organisation": invitation.organisation.name,
        "address": f"{settings.SITE_URL}{path}",
        "expires_at": invitation.expires_at,
    }
    with override(invitation.language):
        subject = " ".join(render_to_string("notices/invitation.subject.txt", context).split())
        body = render_to_string("notices/invitation.body.txt", context)
    send_mail(subject, body, settings.DEFAULT_FROM_EMAIL, [invitation.email])


def drop_assignments(payload: Mapping[str, Any]) -> None:
    """A tie somebody told: assignments it closes, not scored yet, go back to the officers."""
    user = User.objects.filter(pk=payload["user"]).first()
    if user is not None:
        drop_disqualified(user)


RECEIVERS: dict[str, Receiver] = {
    "records.notice": send_notice,
    "accounts.invited": send_invitation,
    "accounts.tie_recorded": drop_assignments,
    "calls.published": tell_published,
    "calls.extended": tell_extended,
    "calls.rescheduled": tell_rescheduled,
    "calls.cancelled": tell_cancelled,
}
