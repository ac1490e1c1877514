"""Enumerations of this app."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Support(models.TextChoices):
    PROJECT = "project", _("Project support")
    OPERATING = "operating", _("Operating support")


class CallState(models.TextChoices):
    DRAFT = "draft", _("In preparation")
    PROPOSED = "proposed", _("Waits for confirmation")
    PUBLISHED = "published", _("Coming")
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")
    SETTLED = "settled", _("All decided")
    CANCELLED = "cancelled", _("Cancelled")


class PlanState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    HEARD = "heard", _("Heard")
    APPROVED = "approved", _("Approved")
    REPLACED = "replaced", _("Replaced")


class EntryKind(models.TextChoices):
    """Kinds of ledger entries. An amount is positive; what it does to which balance stands in calls/rules/ledger.py."""

    ALLOCATE = "allocate", _("Allocated")
    DEALLOCATE = "deallocate", _("Allocation reduced")
    CALL = "call", _("Called")
    RETURN = "return", _("Returned")
    MOVE_IN = "move_in", _("Moved in")
    MOVE_OUT = "move_out", _("Moved out")
    CARRY_IN = "carry_in", _("Carried over, in")
    CARRY_OUT = "carry_out", _("Carried over, out")
    EARMARK = "earmark", _("Earmarked")
    RELEASE = "release", _("Released")
    COMMIT = "commit", _("Committed")
    DECOMMIT = "decommit", _("Decommitted")
    PAY = "pay", _("Paid")
    RECOVER = "recover", _("Recovered")


class ChangeKind(models.TextChoices):
    """What an officer proposes and a decision maker confirms (calls/services/changes.py knows how each is done)."""

    MOVE = "move", _("Move money between lines")
    CARRY_OVER = "carry_over", _("Carry money over to a later round")
    RETURN = "return", _("Return money of a line")
    CALL_MORE = "call_more", _("Call more money on a line")
    ALLOCATION = "allocation", _("Change an allocation")
    PARAMETERS = "parameters", _("Change the rules' figures")
    ACTION = "action", _("Change an action")


class ChangeState(models.TextChoices):
    PROPOSED = "proposed", _("Waits for confirmation")
    CONFIRMED = "confirmed", _("Confirmed")
    REFUSED = "refused", _("Not confirmed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class EntryOf(models.TextChoices):
    """Entries of the programme whose texts an officer keeps."""

    OBJECTIVE = "objective", _("Specific objective")
    MEASURE = "measure", _("Implementation measure")
    ACTION = "action", _("Action")


class AnswerKind(models.TextChoices):
    """How a round's own question is answered."""

    TEXT = "text", _("Text")
    YES_NO = "yes_no", _("Yes or no")
    NUMBER = "number", _("Number")


class CriterionStage(models.TextChoices):
    ELIGIBILITY = "eligibility", _("General selection criteria")
    QUALITY = "quality", _("Specific selection criteria")


class CriteriaState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PROPOSED = "proposed", _("Before the committee")
    APPROVED = "approved", _("Approved")
    REPLACED = "replaced", _("Replaced")


class Scoring(models.TextChoices):
    """How scores become points."""

    WEIGHTED = "weighted", _("By weight: weight × score / maximum, in all 100 points")
    POINTS = "points", _("As given: the score is the points")


class Ours(models.TextChoices):
    """What in a criteria set is our own and not the source's."""

    TITLES = "titles", _("titles and guidance")
    CRITERIA = "criteria", _("the criteria themselves")
    WEIGHTS = "weights", _("weights and maximum points")
    THRESHOLDS = "thresholds", _("thresholds")


class Vote(models.TextChoices):
    FOR = "for", _("For")
    AGAINST = "against", _("Against")
    ABSTAINED = "abstained", _("Abstained")


class BallotOutcome(models.TextChoices):
    ADOPTED = "adopted", _("Adopted")
    NOT_ADOPTED = "not_adopted", _("Not adopted")
    TAKEN_BACK = "taken_back", _("Taken back")


class CostModel(models.TextChoices):
    """What a round may allow an application to be costed by; the rules of each stand above, in applications."""

    FLAT_40 = "flat_40", _("Staff costs and a flat rate for all others")
    FLAT_7 = "flat_7", _("Direct costs and a flat rate for indirect ones")
    FLAT_1 = "flat_1", _("Procurement and a flat rate for indirect costs")
    LUMP_SUM = "lump_sum", _("Lump sum")
    OPERATING_REAL = "operating_real", _("Operating support, actual costs")


class OtherFund(models.TextChoices):
    """Other EU funding an action is coordinated with (calls/rules/entries.py has the same codes)."""

    ISF = "ISF", _("Internal Security Fund (ISF)")
    BMVI = "BMVI", _("Instrument for border management and visa (BMVI)")
    ESF_PLUS = "ESF+", _("European Social Fund Plus (ESF+)")
    ERDF = "ERDF", _("European Regional Development Fund (ERDF)")
    NDICI = "NDICI", _("NDICI – Global Europe")
    RRF = "RRF", _("Recovery and Resilience Facility (RRF)")
    ERASMUS = "Erasmus+", _("Erasmus+")
    FRONTEX = "Frontex", _("European Border and Coast Guard Agency (Frontex)")
