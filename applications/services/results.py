"""Making the results of a line public."""

from typing import Any

from django.db import transaction

from applications.models.results import ResultsPublication
from applications.permissions.results import why_not_publish_results
from applications.queries.results import line_standings
from calls.models import CallLine
from records import clock
from records.rules import refuse
from records.services import append


def publish_results(line: CallLine, *, by: Any) -> ResultsPublication:
    """Show the line's granted projects, and counts and sums of the others, to everybody. Refused with reasons."""
    with transaction.atomic():
        CallLine.objects.select_for_update().get(pk=line.pk)
        here = next(one for one in line_standings(line.call) if one.line.pk == line.pk)
        refuse(why_not_publish_results(by))
        refuse(*here.problems)
        made = ResultsPublication.objects.create(line=line, published_at=clock.now(), published_by=by)
        data = {"line": line.code, "decided": here.decided}
        append(line.call.stream, "applications.results_published", by=by, data=data)
    return made
