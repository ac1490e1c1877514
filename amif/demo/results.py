"""The results of past rounds, made public a fortnight after the last decision of each line."""

from datetime import timedelta

from django.db.models import Max

from amif.demo.people import Cast
from applications.models import Application, ResultsPublication
from applications.queries.results import LineStanding, line_standings
from calls.models import CallRound
from records.services import append

AFTER = timedelta(days=14)


def publish_past(calls: list[CallRound], cast: Cast) -> None:
    """Every line where all is decided; the worker makes the letters later, so the service would still refuse."""
    for call in calls:
        for line in line_standings(call):
            if line.decided and not line.undecided:
                publish(line, cast)


def publish(line: LineStanding, cast: Cast) -> None:
    """One line, on its day."""
    by = cast.staff["officer"]
    decided = Application.objects.filter(line=line.line).aggregate(last=Max("decided_at"))["last"]
    ResultsPublication.objects.create(line=line.line, published_at=decided + AFTER, published_by=by)
    data = {"line": line.line.code, "decided": line.decided}
    append(line.line.call.stream, "applications.results_published", by=by, data=data)
