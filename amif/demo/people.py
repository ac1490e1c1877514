"""The demo's accounts and organisations. All are invented."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml
from django.contrib.auth.hashers import make_password
from stdnum.fi import ytunnus

from accounts.choices import MemberRole, Role, TieKind, TieWhose
from accounts.models import Organisation, User
from accounts.services import ToldTie, add_member, create_organisation, create_user, record_tie
from amif.demo.furnishing import furnish

PASSWORD = "amif-demo-2027"  # noqa: S105 - the demo's, printed on the screen
HERE = Path(__file__).parent
STAFF = {
    "officer": ("Leena Salo", "fi", (Role.OFFICER,)),
    "officer2": ("Mikael Strand", "sv", (Role.OFFICER,)),
    "assessor": ("Pekka Arvio", "fi", (Role.ASSESSOR,)),
    "assessor2": ("Ann-Sofie Berg", "sv", (Role.ASSESSOR,)),
    "decider": ("Marja Päätalo", "fi", (Role.DECIDER,)),
    "decider2": ("Hannu Virtala", "fi", (Role.DECIDER,)),
    "finance": ("Timo Kassa", "fi", (Role.FINANCE,)),
    "committee": ("Carita Lund", "sv", (Role.COMMITTEE,)),
    "auditor": ("Riitta Tarkka", "fi", (Role.AUDITOR,)),
    "admin": ("Ville Ylönen", "fi", (Role.ADMIN,)),
}
MEMBERS = {
    "applicant": ("Aino Hakala", "fi", "oppimo", MemberRole.OWNER),
    "colleague": ("Kalle Nieminen", "fi", "oppimo", MemberRole.EDITOR),
    "municipality": ("Maria Kallio", "fi", "kuusikallio", MemberRole.OWNER),
    "agency": ("Juha Lupala", "fi", "lupavirasto", MemberRole.OWNER),
}
TIES = {
    "assessor": ToldTie(
        TieWhose.CLOSE, TieKind.BOARD, "Silta-säätiö sr", "Puolisoni on hallituksessa.", "", date(2022, 1, 1)
    ),
    "officer": ToldTie(
        TieWhose.OWN,
        TieKind.EMPLOYER,
        "Etappi Konsultointi Oy",
        "Työskentelin yhtiössä ennen virkaani.",
        "",
        date(2018, 8, 1),
        date(2021, 6, 30),
    ),
}


@dataclass(frozen=True)
class Cast:
    """Who is who: staff by account name, organisations by key, and the owner who writes for each organisation."""

    staff: dict[str, User]
    organisations: dict[str, Organisation]
    owners: dict[str, User]


def load_people() -> Cast:
    """Accounts and organisations; the same ones when they are there already."""
    hashed = make_password(PASSWORD)
    staff = {
        name: person(f"{name}@example.org", full, language, hashed, roles)
        for name, (full, language, roles) in STAFF.items()
    }
    for name, told in TIES.items():
        if not staff[name].ties.exists():
            record_tie(told, by=staff[name])
    known = yaml.safe_load((HERE / "organisations.yaml").read_text(encoding="utf-8"))
    organisations = {key: organisation(number, *row) for number, (key, row) in enumerate(known.items())}
    owners: dict[str, User] = {}
    for name, (full, language, key, role) in MEMBERS.items():
        member = person(f"{name}@example.org", full, language, hashed)
        add_member(organisations[key], member, role, by=None)
        owners.setdefault(key, member)
    for key, found in organisations.items():
        if key not in owners:
            owners[key] = person(f"owner.{key}@example.org", f"{found.city}, {key}", found.language, "!")
            add_member(found, owners[key], MemberRole.OWNER, by=None)
    for number, (key, found) in enumerate(organisations.items()):
        furnish(found, owners[key], number)
    return Cast(staff, organisations, owners)


def person(email: str, name: str, language: str, hashed: str, roles: tuple[str, ...] = ()) -> User:
    """The account, made when it is not there. `hashed` "!" means nobody signs in with it."""
    found = User.objects.filter(email=email).first()
    if found:
        return found
    user = create_user(email, name, password=None, language=language, by=None, roles=roles)
    User.objects.filter(pk=user.pk).update(password=hashed)
    return user


def organisation(number: int, name: str, legal_form: str, language: str, city: str) -> Organisation:
    """The organisation, made when it is not there, with a business id that passes the check digit."""
    found = Organisation.objects.filter(name=name).first()
    return found or create_organisation(
        by=None,
        name=name,
        business_id=business_id(number),
        legal_form=legal_form,
        language=language,
        address=f"Esimerkkikatu {number + 1}",
        postcode=f"{90000 + number * 10}",
        city=city,
    )


def business_id(number: int) -> str:
    """An invented Finnish business id (9xxxxxx-y, a range not given out) with the right check digit."""
    for body in range(9_000_000 + number * 100, 9_000_000 + number * 100 + 100):
        for digit in range(10):
            text = f"{body}-{digit}"
            if ytunnus.is_valid(text):
                return text
    raise AssertionError("no valid id in the range")
