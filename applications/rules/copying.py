"""What of an earlier application no longer fits the call it is copied into."""

from dataclasses import dataclass, replace

from applications.rules.indicators import natural
from calls.rules import articles as art
from calls.rules.findings import NOTE, Finding
from records.rules import Reason, gettext_noop

OTHER_ACTION = Finding(
    "copy_action",
    gettext_noop(
        "The earlier application was for the action %(was)s, this one is for %(now)s. Their aims, applicants, rates "
        "and indicators can differ: read the whole text with that in mind."
    ),
    severity=NOTE,
)
MODEL_NOT_ALLOWED = Finding(
    "copy_cost_model",
    gettext_noop("The earlier application's cost model is not allowed in this call. Choose another one."),
    severity=NOTE,
)
GROUND_NOT_OF_ACTION = Finding(
    "copy_ground",
    gettext_noop("The earlier application's ground for the raised rate is not one of this action's."),
    severity=NOTE,
)
NOT_OF_OBJECTIVE = Finding(
    "copy_indicators",
    gettext_noop("Targets that belong to another objective were left out: %(codes)s."),
    severity=NOTE,
)
NOT_OF_ACTION = Finding(
    "copy_indicators_other",
    gettext_noop(
        "These indicators are not the action's own. Keep them only if the project measures them: %(codes)s."
    ),
    severity=NOTE,
)
DATES_EMPTY = Finding(
    "copy_dates", gettext_noop("The dates were left empty. Set the first and the last day."), severity=NOTE
)
FILES_NOT_COPIED = Finding(
    "copy_files",
    gettext_noop(
        "The %(count)s attachments of the earlier application were not copied. Attach what is still true."
    ),
    severity=NOTE,
)
ANSWERS_LEFT_OUT = Finding(
    "copy_answers",
    gettext_noop(
        "This call does not ask every question of the earlier one; the answers to the others were left out."
    ),
    severity=NOTE,
)
OTHER_FUNDING_ANEW = Finding(
    "copy_other_funding",
    gettext_noop("Other funding may have changed since the earlier application: answer the question again."),
    art.DEC_31_10,
    NOTE,
)


@dataclass(frozen=True)
class Said:
    """What of an application decides whether it fits: codes only."""

    action: str
    cost_model: str = ""
    ground: str = ""
    indicators: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    dated: bool = False
    files: int = 0
    other_funding: str = ""


@dataclass(frozen=True)
class Fits:
    """What the new call and action allow."""

    models: tuple[str, ...]
    grounds: tuple[str, ...]
    of_action: tuple[str, ...]
    of_objective: tuple[str, ...]
    questions: tuple[str, ...] = ()


def carried(earlier: Said, fits: Fits) -> Said:
    """Act section 15; decree section 31: what can be carried over as it is; the rest is empty."""
    return replace(
        earlier,
        cost_model=earlier.cost_model if earlier.cost_model in fits.models else "",
        ground=earlier.ground if earlier.ground in fits.grounds else "",
        indicators=tuple(code for code in earlier.indicators if code in fits.of_objective),
        answers=tuple(code for code in earlier.answers if code in fits.questions),
        dated=False,
        files=0,
        other_funding="",
    )


def misfits(earlier: Said, now: Said, fits: Fits) -> list[Reason]:
    """Act section 15; decree section 31: what no longer fits and is still to be seen to, each at its section."""
    kept = carried(earlier, fits)
    lost = [code for code in earlier.indicators if code not in kept.indicators]
    foreign = [code for code in now.indicators if code in kept.indicators and code not in fits.of_action]
    found = [
        (OTHER_ACTION("title", was=earlier.action, now=now.action), earlier.action != now.action),
        (DATES_EMPTY("starts_on"), not now.dated),
        (NOT_OF_OBJECTIVE("targets", codes=_listed(lost)), bool(lost)),
        (NOT_OF_ACTION("targets", codes=_listed(foreign)), bool(foreign)),
        (
            MODEL_NOT_ALLOWED("budget.model"),
            bool(earlier.cost_model) and not (kept.cost_model or now.cost_model),
        ),
        (GROUND_NOT_OF_ACTION("rate.ground"), bool(earlier.ground) and not (kept.ground or now.ground)),
        (
            OTHER_FUNDING_ANEW("other_funding_answer"),
            bool(earlier.other_funding) and not now.other_funding,
        ),
        (ANSWERS_LEFT_OUT(), len(kept.answers) < len(earlier.answers)),
        (
            FILES_NOT_COPIED("attachments.file-other", count=earlier.files),
            bool(earlier.files) and not now.files,
        ),
    ]
    return [reason for reason, holds in found if holds]


def _listed(codes: list[str]) -> str:
    return ", ".join(sorted(codes, key=natural))
