"""What may still happen to a round everybody has seen: it is extended, its texts are corrected, it is cancelled."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from calls.rules import articles as art
from calls.rules.dates import local_day
from calls.rules.findings import Finding
from calls.rules.languages import LANGUAGE_NAMES
from records.rules import Reason, gettext_noop

REASON_MISSING = Finding(
    "change_reason_missing", gettext_noop("Write the reason in %(language)s."), art.ACT_15
)
NO_REASON = Finding("round_cancel_reason", gettext_noop("Write why the round is cancelled."))
NOT_LATER = Finding(
    "extension_not_later",
    gettext_noop("The round closes %(closes)s already. An extension ends later than that."),
    art.ACT_15,
)
PASSED = Finding(
    "extension_passed", gettext_noop("That time has passed. Choose one that is still to come."), art.ACT_15
)
OVER = Finding(
    "round_over",
    gettext_noop("The round closed %(closes)s. What has closed is not opened again by an extension."),
    art.ACT_15,
)
UNCHANGED = Finding("correction_unchanged", gettext_noop("Nothing was changed."))
TEXT_MISSING = Finding(
    "correction_text_missing",
    gettext_noop("A published text cannot be left out: write it in %(language)s."),
    art.ACT_15,
)


TOO_EARLY = Finding(
    "decisions_before_closing",
    gettext_noop(
        "Decisions cannot be expected on %(day)s: the round closes %(closes)s. Name a day after the closing, or none."
    ),
    art.ACT_15,
)
SAME_DAY = Finding("decisions_day_unchanged", gettext_noop("That is the day already expected."))
DAY_PASSED = Finding(
    "decisions_day_passed", gettext_noop("That day has passed. Name one that is still to come."), art.ACT_15
)


def extension_problems(
    closes_at: datetime, new: datetime, now: datetime, reason: Mapping[str, str], languages: Iterable[str]
) -> list[Reason]:
    """Act section 15: an extended round has not closed, and closes later than it did and than now; with reasons."""
    if now > closes_at:
        return [OVER("closes", closes=closes_at)]
    found = []
    if new <= closes_at:
        found.append(NOT_LATER("closes", closes=closes_at))
    if new <= now:
        found.append(PASSED("closes"))
    return found + reason_problems(reason, languages)


def expected_problems(day: date | None, closes_at: datetime) -> list[Reason]:
    """Act section 15: decisions are expected after the closing, when a day for them is told at all."""
    if day is None or day > local_day(closes_at):
        return []
    return [TOO_EARLY("decisions_by", day=day, closes=closes_at)]


def rescheduling_problems(
    before: date | None,
    day: date | None,
    closes_at: datetime,
    now: datetime,
    reason: Mapping[str, str],
    languages: Iterable[str],
) -> list[Reason]:
    """Act section 15: another day for the decisions is still to come, after the closing, and told with its reason."""
    if day == before:
        return [SAME_DAY("decisions_by")]
    found = expected_problems(day, closes_at)
    if day is not None and day < local_day(now) and not found:
        found.append(DAY_PASSED("decisions_by"))
    return found + reason_problems(reason, languages)


def correction_problems(
    after: Mapping[str, Mapping[str, str]], reason: Mapping[str, str], languages: Iterable[str]
) -> list[Reason]:
    """Act section 15: a corrected text stands in every language, and everybody is told why. `after`: what changes."""
    spoken = list(languages)
    if not after:
        return [UNCHANGED()]
    found = [
        TEXT_MISSING(f"{name}_{language}", language=LANGUAGE_NAMES[language])
        for name in ("title", "summary")
        for language in spoken
        if name in after and not after[name].get(language, "").strip()
    ]
    return found + reason_problems(reason, spoken)


def cancellation_problems(
    reason: Mapping[str, str], languages: Iterable[str], *, public: bool
) -> list[Reason]:
    """Act section 15: why a round is cancelled is told in every language to those who have seen it."""
    if public:
        return reason_problems(reason, languages)
    return [] if any(text.strip() for text in reason.values()) else [NO_REASON("reason")]


def reason_problems(reason: Mapping[str, str], languages: Iterable[str]) -> list[Reason]:
    """Act section 15: what everybody is told stands in each of the programme's languages."""
    return [
        REASON_MISSING(f"reason_{language}", language=LANGUAGE_NAMES[language])
        for language in languages
        if not reason.get(language, "").strip()
    ]
