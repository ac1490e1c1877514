"""Who can score, and how much each has in hand."""

from django.db.models import Count, Q, QuerySet

from accounts.choices import Role
from accounts.models import User
from applications.choices import ApplicationState as State
from applications.models import Application
from applications.permissions.bars import barred_pairs


def all_assessors() -> QuerySet[User]:
    """Assessors by role, in service, by name, each with `in_hand`: the applications still to score."""
    open_work = Q(assessments__given_at=None, assessments__application__state=State.IN_ASSESSMENT)
    rows = User.objects.filter(role_grants__role=Role.ASSESSOR, is_active=True)
    return rows.annotate(in_hand=Count("assessments", filter=open_work, distinct=True)).order_by(
        "name", "email"
    )


def candidates(application: Application) -> QuerySet[User]:
    """Assessors who are not disqualified from the application and do not have it yet."""
    rows = all_assessors().exclude(assessments__application=application)
    out = barred_pairs(rows, Application.objects.filter(pk=application.pk))
    return rows.exclude(pk__in=[person for person, _pk in out])
