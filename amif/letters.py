"""The e-mails of notices: each at once in the person's language, or one a day with all that waited."""

from collections.abc import Iterable
from datetime import date, datetime

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from accounts.models import User
from amif.notice_kinds import mailing_of
from records import clock
from records.choices import Mailing
from records.formats import HELSINKI
from records.models import Notice
from records.services import owe

DIGEST = "amif.digest"
DIGEST_HOUR = 7


def send_or_keep(notice: Notice) -> None:
    """Send the notice by e-mail, keep it for the day's digest, or leave it on the page alone, as the person chose."""
    mailing = mailing_of(notice.kind, notice.user.notice_pace)
    at = clock.now() if mailing == Mailing.NOW else None
    Notice.objects.filter(pk=notice.pk).update(mailing=mailing, mailed_at=at)
    if mailing == Mailing.NOW:
        send_one(notice)


def send_one(notice: Notice) -> None:
    """The e-mail of one notice, in the person's language."""
    with override(notice.user.language):
        context = {
            "notice": notice,
            "user": notice.user,
            "address": f"{settings.SITE_URL}{notice.url}",
            **notice.params,
        }
        body = render_to_string(f"notices/{notice.kind}.body.txt", context)
        send(notice.user, subject_of(notice), body)


def subject_of(notice: Notice) -> str:
    """What the notice says in a line, in the present language."""
    context = {"notice": notice, "user": notice.user, **notice.params}
    return " ".join(render_to_string(f"notices/{notice.kind}.subject.txt", context).split())


def send(user: User, subject: str, body: str) -> None:
    """An e-mail that ends by telling where one chooses how many come."""
    foot = render_to_string("mail/foot.txt", {"address": f"{settings.SITE_URL}{reverse('notice_choice')}"})
    text = f"{body.rstrip()}\n\n{foot.strip()}\n"
    send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [user.email])


def owe_digests(at: datetime) -> int:
    """From the digest's hour on, a job for each person something waits for, once a day by Helsinki time; how many."""
    local = at.astimezone(HELSINKI)
    if local.hour < DIGEST_HOUR:
        return 0
    people = list(waiting().values_list("user", flat=True).distinct())
    for user in people:
        owe(DIGEST, f"{DIGEST}:{user}:{local.date().isoformat()}", {"user": str(user)})
    return len(people)


def waiting() -> QuerySet[Notice]:
    """Notices kept for a digest which nobody has read meanwhile."""
    rows = Notice.objects.filter(mailing=Mailing.DIGEST, mailed_at=None, read_at=None)
    return rows.filter(user__is_active=True)


def send_digest(user: User, day: date) -> bool:
    """One e-mail with everything that waited; False when nothing did. They are marked in the same transaction."""
    with transaction.atomic():
        rows = waiting().filter(user=user).select_for_update().order_by("created_at")
        notices = list(rows)
        if not notices:
            return False
        Notice.objects.filter(pk__in=[one.pk for one in notices]).update(mailed_at=clock.now())
        for one in notices:
            one.user = user
        with override(user.language):
            context = {"lines": lines(notices), "count": len(notices), "day": day}
            subject = " ".join(render_to_string("mail/digest.subject.txt", context).split())
            send(user, subject, render_to_string("mail/digest.body.txt", context))
    return True


def lines(notices: Iterable[Notice]) -> list[tuple[str, str]]:
    """Each as its sentence and the address of its page."""
    return [(subject_of(one), f"{settings.SITE_URL}{one.url}" if one.url else "") for one in notices]
