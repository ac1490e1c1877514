"""Copies of earlier applications: where one can be copied to, and what no longer fits there."""

from datetime import datetime

from applications.queries.content import Content, content_of
from applications.queries.drafts import open_calls
from applications.rules.copying import Fits, Said, misfits
from calls.models import Action, CallAction, CallRound
from indicators.models import Indicator
from records.rules import Reason


def places_for(at: datetime) -> list[CallAction]:
    """Every action of every round that is open now, by deadline and code. One query."""
    rows = CallAction.objects.filter(call__in=open_calls(at)).select_related("call", "action__objective")
    return list(rows.order_by("call__closes_at", "call_id", "action__position", "action__code"))


def said_of(content: Content) -> Said:
    """What of the application decides whether it fits."""
    application = content.application
    return Said(
        application.action.code,
        application.cost_model,
        application.ground,
        tuple(dict.fromkeys(target.indicator.code for target in content.targets)),
        tuple(code for code, text in application.answers.items() if str(text).strip()),
        bool(application.starts_on and application.ends_on),
        len(content.attachments),
        application.other_funding_answer,
    )


def fits_of(call: CallRound, action: Action) -> Fits:
    """What the round and the action allow. Two queries at most."""
    of_objective = Indicator.objects.filter(
        fund=call.programme.fund, objective_code=action.objective.code
    ).values_list("code", flat=True)
    own = tuple(action.indicators)
    questions = tuple(one.code for one in call.questions.all())
    return Fits(
        tuple(call.cost_models),
        tuple(action.raised_rate_grounds),
        own,
        tuple({*own, *of_objective}),
        questions,
    )


def misfits_of(content: Content) -> list[Reason]:
    """What of the application it was copied from no longer fits here; nothing for one that is no copy. Six queries."""
    application = content.application
    source = application.copied_from
    if source is None:
        return []
    fits = fits_of(application.call, application.action)
    return misfits(said_of(content_of(source)), said_of(content), fits)
