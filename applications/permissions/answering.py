"""Whether an applicant may answer a request for supplement now."""

from applications.choices import SupplementState
from applications.models import Application, SupplementRequest
from applications.rules.supplements import late_problems
from calls.rules.findings import Finding
from records import clock
from records.rules import Reason, gettext_noop

NOTHING_OPEN = Finding(
    "supplement_not_open",
    gettext_noop("The ministry does not wait for a supplement. Reload the page to see what has happened."),
)


def open_request(application: Application) -> SupplementRequest | None:
    """The request that waits for its answer. One query, none where the requests have been read."""
    rows = application.supplement_requests.all()
    return next((one for one in rows if one.state == SupplementState.OPEN), None)


def why_not_answer_now(application: Application) -> Reason | None:
    """Until the deadline of the open request."""
    request = open_request(application)
    if request is None:
        return NOTHING_OPEN()
    return next(iter(late_problems(clock.now(), request.due_at)), None)
