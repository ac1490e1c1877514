"""The life of a call round, on one screen."""

from records.workflow import Step, table

CALL = table(
    Step("publish", ("draft",), "published", "officer", "the checklist has no gap", "calls.published"),
    Step("open", ("published",), "open", "the clock", "the opening instant has come", "calls.opened"),
    Step("close", ("open",), "closed", "the clock", "the closing instant has passed", "calls.closed"),
    Step("settle", ("closed",), "settled", "officer", "every application is decided", "calls.settled"),
    Step(
        "cancel", ("draft", "published", "open"), "cancelled", "officer", "with a reason", "calls.cancelled"
    ),
)
