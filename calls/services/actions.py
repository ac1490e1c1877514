"""Rate, raised rate and grounds of an action: an officer proposes, a decision maker confirms."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from calls.choices import ChangeKind
from calls.formats import in_each
from calls.models import Action, ChangeProposal
from calls.queries.parameters import cited, parameters_of
from calls.rules.entries import RATES, rate_problems, same
from calls.services.changes import KINDS, LANGUAGES, Figure, Kind, propose_change
from calls.services.entries import NOTHING, change, lock, stated
from records.rules import Percent, Reason, Refused, gettext_noop, refuse

GONE = Reason("action_gone", gettext_noop("The programme no longer has this action."))
CHANGED = Reason(
    "action_rates_changed",
    gettext_noop("The rates of the action were changed after this was proposed. Propose it again."),
)
WAITS = Reason(
    "action_waits", gettext_noop("A change of this action's rates waits for confirmation already.")
)
SAYS = gettext_noop("Change the rates of action %(action)s")
RATE = Reason("rate", gettext_noop("Rate"))
RAISED_RATE = Reason("raised_rate", gettext_noop("Raised rate"))
WORDING = Reason("wording", gettext_noop("Wording of the raised rate"))
GROUND = gettext_noop("Ground: %(ground)s")


def propose_rates(
    action: Action,
    *,
    rate: Decimal,
    raised_rate: Decimal | None,
    grounds: Sequence[str],
    text: Mapping[str, str],
    reason: str,
    by: Any,
) -> ChangeProposal:
    """AMIF 15: put other rates (in percent) of an action before a decision maker.

    `text` is how the plan words the raised rate. Refused above the programme's ceilings, with a raised rate without
    grounds or grounds without one, when nothing differs, and while an earlier proposal for the action waits.
    """
    wanted = {
        "rate": f"{rate:.2f}",
        "raised_rate": f"{raised_rate:.2f}" if raised_rate is not None else None,
        "raised_rate_grounds": list(grounds),
        "raised_rate_text": dict(text),
    }
    if waiting(action):
        raise Refused(WAITS)
    data = {"code": action.code, "before": rates_of(action), "after": wanted}
    return propose_change(ChangeKind.ACTION, action.programme, data, reason=reason, by=by)


def waiting(action: Action) -> ChangeProposal | None:
    """The proposal for the action that nobody has decided yet."""
    rows = ChangeProposal.objects.filter(
        programme=action.programme_id, kind=ChangeKind.ACTION, state="proposed", data__code=action.code
    )
    return rows.first()


def rates_of(action: Action) -> dict[str, Any]:
    """What two persons decide of an action, as plain data."""
    data = stated(action)
    return {name: data[name] for name in RATES}


def action_of(proposal: ChangeProposal) -> Action:
    """The action as it is now. Refused when the programme no longer has it."""
    rows = proposal.programme.actions.current().select_related("programme", "objective")
    found = rows.filter(code=proposal.data["code"]).first()
    if found is None:
        raise Refused(GONE)
    return found


def check(proposal: ChangeProposal) -> None:
    """AMIF 15: Refused when the rates cannot be as proposed, or are no longer as they were then."""
    action, after = action_of(proposal), proposal.data["after"]
    if rates_of(action) != proposal.data["before"]:
        raise Refused(CHANGED)
    programme = proposal.programme
    found = rate_problems(
        Decimal(after["rate"]),
        raised(after),
        after["raised_rate_grounds"],
        support=action.support,
        parameters=parameters_of(programme),
        known=programme.vocabulary.get("grounds", {}),
    )
    refuse(*cited(programme, found))
    if all(same(after[name], proposal.data["before"][name]) for name in RATES):
        raise Refused(NOTHING)


def raised(rates: Mapping[str, Any]) -> Decimal | None:
    """The raised rate in percent, if there is one."""
    return Decimal(rates["raised_rate"]) if rates["raised_rate"] else None


def carry_out(proposal: ChangeProposal, by: Any) -> None:
    """The action with its new rates: a new version of it where a published round rests on the old."""
    after = proposal.data["after"]
    action = lock(action_of(proposal))
    values = {**after, "rate": Decimal(after["rate"]), "raised_rate": raised(after)}
    change(action, values, by=by, reason=proposal.reason, also=proposal.proposed_by)


def says(proposal: ChangeProposal) -> Reason:
    """What is to be done."""
    return Reason("action_rates", SAYS, {"action": proposal.data["code"]})


def effect(proposal: ChangeProposal) -> Iterable[Figure]:
    """Rate, raised rate and grounds before and after."""
    before, after = proposal.data["before"], proposal.data["after"]
    words = proposal.programme.vocabulary.get("grounds", {})
    yield Figure(RATE, shown(before["rate"]), shown(after["rate"]))
    yield Figure(RAISED_RATE, shown(before["raised_rate"]), shown(after["raised_rate"]))
    for code in dict.fromkeys([*before["raised_rate_grounds"], *after["raised_rate_grounds"]]):
        ground = Reason("ground", GROUND, {"ground": words.get(code, code)})
        yield Figure(ground, *(answer(code in rates["raised_rate_grounds"]) for rates in (before, after)))
    if not same(before["raised_rate_text"], after["raised_rate_text"]):
        yield Figure(WORDING, before["raised_rate_text"] or "–", after["raised_rate_text"] or "–")


def answer(given: bool) -> dict[str, str]:
    """Yes or no, in each language."""
    return in_each(LANGUAGES, lambda _: gettext("Yes") if given else gettext("No"))


def shown(rate: str | None) -> Percent | str:
    """A rate as it is written, a dash where there is none."""
    return Percent(Decimal(rate)) if rate else "–"


KINDS[ChangeKind.ACTION] = Kind(check, carry_out, says, effect)
