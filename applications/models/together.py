"""Working on one application together: earlier contents of a section, who is editing now, comments to colleagues.

Nothing here is part of the application: it is neither submitted nor printed, and the ministry has no way to it.
"""

from django.db import models
from django.db.models import Q

from accounts.models import User
from applications.models.application import Application


class SectionVersion(models.Model):
    """What a section of a draft said under one digest (queries.content.version_of), for merging and for its history.

    Kept as long as the application is a draft; the audit event of the saving holds the digest alone.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="section_versions")
    section = models.CharField(max_length=20)
    version = models.CharField(max_length=20)
    content = models.JSONField()
    saved_at = models.DateTimeField(null=True)
    saved_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["application", "section", "-id"]
        indexes = [models.Index(fields=["application", "section", "version"])]

    def __str__(self) -> str:
        return f"{self.section} of {self.application_id}: {self.version}"


class SectionPresence(models.Model):
    """When somebody was last seen editing a section; it counts for a minute and a half, then it is nothing.

    Ephemeral, so not audited: it says who is at the page now, not what anybody has done, and rows are thrown away.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="presences")
    section = models.CharField(max_length=20)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "section", "user"], name="present_once_in_section")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.section} of {self.application_id}"


class FieldComment(models.Model):
    """A word to colleagues about a field of the draft, or an answer to one.

    `control` is the name of a field or of a kind of rows in the section's form; empty for the section as a whole.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="comments")
    section = models.CharField(max_length=20)
    control = models.CharField(max_length=80, blank=True)
    answers_to = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="answers")
    text = models.TextField(max_length=2000)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["written_at", "id"]
        indexes = [models.Index(fields=["application", "section"])]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="comment_says_something"),
            models.CheckConstraint(
                condition=Q(answers_to=None) | Q(settled_at=None), name="comment_thread_is_settled_whole"
            ),
        ]

    def __str__(self) -> str:
        return f"comment {self.pk} on {self.section} of {self.application_id}"
