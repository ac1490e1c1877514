"""A line's ranking as CSV and XLSX: one row an application, in its order."""

from collections.abc import Sequence
from datetime import UTC

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.formats import titles_of, words
from applications.queries.ranking import LineRanking, Place
from applications.rules.reserve import IN_RESERVE
from records import clock
from records.formats import in_language
from records.renderers.sheets import XLSX, Table, comma_separated, workbook

MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": XLSX}
COLUMNS = (
    (gettext_lazy("Rank"), "count"),
    (gettext_lazy("Reference"), "code"),
    (gettext_lazy("Case number"), "code"),
    (gettext_lazy("Application"), "wide"),
    (gettext_lazy("Applicant"), "text"),
    (gettext_lazy("Action"), "code"),
    (gettext_lazy("State"), "text"),
    (gettext_lazy("Points"), "money"),
    (gettext_lazy("Spread"), "money"),
    (gettext_lazy("Rate, %"), "percent"),
    (gettext_lazy("Asked"), "money"),
    (gettext_lazy("Grant"), "money"),
    (gettext_lazy("Running total"), "money"),
    (gettext_lazy("Left on the line"), "money"),
    (gettext_lazy("Place in reserve"), "count"),
    (gettext_lazy("Remarks"), "wide"),
)


def ranking_file(found: LineRanking, form: str, language: str) -> bytes:
    """The ranking as a file; `form` is csv or xlsx. Text stays text, whoever wrote it."""
    call = found.line.call
    titles = titles_of(call.criteria_set.criteria.all()) if call.criteria_set else {}
    rows = [cells(place, titles) for place in found.places]
    columns = [(str(label), kind) for label, kind in COLUMNS]
    if form == "csv":
        return comma_separated([label for label, _kind in columns], rows)
    names = {"call": in_language(call.title, language), "code": found.line.code}
    title = _("%(call)s, ranking of line %(code)s, euro") % names
    created = clock.now().astimezone(UTC).replace(tzinfo=None)
    table = Table(_("Ranking"), title, columns, rows, total=False)
    return workbook([table], {"title": title, "created": created})


def cells(place: Place, titles: dict[str, str]) -> Sequence[object]:
    """One application, column by column."""
    row, one = place.row, place.scored
    application = one.application
    reasons = [*row.because, *(() if row.rank else one.verdict.reasons)]
    if one.reserve is not None:
        reasons.append(IN_RESERVE(place=one.reserve.place, until=one.reserve.until))
    return (
        row.rank,
        application.case.reference,
        application.case.register_number or None,
        application.title,
        application.organisation.name,
        application.action.code,
        str(application.get_state_display()),
        one.verdict.total,
        one.verdict.spread,
        one.rate if row.rank else None,
        application.requested,
        one.amount if row.rank else None,
        row.running,
        row.left,
        one.reserve.place if one.reserve else None,
        " ".join(words(reason, titles) for reason in reasons) or None,
    )
