"""People and organisations for tests."""

from typing import Any

import factory
from factory.django import DjangoModelFactory

from accounts.choices import Authority, LegalForm, MemberRole
from accounts.models import Membership, Organisation, RoleGrant, Signatory, User

PASSWORD = "amif-demo-2027"


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = factory.Sequence(lambda n: f"Person {n}")
    language = "en"
    password = factory.django.Password(PASSWORD)

    @factory.post_generation
    def roles(self: Any, create: bool, extracted: tuple[str, ...] | None, **_: Any) -> None:
        for role in extracted or ():
            RoleGrant.objects.create(user=self, role=role)


class OrganisationFactory(DjangoModelFactory[Organisation]):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Integraatioyhdistys {n} ry")
    business_id = factory.Sequence(lambda n: f"TEST-{n:05d}")
    legal_form = LegalForm.ASSOCIATION
    language = "fi"


class MembershipFactory(DjangoModelFactory[Membership]):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = MemberRole.OWNER


def person(*roles: str, **fields: Any) -> User:
    """Somebody with roles in the ministry or the committee."""
    return UserFactory(roles=roles, **fields)


def member(
    organisation: Organisation, role: str = MemberRole.OWNER, *, signs: str | None = None, **fields: Any
) -> User:
    """Somebody who belongs to the organisation. An owner also signs for it alone, unless `signs` says otherwise."""
    user = MembershipFactory(organisation=organisation, role=role, user=UserFactory(**fields)).user
    authority = (Authority.ALONE if role == MemberRole.OWNER else "") if signs is None else signs
    if authority:
        Signatory.objects.create(
            organisation=organisation, name=user.name, email=user.email, authority=authority
        )
    return user
