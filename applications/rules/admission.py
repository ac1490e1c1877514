"""Whether an application is examined at all, and on which grounds it is then rejected."""

from collections.abc import Iterable
from datetime import datetime

from applications.rules.data import Signature
from calls.rules import articles as art
from calls.rules.applicants import form_problems
from calls.rules.dates import deadline_problems
from calls.rules.findings import Finding
from calls.rules.targeting import Targeting, invitation_problems
from records.rules import Reason, gettext_noop

STRONG, PASSWORD = "strong", "password"

UNSIGNED = Finding(
    "unsigned",
    gettext_noop("The application needs the signature of a person entitled to sign for you."),
    art.ACT_15,
)
WEAK_SIGNATURE = Finding(
    "signed_without_strong_identification",
    gettext_noop(
        "Whoever signs must be strongly identified, for example by Suomi.fi. A password alone is not enough."
    ),
    art.ACT_15,
)
NOT_SUPPLEMENTED = Finding(
    "not_supplemented",
    gettext_noop("The application was to be supplemented by %(until)s, and was not."),
    art.ACT_15,
)
SUPPLEMENTED_LATE = Finding(
    "supplemented_late",
    gettext_noop("The application was to be supplemented by %(until)s; the supplement came on %(came)s."),
    art.ACT_15,
)
ACTION_NOT_OPEN = Finding(
    "action_not_open",
    gettext_noop("The action %(action)s is not open in this call. Choose an open one."),
    art.ACT_11,
)


def signature_problems(signatures: Iterable[Signature], *, demo: bool = False) -> list[Reason]:
    """Act section 15(4): signed by somebody entitled to, strongly identified. A password is enough in the demo only."""
    entitled = [one for one in signatures if one.entitled]
    if not entitled:
        return [UNSIGNED("signature")]
    weak = not any(one.level == STRONG or (demo and one.level == PASSWORD) for one in entitled)
    return [WEAK_SIGNATURE("signature")] if weak else []


def supplement_problems(until: datetime | None, came: datetime | None) -> list[Reason]:
    """Act section 15: a supplement asked for has come by the instant set; equal to it is in time."""
    if until is None:
        return []
    if came is None:
        return [NOT_SUPPLEMENTED(until=until)]
    return [SUPPLEMENTED_LATE(until=until, came=came)] if came > until else []


def not_admitted_because(
    arrived: datetime,
    opens: datetime,
    closes: datetime,
    signatures: Iterable[Signature],
    *,
    supplement_until: datetime | None = None,
    supplement_came: datetime | None = None,
    demo: bool = False,
) -> list[Reason]:
    """Act section 15: late, unsigned or not supplemented applications are not examined, by a reasoned decision."""
    return [
        *deadline_problems(arrived, opens, closes),
        *signature_problems(signatures, demo=demo),
        *supplement_problems(supplement_until, supplement_came),
    ]


def applicant_problems(
    legal_form: str, kinds: Iterable[str], organisation: str = "", targeting: Targeting | None = None
) -> list[Reason]:
    """Act sections 9 and 11; the plan: who can apply for the action (`kinds`); if it is targeted, only those named."""
    return invitation_problems(organisation, targeting) or form_problems(legal_form, kinds)


def action_problems(action: str, open_actions: Iterable[str]) -> list[Reason]:
    """Act section 11(1): the action is open in the call."""
    return [] if action in set(open_actions) else [ACTION_NOT_OPEN("action", action=action)]
