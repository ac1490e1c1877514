"""Where in the form a rule's field is: the section, the element a link reaches, and what the field is called."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext_lazy as _

from applications.choices import Section
from applications.queries.content import FIELDS
from applications.queries.costs import own_name
from applications.rules.entries import (
    DELIVERABLES,
    KINDS,
    OTHER_FUNDING,
    PROCUREMENTS,
    RISKS,
    STEERING,
    TARGET_GROUPS,
    WORK_PACKAGES,
)
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
        "need": _("Need"),
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
        "other_funding_answer": _("Is there other funding?"),
        "early_start": _("Why the project has to start before the decision"),
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
        "party": _("Whose cost"),
        "vat": _("VAT"),
        "kind": _("Kind of cost"),
        "payer": _("Payer"),
        "amount": _("Amount"),
        "from_eu_budget": _("The money is from the EU budget"),
        "in_kind": _("It is work or goods, not money"),
        "name": _("Name"),
        "business_id": _("Business ID"),
        "legal_form": _("Legal form"),
        "country": _("Country"),
        "role": _("What it does in the project"),
        "receives_funding": _("Part of the support"),
        "vat_shown": _("Value added tax"),
        "agreement": _("Agreement"),
        "agreement_on": _("Signed on"),
    }
)
# What the columns of rows kept by kind are called (rules/entries.py).
ENTRY_LABELS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        TARGET_GROUPS: {
            "group": _("Target group"),
            "number": _("How many are reached"),
            "reached_by": _("How they are reached"),
        },
        WORK_PACKAGES: {
            "title": _("Name of the work package"),
            "description": _("Activities"),
            "party": _("Who answers for it"),
            "from_month": _("From month"),
            "to_month": _("To month"),
            "outcome": _("Outcome"),
        },
        RISKS: {
            "risk": _("Risk"),
            "likelihood": _("Likelihood"),
            "impact": _("Impact"),
            "response": _("What is done about it"),
        },
        DELIVERABLES: {
            "name": _("What is delivered"),
            "shown_by": _("How it is shown to be ready"),
            "amount": _("Amount, €"),
        },
        STEERING: {"body": _("Organisation or person"), "why": _("Why")},
        PROCUREMENTS: {
            "name": _("What is procured"),
            "kind": _("Kind"),
            "value": _("Value without VAT, €"),
            "stage": _("Stage"),
        },
        OTHER_FUNDING: {
            "funder": _("Funder and programme"),
            "source": _("Where the money comes from"),
            "purpose": _("What it pays for"),
            "amount": _("Amount, €"),
            "standing": _("Applied for or granted"),
            "period": _("For which time"),
        },
    }
)
KIND_LABELS: Mapping[str, Any] = MappingProxyType(
    {
        TARGET_GROUPS: _("Target groups"),
        WORK_PACKAGES: _("Work packages"),
        RISKS: _("Risks"),
        STEERING: _("Proposal for the steering group"),
        DELIVERABLES: _("Deliverables"),
        PROCUREMENTS: _("Procurements above the national threshold"),
        OTHER_FUNDING: _("Other funding"),
    }
)
# Of a party: own_p2, own_reason_p2; of a project year: months_3.
OF_PARTY_OR_YEAR = re.compile(r"_(p[0-9a-f]+|\d+)$")
OF_ROW = re.compile(r"([a-z_]+-\d+)-")
BUDGET_FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "amount": "unit_price",
        "share_reasons": "share_reason",
        **{name: name for name in ("share", "months", "hours", "quantity", "party", "vat", "kind")},
    }
)
MONEY: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "budget.model": (Section.BUDGET, "cost_model_0"),
        "budget.staff_method": (Section.BUDGET, "staff_method_0"),
        "budget.lines": (Section.BUDGET, "cost_model_0"),
        "budget.deliverables": (Section.BUDGET, "deliverables-0-amount"),
        "rate.asked": (Section.FINANCING, "rate_asked"),
        "rate.ground": (Section.FINANCING, "ground_0"),
        "rate.reasons": (Section.FINANCING, "ground_reason"),
        "financing.fund": (Section.FINANCING, "rate_asked"),
        "financing.revenue": (Section.FINANCING, "revenue"),
        "financing.maximum": (Section.FINANCING, "maximum_asked"),
        "financing.own.applicant": (Section.FINANCING, "own"),
    }
)


@dataclass(frozen=True)
class Place:
    """A place in the form: the section's code, the control's name in it; without a control, the section itself.

    `whole`: the reason is about more than the control at which it stands. `organisation`: it is on that section of the
    organisation's own pages.
    """

    section: str = ""
    name: str = ""
    whole: bool = False
    organisation: str = ""

    @property
    def element(self) -> str:
        """The id a link reaches."""
        return f"id_{self.name}" if self.name else ""

    @property
    def row(self) -> str:
        """The row of the budget it is in, by which the page with it is asked for; elsewhere nothing."""
        found = OF_ROW.match(self.name) if self.section == Section.BUDGET else None
        return found[1] if found else ""

    @property
    def label(self) -> str:
        """What the field is called; for a row, the column."""
        kind, column = self.name.partition("-")[0], self.name.rpartition("-")[2]
        columns = ENTRY_LABELS.get(kind, LABELS)
        found = LABELS.get(self.name) or columns.get(column) or columns.get(OF_PARTY_OR_YEAR.sub("", column))
        return "" if self.whole else str(found or "")


def place_of(reason: Reason) -> Place:
    """Where the reason's field is. Paths: applications/rules/data.py; "section#name" is a control itself."""
    path = reason.field
    if "#" in path:
        section, _hash, name = path.partition("#")
        return Place(section, name)
    if path in MONEY:
        return Place(*MONEY[path])
    if path == "financing":
        return Place(Section.FINANCING, "own", whole=True)
    root, _dot, rest = path.partition(".")
    if root in ROOTS:
        return ROOTS[root](rest)
    section = next((one for one, names in FIELDS.items() if path in names), "")
    return Place(section, path if section else "")


