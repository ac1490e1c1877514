"""What the pages of an organisation show, and what of it goes into an application."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery

from accounts.choices import JoinState, MemberRole
from accounts.choices import OrganisationSection as Section
from accounts.models import (
    BeneficialOwner,
    FinancialYear,
    Invitation,
    JoinRequest,
    Membership,
    Organisation,
    OrganisationTie,
    Signatory,
)
from accounts.rules import missing
from records import clock
from records.rules import Reason

FIELDS: Mapping[str, tuple[str, ...]] = {
    Section.IDENTITY: ("name", "legal_form", "language", "vat", "vat_evidence"),
    Section.ADDRESS: ("address", "postcode", "city", "country", "region"),
    Section.BANK: ("iban", "bic", "account_holder"),
    Section.SIGNATORIES: (),
    Section.STANDING: (),
    Section.OWNERS: ("no_owner_ground",),
}
ROWS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    Section.SIGNATORIES: ("signatories", ("name", "email", "authority")),
    Section.STANDING: (
        "financial_years",
        ("year", "turnover", "result", "equity", "liabilities", "audit", "remark"),
    ),
    Section.OWNERS: ("owners", ("name", "ground", "share")),
}
SUBMITTED = (Section.IDENTITY, Section.ADDRESS, Section.STANDING, Section.OWNERS)


def organisations_of(user: Any) -> QuerySet[Membership]:
    """The person's memberships with their organisations, by name."""
    rows = Membership.objects.filter(user=user).select_related("organisation")
    return rows.order_by("organisation__name")


def own_organisation(user: Any, pk: Any) -> Membership:
    """The person's membership with the organisation. Membership.DoesNotExist when it is somebody else's."""
    return Membership.objects.select_related("organisation").get(user=user, organisation=pk)


def registered(business_ids: Iterable[str]) -> dict[str, Organisation]:
    """The organisations of the register with these business ids, by them. One query."""
    return {one.business_id: one for one in Organisation.objects.filter(business_id__in=business_ids)}


def section_content(organisation: Organisation, section: str) -> dict[str, Any]:
    """What one section says, in plain values."""
    said = {name: getattr(organisation, name) for name in FIELDS[section]}
    if section in ROWS:
        related, names = ROWS[section]
        rows = getattr(organisation, related).all()
        said["rows"] = [{name: plain(getattr(row, name)) for name in names} for row in rows]
    return said


def plain(value: Any) -> Any:
    """A value JSON has: amounts and shares as text."""
    return value if value is None or isinstance(value, str | int) else f"{value:.2f}"


def digest_of(content: Mapping[str, Any], salt: str = "") -> str:
    """The digest of a section. `salt` keeps an account number or a name from being guessed from it."""
    text = salt + json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def facts_submitted(organisation: Organisation) -> dict[str, Any]:
    """What of the organisation an application keeps: the account number stays out, and of signatories the addresses."""
    said: dict[str, Any] = {
        "business_id": organisation.business_id,
        "no_id_ground": organisation.no_id_ground,
        "id_kind": organisation.id_kind,
    }
    for section in SUBMITTED:
        content = section_content(organisation, section)
        rows = content.pop("rows", None)
        said |= content | ({} if rows is None else {ROWS[section][0]: rows})
    said["signatories"] = [
        {"name": one.name, "authority": one.authority} for one in organisation.signatories.all()
    ]
    return said


@dataclass(frozen=True)
class SignatoryLook:
    """A person entitled to sign, and whether he or she can do so here (is a member)."""

    signatory: Any
    member: bool


@dataclass(frozen=True)
class Look:
    """An organisation's page: who belongs to it, its rows, and what is still missing, by section."""

    organisation: Organisation
    members: list[Membership]
    signatories: list[SignatoryLook]
    years: list[Any]
    owners: list[Any]
    missing: Mapping[str, Reason]


def look(organisation: Organisation) -> Look:
    """What the organisation's page shows. Four queries."""
    members = members_of(organisation)
    here = {one.user.email.lower() for one in members}
    signatories = [SignatoryLook(one, one.email.lower() in here) for one in organisation.signatories.all()]
    years, owners = list(organisation.financial_years.all()), list(organisation.owners.all())
    signing = [one.signatory for one in signatories]
    gaps = gaps_of(organisation, signing, years=len(years), owners=bool(owners))
    return Look(organisation, members, signatories, years, owners, gaps)


