"""Who declared what, as the case and the auditor see it."""

from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from applications.choices import StatementState
from applications.models import (
    Application,
    ApplicationPartner,
    DeclarationStatement,
    ImpartialityDeclaration,
)
from records.queries import at_hand


def parties_of(application: Application) -> list[ApplicationPartner]:
    """The partners a person declares on beside the applicant. One query."""
    return list(application.partners.select_related("organisation"))


def waiting_statements(application: Application, user: Any) -> list[DeclarationStatement]:
    """Others' statements that wait for a decision maker's answer. No query when they were read beside the case."""
    rows = application.statements.all()
    if not at_hand(application, "statements"):
        rows = rows.select_related("user")
    return [one for one in rows if one.state == StatementState.ASKED and one.user_id != user.pk]


def all_declarations() -> QuerySet[Any]:
    """Every declaration that stands, with its case, round, person and everything the person has said before."""
    said = DeclarationStatement.objects.select_related("answered_by").order_by("stated_at", "pk")
    rows = ImpartialityDeclaration.objects.select_related(
        "application__case", "application__call", "application__line", "user"
    )
    return rows.order_by(
        "application__call", "user__name", "user__email", "application__case__reference"
    ).prefetch_related(Prefetch("application__statements", queryset=said))


def declared_by_round() -> list[dict[str, Any]]:
    """Of each round: how many declared, on how many cases, and how many of them disqualified. One query."""
    rows: Any = ImpartialityDeclaration.objects.values("application__call", "application__call__title")
    return list(
        rows.annotate(
            declared=Count("pk"),
            disqualified=Count("pk", filter=Q(impartial=False)),
            people=Count("user", distinct=True),
        ).order_by("-application__call")
    )
