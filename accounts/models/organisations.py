"""Organisations: what they are, who belongs to them, who signs, and who asks to join."""

import uuid
from collections.abc import Mapping

from django.db import models
from django.utils import timezone

from accounts.choices import (
    AuditResult,
    Authority,
    IdKind,
    JoinState,
    Language,
    LegalForm,
    MemberRole,
    OrganisationSection,
    OwnerGround,
    Vat,
    regions,
)
from accounts.models.people import User
from records.fields import MoneyField


class Organisation(models.Model):
    """Whoever applies or takes part; the legal form decides which rules apply."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    id_kind = models.CharField(max_length=10, choices=IdKind, default=IdKind.FI)
    business_id = models.CharField(max_length=20, blank=True)
    no_id_ground = models.CharField(max_length=300, blank=True)
    legal_form = models.CharField(max_length=40, choices=LegalForm)
    vat = models.CharField(max_length=20, choices=Vat, blank=True)
    vat_evidence = models.CharField(max_length=300, blank=True)
    address = models.CharField(max_length=200, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    city = models.CharField(max_length=100, blank=True)
    country = models.CharField(max_length=2, default="FI")
    region = models.CharField(max_length=5, blank=True)
    language = models.CharField(max_length=2, choices=Language, default=Language.FI)
    iban = models.CharField(max_length=34, blank=True)
    bic = models.CharField(max_length=11, blank=True)
    account_holder = models.CharField(max_length=200, blank=True)
    no_owner_ground = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["business_id"], condition=~models.Q(business_id=""), name="business_id_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(business_id="") | ~models.Q(no_id_ground=""),
                name="organisation_has_id_or_ground",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def stream(self) -> str:
        """Its audit stream."""
        return f"organisation:{self.pk}"

    @property
    def vat_shown(self) -> bool:
        """Decree section 30: it cannot deduct the VAT, and says how that is shown."""
        return self.vat == Vat.NOT_DEDUCTED and bool(self.vat_evidence.strip())

    @property
    def region_names(self) -> Mapping[str, str]:
        """The region's name by language; empty while none is chosen."""
        return regions().get(self.region, {})


class Membership(models.Model):
    """A person's place in an organisation."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=MemberRole)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "user"], name="member_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} of {self.organisation_id}"


class Signatory(models.Model):
    """A person entitled to sign for the organisation; whoever signs in with the address is that person."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="signatories")
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=200)
    email = models.EmailField()
    authority = models.CharField(max_length=10, choices=Authority, default=Authority.ALONE)

    class Meta:
        ordering = ["organisation", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "email"], name="signatory_once_per_address")
        ]

    def __str__(self) -> str:
        return f"signatory {self.pk} of {self.organisation_id}"


class FinancialYear(models.Model):
    """A closed year's figures of an organisation that is not a public body."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="financial_years")
    year = models.PositiveSmallIntegerField()
    turnover = MoneyField()
    result = MoneyField()
    equity = MoneyField()
    liabilities = MoneyField()
    audit = models.CharField(max_length=10, choices=AuditResult)
    remark = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ["organisation", "-year"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "year"], name="financial_year_once"),
            models.CheckConstraint(
                condition=~models.Q(audit=AuditResult.REMARKS) | ~models.Q(remark=""),
                name="auditors_remark_is_told",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} of {self.organisation_id}"


class BeneficialOwner(models.Model):
    """A person who owns or controls the organisation in the end (act 444/2017, chapter 1, sections 5-7)."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="owners")
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=200)
    ground = models.CharField(max_length=10, choices=OwnerGround)
    share = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering = ["organisation", "position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(share=None) | models.Q(share__gt=0, share__lte=100),
                name="owners_share_in_percent",
            )
        ]

    def __str__(self) -> str:
        return f"owner {self.pk} of {self.organisation_id}"


class OrganisationVersion(models.Model):
    """What one section said from an instant on: the erasable side of the audit event, which has only its digest."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="versions")
    section = models.CharField(max_length=20, choices=OrganisationSection)
    content = models.JSONField()
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["organisation", "section", "-saved_at"]

    def __str__(self) -> str:
        return f"{self.section} of {self.organisation_id} from {self.saved_at}"


class Invitation(models.Model):
    """An invitation by e-mail. Only the digest of the link's token is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=10, choices=MemberRole)
    language = models.CharField(max_length=2, choices=Language)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["organisation", "-invited_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "email"],
                condition=models.Q(accepted_at=None, revoked_at=None),
                name="invitation_waits_once_per_address",
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at=None) | models.Q(revoked_at=None),
                name="invitation_accepted_or_revoked",
            ),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk} to {self.organisation_id}"


class JoinRequest(models.Model):
    """A person who found the organisation already here and asks to be let in."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="join_requests")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="join_requests")
    state = models.CharField(max_length=10, choices=JoinState, default=JoinState.ASKED)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["organisation", "asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user"],
                condition=models.Q(state=JoinState.ASKED),
                name="join_asked_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} asks to join {self.organisation_id}"
