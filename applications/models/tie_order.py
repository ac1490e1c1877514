"""The order a person gave to applications that nothing else tells apart."""

from django.db import models
from django.utils import timezone

from accounts.models import User
from applications.models.application import Application
from calls.models import CallLine


class TieOrder(models.Model):
    """Tied applications of one line put in order, with the reason. A newer order of the same applications counts."""

    line = models.ForeignKey(CallLine, on_delete=models.PROTECT, related_name="tie_orders")
    reason = models.TextField(max_length=2000)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["line", "at", "id"]
        constraints = [models.CheckConstraint(condition=~models.Q(reason=""), name="tie_order_has_reason")]

    def __str__(self) -> str:
        return f"order {self.pk} on {self.line_id}"


class TiePlace(models.Model):
    """The place of one application among those it was tied with, from 1."""

    order = models.ForeignKey(TieOrder, on_delete=models.PROTECT, related_name="places")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="tie_places")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["order", "position"]
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="tie_place_once"),
            models.UniqueConstraint(fields=["order", "application"], name="tied_application_once"),
        ]

    def __str__(self) -> str:
        return f"{self.position} in {self.order_id}"
