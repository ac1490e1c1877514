"""/my/organisations/: what each role sees and may send, errors at their fields, joining by link."""

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client

from accounts.choices import AuditResult, LegalForm, MemberRole, OrganisationSection
from accounts.models import JoinRequest, Membership, Organisation, Signatory
from accounts.queries import digest_of, section_content
from accounts.rules import MAY
from accounts.services import ask_to_join, invitation_token, invite, revoke_invitation
from records.models import AuditEvent
from tests.factories.accounts import PASSWORD, OrganisationFactory, UserFactory, member, person

pytestmark = pytest.mark.django_db
IBAN = "FI2112345600000785"
NEW = {
    "id_kind": "fi",
    "business_id": "1234567-1",
    "name": "Rinki ry",
    "legal_form": "association",
    "language": "fi",
}


def signed_in(user: Any) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def text_of(answer: Any) -> str:
    return answer.content.decode()


def here(organisation: Organisation, rest: str = "") -> str:
    return f"/my/organisations/{organisation.pk}/{rest}"


@pytest.fixture
def organisation() -> Organisation:
    return OrganisationFactory(
        name="Rinki ry", iban=IBAN, account_holder="Rinki ry", address="Katu 1", postcode="00100", city="X"
    )


def rows(*given: dict[str, Any], initial: int = 0) -> dict[str, Any]:
    """Rows as a browser sends them."""
    sent: dict[str, Any] = {"rows-TOTAL_FORMS": len(given), "rows-INITIAL_FORMS": initial}
    for number, row in enumerate(given):
        sent |= {f"rows-{number}-{name}": value for name, value in row.items()}
    return sent


SENT = {
    "identity": {"name": "Rinki rf", "legal_form": "association", "language": "sv", "vat": "deducted"},
    "address": {"address": "Katu 2", "postcode": "00200", "city": "Y", "country": "FI", "region": "FI1B1"},
    "bank": {"iban": "FI21 1234 5600 0007 85", "bic": "NDEAFIHH", "account_holder": "Rinki"},
    "signatories": rows(
        {"name": "A B", "email": "A@example.org", "authority": "alone"},
        {"name": "", "email": "", "authority": "alone"},
    ),
    "standing": rows(
        *(
            {
                "year": year,
                "turnover": "100,000.00",
                "result": "-1200.50",
                "equity": "5",
                "liabilities": "0",
                "audit": AuditResult.CLEAN,
            }
            for year in (2025, 2024)
        )
    ),
    "owners": rows({"name": "A B", "ground": "shares", "share": "60"}),
}


@pytest.mark.parametrize("role", MemberRole.values)
@pytest.mark.parametrize("section", OrganisationSection.values)
def test_a_section_is_read_by_all_and_sent_by_whom_the_table_names(
    organisation: Organisation, role: str, section: str
) -> None:
    client = signed_in(member(organisation, role, signs=""))
    address = here(organisation, f"{section}/")
    page = client.get(address)
    assert page.status_code == 200
    seen = digest_of(section_content(organisation, section))
    answer = client.post(address, SENT[section] | {"seen": seen})
    saved = AuditEvent.objects.filter(verb="organisation_section_saved").exists()
    if role in MAY[section]:
        assert (answer.status_code, saved) == (302, True), text_of(answer)
    else:
        assert (answer.status_code, saved) == (403, False)
        assert '<form method="post" novalidate' not in text_of(page)


def test_what_was_sent_is_stored_in_its_one_way_of_writing(organisation: Organisation) -> None:
    client = signed_in(member(organisation, signs=""))
    for section, sent in SENT.items():
        assert client.post(here(organisation, f"{section}/"), sent).status_code == 302
    organisation.refresh_from_db()
    assert (organisation.iban, organisation.region, organisation.name) == (IBAN, "FI1B1", "Rinki rf")
    assert [one.email for one in organisation.signatories.all()] == ["a@example.org"]
    assert [one.result for one in organisation.financial_years.all()] == [Decimal("-1200.50")] * 2
    assert organisation.owners.get().share == Decimal("60.00")


