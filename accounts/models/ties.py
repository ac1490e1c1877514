"""What ties the people of the ministry to organisations."""

from django.db import models
from django.utils import timezone

from accounts.choices import (
    TieKind,
    TieWhose,
)
from accounts.models.organisations import Organisation
from accounts.models.people import User


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
