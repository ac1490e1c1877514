"""Changes that take two persons: an officer proposes, a decision maker confirms, and then it is done at once.

What each kind does stands in the module that knows it (money, parameters, the programme), registered here by name.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.urls import reverse

from accounts.choices import Role
from accounts.models import User
from calls.choices import ChangeKind
from calls.formats import in_each
from calls.models import CallRound, ChangeProposal, Programme
from calls.permissions import why_not_confirm, why_not_propose, why_not_withdraw_change
from records import clock
from records.formats import reason_text, written
from records.rules import Reason, Refused, gettext_noop
from records.services import append, move, notify, retried

LANGUAGES = ("fi", "sv", "en")
NEEDS_REASON = Reason("change_reason", gettext_noop("Write why the change is made."), field="reason")
NEEDS_NOTE = Reason("change_note", gettext_noop("Write why the change is not confirmed."), field="note")
Texts = dict[str, str]


@dataclass(frozen=True)
class Figure:
    """One figure of a change, before and after it: an amount, a Percent, a Number, a day or words."""

    label: Reason
    before: Any
    after: Any


def said_by_kind(change: ChangeProposal) -> Reason:
    """The name of its kind, for want of a better sentence."""
    names = in_each(LANGUAGES, lambda _: str(ChangeKind(change.kind).label))
    return Reason("change", gettext_noop("%(kind)s"), {"kind": names})


def no_figures(change: ChangeProposal) -> Iterable[Figure]:
    """A change whose figures nobody tells."""
    return ()


@dataclass(frozen=True)
class Kind:
    """How one kind of change is checked, done and told.

    `check` raises Refused when it cannot be done now and changes nothing (it may lock what the change takes from);
    `carry_out` does it, on behalf of both. `says` is one sentence with what is to be done; `effect` the figures before
    and after, as things stand.
    """

    check: Callable[[ChangeProposal], None]
    carry_out: Callable[[ChangeProposal, Any], None]
    says: Callable[[ChangeProposal], Reason] = said_by_kind
    effect: Callable[[ChangeProposal], Iterable[Figure]] = no_figures


KINDS: dict[str, Kind] = {}


@retried
def propose_change(
    kind: str,
    programme: Programme,
    data: Mapping[str, Any],
    *,
    reason: str,
    by: Any,
    call: CallRound | None = None,
    demo: bool = False,
) -> ChangeProposal:
    """Put a change before the decision makers. Refused without a reason, and when it could not be done now."""
    refusal = why_not_propose(by)
    if refusal:
        raise Refused(refusal)
    if not reason.strip():
        raise Refused(NEEDS_REASON)
    change = ChangeProposal(
        programme=programme,
        call=call,
        kind=kind,
        data=dict(data),
        reason=reason.strip(),
        proposed_by=getattr(by, "pk", None),
        proposed_at=clock.now(),
        demo=demo or clock.moved(),
    )
    with transaction.atomic():
        KINDS[kind].check(change)
        change.effect = asdict(effect_of(change))
        change.save()
        said = {"kind": kind, "data": dict(data), "reason": change.reason}
        tell_deciders(change)
        append(change.stream, "change.proposed", by=by, subject=f"change:{change.pk}", data=said)
    return change


@retried
def confirm_change(change: ChangeProposal, *, by: Any, note: str = "") -> ChangeProposal:
    """Confirm a change and do it, both or neither. Refused to its proposer, and when it cannot be done any more.

    The figures kept with it are those of this moment.
    """
    with transaction.atomic():
        decided = {"decided_by": getattr(by, "pk", None), "decided_at": clock.now(), "note": note.strip()}
        move(change, "confirm", by=by, why_not=why_not_confirm, reason=note, **decided)
        KINDS[change.kind].check(change)
        change.effect = asdict(effect_of(change))
        change.save(update_fields=["effect"])
        KINDS[change.kind].carry_out(change, by)
        tell_proposer(change)
    return change


@retried
def refuse_change(change: ChangeProposal, *, by: Any, note: str) -> ChangeProposal:
    """Do not confirm a change; its proposer reads why."""
    if not note.strip():
        raise Refused(NEEDS_NOTE)
    decided = {"decided_by": getattr(by, "pk", None), "decided_at": clock.now(), "note": note.strip()}
    with transaction.atomic():
        move(change, "refuse", by=by, why_not=why_not_confirm, reason=note, **decided)
        tell_proposer(change)
    return change


@retried
def withdraw_change(change: ChangeProposal, *, by: Any) -> ChangeProposal:
    """Take back one's own proposal before anybody has decided on it."""
    return move(change, "withdraw", by=by, why_not=why_not_withdraw_change)


@dataclass(frozen=True)
class Preview:
    """What a change would do: a sentence and rows of figures, each text in the three languages."""

    says: Texts
    figures: list[dict[str, Texts]]


def preview_change(kind: str, programme: Programme, data: Mapping[str, Any]) -> Preview:
    """What proposing this would put before a decision maker; writes nothing. Refused when it cannot be done."""
    return as_things_stand(ChangeProposal(programme=programme, kind=kind, data=dict(data)))


def as_things_stand(change: ChangeProposal) -> Preview:
    """What confirming the change would do now; writes nothing. Refused when it can no longer be done.

    Each line it names is read once for all of this (`lines_read`): it is only shown.
    """
    change.lines_read = {}  # type: ignore[attr-defined]
    with transaction.atomic():
        KINDS[change.kind].check(change)
        return effect_of(change)


def effect_of(change: ChangeProposal) -> Preview:
    """The change in words, and its figures before and after as things stand."""
    kind = KINDS[change.kind]
    figures = [
        {
            "label": in_languages(figure.label),
            "before": {language: str(written(figure.before, language)) for language in LANGUAGES},
            "after": {language: str(written(figure.after, language)) for language in LANGUAGES},
        }
        for figure in kind.effect(change)
    ]
    return Preview(in_languages(kind.says(change)), figures)


def in_languages(said: Reason) -> Texts:
    """A sentence in the three languages."""
    return {language: reason_text(said, language) for language in LANGUAGES}


def address(change: ChangeProposal) -> str:
    """The change's own page."""
    return reverse("change", args=[change.pk])


def tell_deciders(change: ChangeProposal) -> None:
    """A notice for every decision maker but the proposer."""
    params = {"sentence": change.effect["says"], "reason": change.reason}
    people = User.objects.filter(role_grants__role=Role.DECIDER, is_active=True).order_by("pk")
    for person in (one for one in people if one.pk != change.proposed_by):
        notify(person, "change_proposed", params=params, url=address(change))


def tell_proposer(change: ChangeProposal) -> None:
    """A notice of the decision for whoever proposed it."""
    params = {"sentence": change.effect["says"], "state": change.state, "note": change.note}
    person = User.objects.filter(pk=change.proposed_by).first() if change.proposed_by else None
    if person:
        notify(person, "change_decided", params=params, url=address(change))
