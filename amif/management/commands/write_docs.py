"""`manage.py write_docs`: the pages of docs/ that are drawn from the code; a test compares them."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from amif import decree_page, rules_page
from applications.choices import ApplicationState, DecisionState, ReviewState, SupplementState
from applications.workflow import ANSWER, APPLICATION, DECISION, REVIEW, SUPPLEMENT
from calls.choices import CallState, ChangeState, CriteriaState, PlanState
from calls.workflow import CALL, CHANGE, CRITERIA, PLAN
from records.workflow import Table

HEAD = """# Life-cycles

Drawn from the tables in `calls/workflow.py` and `applications/workflow.py` by `manage.py write_docs`; do not edit by
hand. A state moves only by a step of its table, through `records.services.move`.
"""


def lifecycle(title: str, table: Table, states: dict[str, str]) -> str:
    """One life-cycle as a diagram and as a table."""
    arrows = [
        f"    {source} --> {step.target}: {step.name}" for step in table.values() for source in step.sources
    ]
    rows = [
        f"| {step.name} | {', '.join(states[source] for source in step.sources)} | {states[step.target]} "
        f"| {step.who} | {step.when} | `{step.event}` |"
        for step in table.values()
    ]
    diagram = "\n".join(["```mermaid", "stateDiagram-v2", *arrows, "```"])
    head = "| step | from | to | who | when | event |\n|---|---|---|---|---|---|"
    return f"\n## {title}\n\n{diagram}\n\n{head}\n" + "\n".join(rows) + "\n"


def workflow_page() -> str:
    """docs/workflow.md as it should be."""
    return HEAD + "".join(
        [
            lifecycle("Plan version", PLAN, words(PlanState)),
            lifecycle("Selection criteria", CRITERIA, words(CriteriaState)),
            lifecycle("Change that takes two persons", CHANGE, words(ChangeState)),
            lifecycle("Call round", CALL, words(CallState)),
            lifecycle("Application", APPLICATION, words(ApplicationState)),
            lifecycle("Request for supplement", SUPPLEMENT, words(SupplementState)),
            lifecycle("Decision", DECISION, words(DecisionState)),
            lifecycle("Request for review", REVIEW, words(ReviewState)),
            lifecycle("Answer to a request for review", ANSWER, words(DecisionState)),
        ]
    )


def words(states: Any) -> dict[str, str]:
    """The states' words, by value."""
    return {state.value: str(state.label) for state in states}


PAGES = {"rules.md": rules_page.page, "workflow.md": workflow_page, "decree-31.md": decree_page.page}


class Command(BaseCommand):
    help = "Write the pages of docs/ that are drawn from the code."

    def handle(self, *args: Any, **options: Any) -> None:
        for name, page in PAGES.items():
            Path(settings.BASE_DIR, "docs", name).write_text(page(), encoding="utf-8")
            self.stdout.write(f"docs/{name}")
