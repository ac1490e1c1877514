"""What the applicant's pages lack, as errors and warnings of its application."""

from accounts.rules import missing
from applications.rules.standing import organisation_problems


def test_an_association_without_anything_is_told_what_stops_it_and_what_does_not() -> None:
    found = organisation_problems(missing("association", {}))
    assert {one.code: one.blocks for one in found} == {
        "address_missing": True,
        "account_missing": False,
        "signatory_missing": True,
        "standing_missing": True,
        "owners_missing": False,
        "vat_unsaid": False,
    }
    assert {one.field for one in found} >= {"organisation.address", "organisation.standing"}


def test_a_public_body_need_not_show_its_standing() -> None:
    filled = {"address": True, "signatories": True, "bank": True, "vat": True}
    assert organisation_problems(missing("municipality", filled)) == []


def test_a_second_signatory_still_to_be_named_stops_nothing() -> None:
    filled = {"address": True, "signatories": True, "bank": True, "vat": True}
    (found,) = organisation_problems(missing("state_agency", filled, ["together"]))
    assert (found.code, found.blocks) == ("second_signatory_missing", False)
