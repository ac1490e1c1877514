"""Messages between the applicant and the authority in a case: sent once, never changed."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from applications.choices import ScanState, Side
from records.models import Case, StoredDocument


class Message(models.Model):
    """What one side wrote to the other. A trigger keeps it as it was sent."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="messages")
    side = models.CharField(max_length=9, choices=Side)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=10_000)
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["case", "sent_at", "id"]
        indexes = [models.Index(fields=["case", "side", "id"])]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="message_says_something")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.side} {self.sent_at}"


class MessageFile(models.Model):
    """A file sent with a message."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=150)
    media_type = models.CharField(max_length=100)
    document = models.ForeignKey(StoredDocument, on_delete=models.PROTECT, related_name="+")
    scan = models.CharField(max_length=9, choices=ScanState)

    class Meta:
        ordering = ["message", "id"]

    def __str__(self) -> str:
        return f"{self.message_id} {self.name}"

    @property
    def document_size(self) -> int:
        """How many bytes it has (`document` is read with it)."""
        return self.document.size


class ReadMark(models.Model):
    """How far one person has read the messages of a case."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="read_marks")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["case", "user"]
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="read_mark_once")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.case_id} to {self.message_id}"


class NoReplyNeeded(models.Model):
    """An officer has seen that an applicant's message needs no answer."""

    message = models.OneToOneField(Message, on_delete=models.PROTECT, related_name="no_reply_needed")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return f"no reply to {self.message_id}"
