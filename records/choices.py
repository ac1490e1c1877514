"""Enumerations of this app."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CaseKind(models.TextChoices):
    APPLICATION = "application", _("Application")


class ScanState(models.TextChoices):
    """What the virus check said of a file; `waiting`: it is configured and could not be reached yet."""

    CLEAN = "clean", _("Virus check passed")
    UNSCANNED = "unscanned", _("Not checked for viruses")
    WAITING = "waiting", _("Being checked for viruses")
    INFECTED = "infected", _("A virus was found")


class JobState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class Mailing(models.TextChoices):
    """How a notice goes out by e-mail: not yet considered, at once, with the day's others, or not at all."""

    OPEN = "open", _("Not considered yet")
    NOW = "now", _("At once")
    DIGEST = "digest", _("With the others of the day")
    NONE = "none", _("Not by e-mail")
