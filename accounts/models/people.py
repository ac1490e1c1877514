"""People, their roles and the lists they keep."""

import uuid
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.functional import cached_property

from accounts.choices import (
    Language,
    NoticePace,
    Role,
)
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
