"""People, the organisations they belong to, and their roles."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.functional import cached_property

from accounts.choices import (
    AuditResult,
    Authority,
    IdKind,
    JoinState,
    Language,
    LegalForm,
    MemberRole,
    NoticePace,
    OrganisationSection,
    OwnerGround,
    Role,
    TieKind,
    TieWhose,
    Vat,
    regions,
)
from records.fields import MoneyField
from records.models import Notice

NO_ROLE = models.Value("", output_field=models.CharField(max_length=20))
NOWHERE = Cast(models.Value(None), models.UUIDField())


@dataclass(frozen=True)
class Standing:
    """What every page asks of a person: the roles in force, the organisations, how many notices are unread."""

    roles: frozenset[str]
    organisations: frozenset[uuid.UUID]
    unread: int


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person who signs in with `email`, kept in lower case."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person. What he or she may do follows from roles and memberships, nothing else."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=2, choices=Language, default=Language.FI)
    notice_pace = models.CharField(
        max_length=10, choices=NoticePace, default=NoticePace.AT_ONCE, db_default=NoticePace.AT_ONCE
    )
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = UserManager()

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    @cached_property
    def _standing(self) -> "Standing":
        """Roles in force, organisations, unread notices: every page needs them, so one query asks for all three."""
        unread = Notice.objects.filter(user=self, read_at=None).order_by().values("user")
        counted = unread.annotate(count=models.Count("pk")).values_list(NO_ROLE, "count", NOWHERE)
        roles = self.role_grants.values_list("role", models.Value(0), NOWHERE)
        memberships = self.memberships.order_by().values_list(NO_ROLE, models.Value(0), "organisation_id")
        found = list(roles.union(counted, memberships, all=True))
        return Standing(
            frozenset(role for role, _count, _place in found if role),
            frozenset(place for _role, _count, place in found if place),
            max((count for _role, count, _place in found), default=0),
        )

    @property
    def roles(self) -> frozenset[str]:
        """The roles in force; read once per request."""
        return self._standing.roles

    @property
    def unread_notices(self) -> int:
        """How many notices the person has not read; counted once per request."""
        return self._standing.unread

    def has_role(self, *roles: str) -> bool:
        """Whether the person has any of these roles."""
        return bool(self.roles.intersection(roles))

    @property
    def organisation_ids(self) -> frozenset[uuid.UUID]:
        """Organisations the person belongs to; read once per request."""
        return self._standing.organisations


class RoleGrant(models.Model):
    """A role somebody has, given by whom and when."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="role_grants")
    role = models.CharField(max_length=20, choices=Role)
    granted_by = models.UUIDField(null=True)
    granted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "role"], name="role_once_per_user")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"


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


class OrganisationTie(models.Model):
    """What ties somebody who works in the ministry to an organisation; kept by that person, ended but never deleted.

    `organisation` is set when the service knows the organisation; the business id, else the name, finds one that
    comes later. An employer is the agency or ministry itself, not the State. `ended_at` is when the end was told.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="ties")
    whose = models.CharField(max_length=10, choices=TieWhose)
    kind = models.CharField(max_length=10, choices=TieKind)
    name = models.CharField(max_length=200)
    business_id = models.CharField(max_length=20, blank=True)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.SET_NULL, related_name="ties")
    ground = models.CharField(max_length=500)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    recorded_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["user", "-recorded_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(starts_on=None)
                | models.Q(ends_on=None)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="tie_ends_after_start",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at=None) | models.Q(ends_on__isnull=False), name="ended_tie_has_day"
            ),
        ]

    def __str__(self) -> str:
        return f"tie {self.pk} of {self.user_id}"


class SavedView(models.Model):
    """A list as somebody likes to see it: the address's question (filters and order) under a name of one's own.

    `page` is the name of the list's address. At most one of a page is the person's default.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_views")
    page = models.SlugField(max_length=40)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000)
    is_default = models.BooleanField(default=False)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["page", "name"]
        constraints = [
            models.UniqueConstraint(fields=["user", "page", "name"], name="saved_view_name_once"),
            models.UniqueConstraint(
                fields=["user", "page"],
                condition=models.Q(is_default=True),
                name="saved_view_one_default",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.user_id}"
