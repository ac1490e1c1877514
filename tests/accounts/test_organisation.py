"""An organisation's own data: what is right, what is missing, who may change it, and what stays of it."""

import contextlib
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from accounts.choices import AuditResult, Authority, IdKind, LegalForm, MemberRole, OrganisationSection, Vat
from accounts.formats import masked_email, masked_iban, normal_bic, normal_iban, normal_id, spaced_iban
from accounts.models import Organisation, OrganisationVersion
from accounts.permissions import why_not
from accounts.queries import digest_of, facts_submitted, look, section_content
from accounts.rules import MAY, PUBLIC_BODIES, missing, owners_needed, standing_needed
from accounts.services import found_organisation, save_section
from accounts.services.organisations import Given
from applications.queries.content import content_of
from applications.queries.facts import data_of
from applications.queries.submitted import submitted_of
from applications.rules import costs
from calls.rules import legal_forms
from calls.rules.parameters import Parameters
from records.models import AuditEvent
from records.rules import Percent, Refused
from records.services import verify
from tests.factories.accounts import OrganisationFactory, UserFactory, member, person
from tests.factories.applications import draft, submitted

pytestmark = pytest.mark.django_db
IBAN = "FI2112345600000785"
BANK = {"iban": IBAN, "bic": "NDEAFIHH", "account_holder": "Rinki ry"}
YEAR = {
    "year": 2025,
    "turnover": Decimal("100000.00"),
    "result": Decimal("-1200.50"),
    "equity": Decimal("20000.00"),
    "liabilities": Decimal("0.00"),
    "audit": AuditResult.CLEAN,
    "remark": "",
}


def codes(refused: Any) -> list[str]:
    return [reason.code for reason in refused.value.reasons]


# Numbers


@pytest.mark.parametrize("typed", ["1234567-1", "12345671", "FI12345671", " 1234567-1 "])
def test_a_finnish_business_id_is_written_in_one_way(typed: str) -> None:
    assert normal_id(IdKind.FI, typed) == "1234567-1"