@pytest.mark.parametrize(
    ("section", "change", "said"),
    [
        ("bank", {"iban": "FI2112345600000786"}, "The check digits do not fit"),
        ("bank", {"bic": "X"}, "8 or 11 letters"),
        ("address", {"region": ""}, "Choose the region"),
        ("identity", {"vat": "not_deducted"}, "Name the document that shows it"),
        ("identity", {"legal_form": "nothing"}, "nothing"),
        ("signatories", {"rows-0-email": ""}, "Fill this in, or empty the whole row"),
        ("signatories", {"rows-0-authority": "together"}, "only one is named"),
        (
            "signatories",
            {"rows-1-name": "C D", "rows-1-email": "a@EXAMPLE.org"},
            "The same e-mail address stands twice",
        ),
        ("standing", {"rows-1-year": "2025"}, "The same year stands twice"),
        ("standing", {"rows-0-audit": "remarks"}, "Write what the auditor remarked"),
        ("standing", {"rows-0-result": ""}, "Fill this in, or empty the whole row"),
        ("owners", {"rows-0-share": "101"}, "100"),
    ],
)
def test_what_is_wrong_is_said_above_and_at_the_field_and_nothing_is_saved(
    organisation: Organisation, section: str, change: dict[str, str], said: str
) -> None:
    client = signed_in(member(organisation))
    answer = client.post(here(organisation, f"{section}/"), SENT[section] | change)
    page = text_of(answer)
    assert answer.status_code == 200
    assert "govuk-error-summary" in page
    assert "Error:" in page
    assert said in page
    assert not AuditEvent.objects.filter(verb="organisation_section_saved").exists()


def test_an_emptied_row_goes_and_a_full_one_stays(organisation: Organisation) -> None:
    client = signed_in(member(organisation, signs=""))
    for name in ("One", "Two"):
        Signatory.objects.create(organisation=organisation, name=name, email=f"{name}@example.org".lower())
    sent = rows(
        {"name": "", "email": "", "authority": "alone"},
        {"name": "Two", "email": "two@example.org", "authority": "alone"},
        initial=2,
    )
    assert client.post(here(organisation, "signatories/"), sent).status_code == 302
    assert [one.name for one in organisation.signatories.all()] == ["Two"]


def test_a_colleagues_change_in_between_is_told(organisation: Organisation) -> None:
    client = signed_in(member(organisation))
    answer = client.post(here(organisation, "address/"), SENT["address"] | {"seen": "old"})
    assert answer.status_code == 409
    assert "A colleague has changed this" in text_of(answer)


def test_a_viewer_sees_the_end_of_the_account_number_only(organisation: Organisation) -> None:
    signatory = member(organisation, name="Aino Hakala", email="aino@example.org")
    viewer = signed_in(member(organisation, MemberRole.VIEWER))
    for rest in ("", "bank/", "signatories/", "members/", "identity/"):
        page = text_of(viewer.get(here(organisation, rest)))
        assert IBAN not in page.replace(" ", "")
        assert "aino@example.org" not in page
    assert "07 85" in text_of(viewer.get(here(organisation)))
    assert "FI21 1234 5600 0007 85" in text_of(signed_in(signatory).get(here(organisation)))


def test_another_organisation_answers_like_none(organisation: Organisation) -> None:
    client = signed_in(member(OrganisationFactory()))
    other = Membership.objects.get(user=member(organisation))
    for rest in ("", "members/", f"members/{other.pk}/", "leave/", *(f"{one}/" for one in SENT)):
        assert client.get(here(organisation, rest)).status_code == 404
    own = Organisation.objects.exclude(pk=organisation.pk).get()
    assert client.get(here(own, f"members/{other.pk}/")).status_code == 404
    assert client.get(here(own, "nothing/")).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(("rest", "queries"), [("", 9), ("members/", 7)])
