"""Who has signed a draft, and whether that is enough."""

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.choices import Authority
from accounts.models import Membership, Signatory
from applications.models import Application, ApplicationSignature
from applications.queries.drafts import Colleague


@dataclass(frozen=True)
class Signed:
    """A signature that waits for another; `holds` while the content is still what was signed."""

    signature: ApplicationSignature
    holds: bool


def waiting(application: Application) -> list[ApplicationSignature]:
    """Signatures not yet sent, of people who may still sign, the first first. Three queries."""
    entitled = Signatory.objects.filter(organisation=application.organisation_id)
    addresses = {address.lower() for address in entitled.values_list("email", flat=True)}
    members = Membership.objects.filter(organisation=application.organisation_id)
    here = set(members.values_list("user_id", flat=True))
    rows = application.signatures.filter(submission=None).select_related("user").order_by("signed_at")
    return [one for one in rows if one.user_id in here and one.user.email.lower() in addresses]


def signed_before(application: Application, people: Iterable[Colleague], digest: str) -> list[Signed]:
    """What the page of a draft tells of signatures; asked of the database only where two sign together."""
    if not any(one.signs == Authority.TOGETHER for one in people):
        return []
    return [Signed(one, one.content_digest == digest) for one in waiting(application)]
