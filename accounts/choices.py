"""Enumerations of this app."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """A role in the ministry or the committee. Applicants have none: they belong to organisations."""

    OFFICER = "officer", _("Officer")
    ASSESSOR = "assessor", _("Assessor")
    DECIDER = "decider", _("Decision maker")
    FINANCE = "finance", _("Finance officer")
    COMMITTEE = "committee", _("Monitoring committee member")
    AUDITOR = "auditor", _("Auditor")
    ADMIN = "admin", _("Administrator")


class MemberRole(models.TextChoices):
    """What a member may do with the organisation's applications."""

    OWNER = "owner", _("Owner")
    EDITOR = "editor", _("Editor")
    VIEWER = "viewer", _("Viewer")


class LegalForm(models.TextChoices):
    """The forms the fund's rules tell apart (calls/rules/rates.py maps them to grounds)."""

    MUNICIPALITY = "municipality", _("Municipality")
    JOINT_MUNICIPAL = "joint_municipal_authority", _("Joint municipal authority")
    WELLBEING_COUNTY = "wellbeing_county", _("Wellbeing services county")
    REGION = "region", _("Regional council or authority")
    STATE = "state_agency", _("State agency")
    ASSOCIATION = "association", _("Association")
    FOUNDATION = "foundation", _("Foundation")
    PARISH = "parish", _("Parish")
    SCHOOL = "school", _("School or university")
    COMPANY = "company", _("Company")
    INTERNATIONAL = "international_organisation", _("International organisation")
    OTHER = "other", _("Other")


class Language(models.TextChoices):
    FI = "fi", "Suomi"
    SV = "sv", "Svenska"
    EN = "en", "English"