def gaps_of(
    organisation: Organisation, signatories: Iterable[Any], *, years: int, owners: bool
) -> dict[str, Reason]:
    """The sections that still miss something, each with what; `years` is how many it has told the figures of."""
    authorities = [one.authority for one in signatories]
    filled = {
        Section.ADDRESS: bool(organisation.address and organisation.city)
        and bool(organisation.region or organisation.country != "FI"),
        Section.BANK: bool(organisation.iban),
        Section.SIGNATORIES: bool(authorities),
        Section.STANDING: years > 1,
        Section.OWNERS: bool(owners or organisation.no_owner_ground),
        "vat": bool(organisation.vat),
    }
    return missing(organisation.legal_form, filled, authorities)


def gaps_in(organisation: Organisation) -> dict[str, Reason]:
    """What the organisation still misses, by section. One query."""
    years = FinancialYear.objects.filter(organisation=OuterRef("pk")).order_by().values("organisation")
    rows = Organisation.objects.filter(pk=organisation.pk).annotate(
        years=Subquery(years.annotate(count=Count("pk")).values("count")),
        owned=Exists(BeneficialOwner.objects.filter(organisation=OuterRef("pk"))),
    )
    found = list(rows.values_list("years", "owned", "signatories__authority"))
    signing = [Signatory(authority=authority) for _years, _owned, authority in found if authority]
    return gaps_of(organisation, signing, years=found[0][0] or 0, owners=found[0][1])


def members_of(organisation: Organisation) -> list[Membership]:
    """The members, owners first. One query."""
    order = {role: position for position, role in enumerate(MemberRole.values)}
    rows = organisation.memberships.select_related("user")
    return sorted(rows, key=lambda one: (order[one.role], str(one.user)))


def waiting_invitations(organisation: Organisation) -> QuerySet[Invitation]:
    """Invitations nobody has answered yet, expired ones too, the newest first."""
    return organisation.invitations.filter(accepted_at=None, revoked_at=None).order_by("-invited_at")


def waiting_requests(organisation: Organisation) -> QuerySet[JoinRequest]:
    """People who ask to join, the first first."""
    return organisation.join_requests.filter(state=JoinState.ASKED).select_related("user")


def own_requests(user: Any) -> QuerySet[JoinRequest]:
    """Where the person has asked to join and waits."""
    return JoinRequest.objects.filter(user=user, state=JoinState.ASKED).select_related("organisation")


def by_business_id(business_id: str) -> Organisation | None:
    """The organisation known by the number; None for the empty one."""
    return Organisation.objects.filter(business_id=business_id).first() if business_id else None


def invitation_of(token_hash: str) -> Invitation | None:
    """The invitation whose link has a token with this digest."""
    rows = Invitation.objects.select_related("organisation", "invited_by")
    return rows.filter(token_hash=token_hash).first()


def is_open(invitation: Invitation) -> bool:
    """Whether it can be accepted now."""
    return (
        invitation.accepted_at is None
        and invitation.revoked_at is None
        and invitation.expires_at > clock.now()
    )


def owners_of(organisation: Organisation) -> list[Membership]:
    """The owners, by name. One query."""
    return list(
        organisation.memberships.filter(role=MemberRole.OWNER, user__is_active=True)
        .select_related("user")
        .order_by("user__name", "user__email")
    )


def ties_of(user: Any) -> QuerySet[OrganisationTie]:
    """What the person has told of his or her ties, those in force first, then the newest."""
    rows = OrganisationTie.objects.filter(user=user)
    return rows.order_by(F("ends_on").desc(nulls_first=True), "-recorded_at", "-pk")


def own_tie(user: Any, pk: int) -> OrganisationTie:
    """The person's own tie. OrganisationTie.DoesNotExist for another's."""
    return OrganisationTie.objects.get(user=user, pk=pk)


def all_ties() -> QuerySet[OrganisationTie]:
    """Everybody's ties with their persons, by name."""
    rows = OrganisationTie.objects.select_related("user", "organisation")
    return rows.order_by("user__name", "user__email", "-recorded_at", "-pk")
