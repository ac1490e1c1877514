"""Requests for supplement and messages for tests."""

from datetime import datetime
from typing import Any

from accounts.models import User
from applications.choices import Side
from applications.models import Application, Message, SupplementRequest
from applications.queries.content import content_of, version_of
from applications.rules.supplements import Asked, proposed_due
from applications.services.drafting import Typed, save_section
from applications.services.messages import send_message
from applications.services.supplements import Wanted, request_supplement
from records import clock
from tests.factories.applications import submitted
from tests.factories.selection import impartial, officer

ASKED = (Asked("basics", "Telefonnumret saknas.", ("contact_phone",)),)


def due_in(days: int = 14) -> datetime:
    return proposed_due(clock.now(), days)


def asking(
    *items: Asked, by: User | None = None, application: Application | None = None, **how: Any
) -> SupplementRequest:
    """A submitted application of which an impartial officer asks something."""
    application, by = application or submitted(), by or officer()
    impartial(application, by)
    wanted = Wanted(items or ASKED, how.pop("due_at", None) or due_in(), **how)
    request = request_supplement(application, wanted, by=by)
    application.refresh_from_db()
    return request


def typed_in(application: Application, section: str, by: User | None = None, **fields: Any) -> Any:
    """Something typed in a section, the rest as it stands."""
    content = content_of(Application.objects.get(pk=application.pk))
    version = version_of(content, section)
    return save_section(
        application, section, Typed(fields=fields), version=version, by=by or application.created_by
    )


def written(application: Application, by: User, side: str = Side.APPLICANT, text: str = "Hej!") -> Message:
    """A message sent."""
    return send_message(application, side, text, by=by)
