"""Changes of money and of rules that take two persons."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from applications.formats import language
from applications.rules.due import CONFIRM, due_from
from applications.views.desk_tasks.registry import DeskTask, Viewer, source
from calls.permissions import may_second
from calls.queries.change_pages import waiting_for_second
from calls.rules.dates import local_day
from records.formats import in_language


@source
def changes_to_confirm(viewer: Viewer) -> Iterator[DeskTask]:
    """Changes officers have put before this decision maker, but for his or her own. One query."""
    for change in waiting_for_second(viewer.user) if may_second(viewer.user) else []:
        said = in_language(change.effect.get("says", {}), language())
        yield DeskTask(
            _("Confirm or refuse: %(sentence)s") % {"sentence": said},
            change.get_kind_display(),
            reverse("change", args=[change.pk]),
            due_from(CONFIRM, local_day(change.proposed_at)),
            change.proposed_at,
        )
