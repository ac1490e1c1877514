"""What the tests of requests for supplement share: an answer sent, the notices that went out."""

from typing import Any

from applications.models import Application, SupplementRequest
from applications.queries.content import content_of
from applications.queries.supplements import changed_sections, said_last
from applications.services.supplementing import answer
from records.models import Notice
from tests.factories.applications import signing
from tests.factories.supplements import typed_in


def fresh(application: Application) -> Application:
    return Application.objects.get(pk=application.pk)


def owner(request: SupplementRequest) -> Any:
    return request.application.created_by


def answered(request: SupplementRequest, **fields: Any) -> Any:
    """Something typed where it was asked for, signed and sent."""
    typed_in(request.application, "basics", **(fields or {"contact_phone": "+358 40 123"}))
    made = fresh(request.application)
    return answer(made, signing(made), by=owner(request))


def notices(kind: str) -> int:
    return Notice.objects.filter(kind=kind).count()


def stands_as_submitted(application: Application) -> bool:
    return not changed_sections(content_of(fresh(application)), said_last(application))
