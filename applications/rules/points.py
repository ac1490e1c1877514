"""Decree 119/2022, section 31: its points, and the controls of the form that answer each."""

from dataclasses import dataclass

from records.rules import gettext_noop


@dataclass(frozen=True)
class Point:
    """A point of the section: what it asks for, and the controls that answer it as "section.control".

    A control is a field of the application, a kind of row, or "rows" for the rows of money, targets and partners.
    """

    number: str
    asks: str
    controls: tuple[str, ...]


POINTS = (
    Point(
        "lead",
        gettext_noop("cost estimate, financing plan, project plan"),
        ("budget.rows", "financing.rows", "project.need", "work.work_packages"),
    ),
    Point(
        "1",
        gettext_noop(
            "applicant and its organisation; contact persons; financial standing of others than public bodies"
        ),
        (
            "organisation.identity",
            "organisation.address",
            "organisation.bank",
            "organisation.signatories",
            "organisation.standing",
            "organisation.owners",
            "basics.contact_name",
            "basics.contact_email",
            "basics.contact_phone",
        ),
    ),
    Point(
        "2",
        gettext_noop("name and implementation period"),
        ("basics.title", "project.starts_on", "project.ends_on", "project.early_start"),
    ),
    Point(
        "3",
        gettext_noop(
            "transfer of the grant, who takes part, their responsibilities and financing, agreements"
        ),
        ("partners.rows", "partners.cooperation", "work.work_packages", "financing.rows"),
    ),
    Point("4", gettext_noop("type of grant"), ("action.support",)),
    Point(
        "5",
        gettext_noop("plan, cost estimate and financing plan with its breakdown; estimate of revenue"),
        (
            "budget.cost_model",
            "budget.staff_method",
            "budget.wholly_procured",
            "budget.rows",
            "budget.deliverables",
            "financing.rows",
        ),
    ),
    Point(
        "6",
        gettext_noop("amount and form of the grant"),
        (
            "financing.rate_asked",
            "financing.maximum_asked",
            "financing.ground",
            "financing.ground_reason",
            "budget.cost_model",
        ),
    ),
    Point(
        "7",
        gettext_noop("objectives, activities, timetable, results and effects"),
        (
            "project.need",
            "project.target_groups",
            "project.objectives",
            "work.work_packages",
            "results.results",
            "indicators.rows",
        ),
    ),
    Point(
        "8",
        gettext_noop("how it proceeds, use of the results, communication"),
        ("work.work_packages", "results.results_use", "management.communication"),
    ),
    Point(
        "9",
        gettext_noop("how the activity goes on after the support; what earlier projects taught"),
        ("results.continuation", "results.lessons"),
    ),
    Point(
        "10",
        gettext_noop("other EU funding received or applied for"),
        ("other_funding.other_funding_answer", "other_funding.other_funding", "declarations.no_other_eu"),
    ),
    Point("11", gettext_noop("whom the steering group should have"), ("management.steering",)),
    Point(
        "12",
        gettext_noop("documents of procurements above the national threshold that have begun"),
        ("management.procurement_plan", "management.procurements", "attachments.files"),
    ),
    Point(
        "13",
        gettext_noop("other information the authority needs"),
        (
            "basics.language",
            "basics.summary",
            "basics.summary_en",
            "principles.equality",
            "principles.accessibility",
            "principles.environment",
            "principles.risks",
            "management.personal_data",
            "questions.answers",
            "attachments.files",
            "declarations.true",
            "declarations.conditions",
            "declarations.publication",
        ),
    ),
)
