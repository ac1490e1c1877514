"""What the sections of texts and rows must hold: required texts and rows, numbers, steering group, other funding."""

from collections.abc import Iterable, Mapping

from applications.rules.data import ApplicationData, CallTerms, Enclosure
from applications.rules.entries import (
    EU,
    KINDS,
    OTHER_FUNDING,
    PLANNED,
    PROCUREMENTS,
    RISKS,
    SHAPES,
    STEERING,
    TARGET_GROUPS,
    WORK_PACKAGES,
    Entries,
    Entry,
    PlannedProcurement,
    Risk,
)
from applications.rules.questions import NO, YES
from applications.rules.work import work_problems
from calls.rules import articles as art
from calls.rules.contents import OPTIONAL, USUAL
from calls.rules.findings import Finding
from calls.rules.parameters import Parameters
from calls.rules.rates import OPERATING
from records.rules import WARNING, Reason, gettext_noop

# What every application says in words, and what operating support need not (decree section 31 points 7-9 and 13).
TEXTS = (
    "title",
    "summary",
    "summary_en",
    "contact_name",
    "contact_email",
    "need",
    "objectives",
    "results",
    "results_use",
    "continuation",
    "lessons",
    "equality",
    "accessibility",
    "environment",
    "communication",
    "personal_data",
)
OPTIONAL_TEXTS = ("contact_phone", "procurement_plan")
NOT_OF_OPERATING_SUPPORT = ("continuation", "environment", TARGET_GROUPS, STEERING)
ROWS = (TARGET_GROUPS, WORK_PACKAGES, RISKS, STEERING)
PROCUREMENT_HEADING = "procurement"
WEIGHTS: Mapping[str, int] = {"low": 1, "medium": 2, "high": 3}

ROWS_MISSING: Mapping[str, Finding] = {
    TARGET_GROUPS: Finding(
        "target_groups_missing", gettext_noop("Name at least one target group."), art.DEC_31_7
    ),
    WORK_PACKAGES: Finding(
        "work_packages_missing", gettext_noop("Describe the work in at least one work package."), art.DEC_31_7
    ),
    RISKS: Finding("risks_missing", gettext_noop("Name at least one risk."), art.DEC_31_13),
    STEERING: Finding(
        "steering_missing",
        gettext_noop("Propose whom the steering group should have. Every project has one."),
        art.DEC_31_11,
    ),
}
FIELD_MISSING = Finding("entry_field_missing", gettext_noop("Fill in this field."), art.DEC_31)
FIELD_TOO_LONG = Finding(
    "entry_text_too_long",
    gettext_noop("The text has %(length)s characters; at most %(most)s fit. Shorten it."),
    art.ACT_15,
)
TOO_MANY = Finding(
    "entries_too_many",
    gettext_noop("There are %(count)s rows; at most %(most)s fit. Put some together."),
    art.ACT_15,
)
NOBODY = Finding(
    "target_group_nobody",
    gettext_noop(
        "A target group has at least one person or organisation in it. Estimate how many are reached."
    ),
    art.DEC_31_7,
)
NO_VALUE = Finding(
    "procurement_without_value",
    gettext_noop("Estimate the value without value added tax; it is above zero."),
    art.DEC_31_12,
)
NO_AMOUNT = Finding("other_funding_without_amount", gettext_noop("The amount is above zero."), art.DEC_31_10)
PLAN_MISSING = Finding(
    "procurement_plan_missing",
    gettext_noop(
        "You plan a procurement above the national threshold: write how procurement is carried out."
    ),
    art.DEC_31_12,
)
DOCUMENTS_MISSING = Finding(
    "procurement_documents_missing",
    gettext_noop(
        "The procedure of the procurement %(name)s has begun: attach its documents, for example the notice and the "
        "invitation to tender."
    ),
    art.DEC_31_12,
)
UNANSWERED = Finding(
    "other_funding_unanswered",
    gettext_noop("Say whether other funding has been granted or applied for."),
    art.DEC_31_10,
)
YES_WITHOUT_ROWS = Finding(
    "other_funding_not_told",
    gettext_noop("You answered yes: tell which funding it is."),
    art.DEC_31_10,
)
NO_WITH_ROWS = Finding(
    "other_funding_told_but_denied",
    gettext_noop("You answered no, but funding is told below. Answer yes, or remove the rows."),
    art.DEC_31_10,
)
SAME_COSTS = Finding(
    "other_funding_from_eu",
    gettext_noop(
        "Other EU funding has been told. The ministry checks that no cost is paid twice from the EU budget."
    ),
    art.CPR_63_9,
    WARNING,
)


def required_texts(support: str, contents: Iterable[str] = USUAL) -> tuple[str, ...]:
    """Decree section 31 points 2, 7-9 and 13: the texts an application of this type of support must have.

    `contents` are the optional ones asked for (calls/rules/contents.py); those the points name are always asked for.
    """
    return those_asked((*TEXTS, *OPTIONAL_TEXTS), support, contents)