def test_a_page_asks_the_database_as_often_with_three_members_as_with_one(
    organisation: Organisation, django_assert_num_queries: Any, rest: str, queries: int, number: int
) -> None:
    client = signed_in(member(organisation))
    for _ in range(number):
        owner = member(organisation)
        ask_to_join(organisation, by=UserFactory())
        invite(organisation, f"waits{_}@example.org", "viewer", "fi", by=owner)
    with django_assert_num_queries(queries):
        assert client.get(here(organisation, rest)).status_code == 200


# Entering one, asking to join


def test_somebody_without_an_organisation_enters_one(client: Client) -> None:
    user = UserFactory(name="")
    client = signed_in(user)
    assert "You do not belong to an organisation yet" in text_of(client.get("/my/organisations/"))
    assert "Your own name" in text_of(client.post("/my/organisations/new/", NEW))
    answer = client.post("/my/organisations/new/", NEW | {"person": "Aino Hakala"})
    made = Organisation.objects.get(business_id="1234567-1")
    assert answer.headers["Location"] == here(made)
    assert client.get("/my/organisations/").headers["Location"] == here(made)
    assert made.memberships.get().user.name == "Aino Hakala"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"business_id": "1234567-2"}, "The check digit does not fit"),
        ({"id_kind": "eu_vat"}, "not a VAT number"),
        ({"id_kind": "none"}, "Write why the organisation has no such number"),
        ({"name": ""}, "required"),
    ],
)
def test_a_wrong_organisation_is_not_entered(change: dict[str, str], said: str) -> None:
    page = text_of(signed_in(UserFactory()).post("/my/organisations/new/", NEW | change))
    assert said in page
    assert "govuk-error-summary" in page
    assert not Organisation.objects.exists()


def test_the_second_one_who_comes_asks_to_join() -> None:
    organisation = OrganisationFactory(business_id="1234567-1", name="Rinki ry")
    owner = member(organisation, email="omistaja@example.org", name="Olli Omistaja")
    client = signed_in(UserFactory(name="Kalle Kysyjä"))
    page = text_of(client.post("/my/organisations/new/", NEW | {"business_id": "12345671"}))
    assert "Ask to join" in page
    assert "omistaja@example.org" not in page
    assert "Olli Omistaja" not in page
    assert Organisation.objects.count() == 1
    client.post("/my/organisations/ask/", {"business_id": "1234567-1"})
    assert "You have asked to join" in text_of(client.get("/my/organisations/"))
    assert client.get(here(organisation)).status_code == 404
    asked = JoinRequest.objects.get()
    owners_page = signed_in(owner)
    assert "Kalle Kysyjä" in text_of(owners_page.get(here(organisation, "members/")))
    owners_page.post(here(organisation, f"requests/{asked.pk}/"), {"do": "accept", "role": "viewer"})
    assert client.get(here(organisation)).status_code == 200


def test_asking_for_no_organisation_answers_like_none() -> None:
    client = signed_in(UserFactory())
    for number in ("", "7654321-1"):
        assert client.post("/my/organisations/ask/", {"business_id": number}).status_code == 404


def test_the_ministry_does_not_apply() -> None:
    page = text_of(signed_in(person("officer")).post("/my/organisations/new/", NEW))
    assert "Applicants use another account" in page
    assert not Organisation.objects.exists()


@pytest.mark.parametrize("form", LegalForm.values)
def test_the_page_says_what_the_legal_form_means(form: str) -> None:
    organisation = OrganisationFactory(legal_form=form)
    page = text_of(signed_in(member(organisation)).get(here(organisation)))
    assert "What the legal form means" in page
    assert "75%" in page
    assert "section 30" in page


# Joining by link


def test_a_new_person_signs_up_by_the_link_and_joins(settings: Any, mailoutbox: list[Any]) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    organisation = OrganisationFactory()
    made = invite(organisation, "uusi@example.org", "editor", "fi", by=member(organisation))
    link = f"/invitations/{invitation_token(made)}/"
    client = Client(headers={"accept-language": "en"})
    assert "Create an account" in text_of(client.get(link))
    account = {"email": "uusi@example.org", "password1": PASSWORD, "password2": PASSWORD, "next": link}
    answer = client.post("/accounts/signup/", account)
    assert answer.headers["Location"] == link, "the address was proved by the link"
    assert SESSION_KEY in client.session
    assert "Your own name" in text_of(client.get(link))
    assert client.post(link, {"person": "Uusi Tekijä"}).headers["Location"] == here(organisation)
    assert organisation.memberships.get(user__email="uusi@example.org").role == MemberRole.EDITOR


