"""Enumerations of this app."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReportKind(models.TextChoices):
    COMMITTEE = "committee", _("Progress report to the monitoring committee")
    EARMARKS = "earmarks", _("Earmark summary")
    CALL_RESULTS = "call-results", _("Results of the call")


class DocumentFormat(models.TextChoices):
    PDF = "pdf", _("PDF")
    XLSX = "xlsx", _("Spreadsheet (XLSX)")