def cell_name(code: str, age: str = "", gender: str = "") -> str:
    """The name of the control of one cell of an indicator, or of its one number."""
    return f"{code}_{AGES.index(age)}_{gender}" if age else code


def _entry_place(rest: str) -> Place:
    """<kind>.<row>.<field>; what concerns all rows of a kind stands at the first control of the first."""
    kind, *row = rest.split(".")
    known = KINDS[kind]
    if not row:
        return Place(known.section, f"{kind}-0-{known.fields[0]}", whole=True)
    return Place(known.section, f"{kind}-{row[0]}-{row[1]}")


def _budget_place(rest: str) -> Place:
    """Procurements stand in a section of their own."""
    if rest.startswith("procurements."):
        return Place(Section.MANAGEMENT, f"{rest.split('.')[1]}-value")
    return Place(Section.BUDGET, _budget_control(rest))


def _budget_control(rest: str) -> str:
    """lines.<key>.<field>, lines.<key>.<unit>.<year> and deliverables.<key>."""
    parts = rest.split(".")
    if len(parts) < 2:
        return "cost_model_0"
    if parts[0] == "deliverables":
        return f"{parts[1]}-amount"
    if len(parts) > 3:
        return f"{parts[1]}-{parts[2]}_{parts[3]}"
    field = BUDGET_FIELDS.get(parts[2], "description") if len(parts) > 2 else "description"
    if field == "unit_price" and parts[1].startswith("staff"):
        field = "description"
    return f"{parts[1]}-{field}"


def _financing_control(rest: str) -> str:
    """own.<party>, other.<key>, other.<key>.payer."""
    parts = rest.split(".")
    if len(parts) < 2:
        return "own"
    if parts[0] == "own":
        return own_name(parts[1])
    return f"{parts[1]}-{'payer' if parts[-1] == 'payer' else 'amount'}"


def _target_control(rest: str) -> str:
    """<code>, <code>.<age>.<gender>; the table as a whole is reached at its heading."""
    if not rest:
        return "targets"
    parts = rest.rsplit(".", 2)
    return cell_name(*parts) if len(parts) == 3 and parts[1] in AGES else rest


ROOTS: Mapping[str, Callable[[str], Place]] = MappingProxyType(
    {
        "entries": _entry_place,
        "organisation": lambda rest: Place(organisation=rest),
        "answers": lambda rest: Place(Section.QUESTIONS, rest),
        "partners": lambda rest: Place(Section.PARTNERS, rest.replace(".", "-")),
        "budget": _budget_place,
        "financing": lambda rest: Place(Section.FINANCING, _financing_control(rest)),
        "attachments": lambda rest: Place(Section.ATTACHMENTS, rest),
        "targets": lambda rest: Place(Section.INDICATORS, _target_control(rest)),
    }
)