def test_the_link_proves_only_its_own_address(settings: Any) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    organisation = OrganisationFactory()
    made = invite(organisation, "uusi@example.org", "editor", "fi", by=member(organisation))
    client = Client()
    client.get(f"/invitations/{invitation_token(made)}/")
    account = {"email": "other@example.org", "password1": PASSWORD, "password2": PASSWORD}
    client.post("/accounts/signup/", account)
    assert SESSION_KEY not in client.session
    assert not Membership.objects.filter(user__email="other@example.org").exists()


def test_a_link_taken_back_says_so_and_an_unknown_one_is_none() -> None:
    organisation = OrganisationFactory()
    owner = member(organisation)
    made = invite(organisation, "uusi@example.org", "editor", "fi", by=owner)
    link = f"/invitations/{invitation_token(made)}/"
    revoke_invitation(made, by=owner)
    made.refresh_from_db()
    assert made.email == ""
    assert "has expired" in text_of(Client(headers={"accept-language": "en"}).get(link))
    assert Client().get("/invitations/nothing/").status_code == 404


def test_somebody_elses_link_is_refused_with_the_reason() -> None:
    organisation = OrganisationFactory()
    made = invite(organisation, "uusi@example.org", "editor", "fi", by=member(organisation))
    client = signed_in(UserFactory())
    answer = client.post(f"/invitations/{invitation_token(made)}/")
    assert answer.status_code == 403
    assert "another e-mail address" in text_of(answer)
    assert "uusi@example.org" not in text_of(answer)


# Members


@pytest.mark.parametrize("do", ["role", "hand_over", "remove", "nothing"])
def test_an_owner_acts_on_a_member_by_buttons(organisation: Organisation, do: str) -> None:
    owner = member(organisation)
    other = Membership.objects.get(user=member(organisation, MemberRole.VIEWER))
    address = here(organisation, f"members/{other.pk}/")
    signed_in(owner).post(address, {"do": do, "role": "editor"})
    found = organisation.memberships.filter(pk=other.pk).values_list("role", flat=True).first()
    assert found == {"role": "editor", "hand_over": "owner", "remove": None, "nothing": "viewer"}[do]


def test_the_only_owner_cannot_leave_and_is_told_why(organisation: Organisation) -> None:
    client = signed_in(member(organisation))
    page = client.post(here(organisation, "leave/"), follow=True)
    assert "Hand the ownership over first" in text_of(page)
    assert organisation.memberships.count() == 1


@pytest.mark.parametrize("role", ["editor", "viewer"])
def test_a_member_reads_the_list_and_may_leave_but_not_act(organisation: Organisation, role: str) -> None:
    owner = Membership.objects.get(user=member(organisation))
    client = signed_in(member(organisation, role))
    made = invite(organisation, "uusi@example.org", "editor", "fi", by=owner.user)
    asked = ask_to_join(organisation, by=UserFactory())
    page = text_of(client.get(here(organisation, "members/")))
    assert "Only an owner of the organisation does this" in page
    assert "uusi@example.org" not in page
    assert client.post(here(organisation, "members/"), {"email": "x@example.org"}).status_code == 403
    assert client.post(here(organisation, f"members/{owner.pk}/"), {"do": "remove"}).status_code == 403
    client.post(here(organisation, f"invitations/{made.pk}/revoke/"))
    client.post(here(organisation, f"requests/{asked.pk}/"), {"do": "accept", "role": "owner"})
    made.refresh_from_db()
    asked.refresh_from_db()
    assert (made.revoked_at, asked.state) == (None, "asked")
    assert client.post(here(organisation, "leave/")).headers["Location"] == "/my/organisations/"
    assert organisation.memberships.count() == 1
