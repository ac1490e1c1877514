"""Whom at the desk a case's news go to."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse

from accounts.choices import Role
from accounts.models import User
from applications.models import Application
from records.services import notify


def desk_people(application: Application, also: Iterable[UUID] = ()) -> QuerySet[User]:
    """The officer in charge and those named; without any, the officers who have declared themselves impartial."""
    charge = application.handlers.filter(ended_at=None).values("officer")
    named = User.objects.filter(Q(pk__in=charge) | Q(pk__in=list(also)), is_active=True).distinct()
    if named.exists():
        return named.order_by("email")
    declared = application.declarations.filter(impartial=True).values("user")
    officers = User.objects.filter(pk__in=declared, role_grants__role=Role.OFFICER, is_active=True)
    return officers.distinct().order_by("email")


def tell_desk(
    application: Application,
    kind: str,
    params: Mapping[str, Any] | None = None,
    *,
    url: str = "desk_case",
    also: Iterable[UUID] = (),
) -> None:
    """A notice for each of them, in each one's language; it links to the page `url` names."""
    said = {"reference": application.reference, **(params or {})}
    address = reverse(url, args=[application.reference])
    for one in desk_people(application, also):
        notify(one, kind, case=application.case, params=said, url=address)
