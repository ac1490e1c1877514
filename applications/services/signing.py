"""Signing: alone, or two together under the same content."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from accounts.choices import Authority
from accounts.models import User
from applications.choices import ApplicationState
from applications.models import Application, ApplicationSignature, Submission
from applications.permissions.applicant import signatories_entitled, signatory_of
from applications.queries.signing import waiting
from records.services import append, notify


@dataclass(frozen=True)
class Mark:
    """What a signature is put under, and how."""

    digest: str
    declarations: tuple[str, ...]
    method: str
    at: datetime


def sign(application: Application, mark: Mark, *, by: Any) -> list[ApplicationSignature]:
    """Act 1125/2021, section 15(4): keep the signature; those that suffice, or none while another has to sign.

    The application is locked. Signing again replaces one's own signature; one under an earlier content does not count.
    """
    own, _ = ApplicationSignature.objects.update_or_create(
        application=application,
        user=by,
        submission=None,
        defaults={
            "content_digest": mark.digest,
            "declarations": sorted(mark.declarations),
            "method": mark.method,
            "signed_at": mark.at,
        },
    )
    signatory = signatory_of(by, application)
    if signatory is not None and signatory.authority == Authority.ALONE:
        return [own]
    others = [
        one for one in waiting(application) if one.user_id != by.pk and one.content_digest == mark.digest
    ]
    if others:
        return [others[0], own]
    _ask_the_others(application, mark, by)
    return []


def seal(signatures: list[ApplicationSignature], submission: Submission) -> None:
    """Tie the signatures to what they sent; others that waited fall away."""
    rows = ApplicationSignature.objects
    rows.filter(pk__in=[one.pk for one in signatures]).update(submission=submission)
    rows.filter(application=submission.application_id, submission=None).delete()


def _ask_the_others(application: Application, mark: Mark, by: Any) -> None:
    """Tell those who can sign beside the first, and record that one has signed."""
    addresses = [one.email.lower() for one in signatories_entitled(application)]
    members = User.objects.filter(memberships__organisation=application.organisation_id, is_active=True)
    params = {"reference": application.reference, "title": application.title, "person": str(by)}
    supplement = application.state == ApplicationState.SUPPLEMENT_REQUESTED
    url = reverse("supplement_send" if supplement else "application_submit", args=[application.reference])
    for user in members.exclude(pk=by.pk).order_by("email"):
        if user.email.lower() in addresses:
            kind = "sign_supplement" if supplement else "sign"
            notify(user, kind, case=application.case, params=params, url=url)
    subject = f"applications.application:{application.pk}"
    data = {"digest": mark.digest, "method": mark.method}
    append(application.stream, "applications.signed", by=by, subject=subject, data=data)
