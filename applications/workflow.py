"""The life of an application and of a decision, on one screen."""

from records.workflow import Step, table

# A decision taken again: by a correction, in answer to a request for review, or by promotion from the reserve.
REPLACED_FROM = ("granted", "granted_in_part", "rejected", "not_admitted")
REPLACEMENTS = tuple(
    Step(
        f"replace_{name}",
        REPLACED_FROM,
        state,
        "decision maker, not the proposer",
        "a correction, the answer to a request for review or a promotion replaces the decision",
        "applications.decision_replaced",
    )
    for name, state in (
        ("grant", "granted"),
        ("grant_in_part", "granted_in_part"),
        ("reject", "rejected"),
        ("not_admit", "not_admitted"),
    )
)

APPLICATION = table(
    Step(
        "submit",
        ("draft",),
        "submitted",
        "owner or editor who may sign",
        "complete, and in time",
        "applications.submitted",
    ),
    Step("reopen", ("submitted",), "draft", "owner", "the round is still open", "applications.reopened"),
    Step(
        "keep_submitted",
        ("draft",),
        "submitted",
        "owner, or the clock",
        "a version was submitted: its content is put back, by the clock once the round has closed",
        "applications.kept",
    ),
    Step(
        "withdraw",
        (
            "draft",
            "submitted",
            "in_check",
            "supplement_requested",
            "supplemented",
            "in_assessment",
            "assessed",
        ),
        "withdrawn",
        "owner",
        "not yet proposed",
        "applications.withdrawn",
    ),
    Step("expire", ("draft",), "expired", "the clock", "the round has closed", "applications.expired"),
    Step(
        "start_check",
        ("submitted",),
        "in_check",
        "officer",
        "declared impartial",
        "applications.check_started",
    ),
    Step(
        "request_supplement",
        ("in_check", "supplemented"),
        "supplement_requested",
        "officer",
        "names fields and a date",
        "applications.supplement_requested",
    ),
    Step(
        "supplement",
        ("supplement_requested",),
        "supplemented",
        "a person entitled to sign",
        "only what was asked for, complete, and within the date",
        "applications.supplemented",
    ),
    Step(
        "supplement_lapsed",
        ("supplement_requested",),
        "in_check",
        "the clock",
        "no answer came in time: what was submitted before stands",
        "applications.supplement_lapsed",
    ),
    Step(
        "take_back_supplement",
        ("supplement_requested",),
        "in_check",
        "officer",
        "with a reason: what was submitted before stands",
        "applications.supplement_taken_back",
    ),
    Step(
        "accept_late_supplement",
        ("in_check", "supplement_requested"),
        "supplemented",
        "officer",
        "an answer came late or not through the service, and is accepted with reasons",
        "applications.late_supplement_accepted",
    ),
    Step(
        "admit",
        ("in_check", "supplemented"),
        "in_assessment",
        "officer",
        "every general criterion holds",
        "applications.admitted",
    ),
    Step(
        "finish_assessment",
        ("in_assessment",),
        "assessed",
        "officer",
        "every assigned score is given",
        "applications.assessed",
    ),
    Step(
        "propose",
        ("in_check", "supplemented", "assessed"),
        "proposed",
        "officer",
        "reasons given; the earmark stands",
        "applications.proposed",
    ),
    Step(
        "return",
        ("proposed",),
        "assessed",
        "decision maker",
        "with reasons; the earmark is released",
        "applications.returned",
    ),
    Step(
        "return_to_check",
        ("proposed",),
        "in_check",
        "decision maker",
        "a proposal made before assessment, with reasons",
        "applications.returned",
    ),
    Step(
        "grant",
        ("proposed",),
        "granted",
        "decision maker, not the proposer",
        "the earmark becomes a commitment",
        "applications.granted",
    ),
    Step(
        "grant_in_part",
        ("proposed",),
        "granted_in_part",
        "decision maker, not the proposer",
        "the earmark becomes a commitment",
        "applications.granted",
    ),
    Step(
        "reject",
        ("proposed",),
        "rejected",
        "decision maker, not the proposer",
        "with reasons",
        "applications.rejected",
    ),
    Step(
        "not_admit",
        ("proposed",),
        "not_admitted",
        "decision maker, not the proposer",
        "with reasons",
        "applications.not_admitted",
    ),
    *REPLACEMENTS,
)

DECISION = table(
    Step(
        "decide",
        ("proposed",),
        "decided",
        "decision maker, not the proposer",
        "not disqualified",
        "applications.decided",
    ),
    Step(
        "return",
        ("proposed",),
        "returned",
        "decision maker, not the proposer",
        "with reasons",
        "applications.proposal_returned",
    ),
)

SUPPLEMENT = table(
    Step(
        "answer",
        ("open",),
        "answered",
        "a person entitled to sign",
        "equal to the deadline is in time",
        "supplements.answered",
    ),
    Step(
        "lapse",
        ("open",),
        "lapsed",
        "the clock",
        "a minute after the deadline",
        "supplements.lapsed",
    ),
    Step(
        "take_back",
        ("open",),
        "taken_back",
        "officer, or the applicant by withdrawing",
        "with a reason",
        "supplements.taken_back",
    ),
    Step(
        "accept_late",
        ("open", "lapsed"),
        "answered",
        "officer",
        "an answer that came late or not through the service is accepted, with reasons",
        "supplements.late_accepted",
    ),
)

REVIEW = table(
    Step(
        "withdraw",
        ("received",),
        "withdrawn",
        "owner or editor",
        "no answer proposed yet",
        "reviews.withdrawn",
    ),
    Step(
        "propose",
        ("received",),
        "proposed",
        "officer who neither proposed nor took the decision",
        "with reasons; late or not entitled: left unexamined",
        "reviews.answer_proposed",
    ),
    Step(
        "return",
        ("proposed",),
        "received",
        "decision maker, not the proposer",
        "with reasons; what was earmarked is released",
        "reviews.answer_returned",
    ),
    Step(
        "uphold",
        ("proposed",),
        "upheld",
        "decision maker who neither proposed nor took the decision",
        "with reasons and instructions for an appeal",
        "reviews.upheld",
    ),
    Step(
        "change",
        ("proposed",),
        "changed",
        "decision maker who neither proposed nor took the decision",
        "a new decision replaces the earlier one; the money follows",
        "reviews.changed",
    ),
    Step(
        "dismiss",
        ("proposed",),
        "dismissed",
        "decision maker who neither proposed nor took the decision",
        "late, or not entitled",
        "reviews.dismissed",
    ),
)

ANSWER = table(
    Step(
        "decide",
        ("proposed",),
        "decided",
        "decision maker, not the proposer",
        "the request moves with it",
        "reviews.answer_decided",
    ),
    Step(
        "return",
        ("proposed",),
        "returned",
        "decision maker, not the proposer",
        "with reasons",
        "reviews.answer_sent_back",
    ),
)
