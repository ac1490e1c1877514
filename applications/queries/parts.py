"""The parts of a section: its own fields, and its kinds of rows; a request for supplement names them."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext_lazy as _

from applications.choices import Section
from applications.queries.content import FIELDS
from applications.queries.places import LABELS
from applications.rules.entries import kinds_of

# Rows that have a table of their own, by their name in the section's content.
ROWS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        Section.PARTNERS: ("partners",),
        Section.BUDGET: ("lines",),
        Section.FINANCING: ("financing",),
        Section.INDICATORS: ("targets",),
        Section.ATTACHMENTS: ("files",),
    }
)
REASONS = "reasons"
COSTS = ("cost_model", "staff_method", "wholly_procured", "lines", "deliverables")
PLAN = ("financing",)
NAMES: Mapping[str, Any] = MappingProxyType(
    {
        "partners": _("Partners"),
        "lines": _("Costs"),
        "financing": _("Financing plan"),
        "targets": _("Targets"),
        "files": _("Attachments"),
        "answers": _("Questions of this call"),
        REASONS: _("Reasons beside the figures"),
        "target_groups": _("Target groups"),
        "work_packages": _("Work packages"),
        "risks": _("Risks"),
        "steering": _("Steering group"),
        "procurements": _("Procurements"),
        "other_funding": _("Other funding"),
        "deliverables": _("Deliverables"),
    }
)


def parts_of(section: str) -> tuple[str, ...]:
    """The parts of a section, in the order of the form."""
    return (*FIELDS[section], *kinds_of(section), *ROWS.get(section, ()))


def with_reasons(section: str, parts: Iterable[str]) -> list[str]:
    """Parts with the reasons that stand beside a table's rows; none named stays none."""
    named = list(parts)
    return [*named, REASONS] if set(named) & set(ROWS.get(section, ())) else named


def part_label(part: str) -> str:
    """What a part is called."""
    return str(NAMES.get(part) or LABELS.get(part) or part)


def part_of(section: str, control: str) -> str:
    """The part a control of the section's form belongs to, by the control's name."""
    if control in FIELDS[section]:
        return control
    start = control.partition("-")[0]
    if start in kinds_of(section):
        return start
    rows = ROWS.get(section, ())
    return rows[0] if rows else next(iter(FIELDS[section]), control)
