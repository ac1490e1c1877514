"""docs/decree-31.md: which control of the form answers which point of decree 119/2022, section 31.

Where an answer stands is data here; a test fails when a control it names is gone, or a control has no point.
"""

from collections.abc import Iterator

from django.utils.translation import override

from accounts.choices import OrganisationSection
from applications.choices import Declaration, Section
from applications.queries.content import FIELDS, PARTNER_FIELDS
from applications.queries.places import ENTRY_LABELS, KIND_LABELS, LABELS
from applications.rules.contents import NOT_OF_OPERATING_SUPPORT, required_rows, required_texts
from applications.rules.entries import KINDS
from applications.rules.points import POINTS as POINTS
from applications.rules.points import Point
from calls.rules.rates import OPERATING, PROJECT

ORGANISATION, ATTACHED, DECLARED, ACTION = "organisation", "attachments", "declarations", "action"
DATES = ("starts_on", "ends_on")
MONEY_ROWS = {Section.BUDGET: "lines", Section.FINANCING: "financing"}
HEAD = """# What an application contains: decree 119/2022, section 31

Drawn from the form by `manage.py write_docs`; do not edit by hand. Each point of the section, and the controls that
answer it, by section of the form. *Must* are those an application of project support cannot be submitted
without; operating support need not have: {less}.

| point | asks for | where in the form |
|---|---|---|
{rows}

What is required stands in [applications/rules/contents.py](../applications/rules/contents.py); how long a text may
be, in the columns of `applications/models/application.py` and in `KINDS` of
[applications/rules/entries.py](../applications/rules/entries.py). What is submitted, and how it is written down:
`snapshot` and `canonical` in [applications/queries/content.py](../applications/queries/content.py).
"""


def controls() -> Iterator[str]:
    """Every control of the form, the organisation's pages, the attachments and the declarations."""
    for section, names in FIELDS.items():
        yield from (f"{section}.{name}" for name in names)
    yield from (f"{known.section}.{kind}" for kind, known in KINDS.items())
    yield from (f"{section}.rows" for section in MONEY_ROWS)
    yield f"{Section.INDICATORS}.rows"
    if PARTNER_FIELDS:
        yield f"{Section.PARTNERS}.rows"
    yield from (f"{ORGANISATION}.{section}" for section in OrganisationSection.values)
    yield from (f"{DECLARED}.{code}" for code in Declaration.values)
    yield from (f"{Section.PROJECT}.early_start", f"{ATTACHED}.files", f"{ACTION}.support")


def where(section: str) -> str:
    """The part of the form a control stands in, as pages call it."""
    beside = {
        ORGANISATION: "The organisation's pages",
        DECLARED: "Declarations",
        ACTION: "The action chosen",
    }
    return beside.get(section) or str(Section(section).label)


def named(control: str) -> str:
    """The control as its page calls it; empty for one that is the page itself."""
    section, _dot, name = control.partition(".")
    if section == ORGANISATION:
        return str(OrganisationSection(name).label)
    if section == DECLARED:
        return str(Declaration(name).label).rstrip(".")
    if section == ACTION:
        return "project support is a special grant, operating support a targeted general grant"
    return "" if name in ("rows", "files", "answers") else f"{label_of(name)}{must(name)}"


def label_of(name: str) -> str:
    """A field or a kind of row by its name; the columns of a row in brackets."""
    if name in ENTRY_LABELS:
        columns = ", ".join(first_small(str(one)) for one in ENTRY_LABELS[name].values())
        return f"{KIND_LABELS[name]} ({columns})"
    return str(LABELS.get(name, KIND_LABELS.get(name, name.replace("_", " "))))


def first_small(words: str) -> str:
    """The words as the middle of a sentence."""
    return words[:1].lower() + words[1:]


def must(name: str) -> str:
    """A mark on what an application of project support must have."""
    return " *must*" if name in (*required_texts(PROJECT), *required_rows(PROJECT), *DATES) else ""


def cell(point: Point) -> str:
    """The controls of a point, those of one section together."""
    found: dict[str, list[str]] = {}
    for control in point.controls:
        said = named(control)
        found.setdefault(where(control.partition(".")[0]), []).extend([said] if said else [])
    return "; ".join(
        f"**{section}**{': ' if names else ''}{', '.join(names)}" for section, names in found.items()
    )


def page() -> str:
    """docs/decree-31.md as it should be."""
    with override("en"):
        rows = [f"| {one.number} | {one.asks} | {cell(one)} |" for one in POINTS]
        texts, kinds = required_texts(OPERATING), required_rows(OPERATING)
        less = [name for name in NOT_OF_OPERATING_SUPPORT if name not in (*texts, *kinds)]
        named_less = ", ".join(label_of(name).partition(" (")[0].lower() for name in less)
    return HEAD.format(rows="\n".join(rows), less=named_less)