@pytest.mark.parametrize(
    ("kind", "typed", "code"),
    [
        (IdKind.FI, "1234567-2", "business_id_check_digit"),
        (IdKind.FI, "12345", "business_id_form"),
        (IdKind.FI, "", "business_id_form"),
        (IdKind.EU_VAT, "SE556188840402", "vat_number_form"),
        (IdKind.EU_VAT, "556188840401", "vat_number_form"),
        (IdKind.EU_VAT, "FI12345671", "vat_number_finnish"),
    ],
)
def test_a_wrong_number_is_refused_with_what_is_wrong(kind: str, typed: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        normal_id(kind, typed)
    assert codes(refused) == [code]


def test_other_countries_and_none_have_their_own_way() -> None:
    assert normal_id(IdKind.EU_VAT, "SE 556188-8404 01") == "SE556188840401"
    assert normal_id(IdKind.NONE, "anything") == ""


@given(st.text(max_size=20))
def test_any_text_is_a_number_or_refused(typed: str) -> None:
    for check in (lambda: normal_id(IdKind.FI, typed), lambda: normal_iban(typed), lambda: normal_bic(typed)):
        with contextlib.suppress(Refused):
            assert isinstance(check(), str)


@pytest.mark.parametrize(
    ("typed", "code"),
    [("FI2112345600000786", "iban_check_digits"), ("12345", "iban_form"), ("", "iban_form")],
)
def test_a_wrong_account_number_is_refused(typed: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        normal_iban(typed)
    assert codes(refused) == [code]


def test_an_account_number_is_read_in_fours_and_masked_but_for_its_end() -> None:
    assert spaced_iban(normal_iban("fi21 1234 5600 0007 85")) == "FI21 1234 5600 0007 85"
    assert masked_iban(IBAN) == "FI•• •••• •••• ••07 85"
    assert masked_iban("") == ""
    assert masked_email("aino.hakala@example.org") == "a•••@example.org"


# What the legal form means


@pytest.mark.parametrize("form", LegalForm.values)
def test_each_legal_form_says_its_rate_its_vat_and_its_advance(form: str) -> None:
    rate, vat, advance = legal_forms.form_meaning(form, Parameters())
    assert rate.params["base"] == Percent(Decimal("75.00"))
    assert (vat.code == "form_vat_never") is (form in costs.NO_VAT_FORMS)
    assert (advance.code == "form_advance_special") is (form in legal_forms.PUBLIC_BODIES)
    assert all(reason.article for reason in (rate, vat, advance))


def test_the_rate_in_words_follows_the_table_of_forms() -> None:
    rates = {form: legal_forms.form_rate(form, Parameters()).code for form in LegalForm.values}
    assert rates["municipality"] == rates["association"] == "form_meets_ground"
    assert rates["company"] == rates["state_agency"] == "form_base_rate"
    assert rates["foundation"] == rates["school"] == "form_ground_officer_decides"
    assert legal_forms.PUBLIC_BODIES == PUBLIC_BODIES


@pytest.mark.parametrize("form", LegalForm.values)
def test_only_others_than_public_bodies_show_their_standing_and_owners(form: str) -> None:
    if form in PUBLIC_BODIES:
        assert (standing_needed(form), owners_needed(form)) == ("no", "no")
    assert (standing_needed(form) == "yes") is (form in ("association", "foundation", "company"))
    assert (owners_needed(form) == "yes") is (form in ("association", "foundation", "company"))


@given(st.sampled_from(LegalForm.values), st.sets(st.sampled_from([*OrganisationSection.values, "vat"])))
def test_what_is_filled_is_never_missing(form: str, filled: set[str]) -> None:
    found = missing(form, dict.fromkeys(filled, True))
    assert not (filled - {"identity"}) & set(found)
    assert missing(form, dict.fromkeys([*OrganisationSection.values, "vat"], True)) == {}


def test_who_signs_only_with_another_needs_that_other() -> None:
    everything = dict.fromkeys([*OrganisationSection.values, "vat"], True)
    assert set(missing("municipality", everything, ["together"])) == {"signatories"}
    assert missing("municipality", everything, ["together", "together"]) == {}
    assert missing("municipality", everything, ["alone"]) == {}


# Saving


def test_a_section_is_saved_with_its_version_and_an_event_without_its_content() -> None:
    organisation = OrganisationFactory()
    owner = member(organisation)
    assert save_section(organisation, "bank", Given(BANK), by=owner) is True
    organisation.refresh_from_db()
    assert organisation.iban == IBAN
    version = OrganisationVersion.objects.get(organisation=organisation, section="bank")
    event = AuditEvent.objects.get(verb="organisation_section_saved")
    assert version.content == BANK
    assert event.data == {
        "section": "bank",
        "version": str(version.pk),
        "digest": digest_of(BANK, salt=str(version.pk)),
    }
    assert IBAN not in str(event.data)
    assert digest_of(BANK) != event.data["digest"]
    assert verify(organisation.stream) == []


def test_saving_the_same_again_leaves_no_trace() -> None:
    organisation = OrganisationFactory()
    owner = member(organisation)
    for expected in (True, False):
        rows = Given(rows=[YEAR, {**YEAR, "year": 2024}])
        assert save_section(organisation, "standing", rows, by=owner) is expected
    assert OrganisationVersion.objects.count() == 1
    assert [row.result for row in organisation.financial_years.all()] == [Decimal("-1200.50")] * 2


def test_of_two_people_the_second_does_not_save_blindly_over_the_first() -> None:
    organisation = OrganisationFactory()
    owner, editor = member(organisation), member(organisation, MemberRole.EDITOR)
    seen = digest_of(section_content(organisation, "address"))
    save_section(organisation, "address", Given({"city": "Haapalahti"}, seen=seen), by=owner)
    with pytest.raises(Refused) as refused:
        save_section(organisation, "address", Given({"city": "Norrhamn"}, seen=seen), by=editor)
    assert codes(refused) == ["organisation_changed"]
    assert Organisation.objects.get(pk=organisation.pk).city == "Haapalahti"


@pytest.mark.parametrize("role", MemberRole.values)
@pytest.mark.parametrize("section", OrganisationSection.values)
def test_a_section_is_saved_by_whom_the_table_names(role: str, section: str) -> None:
    organisation = OrganisationFactory()
    user = member(organisation, role)
    given = {
        "identity": Given({"vat": Vat.DEDUCTED}),
        "address": Given({"city": "Norrhamn"}),
        "bank": Given(BANK),
        "signatories": Given(rows=[{"name": "A", "email": "a@example.org", "authority": Authority.ALONE}]),
        "standing": Given(rows=[YEAR]),
        "owners": Given({"no_owner_ground": "Listed."}),
    }[section]
    if role in MAY[section]:
        assert save_section(organisation, section, given, by=user) is True
    else:
        with pytest.raises(Refused):
            save_section(organisation, section, given, by=user)
        assert not OrganisationVersion.objects.exists()
    assert (why_not(role, section) is None) is (role in MAY[section])


def test_a_stranger_saves_nothing() -> None:
    organisation = OrganisationFactory()
    with pytest.raises(Refused):
        save_section(organisation, "address", Given({"city": "X"}), by=member(OrganisationFactory()))


def test_a_business_id_is_there_once_and_none_needs_a_ground() -> None:
    OrganisationFactory(business_id="1234567-1")
    with pytest.raises(IntegrityError), transaction.atomic():
        OrganisationFactory(business_id="1234567-1")
    with pytest.raises(IntegrityError), transaction.atomic():
        OrganisationFactory(business_id="")
    for _ in range(2):
        OrganisationFactory(business_id="", no_id_ground="Founded by treaty.")


def test_who_enters_an_organisation_owns_it_and_staff_do_not() -> None:
    user = UserFactory(name="")
    fields = {"name": "Rinki ry", "business_id": "1234567-1", "legal_form": LegalForm.ASSOCIATION}
    made = found_organisation(by=user, person="Aino Hakala", **fields)
    assert (made.memberships.get().user, made.memberships.get().role) == (user, MemberRole.OWNER)
    user.refresh_from_db()
    assert user.name == "Aino Hakala"
    with pytest.raises(Refused) as refused:
        found_organisation(by=UserFactory(), **fields)
    assert codes(refused) == ["business_id_taken"]
    with pytest.raises(Refused) as refused:
        found_organisation(by=person("officer"), **{**fields, "business_id": "7654321-1"})
    assert codes(refused) == ["staff_apply_not"]


# What an application takes of it


@pytest.mark.parametrize(
    ("vat", "evidence", "shown"),
    [
        (Vat.NOT_DEDUCTED, "Ruling of 12.1.2026", True),
        (Vat.NOT_DEDUCTED, " ", False),
        (Vat.DEDUCTED, "x", False),
    ],
)
def test_vat_counts_where_it_is_shown_not_to_be_deducted(vat: str, evidence: str, shown: bool) -> None:
    made = draft(organisation=OrganisationFactory(vat=vat, vat_evidence=evidence))
    assert data_of(content_of(made)).applicant.vat_shown is shown


def test_a_submitted_application_keeps_what_its_organisation_said_then() -> None:
    organisation = OrganisationFactory(vat=Vat.NOT_DEDUCTED, vat_evidence="Ruling of 12.1.2026", iban=IBAN)
    owner = member(organisation)
    save_section(organisation, "standing", Given(rows=[YEAR]), by=owner)
    made = submitted(owner, organisation=organisation)
    made.content_sha = made.submissions.get().content_id
    before = submitted_of(made)
    changed = {"name": "Other", "legal_form": LegalForm.COMPANY, "vat": Vat.DEDUCTED, "vat_evidence": ""}
    save_section(organisation, "identity", Given(changed), by=owner)
    made.organisation.refresh_from_db()
    after = submitted_of(made)
    assert before
    assert after
    assert after.applicant == before.applicant
    assert after.application.organisation.legal_form == LegalForm.ASSOCIATION
    assert after.application.organisation.vat_shown is True
    assert after.applicant["financial_years"][0]["result"] == "-1200.50"
    assert after.applicant["signatories"] == [{"name": owner.name, "authority": Authority.ALONE}]
    assert IBAN not in str(after.applicant)
    assert owner.email not in str(after.applicant)


def test_the_facts_submitted_are_those_of_the_sections() -> None:
    said = facts_submitted(OrganisationFactory(region="FI19A"))
    assert said["region"] == "FI19A"
    assert said.keys() >= {"legal_form", "vat", "vat_evidence", "financial_years", "owners", "signatories"}
    assert not said.keys() & {"iban", "bic", "account_holder"}


def test_the_page_tells_what_is_missing_in_the_same_number_of_queries(
    django_assert_num_queries: Any,
) -> None:
    for number in (1, 3):
        organisation = OrganisationFactory()
        for _ in range(number):
            owner = member(organisation)
        years = Given(rows=[{**YEAR, "year": 2025 - step} for step in range(number)])
        save_section(organisation, "standing", years, by=owner)
        with django_assert_num_queries(4):
            found = look(organisation)
        assert ("standing" in found.missing) is (number == 1)
        assert {"address", "bank", "owners", "identity"} <= set(found.missing)
        assert all(one.member for one in found.signatories)
