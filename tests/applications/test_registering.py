"""The case's number in the register: its shape, who gives it, its history, and no decision without it."""

import re
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.choices import Role
from applications.models import Application, Decision
from applications.queries.letters import letter_of
from applications.queries.papers import submitted_paper
from applications.queries.records import numbers_of
from applications.renderers.application import application_html
from applications.renderers.letter import letter_html
from applications.services.deciding import decide
from applications.services.declaring import declare
from applications.services.issuing import ask_to_issue, issue
from applications.services.registering import give_number
from calls.models import Programme
from calls.rules.case_numbers import (
    example_of,
    mask_problem,
    number_problem,
    pattern_of,
    tidy_number,
    why_undecidable,
)
from records.models import AuditEvent, Case, Job
from records.rules import Refused
from tests.applications.desk import at, browser, page_of, post
from tests.factories.accounts import person
from tests.factories.applications import open_round, submitted
from tests.factories.refusals import refused_with
from tests.factories.selection import (
    checked,
    decided,
    decider,
    impartial,
    officer,
    proposed,
)

MASK = "VN/{number}/{year}"
NUMBER = "VN/1234/2026"


# The rule

numbers = st.integers(1, 9_999_999)
years = st.integers(2000, 2099)


@given(numbers, years)
def test_number_of_the_masks_shape_is_one(number, year):
    assert number_problem(f"VN/{number}/{year}", MASK) is None


@given(st.text(max_size=60))
def test_number_problem_agrees_with_the_mask_whatever_is_typed(text):
    fits = re.fullmatch(r"VN/[1-9][0-9]{0,6}/20[0-9]{2}", text) is not None
    assert (number_problem(text, MASK) is None) == fits


@given(st.text(max_size=60))
def test_tidying_twice_is_tidying_once_and_leaves_no_blank(text):
    tidy = tidy_number(text)
    assert tidy_number(tidy) == tidy
    assert tidy.split() == ([tidy] if tidy else [])


@pytest.mark.parametrize(
    "text", ["VN/0123/2026", "VN/1234/1999", "vn/1234/2026", "VN/1234", "VN/1234/2026-SM-1", "x"]
)
def test_other_number_is_refused_with_an_example(text):
    found = number_problem(text, MASK)
    assert found is not None
    assert found.code == "case_number_shape"
    assert found.params == {"example": NUMBER}


def test_number_without_a_mask_is_any_that_is_not_too_long():
    assert number_problem("SM 12", "") is None
    assert number_problem("1" * 41, "") is not None
    assert number_problem("", "").code == "case_number_empty"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("mask", "wrong"),
    [
        (MASK, ""),
        ("SMDNO-{year}-{number}", ""),
        ("{number}", ""),
        ("VN/{year}", "{number} does not stand in it"),
        ("VN/{numero}/{year}", "{numero} is neither {number} nor {year}"),
        ("vn/{number}", "beside its parts it has blanks or small letters"),
        ("V N/{number}", "beside its parts it has blanks or small letters"),
        ("A" * 40 + "{number}", "longer than 40 letters"),
    ],
)
def test_mask_is_read_or_its_flaw_is_named(mask, wrong):
    assert mask_problem(mask) == wrong


@given(st.text(alphabet="ABC/.-(+*?[\\", max_size=10), st.text(alphabet="ABC/.-(+*?[\\", max_size=10))
def test_letters_of_a_mask_are_only_themselves(before, after):
    mask = f"{before}{{number}}{after}{{year}}"
    assert re.fullmatch(pattern_of(mask), example_of(mask))
    assert number_problem(example_of(mask), mask) is None


def test_decision_needs_a_number_only_where_the_programme_has_them():
    assert why_undecidable("", "") is None
    assert why_undecidable(NUMBER, MASK) is None
    assert why_undecidable("", MASK).code == "case_number_missing"  # type: ignore[union-attr]


# The service


@pytest.fixture
def numbered_programme(db: None) -> Programme:
    """The tests' programme, whose cases have numbers like VN/1234/2026."""
    programme = open_round(amount="900000.00").programme
    programme.parameters = {**programme.parameters, "case_number": MASK}
    programme.save()
    return programme


