"""Submitting an application: once, whole, signed, and in time by the server's clock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from accounts.choices import Language, MemberRole
from accounts.models import User
from accounts.queries import gaps_in
from applications.choices import Declaration
from applications.models import Application, ApplicationSignature, Submission
from applications.permissions.applicant import own, why_not_submit
from applications.queries.content import canonical, content_of, digest_of, snapshot
from applications.queries.facts import Judgement, judge
from applications.rules.admission import PASSWORD, signature_problems
from applications.rules.data import Signature
from applications.rules.standing import organisation_problems
from applications.services.locking import lock
from applications.services.searching import index
from applications.services.section_versions import forget_versions
from applications.services.signing import Mark, seal, sign
from calls.rules.findings import Finding
from records import clock
from records.formats import moment
from records.rules import Reason, gettext_noop, refuse
from records.services import move, notify, store_document

METHOD_DEMO = "password-demo"
METHOD_STRONG = "strong"
CHANGED = Finding(
    "changed_since_seen",
    gettext_noop(
        "A colleague has changed the application since you opened this page. Look at it again, then submit."
    ),
)


@dataclass(frozen=True)
class Signing:
    """What the person who submits confirms: the declarations, and the content that was in sight (its digest)."""

    declarations: tuple[str, ...]
    seen: str
    level: str = PASSWORD


def submit(application: Application, signing: Signing, *, by: Any) -> Submission | None:
    """Submit the application once; a second call, or one at the same time, gives the same submission.

    None while somebody who signs only with another is the first to sign: the second one's signature submits it.

    It arrives when the server takes it in hand, before it waits for any lock (act 13/2003, section 11); equal to the
    deadline is in time. Refused with every reason when something is missing, wrong or late; nothing is written then.
    """
    arrived = clock.now()
    with transaction.atomic():
        locked = locked_for(by, application)
        earlier = locked.submissions.order_by("-version").first()
        if earlier and locked.state not in Application.workflow["submit"].sources:
            return earlier
        refuse(why_not_submit(by, locked))
        judgement = accepted(locked, signing, arrived)
        mark = Mark(signing.seen, signing.declarations, method_of(signing.level), arrived)
        signatures = sign(locked, mark, by=by)
        if not signatures:
            return None
        submission = stored(judgement, signatures, arrived, earlier.version + 1 if earlier else 1)
        seal(signatures, submission)
        move(
            locked,
            "submit",
            by=by,
            why_not=why_not_submit,
            submitted_at=arrived,
            eligible_cost=submission.eligible_cost,
            requested=submission.requested,
        )
        forget_versions(locked)
        tell_members(locked, submission, by)
    application.__dict__.update(locked.__dict__)
    return submission


def accepted(application: Application, signing: Signing, arrived: Any) -> Judgement:
    """What the rules say of the content that was in sight, as it arrived. Refused with every reason against it."""
    judgement = judged_as_seen(application, signing, arrived)
    lacking = organisation_problems(gaps_in(application.organisation))
    refuse(*lacking, *judgement.problems, *signature_reasons(signing.level))
    return judgement


def judged_as_seen(application: Application, signing: Signing, arrived: Any) -> Judgement:
    """What the rules say of the content with the declarations given. Refused when it is not what was in sight."""
    content = content_of(application)
    refuse(None if signing.seen == digest_of(content) else CHANGED())
    declared: dict[str, Any] = {"declarations": tuple(Declaration.values), "declared": signing.declarations}
    return judge(content, at=arrived, **declared)


def locked_for(user: Any, application: Application) -> Application:
    """The row, locked, when the person belongs to the applicant. Refused otherwise, whatever its state."""
    locked = lock(application)
    if not own(user).filter(pk=application.pk).exists():
        refuse(why_not_submit(user, locked))
    return locked


def signature_reasons(level: str) -> list[Reason]:
    """Act section 15(4): strongly identified; outside production a password does, and is marked so."""
    return signature_problems([Signature(entitled=True, level=level)], demo=not settings.PRODUCTION)


def method_of(level: str) -> str:
    """How the signature is recorded: a password alone counts only in the demo."""
    return METHOD_DEMO if level == PASSWORD else METHOD_STRONG


def stored(
    judgement: Judgement, signatures: Sequence[ApplicationSignature], arrived: Any, version: int
) -> Submission:
    """The submission, with what each person who signed has declared and how; the last one submits it."""
    content, last = judgement.content, signatures[-1]
    sums = {
        "eligible_cost": judgement.budget.total,
        "requested": judgement.financing.grant,
        "rate": content.application.rate_asked,
    }
    signed = {"method": last.method, "by": str(last.user_id)}
    beside = [{"method": one.method, "by": str(one.user_id), "at": one.signed_at} for one in signatures[:-1]]
    said = snapshot(
        content,
        version=version,
        submitted_at=arrived,
        declarations=last.declarations,
        signature=signed | ({"with": beside} if beside else {}),
        sums=sums | {"direct": judgement.budget.amounts.direct, "flat": judgement.budget.amounts.flat},
    )
    made = Submission.objects.create(
        application=content.application,
        version=version,
        submitted_at=arrived,
        submitted_by=last.user,
        signature_method=last.method,
        declarations=last.declarations,
        content=store_document(canonical(said), "application/json"),
        **sums,
    )
    index(made, said)
    return made


def tell_members(application: Application, submission: Submission, by: Any, kind: str = "submitted") -> None:
    """A receipt for everybody who wrote it, in each one's language."""
    params = {
        "reference": application.reference,
        "title": application.title,
        "title_language": application.language,
        "organisation": application.organisation.name,
        "submitted_by": by.name,
        "submitted_at": {
            code: moment(submission.submitted_at, code, seconds=True) for code in Language.values
        },
        "sha256": submission.content_id,
        "version": submission.version,
        "files": application.attachments.current().count(),
        "eligible_cost": str(submission.eligible_cost),
        "requested": str(submission.requested),
        "rate": str(submission.rate),
    }
    url = reverse("application_receipt", args=[application.reference])
    for member in writers(application):
        notify(member, kind, case=application.case, params=params, url=url)


def writers(application: Application) -> Iterable[User]:
    """Owners and editors of the applicant's organisation."""
    roles = (MemberRole.OWNER, MemberRole.EDITOR)
    return User.objects.filter(
        memberships__organisation=application.organisation_id, memberships__role__in=roles, is_active=True
    ).order_by("email")
