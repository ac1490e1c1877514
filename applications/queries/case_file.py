"""Everything in a case, gathered for paper: what was found of the application, and how it was handled."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from applications.choices import CheckVerdict
from applications.models import Application, ExpertStatement
from applications.queries.cases import load_criteria, of_stage
from applications.queries.records import Marks, marks_of, statements_in
from applications.queries.score_table import ScoreTable, score_table
from calls.choices import CriterionStage


@dataclass(frozen=True)
class Reviews:
    """Checks, scores and statements, as far as the reader may see them (queries/score_table.py)."""

    checks: Sequence[Any]
    table: ScoreTable
    agreed: Sequence[Any]
    statements: Sequence[ExpertStatement]
    marks: Marks


def reviews_for(user: Any, application: Application) -> Reviews:
    """What the person may see of them, for paper. Four queries, whatever there is."""
    criteria = load_criteria(application)
    checks = of_stage(criteria, CriterionStage.ELIGIBILITY)
    for one in checks:
        one.answer = CheckVerdict(one.verdict).label if one.verdict else "–"
    table = score_table(user, application, criteria)
    whole = table.verdict is not None
    agreed = [one for one in of_stage(criteria, CriterionStage.QUALITY) if one.agreed is not None or one.note]
    return Reviews(checks, table, agreed if whole else (), statements_in(application), marks_of(application))
