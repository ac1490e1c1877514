"""Enumerations of this app, and the regions of Finland."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml
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


class NoticePace(models.TextChoices):
    """How many e-mails a person wants; the law's notices come at once whatever is chosen."""

    AT_ONCE = "at_once", _("Each one at once")
    DAILY = "daily", _("One a day, all together")
    DEADLINES = "deadlines", _("Only what has a deadline")


class IdKind(models.TextChoices):
    """By which number an organisation is known."""

    FI = "fi", _("Finnish business id (Y-tunnus)")
    EU_VAT = "eu_vat", _("VAT number of another EU country")
    NONE = "none", _("No such number")


class Vat(models.TextChoices):
    """Whether the organisation deducts value added tax in what the project buys."""

    DEDUCTED = "deducted", _("It deducts the VAT, or gets it back")
    NOT_DEDUCTED = "not_deducted", _("It cannot deduct the VAT")


class Authority(models.TextChoices):
    """How a person entitled to sign does so."""

    ALONE = "alone", _("Alone")
    TOGETHER = "together", _("Two together")


class OwnerGround(models.TextChoices):
    """Why somebody is a beneficial owner (act 444/2017, chapter 1, sections 5-7)."""

    SHARES = "shares", _("Owns over a quarter of the shares")
    VOTES = "votes", _("Has over a quarter of the votes")
    CONTROL = "control", _("Controls it in another way")
    BOARD = "board", _("Member of the board or supervisory board")


class AuditResult(models.TextChoices):
    """What the auditor said of a year's accounts."""

    CLEAN = "clean", _("Audited, without remarks")
    REMARKS = "remarks", _("Audited, with remarks")
    NONE = "none", _("Not audited: the law does not ask for it")


class OrganisationSection(models.TextChoices):
    """The parts of an organisation's data; each is saved on its own."""

    IDENTITY = "identity", _("Name, legal form and VAT")
    ADDRESS = "address", _("Address and region")
    BANK = "bank", _("Bank account")
    SIGNATORIES = "signatories", _("Persons entitled to sign")
    STANDING = "standing", _("Financial standing")
    OWNERS = "owners", _("Beneficial owners")


class JoinState(models.TextChoices):
    """Where a request to join stands."""

    ASKED = "asked", _("Waits for an answer")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")


class TieWhose(models.TextChoices):
    """Whose tie to an organisation it is (Administrative Procedure Act, section 28)."""

    OWN = "own", _("My own")
    CLOSE = "close", _("Of somebody close to me")


class TieKind(models.TextChoices):
    """How a person in the ministry is tied to an organisation (Administrative Procedure Act, section 28)."""

    OWNER = "owner", _("Owner, partner or founder")
    BOARD = "board", _("Member of its board or another of its organs")
    EMPLOYER = "employer", _("In its service, or doing paid work for it")
    EARLIER = "earlier", _("Has advised it, or helped with its application")


@cache
def regions() -> Mapping[str, Mapping[str, str]]:
    """The regions of Finland by their NUTS 3 code (nuts3.yaml), each with its name in fi, sv and en."""
    names: Mapping[str, Mapping[str, str]] = yaml.safe_load(
        Path(__file__).with_name("nuts3.yaml").read_text(encoding="utf-8")
    )
    return names
