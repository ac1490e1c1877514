"""Where in the form a rule's field is: the section, the element a link reaches, and what the field is called."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext_lazy as _

from applications.choices import Section
from applications.queries.content import FIELDS
from applications.rules.indicators import AGES
from records.rules import Reason

LABELS: Mapping[str, Any] = MappingProxyType(
    {
        "language": _("Language of the application"),
        "title": _("Project title"),
        "summary": _("Summary"),
        "summary_en": _("Summary in English"),
        "contact_name": _("Contact person"),
        "contact_email": _("E-mail address"),
        "contact_phone": _("Telephone"),
        "need": _("Need and target group"),
        "objectives": _("Objectives"),
        "cooperation": _("How the partners work together"),
        "results": _("Results and effects"),
        "results_use": _("Use of the results"),
        "continuation": _("What goes on after the support ends"),
        "lessons": _("Lessons of earlier projects"),
        "equality": _("Equality and fundamental rights"),
        "accessibility": _("Accessibility"),
        "environment": _("Sustainable development"),
        "communication": _("Communication"),
        "procurement_plan": _("How procurement is carried out"),
        "personal_data": _("Personal data"),
        "wholly_procured": _("The whole project is procured"),
        "maximum_asked": _("Highest support you ask for"),
        "starts_on": _("First day of the project"),
        "ends_on": _("Last day of the project"),
        "cost_model": _("Cost model"),
        "staff_method": _("How staff costs are calculated"),
        "ground": _("Ground for the raised rate"),
        "ground_reason": _("Why the ground fits your project"),
        "rate_asked": _("Rate you ask for"),
        "own": _("Own funding of the applicant"),
        "own_reason": _("Why you put in no own money"),
        "revenue": _("Revenue"),
        "description": _("Cost"),
        "monthly_cost": _("Cost a month"),
        "months": _("Months"),
        "share": _("Share of full time"),
        "share_reason": _("Why a small share is enough"),
        "yearly_cost": _("Yearly gross cost"),
        "hours": _("Hours"),
        "quantity": _("Quantity"),
        "unit_price": _("Unit price"),
        "procurement": _("Procurement"),
        "payer": _("Payer"),
        "amount": _("Amount"),
    }
)
BUDGET_FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "amount": "unit_price",
        "share_reasons": "share_reason",
        "share": "share",
        "months": "months",
        "hours": "hours",
    }
)
MONEY: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "budget.model": (Section.BUDGET, "cost_model_0"),
        "budget.staff_method": (Section.BUDGET, "staff_method_0"),
        "budget.lines": (Section.BUDGET, "cost_model_0"),
        "rate.asked": (Section.FINANCING, "rate_asked"),
        "rate.ground": (Section.FINANCING, "ground_0"),
        "rate.reasons": (Section.FINANCING, "ground_reason"),
        "financing.fund": (Section.FINANCING, "rate_asked"),
        "financing.revenue": (Section.FINANCING, "revenue"),
        "financing.own.applicant": (Section.FINANCING, "own"),
    }
)


@dataclass(frozen=True)
class Place:
    """A place in the form: the section's code, the control's name in it; without a control, the section itself.

    `whole`: the reason is about more than the control at which it stands.
    """

    section: str = ""
    name: str = ""
    whole: bool = False

    @property
    def element(self) -> str:
        """The id a link reaches."""
        return f"id_{self.name}" if self.name else ""

    @property
    def label(self) -> str:
        """What the field is called; for a row, the column."""
        return "" if self.whole else str(LABELS.get(self.name, LABELS.get(self.name.rsplit("-", 1)[-1], "")))


def place_of(reason: Reason) -> Place:
    """Where the reason's field is. Paths: applications/rules/data.py; "section#name" is a control itself."""
    path = reason.field
    if "#" in path:
        section, _hash, name = path.partition("#")
        return Place(section, name)
    if path in MONEY:
        return Place(*MONEY[path])
    root, _dot, rest = path.partition(".")
    if path == "financing":
        return Place(Section.FINANCING, "own", whole=True)
    if root == "answers":
        return Place(Section.QUESTIONS, rest)
    if root == "budget":
        return Place(Section.BUDGET, _budget_control(rest))
    if root == "financing":
        return Place(Section.FINANCING, _financing_control(rest))
    if root == "attachments":
        return Place(Section.ATTACHMENTS, rest)
    if root == "targets":
        return Place(Section.INDICATORS, _target_control(rest))
    section = next((one for one, names in FIELDS.items() if path in names), "")
    return Place(section, path if section else "")


def cell_name(code: str, age: str = "", gender: str = "") -> str:
    """The name of the control of one cell of an indicator, or of its one number."""
    return f"{code}_{AGES.index(age)}_{gender}" if age else code


def _budget_control(rest: str) -> str:
    """lines.<key>.<field> and procurements.<key>."""
    parts = rest.split(".")
    if len(parts) < 2:
        return "cost_model_0"
    if parts[0] == "procurements":
        return f"{parts[1]}-procurement"
    field = BUDGET_FIELDS.get(parts[2], "description") if len(parts) > 2 else "description"
    if field == "unit_price" and parts[1].startswith("staff"):
        field = "description"
    return f"{parts[1]}-{field}"


def _financing_control(rest: str) -> str:
    """other.<key>, other.<key>.payer."""
    parts = rest.split(".")
    if len(parts) < 2:
        return "own"
    return f"{parts[1]}-{'payer' if parts[-1] == 'payer' else 'amount'}"


def _target_control(rest: str) -> str:
    """<code>, <code>.<age>.<gender>; the table as a whole is reached at its heading."""
    if not rest:
        return "targets"
    parts = rest.rsplit(".", 2)
    return cell_name(*parts) if len(parts) == 3 and parts[1] in AGES else rest
