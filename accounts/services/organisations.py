"""Writes about an organisation's own data: section by section, each version kept beside the audit trail."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from accounts.choices import MemberRole
from accounts.models import Organisation, OrganisationVersion, Signatory
from accounts.permissions import role_in, why_not, why_not_found
from accounts.queries import FIELDS, ROWS, by_business_id, digest_of, section_content
from accounts.services.members import add_member
from accounts.services.people import name_person
from records import clock
from records.rules import Reason, gettext_noop, refuse
from records.services import append

CHANGED = Reason(
    "organisation_changed",
    gettext_noop(
        "A colleague has changed this since you opened the page. Look at what is stored now: saving again puts "
        "yours in its place."
    ),
)
TAKEN = Reason(
    "business_id_taken",
    gettext_noop("This organisation is already in the service. Ask to join it."),
    field="business_id",
)


@dataclass(frozen=True)
class Given:
    """What was typed in one section: its fields, its rows, and the digest of what was there when it was opened."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    rows: Sequence[Mapping[str, Any]] = ()
    seen: str = ""


def create_organisation(*, by: Any, **fields: Any) -> Organisation:
    """A new organisation. IntegrityError when the business id is taken."""
    with transaction.atomic():
        organisation = Organisation.objects.create(created_at=clock.now(), **fields)
        append(organisation.stream, "organisation_created", by=by, subject=f"organisation:{organisation.pk}")
    return organisation


def found_organisation(*, by: Any, person: str = "", **fields: Any) -> Organisation:
    """A new organisation whose first owner is `by`, who is also called `person` when still nameless.

    Refused when the business id is in use, or when the account has a role in the ministry.
    """
    with transaction.atomic():
        refuse(why_not_found(by))
        refuse(TAKEN if by_business_id(fields.get("business_id", "")) else None)
        name_person(by, person)
        organisation = create_organisation(by=by, **fields)
        add_member(organisation, by, MemberRole.OWNER, by=by)
    return organisation


def save_section(organisation: Organisation, section: str, given: Given, *, by: Any) -> bool:
    """Keep what was typed in a section; whether anything changed. Only one of two people saves blindly over the other.

    The audit event names the section and the salted digest of its content; the content is an erasable side row.
    """
    with transaction.atomic():
        locked = Organisation.objects.select_for_update().get(pk=organisation.pk)
        refuse(why_not(role_in(by, locked), section))
        before = section_content(locked, section)
        refuse(CHANGED if given.seen and given.seen != digest_of(before) else None)
        _write(locked, section, given)
        after = section_content(locked, section)
        if after == before:
            return False
        _remember(locked, section, after, by)
    organisation.__dict__.update(locked.__dict__)
    return True


def _write(organisation: Organisation, section: str, given: Given) -> None:
    names = [name for name in FIELDS[section] if name in given.fields]
    for name in names:
        setattr(organisation, name, given.fields[name])
    if names:
        organisation.save(update_fields=names)
    if section in ROWS:
        related = getattr(organisation, ROWS[section][0])
        related.all().delete()
        places = hasattr(related.model, "position")
        for position, row in enumerate(given.rows):
            related.create(**row, **({"position": position} if places else {}))


def _remember(organisation: Organisation, section: str, content: Mapping[str, Any], by: Any) -> None:
    version = OrganisationVersion.objects.create(
        organisation=organisation,
        section=section,
        content=dict(content),
        saved_at=clock.now(),
        saved_by=by,
    )
    data = {
        "section": section,
        "version": str(version.pk),
        "digest": digest_of(content, salt=str(version.pk)),
    }
    subject = f"organisation:{organisation.pk}"
    append(organisation.stream, "organisation_section_saved", by=by, subject=subject, data=data)


def name_signatory(organisation: Organisation, user: Any, authority: str, *, by: Any) -> Signatory:
    """Let a person sign for the organisation: how the demo's and a test's organisations get theirs."""
    with transaction.atomic():
        signatory, _ = Signatory.objects.update_or_create(
            organisation=organisation,
            email=user.email,
            defaults={"name": user.name or user.email, "authority": authority},
        )
        _remember(organisation, "signatories", section_content(organisation, "signatories"), by)
    return signatory
