"""The lives of a call round, a plan version and a proposed change, on one screen."""

from records.workflow import Step, table

CALL = table(
    Step("propose", ("draft",), "proposed", "officer", "the checklist has no gap", "calls.proposed"),
    Step(
        "return", ("proposed",), "draft", "decision maker or its proposer", "with a reason", "calls.sent_back"
    ),
    Step(
        "publish",
        ("proposed",),
        "published",
        "decision maker",
        "not its proposer; still no gap",
        "calls.published",
    ),
    Step("open", ("published",), "open", "the clock", "the opening instant has come", "calls.opened"),
    Step("close", ("open",), "closed", "the clock", "the closing instant has passed", "calls.closed"),
    Step("settle", ("closed",), "settled", "officer", "every application is decided", "calls.settled"),
    Step(
        "cancel",
        ("draft", "proposed", "published", "open"),
        "cancelled",
        "officer",
        "with a reason",
        "calls.cancelled",
    ),
)

PLAN = table(
    Step("hear", ("draft",), "heard", "officer", "the committee has been asked", "plan.heard"),
    Step("reopen", ("heard",), "draft", "officer", "something is still to be changed", "plan.reopened"),
    Step("approve", ("heard",), "approved", "decision maker", "every comment is answered", "plan.approved"),
    Step("replace", ("approved",), "replaced", "the next version", "it is approved", "plan.replaced"),
)

CRITERIA = table(
    Step("propose", ("draft",), "proposed", "officer", "the set has no fault", "criteria.proposed"),
    Step(
        "approve",
        ("proposed",),
        "approved",
        "officer or decision maker; a second person where votes were entered for members",
        "the committee adopted it: enough members, enough of the votes cast",
        "criteria.approved",
    ),
    Step(
        "return",
        ("proposed",),
        "draft",
        "officer or decision maker",
        "the committee did not adopt it; or taken back, with a reason",
        "criteria.returned",
    ),
    Step(
        "record",
        ("draft",),
        "approved",
        "officer",
        "approved before it was loaded from its file, unchanged since",
        "criteria.recorded",
    ),
    Step("replace", ("approved",), "replaced", "the next version", "it is approved", "criteria.replaced"),
)

CHANGE = table(
    Step(
        "confirm",
        ("proposed",),
        "confirmed",
        "decision maker",
        "not its proposer; it can still be done",
        "change.confirmed",
    ),
    Step(
        "refuse",
        ("proposed",),
        "refused",
        "decision maker",
        "not its proposer; with a reason",
        "change.refused",
    ),
    Step(
        "withdraw", ("proposed",), "withdrawn", "its proposer", "nobody has decided yet", "change.withdrawn"
    ),
)
