"""The partners: named, each once, what each does, and how the support reaches those who get a part of it."""

import re
from collections.abc import Container, Iterable, Mapping
from decimal import Decimal

from applications.rules.budget import BudgetVerdict
from applications.rules.data import AGREEMENT_SIGNED, APPLICANT, NO_AGREEMENT, ApplicationData, Party
from calls.rules import articles as art
from calls.rules.contents import USUAL
from calls.rules.findings import Finding
from records.rules import WARNING, Reason, gettext_noop

FINLAND = "FI"
KEY = re.compile(r"p[0-9a-f]{1,11}")

NAME_MISSING = Finding("partner_name_missing", gettext_noop("Enter the name of the partner."), art.ACT_15)
ID_MISSING = Finding(
    "partner_id_missing", gettext_noop("Enter the business id of the partner %(name)s."), art.ACT_15
)
FORM_MISSING = Finding(
    "partner_form_missing", gettext_noop("Choose the legal form of the partner %(name)s."), art.ACT_12
)
ROLE_MISSING = Finding(
    "partner_role_missing",
    gettext_noop("Write what the partner %(name)s does and is responsible for."),
    art.DEC_31_3,
)
ITSELF = Finding(
    "partner_is_applicant",
    gettext_noop("%(name)s is the applicant. Remove it here: its part is yours already."),
    art.ACT_12,
)
TWICE = Finding(
    "partner_twice", gettext_noop("%(name)s is among the partners twice. Remove one of the rows."), art.ACT_15
)
AGREEMENT_MISSING = Finding(
    "partner_agreement_missing",
    gettext_noop(
        "There is no agreement with %(name)s yet. Before support is passed on, you agree on it in writing; "
        "begin drafting it now."
    ),
    art.ACT_12,
    WARNING,
)
INTENT_MISSING = Finding(
    "partner_intent_missing",
    gettext_noop(
        "This call asks for an agreement or a letter of intent with every partner: tell how far that with %(name)s is."
    ),
    art.DEC_31_3,
)
SIGNED_WHEN = Finding(
    "partner_agreement_undated",
    gettext_noop("Enter the day on which the agreement with %(name)s was signed."),
    art.DEC_11,
)
NO_SHARE = Finding(
    "partner_without_share",
    gettext_noop(
        "%(name)s is to receive a part of the support, but has no costs in the budget. Enter its costs, "
        "or choose that it receives none."
    ),
    art.ACT_15,
)
COSTS_UNFUNDED = Finding(
    "partner_unfunded_costs",
    gettext_noop(
        "%(name)s receives no part of the support, so %(label)s cannot be its cost. Choose whose cost it is, "
        "or let %(name)s receive a part."
    ),
    art.ACT_12,
)
NOTHING_KEPT = Finding(
    "applicant_keeps_nothing",
    gettext_noop(
        "All costs are your partners'. A significant part of the support has to stay with you: enter your own costs."
    ),
    art.ACT_12,
)
COOPERATION_MISSING = Finding(
    "cooperation_missing",
    gettext_noop(
        "Write how you and your partners divide the responsibilities, what passing on the support brings, "
        "and what the agreements say."
    ),
    art.DEC_31_3,
)


def partner_key_fits(key: str, taken: Container[str]) -> bool:
    """Act section 12: whether a key that came with a form names one partner: well written, and nobody else's."""
    return bool(KEY.fullmatch(key)) and key not in taken


def partner_problems(
    data: ApplicationData, verdict: BudgetVerdict, contents: frozenset[str] = USUAL
) -> list[Reason]:
    """Act sections 12 and 15; decree section 31 point 3: who the partners are, what each does, what each gets.

    `contents`: whether the round asks for an agreement or a letter of intent with every one of them.
    """
    if not data.partners:
        return []
    cooperation = [] if data.texts.get("cooperation", "").strip() else [COOPERATION_MISSING("cooperation")]
    rows = [reason for party in data.partners for reason in _row_problems(party, verdict)]
    if "agreements" in contents:
        rows = [reason for reason in rows if reason.code != AGREEMENT_MISSING.code]
        rows += intent_problems(data.partners)
    return [*rows, *same_problems(data), *cooperation, *share_problems(data, verdict)]


def _row_problems(party: Party, verdict: BudgetVerdict) -> list[Reason]:
    """Of a partner without a name only that is said."""
    path, name = f"partners.{party.row}", party.name.strip()
    if not name:
        return [NAME_MISSING(f"{path}.name")]
    wanting = (
        (ID_MISSING, "business_id", party.country == FINLAND and not party.business_id),
        (FORM_MISSING, "legal_form", not party.legal_form),
        (ROLE_MISSING, "role", not party.role.strip()),
    )
    found = [finding(f"{path}.{field}", name=name) for finding, field, missing in wanting if missing]
    return found + agreement_problems(party) + _no_share(party, verdict)


def agreement_problems(party: Party) -> list[Reason]:
    """Act section 12(3); decree section 11: support is passed on by written agreement, in good time."""
    path = f"partners.{party.row}"
    if party.receives_funding and party.agreement in ("", NO_AGREEMENT):
        return [AGREEMENT_MISSING(f"{path}.agreement", name=party.name)]
    if party.agreement == AGREEMENT_SIGNED and party.agreement_on is None:
        return [SIGNED_WHEN(f"{path}.agreement_on", name=party.name)]
    return []


def intent_problems(partners: Iterable[Party]) -> list[Reason]:
    """Decree section 31 points 3 and 13: in a round that asks for it, an agreement or a letter with every partner."""
    return [
        INTENT_MISSING(f"partners.{party.row}.agreement", name=party.name)
        for party in partners
        if party.name.strip() and party.agreement in ("", NO_AGREEMENT)
    ]


def _no_share(party: Party, verdict: BudgetVerdict) -> list[Reason]:
    """Act section 15: the application says how much is to be passed on to each."""
    costs = any(one.line.party == party.key for one in verdict.lines)
    if party.receives_funding and verdict.lines and not costs:
        return [NO_SHARE(f"partners.{party.row}.receives_funding", name=party.name)]
    return []


def same_problems(data: ApplicationData) -> list[Reason]:
    """Act section 12: support is passed on to another; each partner is named once, by register or business id."""
    own, found = _names(data.applicant), []
    seen: set[str] = set()
    for party in data.partners:
        names, path = _names(party), f"partners.{party.row}.business_id"
        if names & own:
            found.append(ITSELF(path, name=party.name or data.applicant.name))
        elif names & seen:
            found.append(TWICE(path, name=party.name or party.business_id))
        seen |= names
    return found


def _names(party: Party) -> set[str]:
    """By what a party is known: its place in the register, its business id."""
    return {one for one in (party.organisation, party.business_id) if one}


def share_problems(data: ApplicationData, verdict: BudgetVerdict) -> list[Reason]:
    """Act section 12: costs belong to those who get support, and a significant part stays with the applicant."""
    unfunded: Mapping[str, Party] = {one.key: one for one in data.partners if not one.receives_funding}
    lines = {one.line.key: one.line for one in verdict.lines if one.line.party in unfunded}
    found = [
        COSTS_UNFUNDED(
            f"budget.lines.{key}.party", name=unfunded[line.party].name or line.party, label=line.label
        )
        for key, line in lines.items()
    ]
    own = verdict.by_party[APPLICANT].direct
    passed_on = sum((amounts.direct for amounts in verdict.by_party.values()), Decimal(0)) - own
    return found + ([NOTHING_KEPT("budget.lines")] if passed_on > 0 and own == 0 else [])