def number_of(application: Application) -> str:
    return Case.objects.get(pk=application.case_id).register_number


@pytest.mark.both
def test_number_is_given_tidied_and_told_to_the_trail(numbered_programme):
    by = officer()
    application = checked(by=by)
    assert give_number(application, " vn/12 34/2026 ", by=by)
    assert number_of(application) == NUMBER
    event = AuditEvent.objects.filter(verb="applications.numbered").get()
    assert event.stream == application.stream
    assert event.data == {"number": NUMBER, "before": "", "reason": ""}
    assert not give_number(application, NUMBER, by=by)
    assert AuditEvent.objects.filter(verb="applications.numbered").count() == 1


def test_number_changes_with_a_reason_and_keeps_its_history(numbered_programme):
    by = officer(name="Aino Esittelijä")
    application = checked(by=by)
    give_number(application, NUMBER, by=by)
    refused_with(lambda: give_number(application, "VN/2/2026", by=by), "case_number_reason")
    give_number(application, "VN/2/2026", "Asia siirrettiin toiseen asiaan.", by=by)
    found = numbers_of(application)
    assert [(one.number, one.before, one.who) for one in found] == [
        ("VN/2/2026", NUMBER, "Aino Esittelijä"),
        (NUMBER, "", "Aino Esittelijä"),
    ]
    assert found[0].reason == "Asia siirrettiin toiseen asiaan."


@pytest.mark.both
def test_number_of_another_case_is_refused_naming_it(numbered_programme):
    by = officer()
    first, second = checked(by=by), checked(by=by)
    give_number(first, NUMBER, by=by)
    with pytest.raises(Refused) as refused:
        give_number(second, NUMBER, by=by)
    assert refused.value.reasons[0].params == {"reference": first.case.reference}
    assert number_of(second) == ""
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=second.case_id).update(register_number=NUMBER)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_number_given_to_two_cases_at_once_is_one_cases(db: None) -> None:
    by = officer()
    cases = [checked(by=by), checked(by=by)]
    barrier, met = Barrier(2), []

    def work(application: Application) -> None:
        barrier.wait()
        try:
            met.append(give_number(application, NUMBER, by=by))
        except Refused as refused:
            met.append(refused.reasons[0].code)
        finally:
            connection.close()

    threads = [Thread(target=work, args=(one,)) for one in cases]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(map(str, met)) == ["True", "case_number_taken"]


@pytest.mark.parametrize(
    "role", [Role.DECIDER, Role.ASSESSOR, Role.AUDITOR, Role.FINANCE, Role.COMMITTEE, Role.ADMIN]
)
def test_number_is_given_by_officers_alone(numbered_programme, role):
    application = checked()
    refused_with(lambda: give_number(application, NUMBER, by=person(role)), "role_needed")


def test_number_is_not_given_by_the_undeclared_or_disqualified(numbered_programme):
    application, tied = checked(), officer()
    refused_with(lambda: give_number(application, NUMBER, by=officer()), "impartiality_not_declared")
    declare(application, False, "Vän.", by=tied)
    refused_with(lambda: give_number(application, NUMBER, by=tied), "disqualified_declared")
    assert number_of(application) == ""


def test_decided_case_keeps_its_number_but_an_old_one_without_gets_its(numbered_programme):
    by = officer()
    decision = proposed(by=by)
    give_number(decision.application, NUMBER, by=by)
    chief = decider()
    impartial(decision.application, chief)
    decide(decision, by=chief)
    refused_with(lambda: give_number(decision.application, "VN/2/2026", "Fel.", by=by), "case_number_fixed")
    Case.objects.update(register_number="")
    assert give_number(decision.application, "VN/2/2026", by=by)


# No decision without it


def test_decision_is_refused_until_the_case_has_its_number(numbered_programme):
    by, chief = officer(), decider()
    decision = proposed(by=by)
    impartial(decision.application, chief)
    refused_with(lambda: decide(decision, by=chief), "case_number_missing")
    assert Decision.objects.get().decided_at is None
    give_number(decision.application, NUMBER, by=by)
    assert decide(decision, by=chief).decided_at


