"""Enumerations of this app."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from calls.choices import CostModel as CostModel
from records.choices import ScanState as ScanState


class ApplicationState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    IN_CHECK = "in_check", _("In check")
    SUPPLEMENT_REQUESTED = "supplement_requested", _("Supplement requested")
    SUPPLEMENTED = "supplemented", _("Supplemented")
    IN_ASSESSMENT = "in_assessment", _("In assessment")
    ASSESSED = "assessed", _("Assessed")
    PROPOSED = "proposed", _("Decision proposed")
    GRANTED = "granted", _("Granted")
    GRANTED_IN_PART = "granted_in_part", _("Granted in part")
    REJECTED = "rejected", _("Rejected")
    NOT_ADMITTED = "not_admitted", _("Not admitted")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Expired draft")


class SupplementState(models.TextChoices):
    """What became of a request for supplement."""

    OPEN = "open", _("Waits for the answer")
    ANSWERED = "answered", _("Answered")
    LAPSED = "lapsed", _("Not answered in time")
    TAKEN_BACK = "taken_back", _("Taken back")


class Side(models.TextChoices):
    """Who wrote a message: the applicant, or the authority."""

    APPLICANT = "applicant", _("Applicant")
    AUTHORITY = "authority", pgettext_lazy("side of a case", "Authority")


class Section(models.TextChoices):
    """The parts of an application, in the order of its task list; each is a page."""

    BASICS = "basics", _("Title, summary and contact")
    PARTNERS = "partners", _("Partners")
    PROJECT = "project", _("Need, objectives and dates")
    WORK = "work", _("Work packages and time line")
    RESULTS = "results", _("Results and their use")
    INDICATORS = "indicators", _("Indicators and targets")
    PRINCIPLES = "principles", _("Horizontal principles and risks")
    MANAGEMENT = "management", _("Management and communication")
    BUDGET = "budget", _("Budget")
    FINANCING = "financing", _("Rate and financing plan")
    OTHER_FUNDING = "other_funding", _("Other funding")
    QUESTIONS = "questions", _("Questions of this call")
    ATTACHMENTS = "attachments", _("Attachments")


class Declaration(models.TextChoices):
    """What the person who submits confirms for the applicant."""

    TRUE = "true", _("What the application says is correct and complete.")
    NO_OTHER_EU = (
        "no_other_eu",
        _("No other funding from the EU budget is granted or applied for to pay the same costs."),
    )
    CONDITIONS = (
        "conditions",
        _(
            "We know the conditions: EU support is made visible, documents are kept, and the authorities may check "
            "the project and its accounts."
        ),
    )
    PUBLICATION = (
        "publication",
        _(
            "We know that the beneficiary, the project, its dates and its sums are published if it is granted support."
        ),
    )


class CostCategory(models.TextChoices):
    STAFF = "staff", _("Staff")
    TRAVEL = "travel", _("Travel")
    EXTERNAL = "external", _("External services")
    EQUIPMENT = "equipment", _("Equipment and property")
    OTHER = "other", _("Other direct costs")


class StaffMethod(models.TextChoices):
    REAL = "real", _("Share of full time")
    HOURLY = "hourly", _("Hourly rate")


class CostKind(models.TextChoices):
    """Costs the law treats apart (decree section 13; CPR 64(1)(b))."""

    LAND = "land", _("Land")
    LAND_DERELICT = "land_derelict", _("Derelict land or land with buildings")


class AgreementState(models.TextChoices):
    """How far the agreement between the applicant and a partner has come (act section 12)."""

    NONE = "none", _("Not yet begun")
    DRAFTED = "drafted", _("Drafted")
    SIGNED = "signed", _("Signed")


class YesNo(models.TextChoices):
    YES = "yes", _("Yes")
    NO = "no", _("No")


class Likelihood(models.TextChoices):
    """How likely a risk is, from the least; the order is its weight (rules/risks.py)."""

    LOW = "low", _("Unlikely")
    MEDIUM = "medium", _("Possible")
    HIGH = "high", _("Likely")


class Impact(models.TextChoices):
    """What a risk would do to the project, from the least; the order is its weight."""

    LOW = "low", _("Slight")
    MEDIUM = "medium", _("Considerable")
    HIGH = "high", _("Serious")


class ProcurementKind(models.TextChoices):
    """Kinds that have a national threshold of their own (Act on public contracts, section 25)."""

    GOODS_SERVICES = "goods_services", _("Goods or services")
    SOCIAL_HEALTH = "social_health", _("Social and health services")
    OTHER_SPECIAL = "other_special", _("Other special services")
    WORKS = "works", _("Works")


class ProcurementStage(models.TextChoices):
    PLANNED = "planned", _("Planned")
    BEGUN = "begun", _("Procedure begun")
    CONTRACT = "contract", _("Contract made")


class FundingOrigin(models.TextChoices):
    """Where other funding comes from (decree section 31 point 10)."""

    EU = "eu", _("EU budget")
    PUBLIC = "public", _("National public funding")
    PRIVATE = "private", _("Private funding")


class FundingStanding(models.TextChoices):
    APPLIED = "applied", _("Applied for")
    GRANTED = "granted", _("Granted")


class FinancingSource(models.TextChoices):
    OWN = "own", _("Own funding of the applicant")
    PARTNER = "partner", _("Own funding of partners")
    OTHER_PUBLIC = "other_public", _("Other public funding")
    OTHER_PRIVATE = "other_private", _("Other private funding")
    REVENUE = "revenue", _("Revenue")


class AgeBracket(models.TextChoices):
    UNDER_18 = "<18", _("Under 18")
    FROM_18_TO_60 = "18-60", _("18 to 60")
    OVER_60 = ">60", _("Over 60")


class Gender(models.TextChoices):
    FEMALE = "female", _("Female")
    MALE = "male", _("Male")
    NON_BINARY = "non_binary", _("Non-binary")


class TieGround(models.TextChoices):
    """Why somebody is disqualified in a case (Administrative Procedure Act, section 28)."""

    PARTY = "party", _("I am a party, or somebody close to me is")
    ASSISTS = "assists", _("I, or somebody close to me, assist or represent a party")
    BENEFIT = (
        "benefit",
        _("The decision would bring me, or somebody close to me, a particular benefit or harm"),
    )
    SERVICE = "service", _("I work for a party, or have an assignment from it that concerns this application")
    ORGAN = "organ", _("I, or somebody close to me, sit in the board or a comparable organ of a party")
    EARLIER = "earlier", _("I have taken part in preparing this application")
    OTHER = "other", _("My impartiality could be doubted for another particular reason")


class StatementState(models.TextChoices):
    """Whether a statement of impartiality counts, waits for another person, or was answered."""

    MADE = "made", _("Made")
    ASKED = "asked", _("Waits for another person")
    ACCEPTED = "accepted", _("Accepted by another person")
    REFUSED = "refused", _("Not accepted")


class CheckVerdict(models.TextChoices):
    YES = "yes", _("Yes")
    NO = "no", _("No")
    NOT_APPLICABLE = "not_applicable", _("Not applicable")


class DecisionKind(models.TextChoices):
    GRANT = "grant", pgettext_lazy("decision", "Grant")
    GRANT_IN_PART = "grant_in_part", _("Grant in part")
    REJECT = "reject", _("Reject")
    NOT_ADMIT = "not_admit", _("Do not admit")


class AidKind(models.TextChoices):
    """Whether support is aid under the Treaty on the Functioning of the European Union, Article 107."""

    NONE = "none", _("Not State aid")
    DE_MINIMIS = "de_minimis", _("De minimis aid")
    STATE_AID = "state_aid", _("State aid")


class DecisionState(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    RETURNED = "returned", _("Returned to the officer")
    DECIDED = "decided", _("Decided")
    LAPSED = "lapsed", pgettext_lazy("proposal", "Lapsed")


class ReviewState(models.TextChoices):
    """Where a request for review stands; the authority's answer to it is a decision of its own."""

    RECEIVED = "received", pgettext_lazy("review", "Received")
    PROPOSED = "proposed", pgettext_lazy("review", "Answer proposed")
    UPHELD = "upheld", pgettext_lazy("review", "Decision upheld")
    CHANGED = "changed", pgettext_lazy("review", "Decision changed")
    ANNULLED = "annulled", pgettext_lazy("review", "Decision annulled")
    DISMISSED = "dismissed", pgettext_lazy("review", "Left unexamined")
    WITHDRAWN = "withdrawn", pgettext_lazy("review", "Withdrawn")


