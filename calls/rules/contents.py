"""Contents of an application a programme or a round may ask for or leave out. What the decree names is none of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from calls.rules import articles as art
from calls.rules.findings import Finding
from records.rules import Reason, gettext_noop

NOT_OPTIONAL = Finding(
    "content_not_optional",
    gettext_noop("%(name)s cannot be asked for or left out here. Choose among: %(known)s."),
    art.DEC_31,
)


@dataclass(frozen=True)
class Content:
    """What it is called, and whether an application has it where nobody has said otherwise."""

    label: str
    usual: bool


OPTIONAL: Mapping[str, Content] = MappingProxyType(
    {
        "summary_en": Content(gettext_noop("Summary in English"), usual=True),
        "risks": Content(gettext_noop("At least one risk with what is done about it"), usual=True),
        "personal_data": Content(gettext_noop("How personal data are handled"), usual=True),
        "contact_phone": Content(gettext_noop("Telephone number of the contact person"), usual=False),
        "procurement_plan": Content(
            gettext_noop("How procurement is carried out, below the threshold as well"), usual=False
        ),
        "agreements": Content(
            gettext_noop(
                "An agreement or a letter of intent with every partner, also with those who get no support"
            ),
            usual=False,
        ),
    }
)
USUAL = frozenset(code for code, one in OPTIONAL.items() if one.usual)


def contents_asked(*said: Mapping[str, bool]) -> frozenset[str]:
    """Decree section 31 point 13: the optional contents asked for; what is said later counts before."""
    found = {code: one.usual for code, one in OPTIONAL.items()}
    for one in said:
        found |= {code: bool(asked) for code, asked in one.items() if code in OPTIONAL}
    return frozenset(code for code, asked in found.items() if asked)


def optional_problems(codes: Iterable[str]) -> list[Reason]:
    """Decree section 31: what its points name cannot be chosen; each code that is none of the optional contents."""
    known = ", ".join(OPTIONAL)
    return [NOT_OPTIONAL("contents", name=code, known=known) for code in codes if code not in OPTIONAL]