def test_bulk_decision_leaves_the_unnumbered_proposed_and_says_why(numbered_programme):
    by, chief = officer(), decider()
    first, second = proposed(by=by), proposed(by=by)
    give_number(first.application, NUMBER, by=by)
    impartial(first.application, chief)
    impartial(second.application, chief)
    job = ask_to_issue([first, second], by=chief)
    issue(job)
    Job.objects.filter(pk=job.pk).update(state="failed")
    states = dict(Decision.objects.values_list("pk", "state"))
    assert states == {first.pk: "decided", second.pk: "proposed"}
    found = page_of(browser(chief), reverse("desk_issued", args=[job.pk]))
    assert "The case has no number of the register yet." in found


def test_case_without_numbers_in_its_programme_is_decided_as_before(db):
    assert decided().decided_at


# Where it shows


def test_letter_is_called_by_the_case_number_and_names_the_reference(numbered_programme):
    by, chief = officer(), decider()
    decision = proposed(by=by)
    give_number(decision.application, NUMBER, by=by)
    impartial(decision.application, chief)
    letter = letter_of(decide(decision, by=chief), on=decision.proposed_at.date())
    html = letter_html(letter)
    assert f'<span class="reference">{NUMBER}</span><br>{letter.reference}<br>' in html
    assert f"(ärendenummer {NUMBER})" in html
    assert letter.matter == NUMBER


def test_search_finds_the_number_whether_the_case_is_open_or_not(numbered_programme):
    by = officer()
    application = checked(by=by)
    give_number(application, NUMBER, by=by)
    for reader in (by, officer()):
        found = page_of(browser(reader), reverse("desk_search") + "?q=vn/1234")
        assert "<mark>VN/1234</mark>/2026" in found
        assert "<dt>Case number</dt>" in found
        assert application.case.reference in page_of(browser(reader), reverse("desk_cases") + "?q=1234/2026")


def test_number_stands_in_the_list_its_file_and_on_the_page(numbered_programme):
    by = officer()
    application = checked(by=by)
    give_number(application, NUMBER, by=by)
    assert NUMBER in page_of(browser(by), reverse("desk_cases"))
    assert NUMBER in page_of(browser(by), at("desk_case", application))
    rows = page_of(browser(by), reverse("desk_cases_file", args=["csv"])).splitlines()
    assert rows[0].lstrip("\ufeff").split(",")[:2] == ["reference", "case_number"]
    assert rows[1].split(",")[:2] == [application.case.reference, NUMBER]


def test_officer_gives_the_number_on_the_page_and_sees_its_history(numbered_programme):
    by = officer()
    application = checked(by=by)
    case, here = at("desk_case", application), at("desk_record", application)
    assert "Give the case number" in page_of(browser(by), case)
    assert "for example VN/1234/2026" in page_of(browser(by), here)
    assert "It is like VN/1234/2026." in post(browser(by), here, {"number": "1234"})
    post(browser(by), here, {"number": NUMBER}, to=here)
    assert "Give the case number" not in page_of(browser(by), case)
    post(browser(by), here, {"number": "VN/5/2026", "reason": "Skrivfel."}, to=here)
    found = page_of(browser(by), here)
    assert "In place of VN/1234/2026:" in found
    assert "Skrivfel." in found
    assert "VN/5/2026 in place of VN/1234/2026: Skrivfel." in page_of(browser(by), case)


def test_proposal_and_decision_say_that_the_number_is_missing(numbered_programme):
    by, chief = officer(), decider()
    decision = proposed(by=by)
    impartial(decision.application, chief)
    found = page_of(browser(chief), at("desk_decision", decision.application))
    assert "The case has no number of the register yet." in found
    assert "Grant €" not in found
    assert "Or send it back" in found
    give_number(decision.application, NUMBER, by=by)
    assert "Grant €" in page_of(browser(chief), at("desk_decision", decision.application))


def test_applicants_paper_has_the_number_once_it_is_given(numbered_programme):
    by = officer()
    application = checked(submitted(), by=by)
    give_number(application, NUMBER, by=by)
    fresh = Application.objects.get(pk=application.pk)
    assert NUMBER in application_html(submitted_paper(fresh, fresh.submissions.get()), "fi")
