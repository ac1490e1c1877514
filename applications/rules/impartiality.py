"""Who may not handle a case: the disqualified, and whoever took part in it before deciding."""

from collections.abc import Iterable
from dataclasses import dataclass

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


@dataclass(frozen=True)
class Person:
    """Whoever would handle a case: the organisations he or she belongs to or works for, and the declaration made.

    An employer is the agency or ministry itself, not the State. `impartial` is None until declared.
    """

    organisations: frozenset[str] = frozenset()
    impartial: bool | None = None


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