def required_rows(support: str, contents: Iterable[str] = USUAL) -> tuple[str, ...]:
    """Decree sections 31 point 11 and 37: the kinds of rows there must be; operating support has no steering group."""
    return those_asked(ROWS, support, contents)


def those_asked(names: Iterable[str], support: str, contents: Iterable[str]) -> tuple[str, ...]:
    """Decree section 31: of these contents those asked for, given the type of support and the optional ones chosen."""
    chosen = set(contents)
    less = NOT_OF_OPERATING_SUPPORT if support == OPERATING else ()
    return tuple(name for name in names if name not in less and (name not in OPTIONAL or name in chosen))


def content_problems(data: ApplicationData, call: CallTerms, parameters: Parameters) -> list[Reason]:
    """Decree section 31 points 3 and 7-13: everything missing or wrong in the rows, each at its field."""
    rows = data.entries
    found = [ROWS_MISSING[kind](f"entries.{kind}") for kind in call.required_rows if not rows.of(kind)]
    for kind in SHAPES:
        found += row_problems(kind, rows.of(kind))
    return [
        *found,
        *number_problems(rows),
        *work_problems(rows.work_packages, data.parties, data.starts_on, data.ends_on),
        *procurement_problems(
            rows.procurements, data.texts.get("procurement_plan", ""), data.enclosures, parameters
        ),
        *other_funding_problems(data.other_funding, rows),
    ]


def row_problems(kind: str, rows: tuple[Entry, ...]) -> list[Reason]:
    """Decree section 31: each row is whole, its texts fit, and there are not too many."""
    limits = KINDS[kind]
    found = [] if len(rows) <= limits.most else [_too_many(kind, len(rows))]
    for row in rows:
        path = f"entries.{kind}.{row.key}"
        found += [
            FIELD_MISSING(f"{path}.{name}") for name in limits.required if getattr(row, name) in (None, "")
        ]
        for name, most in limits.longest.items():
            length = len(getattr(row, name))
            if length > most:
                found.append(FIELD_TOO_LONG(f"{path}.{name}", length=length, most=most))
    return found


def _too_many(kind: str, count: int) -> Reason:
    return TOO_MANY(f"entries.{kind}", count=count, most=KINDS[kind].most)


def number_problems(rows: Entries) -> list[Reason]:
    """Decree section 31 points 7, 10 and 12: a number of people or a sum that is told is above zero."""
    told = [
        *((TARGET_GROUPS, one.key, "number", one.number, NOBODY) for one in rows.target_groups),
        *((PROCUREMENTS, one.key, "value", one.value, NO_VALUE) for one in rows.procurements),
        *((OTHER_FUNDING, one.key, "amount", one.amount, NO_AMOUNT) for one in rows.other_funding),
    ]
    return [
        finding(f"entries.{kind}.{key}.{name}")
        for kind, key, name, value, finding in told
        if value is not None and value <= 0
    ]


def procurement_problems(
    procurements: Iterable[PlannedProcurement],
    plan: str,
    enclosures: Iterable[Enclosure],
    parameters: Parameters,
) -> list[Reason]:
    """Decree section 31 point 12: above the national threshold a plan, and the documents of a procedure that has begun.

    The documents are a file under the call's heading for them, or one the applicant has named.
    """
    large = [one for one in procurements if is_above_threshold(one, parameters)]
    found = [PLAN_MISSING("procurement_plan")] if large and not plan.strip() else []
    attached = any(one.heading in ("", PROCUREMENT_HEADING) for one in enclosures)
    begun = [one for one in large if one.stage not in ("", PLANNED)]
    return found + [
        DOCUMENTS_MISSING("attachments.file-other", name=one.name) for one in begun if not attached
    ]


def is_above_threshold(one: PlannedProcurement, parameters: Parameters) -> bool:
    """Act 1397/2016 section 25: whether the value, without VAT, passes the national threshold of its kind."""
    threshold = getattr(parameters, f"procurement_{one.kind}", None)
    return one.value is not None and threshold is not None and one.value > threshold


def other_funding_problems(answer: str, rows: Entries) -> list[Reason]:
    """Decree section 31 point 10; CPR Article 63(9): an answer, and what it says told row by row."""
    told = rows.other_funding
    if answer not in (YES, NO):
        return [UNANSWERED("other_funding_answer")]
    if answer == NO:
        return [NO_WITH_ROWS("other_funding_answer")] if told else []
    found = [] if told else [YES_WITHOUT_ROWS(f"entries.{OTHER_FUNDING}")]
    from_eu = any(one.source == EU for one in told)
    return found + ([SAME_COSTS(f"entries.{OTHER_FUNDING}")] if from_eu else [])


def weight(risk: Risk) -> int:
    """Decree section 31 point 13: likelihood times impact, 1 to 9; 0 while either is open."""
    return WEIGHTS.get(risk.likelihood, 0) * WEIGHTS.get(risk.impact, 0)


def by_weight(risks: Iterable[Risk]) -> list[Risk]:
    """Decree section 31 point 13: the heaviest first, of equal ones the first told."""
    return sorted(risks, key=weight, reverse=True)
