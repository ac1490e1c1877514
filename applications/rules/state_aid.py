"""Whether a grant is State aid: what the officer finds and why; de minimis aid stays under its ceiling."""

from dataclasses import dataclass
from decimal import Decimal

from calls.rules import articles as art
from calls.rules.findings import Finding
from calls.rules.state_aid import AidTerms
from records.rules import Reason, gettext_noop

NO_AID, STATE_AID, DE_MINIMIS = "none", "state_aid", "de_minimis"

AID_MISSING = Finding(
    "aid_missing",
    gettext_noop("Choose whether the support is State aid, de minimis aid or neither."),
    art.TFEU_107,
)
AID_REASON = Finding("aid_reason", gettext_noop("Write why it is so."), art.TFEU_107)
AID_EARLIER = Finding(
    "aid_earlier",
    gettext_noop(
        "Enter the de minimis aid the applicant states for the last %(years)s years; 0 when there is none."
    ),
    art.DE_MINIMIS_3,
)
AID_ABOVE = Finding(
    "aid_above",
    gettext_noop(
        "With the %(earlier)s of the last %(years)s years this grant makes %(total)s of de minimis aid; "
        "at most %(ceiling)s can be granted."
    ),
    art.DE_MINIMIS_3,
)


@dataclass(frozen=True)
class Aid:
    """What is found: the kind and why. `earlier`: de minimis aid granted before, in euro, as the applicant states."""

    kind: str
    reason: str = ""
    earlier: Decimal | None = None


def aid_problems(aid: Aid | None, amount: Decimal | None, terms: AidTerms | None) -> list[Reason]:
    """TFEU Article 107; Regulation (EU) 2023/2831, Article 3(2): what stands against the finding for a grant.

    `amount` is the grant in euro. Nothing where the programme asks nothing about aid.
    """
    if terms is None:
        return []
    if aid is None or not aid.kind:
        return [AID_MISSING("aid")]
    found = [] if aid.reason.strip() else [AID_REASON("aid_reason")]
    return found + (de_minimis_problems(aid.earlier, amount, terms) if aid.kind == DE_MINIMIS else [])


def de_minimis_problems(earlier: Decimal | None, amount: Decimal | None, terms: AidTerms) -> list[Reason]:
    """Regulation (EU) 2023/2831, Article 3(2): aid of the last years and this grant are at most the ceiling."""
    if earlier is None or earlier < 0:
        return [AID_EARLIER("aid_earlier", years=terms.years)]
    total = earlier + (amount or Decimal(0))
    if total <= terms.ceiling:
        return []
    figures = {"earlier": earlier, "years": terms.years, "total": total, "ceiling": terms.ceiling}
    return [AID_ABOVE("aid_earlier", **figures)]
