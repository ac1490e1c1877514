"""Who may not handle a case: the disqualified, and whoever took part in it before deciding."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from calls.rules import articles as art
from calls.rules.findings import Finding
from records.rules import Reason, gettext_noop

NOT_DECLARED = Finding(
    "impartiality_not_declared",
    gettext_noop("Declare first whether you have a tie to the applicant or its partners."),
    art.IMPARTIALITY,
)
DECLARED_TIE = Finding(
    "disqualified_declared",
    gettext_noop("You declared a tie to this application, so you cannot handle it."),
    art.IMPARTIALITY,
)
OWN_ORGANISATION = Finding(
    "disqualified_organisation",
    gettext_noop("Your own organisation or your employer is on this application, so you cannot handle it."),
    art.IMPARTIALITY,
)
TOLD_TIE = Finding(
    "disqualified_tie",
    gettext_noop(
        "You have told a tie to an organisation that is on this application, so you cannot handle it."
    ),
    art.IMPARTIALITY,
)
SIGNED_IT = Finding(
    "disqualified_signed",
    gettext_noop("You signed this application for the applicant, so you cannot handle it."),
    art.IMPARTIALITY,
)
TIE_IN_LINE = Finding(
    "disqualified_in_line",
    gettext_noop(
        "You cannot handle one application of this call line, so you take no part in ranking or deciding it."
    ),
    art.IMPARTIALITY,
)
TOOK_PART = Finding(
    "decider_took_part",
    gettext_noop("You proposed, checked or scored this application. Somebody else has to decide it."),
    art.IMPARTIALITY,
)
VERIFIED = Finding(
    "payer_verified",
    gettext_noop("You verified this claim. Somebody else has to decide its payment."),
    art.IMPARTIALITY,
)


EARLIER = "earlier"


@dataclass(frozen=True)
class ToldTie:
    """A tie a person has told: to which organisation, of which kind, from and until which day (both included)."""

    organisation: str
    kind: str = ""
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True)
class Person:
    """Whoever would handle a case: the organisations he or she belongs to or works for, and the declaration made.

    An employer is the agency or ministry itself, not the State. `impartial` is None until declared.
    """

    organisations: frozenset[str] = frozenset()
    impartial: bool | None = None
    ties: tuple[ToldTie, ...] = ()
    signed: bool = False


def tie_counts(tie: ToldTie, *, arrived: date, today: date) -> bool:
    """Administrative Procedure Act, section 28: a tie counts for a case unless it ended before the application arrived.

    It counts from the day it begins. Having advised the applicant, or helped with its application, counts for good.
    """
    if tie.starts_on is not None and tie.starts_on > today:
        return False
    return tie.kind == EARLIER or tie.ends_on is None or tie.ends_on >= arrived


def tie_problems(person: Person, organisations: Iterable[str], *, arrived: date, today: date) -> list[Reason]:
    """Administrative Procedure Act, sections 27-28: a told tie to the applicant or a partner, or an own signature."""
    parties = set(organisations)
    told = any(
        one.organisation in parties and tie_counts(one, arrived=arrived, today=today) for one in person.ties
    )
    return ([TOLD_TIE()] if told else []) + ([SIGNED_IT()] if person.signed else [])


def disqualification(person: Person, organisations: Iterable[str]) -> list[Reason]:
    """Administrative Procedure Act, sections 27-28: own or employer's organisation, or a declared tie."""
    if person.organisations & set(organisations):
        return [OWN_ORGANISATION()]
    if person.impartial is None:
        return [NOT_DECLARED()]
    return [] if person.impartial else [DECLARED_TIE()]


def line_disqualification(cases: Iterable[tuple[Person, Iterable[str]]]) -> list[Reason]:
    """Administrative Procedure Act, section 27: who is disqualified in one case takes no part in ranking its call line.

    Each item is the person as declared on one application of the line, with the organisations on it.
    """
    ties = (person.organisations & set(parties) or person.impartial is False for person, parties in cases)
    return [TIE_IN_LINE()] if any(ties) else []


def decider_problems(
    decider: str, *, proposed_by: str, checked_by: Iterable[str] = (), scored_by: Iterable[str] = ()
) -> list[Reason]:
    """CPR Article 73; rules of separation: whoever proposed, checked or scored does not decide."""
    return [TOOK_PART()] if decider in {proposed_by, *checked_by, *scored_by} else []


def payer_problems(payer: str, verified_by: Iterable[str]) -> list[Reason]:
    """CPR Article 74; rules of separation: whoever verified a claim does not decide its payment."""
    return [VERIFIED()] if payer in set(verified_by) else []
