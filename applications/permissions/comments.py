"""Who may write to colleagues about a field of a draft. To anybody outside the organisation there is nothing here."""

from typing import Any

from applications.choices import ApplicationState as State
from applications.models import Application, FieldComment
from applications.permissions.applicant import NOT_MEMBER, role_in
from calls.rules.findings import Finding
from records.rules import Reason, gettext_noop

NO_DRAFT = Finding(
    "comments_of_drafts", gettext_noop("The application is no longer a draft, so comments are closed.")
)
SETTLED = Finding("comment_settled", gettext_noop("The comment has been settled already."))


def why_not_comment(user: Any, application: Application) -> Reason | None:
    """Every member comments on a draft, a viewer too."""
    return why_not_comment_as(role_in(user, application), application)


def why_not_comment_as(role: str, application: Application) -> Reason | None:
    """As `why_not_comment`, for somebody whose role is already known."""
    if not role:
        return NOT_MEMBER()
    return NO_DRAFT() if application.state != State.DRAFT else None


def why_not_answer_comment(user: Any, comment: FieldComment) -> Reason | None:
    """Open comments are answered and settled, by every member."""
    return SETTLED() if comment.settled_at else why_not_comment(user, comment.application)
