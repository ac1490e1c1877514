"""The reserve of a line: the places kept in it, the grants declined, and the promotions."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from applications.choices import ReviewChannel
from applications.models.decision import Decision
from records.fields import MoneyField


class ReservePlace(models.Model):
    """The place that a rejection for lack of money keeps in the reserve of its line, to the end of the day `until`.

    `place` is the one the decision names: reckoned when it is proposed, and again when it is taken. The order of
    promotion is that of the ranking.
    """

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="reserve")
    place = models.PositiveSmallIntegerField()
    until = models.DateField()

    class Meta:
        ordering = ["decision"]
        constraints = [
            models.CheckConstraint(condition=Q(place__gte=1), name="reserve_place_from_one"),
        ]

    def __str__(self) -> str:
        return f"place {self.place} until {self.until}"


class Promotion(models.Model):
    """Of a decision that grants from the reserve: why it came before better ranked ones, if it did."""

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="promotion")
    out_of_order = models.TextField(max_length=2000, blank=True)

    class Meta:
        ordering = ["decision"]

    def __str__(self) -> str:
        return f"promotion {self.decision_id}"


class DeclinedGrant(models.Model):
    """A grant its beneficiary does not take: why, who said so and when, and the commitment that was given back.

    One that came otherwise than in the service is entered by an officer: `sender` is then who sent it.
    """

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="declined")
    reason = models.TextField(max_length=2000)
    channel = models.CharField(max_length=10, choices=ReviewChannel, default=ReviewChannel.SERVICE)
    sender = models.CharField(max_length=200)
    declined_at = models.DateTimeField()
    amount = MoneyField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["decision"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason="") & ~Q(sender=""), name="declined_grant_says_why"),
        ]

    def __str__(self) -> str:
        return f"declined {self.decision_id}"
