"""Secret documents: the grounds of the openness act that occur in grants, and until when a document is secret.

A document of the authority is public unless a ground of the law says otherwise (act 621/1999, section 1).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from calls.rules import articles as art
from calls.rules.findings import Finding
from records.rules import Reason, gettext_noop

YEARS, YEARS_OF_PRIVATE_LIFE = 25, 100
PRIVATE_LIFE = range(24, 33)

# Points of section 24, subsection 1, in our own words; those that protect private life are 24 to 32.
GROUNDS: Mapping[int, str] = MappingProxyType(
    {
        2: gettext_noop("Finland’s relations with another state or an international organisation"),
        3: gettext_noop("A report of an offence, or a criminal investigation under way"),
        5: gettext_noop("Tactical or technical methods of the police, the Border Guard or Customs"),
        6: gettext_noop("A complaint not yet decided, whose investigation would suffer"),
        7: gettext_noop("Security arrangements of people, premises or information systems"),
        8: gettext_noop("Preparing for accidents or emergencies"),
        9: gettext_noop("The security of the State"),
        15: gettext_noop("An inspection or supervision that would suffer if it became known"),
        16: gettext_noop("Material given voluntarily for research or statistics"),
        17: gettext_noop("Business secrets of the State, a municipality or another public body"),
        19: gettext_noop("How the authority prepares for a trial to which it is a party"),
        20: gettext_noop(
            "Private business secrets, and business information whose disclosure would cause a loss"
        ),
        21: gettext_noop("A plan or basic material of research or development"),
        23: gettext_noop("A person’s income, wealth or economic situation"),
        24: gettext_noop("Refugees, and applicants for asylum, a residence permit or a visa"),
        25: gettext_noop("A client of social welfare, or a person’s health, disability or treatment"),
        26: gettext_noop("Private circumstances of a suspect or a victim of an offence"),
        29: gettext_noop("A person’s psychological or aptitude test"),
        30: gettext_noop("A pupil’s welfare, or an assessment of his or her personal qualities"),
        31: gettext_noop("Contact details that a person has asked to be kept secret, for safety"),
        32: gettext_noop("A person’s convictions, family life or other private circumstances"),
    }
)

NO_SUCH_GROUND = Finding("secrecy_ground", gettext_noop("Choose the ground of the law."), art.ACT_621_24)
WHICH_PARTS = Finding(
    "secrecy_parts",
    gettext_noop("Write which parts are secret: the rest of the document is public."),
    art.ACT_621_10,
)
TOO_SHORT = Finding("secrecy_over", gettext_noop("The secrecy would already be over. Choose a later day."))
TOO_LONG = Finding(
    "secrecy_too_long",
    gettext_noop("The law keeps this document secret until %(last)s at most."),
    art.ACT_621_31,
)
WHY_PUBLIC = Finding("secrecy_ended_reason", gettext_noop("Write why the document is public again."))


@dataclass(frozen=True)
class Secrecy:
    """How far a document is secret: the point of section 24(1), all of it or which parts, and the last day."""

    point: int
    until: date
    parts: str = ""

    @property
    def whole(self) -> bool:
        """Whether nothing of the document is public."""
        return not self.parts


def last_day(point: int, dated: date) -> date:
    """Act 621/1999, section 31: 25 years from the document's day; 100 for private life, the day of death not known."""
    years = YEARS_OF_PRIVATE_LIFE if point in PRIVATE_LIFE else YEARS
    try:
        return dated.replace(year=dated.year + years)
    except ValueError:
        return dated.replace(year=dated.year + years, day=28)


def secrecy_problems(said: Secrecy, *, in_part: bool, dated: date, today: date) -> list[Reason]:
    """Act 621/1999, sections 10, 24 and 31: what stands against marking a document of the day `dated` so."""
    found = [] if said.point in GROUNDS else [NO_SUCH_GROUND("point")]
    if in_part and not said.parts.strip():
        found.append(WHICH_PARTS("parts"))
    if said.until <= today:
        found.append(TOO_SHORT("until"))
    elif said.point in GROUNDS and said.until > last_day(said.point, dated):
        found.append(TOO_LONG("until", last=last_day(said.point, dated)))
    return found


def is_secret(until: date, today: date) -> bool:
    """Act 621/1999, section 31: the last day of secrecy is one still."""
    return today <= until
