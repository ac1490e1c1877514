"""What an organisation must tell of itself, and who may do what in it. Plain Python, translated at the edge."""

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType

from records.rules import Reason, gettext_noop

OWNER, EDITOR, VIEWER = "owner", "editor", "viewer"
ALL, WRITERS, OWNERS = (OWNER, EDITOR, VIEWER), (OWNER, EDITOR), (OWNER,)

# Who may do what in an organisation: an action a line. A section is named by its code.
MAY: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "read": ALL,
        "see_account": WRITERS,
        "identity": OWNERS,
        "address": WRITERS,
        "bank": OWNERS,
        "signatories": OWNERS,
        "standing": WRITERS,
        "owners": WRITERS,
        "invite": OWNERS,
        "set_role": OWNERS,
        "remove": OWNERS,
        "answer": OWNERS,
        "hand_over": OWNERS,
        "leave": ALL,
    }
)

PUBLIC_BODIES = (
    "municipality",
    "joint_municipal_authority",
    "wellbeing_county",
    "region",
    "state_agency",
    "parish",
)
ACT_444 = gettext_noop("Act on preventing money laundering 444/2017, chapter 1, sections 5-7")
DEC_31_1 = gettext_noop("Decree 119/2022, section 31 point 1")
ACT_15_4 = gettext_noop("Act 1125/2021, section 15(4)")

APA_28 = gettext_noop("Administrative Procedure Act 434/2003, sections 27 and 28")

TIE_NAME = Reason("tie_name", gettext_noop("Write the name of the organisation."), {}, "", "name")
TIE_GROUND = Reason("tie_ground", gettext_noop("Write in a few words what the tie is."), {}, APA_28, "ground")
TIE_ORDER = Reason("tie_order", gettext_noop("The tie would end before it begins."), {}, "", "ends_on")
TIE_ENDED = Reason("tie_ended", gettext_noop("This tie has been ended already."))
TIE_BACKDATED = Reason(
    "tie_backdated",
    gettext_noop("A tie ends today or later: cases that are already here must not open by it."),
    {},
    APA_28,
    "ends_on",
)

YES, NO, IF_PRIVATE = "yes", "no", "if_private"
WITH_OWNERS = ("company", "foundation", "association")

MISSING: Mapping[str, Reason] = MappingProxyType(
    {
        "address": Reason(
            "address_missing", gettext_noop("The postal address or the region is missing."), {}, DEC_31_1
        ),
        "bank": Reason("account_missing", gettext_noop("The bank account is missing.")),
        "signatories": Reason(
            "signatory_missing",
            gettext_noop("Nobody is named who is entitled to sign, so nobody can submit an application."),
            {},
            ACT_15_4,
        ),
        "standing": Reason(
            "standing_missing",
            gettext_noop("The figures of the last two closed years are missing."),
            {},
            DEC_31_1,
        ),
        "owners": Reason("owners_missing", gettext_noop("The beneficial owners are missing."), {}, ACT_444),
    }
)
VAT_UNSAID = Reason(
    "vat_unsaid", gettext_noop("It is not said whether the organisation can deduct value added tax.")
)
SECOND_SIGNATORY = Reason(
    "second_signatory_missing",
    gettext_noop("Two have to sign together, but only one is named. Name the second, too."),
    {},
    ACT_15_4,
)


def standing_needed(legal_form: str) -> str:
    """Decree 119/2022, section 31 point 1: public bodies need not show their financial standing; others do."""
    if legal_form in PUBLIC_BODIES:
        return NO
    return IF_PRIVATE if legal_form in ("school", "international_organisation", "other") else YES


def owners_needed(legal_form: str) -> str:
    """Act 444/2017, chapter 1, sections 5-7: companies, associations and foundations have beneficial owners."""
    if legal_form in WITH_OWNERS:
        return YES
    return IF_PRIVATE if legal_form in ("school", "other") else NO


def authority_problem(authorities: Iterable[str]) -> Reason | None:
    """Act 1125/2021, section 15(4): whoever signs only with another needs that other."""
    given = list(authorities)
    return SECOND_SIGNATORY if given == ["together"] else None


def missing(
    legal_form: str, filled: Mapping[str, bool], authorities: Iterable[str] = ()
) -> dict[str, Reason]:
    """Decree 119/2022, section 31 point 1: the sections that still miss something, each with what.

    `filled` says of each section whether anything is in it ("vat": of the answer about VAT).
    """
    needs = {"standing": standing_needed(legal_form), "owners": owners_needed(legal_form)}
    found = {
        section: reason
        for section, reason in MISSING.items()
        if not filled.get(section) and needs.get(section, YES) == YES
    }
    alone = authority_problem(authorities)
    if alone:
        found["signatories"] = alone
    if not filled.get("vat") and legal_form not in ("municipality", "joint_municipal_authority"):
        found["identity"] = VAT_UNSAID
    return found


def tie_problems(name: str, ground: str, starts_on: date | None, ends_on: date | None) -> list[Reason]:
    """Administrative Procedure Act, section 28: a tie names the organisation and what the tie is."""
    found = [] if name.strip() else [TIE_NAME]
    if not ground.strip():
        found.append(TIE_GROUND)
    return [*found, TIE_ORDER] if starts_on and ends_on and ends_on < starts_on else found


def tie_end_problem(
    ends_on: date, *, today: date, starts_on: date | None, ended_on: date | None
) -> Reason | None:
    """Administrative Procedure Act, section 27: a tie is ended once, and never backwards."""
    if ended_on is not None:
        return TIE_ENDED
    if ends_on < today:
        return TIE_BACKDATED
    return TIE_ORDER if starts_on and ends_on < starts_on else None