class ReviewOutcome(models.TextChoices):
    """What the authority answers to a request for review (Administrative Procedure Act, section 49g)."""

    UPHOLD = "uphold", _("Uphold the decision")
    CHANGE = "change", _("Change the decision")
    ANNUL = "annul", _("Annul the decision and examine the case anew")
    DISMISS = "dismiss", _("Leave the request unexamined")


class DismissalGround(models.TextChoices):
    """Why a request for review is left unexamined (Administrative Procedure Act, sections 49b and 49c)."""

    LATE = "late", _("It came after the time limit")
    NOT_ENTITLED = "not_entitled", _("Whoever asks is not entitled to a review of this decision")


class CasePaper(models.IntegerChoices):
    """The papers on which the authority gathers what was found of a case and how it was handled."""

    REVIEWS = 1, _("Checks, scores and statements")
    HANDLING = 2, _("How the case was handled")


class Hearing(models.TextChoices):
    """Whether the party was heard before an error was corrected (Administrative Procedure Act, section 52)."""

    NOT_NEEDED = "not_needed", _("Not needed: nothing changes to the party’s detriment")
    HEARD = "heard", _("The party has been heard")
    CONSENTED = "consented", _("The party has consented")


class ReviewChannel(models.TextChoices):
    """How a request for review arrived."""

    SERVICE = "service", _("In this service")
    POST = "post", _("By post")
    EMAIL = "email", _("By e-mail")
    IN_PERSON = "in_person", _("Handed over")


class Notification(models.TextChoices):
    """How a decision was notified (Administrative Procedure Act, sections 59 and 60; act 13/2003, section 19)."""

    ELECTRONIC = "electronic", _("Electronically")
    POST = "post", _("By post")
