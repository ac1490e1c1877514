"""What closes a case to a person, in the database's words: the one place every page, list, export, file and API asks.

`person` is a user, or where a row names one (OuterRef); `case` is the way from the row to the application, empty for
rows of applications. The rules in plain words: rules/impartiality.py.
"""

from collections.abc import Iterable
from functools import reduce
from typing import Any
from uuid import UUID

from django.db.models import DateTimeField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Value
from django.db.models.functions import TruncDate, Upper
from django.utils import timezone

from accounts.choices import TieKind
from accounts.models import Membership, OrganisationTie
from applications.models import (
    Application,
    ApplicationPartner,
    ApplicationSignature,
    ImpartialityDeclaration,
)
from records import clock


def disqualified(person: Any, case: str = "") -> Q:
    """Administrative Procedure Act, sections 27-28: by a fact or by what the person declared."""
    return by_facts(person, case) | Q(declared(person, False, case))


def by_facts(person: Any, case: str = "") -> Q:
    """Belonging to the applicant or a partner, a tie told to one of them, or having signed the application."""
    return Q(belongs(person, case)) | Q(tied(person, case)) | Q(signed(person, case))


def declared(person: Any, impartial: bool, case: str = "") -> Exists:
    """The person's declaration in the case that stands."""
    here = {"application": OuterRef(f"{case}pk"), "user": person, "impartial": impartial}
    return Exists(ImpartialityDeclaration.objects.filter(**here))


def belongs(person: Any, case: str = "") -> Exists:
    """Whether the person is a member of the applicant or of a partner."""
    rows = Membership.objects.filter(user=person)
    own = Q(organisation=OuterRef(f"{case}organisation"))
    return Exists(rows.filter(own | _on_partners(case, organisation="organisation", field="organisation__")))


def tied(person: Any, case: str = "") -> Exists:
    """Whether a tie the person has told is to the applicant or a partner, and counts for the case."""
    applicant = f"{case}organisation"
    to_applicant = (
        Q(organisation=OuterRef(applicant))
        | (~Q(business_id="") & Q(business_id=OuterRef(f"{applicant}__business_id")))
        | Q(business_id="", called=Upper(OuterRef(f"{applicant}__name")))
    )
    rows = counting(person, case).annotate(called=Upper("name"))
    return Exists(rows.filter(to_applicant | _on_partners(case, organisation="organisation") | _named(case)))


def counting(person: Any, case: str = "") -> QuerySet[OrganisationTie]:
    """The person's ties that count: begun, and not ended before the application arrived; earlier involvement stays."""
    arrived = ExpressionWrapper(OuterRef(f"{case}submitted_at"), output_field=DateTimeField())
    today = timezone.localdate(clock.now())
    return OrganisationTie.objects.filter(
        Q(kind=TieKind.EARLIER) | Q(ends_on=None) | Q(ends_on__gte=TruncDate(arrived)),
        Q(starts_on=None) | Q(starts_on__lte=today),
        user=person,
    )


def signed(person: Any, case: str = "") -> Exists:
    """Whether the person has signed the application for the applicant."""
    return Exists(ApplicationSignature.objects.filter(application=OuterRef(f"{case}pk"), user=person))


def _on_partners(case: str, *, organisation: str, field: str = "") -> Q:
    """A row that names an organisation or its business id, against the partners of the case."""
    partners = ApplicationPartner.objects.filter(application=OuterRef(OuterRef(f"{case}pk")))
    same = Q(organisation=OuterRef(organisation)) | (
        ~Q(business_id="") & Q(business_id=OuterRef(f"{field}business_id"))
    )
    return Q(Exists(partners.filter(same)))


def _named(case: str) -> Q:
    """A tie without a business id, against the partners' names."""
    partners = ApplicationPartner.objects.filter(application=OuterRef(OuterRef(f"{case}pk")))
    named = partners.annotate(called=Upper("name")).filter(called=OuterRef("called")).exclude(name="")
    return Q(Exists(named), business_id="")


def barred_pairs(people: Iterable[Any], rows: QuerySet[Application]) -> set[tuple[UUID, int]]:
    """Who of the people is disqualified in which of the applications. One query, whatever their number."""
    found = [
        rows.order_by()
        .filter(disqualified(one))
        .annotate(barred_person=Value(str(one.pk)))
        .values_list("barred_person", "pk")
        for one in people
    ]
    if not found:
        return set()
    together = reduce(lambda first, second: first.union(second, all=True), found)
    return {(UUID(person), pk) for person, pk in together}
