"""Money that is free again, where somebody waits in reserve."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.choices import Role
from applications.formats import language
from applications.forms.selection import round_name
from applications.queries.reserve import freed_lines
from applications.views.desk_tasks.registry import DeskTask, Viewer, source
from records.formats import money


@source
def freed_money(viewer: Viewer) -> Iterator[DeskTask]:
    """For officers: promote from the reserve while its places hold. Three queries at most."""
    if not viewer.user.has_role(Role.OFFICER):
        return
    for one in freed_lines(viewer.user, viewer.today):
        said = {"free": money(one.free, language()), "number": one.count}
        text = ngettext(
            "Money freed: %(free)s, %(number)s in reserve",
            "Money freed: %(free)s, %(number)s in reserve",
            one.count,
        )
        about = ", ".join([round_name(one.line.call), _("line %(code)s") % {"code": one.line.code}])
        url = f"{reverse('desk_ranking', args=[one.line.call_id])}#reserve-{one.line.pk}"
        yield DeskTask(text % said, about, url, one.until, one.since)
