"""Who can apply for an action: the kinds of applicant the plan names, and the legal forms they mean."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from calls.rules import articles as art
from calls.rules.findings import Finding
from calls.rules.parameters import NO, OFFICER, YES
from records.rules import WARNING, Reason, gettext_noop

NOT_ELIGIBLE = Finding(
    "applicant_not_eligible",
    gettext_noop("This action is not open to your kind of organisation. See in the call who can apply."),
    art.ACT_9,
)
OFFICER_DECIDES = Finding(
    "applicant_officer_decides",
    gettext_noop(
        "The ministry decides whether your organisation is among those who can apply for this action."
    ),
    art.ACT_9,
    WARNING,
)
FORM_MISSING = Finding(
    "applicant_legal_form_missing",
    gettext_noop("Enter the legal form of your organisation. Private persons cannot apply."),
    art.ACT_9,
)

_PUBLIC = ("state_agency", "municipality", "joint_municipal_authority", "wellbeing_county", "region")
_OPEN = (
    *_PUBLIC,
    "association",
    "foundation",
    "parish",
    "school",
    "company",
    "international_organisation",
    "other",
)


def _forms(yes: tuple[str, ...], officer: tuple[str, ...] = ()) -> Mapping[str, str]:
    return MappingProxyType({**dict.fromkeys(officer, OFFICER), **dict.fromkeys(yes, YES)})


# By the plan's kind of applicant: the legal forms that are one, and those an officer looks at.
FORMS_OF: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "competent_authorities": _forms(("state_agency",), _PUBLIC),
        "national_authorities": _forms(("state_agency",)),
        "regional_authorities": _forms(
            ("region", "wellbeing_county", "joint_municipal_authority"), ("state_agency",)
        ),
        "local_authorities": _forms(("municipality", "joint_municipal_authority")),
        "other_public_bodies": _forms((*_PUBLIC, "parish"), ("school", "other")),
        "third_sector": _forms(("association", "foundation"), ("parish", "other")),
        "educational_organisations": _forms(("school",), _OPEN),
        "international_organisations": _forms(("international_organisation",)),
        "companies": _forms(("company",)),
        "private_legal_persons": _forms(("association", "foundation", "company"), ("school", "other")),
        "asylum_process_actors": _forms((), _OPEN),
        "legal_advice_providers": _forms((), _OPEN),
        "other_relevant_actors": _forms((), _OPEN),
        "finnish_immigration_service": _forms((), ("state_agency",)),
        "police": _forms((), ("state_agency",)),
    }
)


def may_apply(legal_form: str, kinds: Iterable[str]) -> str:
    """Act section 9; the plan: yes, no, or an officer decides. No kinds named: every legal person."""
    answers = [FORMS_OF.get(kind, {legal_form: OFFICER}).get(legal_form, NO) for kind in kinds]
    if not answers or YES in answers:
        return YES
    return OFFICER if OFFICER in answers else NO


def form_problems(legal_form: str, kinds: Iterable[str]) -> list[Reason]:
    """Act section 9; the plan: the applicant is a legal person of a kind the action is open to."""
    if not legal_form:
        return [FORM_MISSING("applicant")]
    answer = may_apply(legal_form, kinds)
    return {YES: [], OFFICER: [OFFICER_DECIDES("applicant")], NO: [NOT_ELIGIBLE("applicant")]}[answer]
