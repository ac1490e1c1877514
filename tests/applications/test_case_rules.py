"""What the rules say of a case: the page of it, for what was submitted and not for what is typed now."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import User
from applications.choices import Section
from applications.models import Application, BudgetLine, SupplementRequest
from applications.queries.cases import find_case
from applications.queries.rules_said import RulesSaid, anchor_of, control_of, rules_said
from applications.rules.measures import HELD, LOOK, PASSED
from applications.rules.points import POINTS
from applications.services.checking import judge_ground
from applications.services.submitting import submit
from applications.services.supplementing import answer
from calls.models import CallRound
from records import clock
from records.rules import Reason
from tests.applications.desk import at, browser, page_of
from tests.factories.applications import complete_draft, open_round, signing, submitted
from tests.factories.selection import checked, impartial, officer
from tests.factories.supplements import asking, typed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> User:
    open_round(amount="900000.00")
    return officer()


def said_of(clerk: User, application: Application) -> RulesSaid:
    found = rules_said(find_case(clerk, application.case.reference))
    assert found is not None
    return found


def case(clerk: User, **fields: Any) -> Application:
    made = submitted(**fields)
    impartial(made, clerk)
    return made


def stands(said: RulesSaid, code: str) -> str:
    (found,) = [one.stands for one in said.outcomes if code in one.measure.codes]
    return found


def test_a_sound_application_holds_every_limit_and_every_point(clerk):
    said = said_of(clerk, case(clerk))
    assert {one.stands for one in said.outcomes} == {HELD}
    assert [one.point.number for one in said.points] == [one.number for one in POINTS]
    assert not any(one.missing for one in said.points)
    assert (said.passed, said.near, said.findings) == (0, 0, ())
    assert said.as_submitted


def test_the_reckoning_ends_in_who_pays(clerk):
    made = case(clerk)
    said = said_of(clerk, made)
    amounts = {str(one.label): one.amount for one in said.steps}
    assert amounts["Direct costs"] == Decimal("89940.00")
    assert amounts["Flat rate"] == Decimal("6295.80")
    assert amounts["Eligible costs"] == made.eligible_cost == Decimal("96235.80")
    assert amounts["Support: the rate of the costs less revenue, cut to the cent"] == made.requested
    assert amounts["Financing together"] == made.eligible_cost
    assert amounts["Without a payer"] == 0
    assert amounts["Staff"] + amounts["External services"] == amounts["Direct costs"]


def test_every_cost_model_of_the_round_is_tried_on_the_same_costs(clerk):
    said = said_of(clerk, case(clerk))
    assert [one.option.model for one in said.models if one.chosen] == ["flat_7"]
    flat_40 = next(one for one in said.models if one.option.model == "flat_40")
    assert [one.code for one in flat_40.option.reasons] == ["category_covered_by_flat_rate"]


def test_it_is_said_of_what_was_submitted_and_not_of_the_rows_as_they_are_now(clerk):
    made = case(clerk)
    before = said_of(clerk, made)
    BudgetLine.objects.filter(application=made).update(unit_price=Decimal("9999.00"), share=Decimal("5.00"))
    Application.objects.filter(pk=made.pk).update(need="", ends_on=made.starts_on)
    after = said_of(clerk, made)
    assert after.judgement.budget.total == before.judgement.budget.total
    assert after.findings == ()


def test_a_supplement_after_the_round_has_closed_is_not_late(clerk):
    request = asking(by=clerk)
    made = request.application
    with clock.at(made.call.closes_at + timedelta(days=3)):
        SupplementRequest.objects.filter(pk=request.pk).update(due_at=clock.now() + timedelta(days=1))
        typed_in(made, "basics", contact_phone="+358 40 765 4321")
        made.refresh_from_db()
        answer(made, signing(made), by=made.created_by)
    assert made.submissions.count() == 2
    said = said_of(clerk, made)
    assert said.judgement.content.application.contact_phone == "+358 40 765 4321"
    assert (stands(said, "call_closed"), said.findings) == (HELD, ())


def test_the_figures_of_the_round_are_those_it_was_opened_with(clerk):
    made = case(clerk)
    CallRound.objects.filter(pk=made.call_id).update(parameters={"max_months": 12, "flat_indirect": "5.00"})
    said = said_of(clerk, Application.objects.get(pk=made.pk))
    assert stands(said, "too_long") == PASSED
    assert not said.as_submitted
    page = page_of(browser(clerk), at("desk_case_rules", made))
    assert "the figures of the round have changed" in page
    assert "at most 12 are allowed" in page.replace("\u00a0", " ")


def test_the_officers_answer_to_the_ground_counts_for_the_rate(clerk):
    made = checked(case(clerk), by=clerk)
    assert not said_of(clerk, made).rate.provisional
    judge_ground(made, False, "Föreningen är ett företag.", by=clerk)
    said = said_of(clerk, made)
    assert said.rate.ceiling.value == Decimal("75.00")
    page = page_of(browser(clerk), at("desk_case_rules", made))
    assert "The ministry did not accept the ground for the raised rate." in page
    assert "Föreningen är ett företag." in page


def test_own_money_with_reasons_is_to_be_looked_at_and_leads_to_its_section(clerk):
    made = complete_draft(partners=1)
    partner = made.partners.get()
    made.financing_lines.get(party=partner.key).delete()
    made.reasons = {Section.FINANCING: {f"own_reason_{partner.key}": "Kommunen har inga medel."}}
    made.save()
    own = made.financing_lines.get(source="own")
    own.amount += Decimal("100.00")
    own.save()
    send(made)
    impartial(made, clerk)
    said = said_of(clerk, made)
    assert stands(said, "own_money_reasoned") == LOOK
    (found,) = [one for one in said.findings if one.reason.code == "own_money_reasoned"]
    assert (found.section, found.anchor) == ("Rate and financing plan", "said-financing")
    assert [
        one.point.number for one in said.points if "own_money_reasoned" in [r.code for r in one.reasons]
    ] == [
        "lead",
        "3",
        "5",
    ]


def send(application: Application) -> None:
    submit(application, signing(application), by=application.organisation.memberships.get().user)


@pytest.mark.parametrize(
    ("path", "control"),
    [
        ("budget.lines.staff-0.share", "budget.rows"),
        ("budget.model", "budget.cost_model"),
        ("financing.own.applicant", "financing.rows"),
        ("rate.asked", "financing.rate_asked"),
        ("entries.work_packages", "work.work_packages"),
        ("targets.O.2.3", "indicators.rows"),
        ("attachments.file-other", "attachments.files"),
        ("organisation.standing", "organisation.standing"),
        ("title", "basics.title"),
        ("declarations.true", ""),
    ],
)
def test_a_reason_is_put_to_the_control_section_31_names(path: str, control: str) -> None:
    assert control_of(Reason("x", "", field=path)) == control


def test_every_section_a_point_names_has_its_place_on_the_case(clerk):
    made = case(clerk)
    page = page_of(browser(clerk), at("desk_case", made))
    named = {one.partition(".")[0] for point in POINTS for one in point.controls} & set(Section.values)
    silent = {Section.PARTNERS, Section.QUESTIONS}
    for section in named - silent:
        assert f'id="{anchor_of(section)}"' in page, section


def test_other_funding_is_told_with_its_source(clerk):
    row = {
        "funder": "Erasmus+",
        "source": "eu",
        "purpose": "Resor",
        "amount": "1000.00",
        "standing": "granted",
    }
    made = complete_draft(other_funding_answer="yes")
    made.entries = made.entries | {"other_funding": [row | {"period": "2027"}]}
    made.save()
    send(made)
    impartial(made, clerk)
    said = said_of(clerk, made)
    assert [(one.row.funder, one.source, one.standing) for one in said.funding] == [
        ("Erasmus+", "EU budget", "Granted")
    ]
    page = page_of(browser(clerk), at("desk_case_rules", made))
    assert "Erasmus+" in page
    assert "The ministry checks that no cost is paid twice" in page


def test_a_case_whose_content_stands_outside_says_so(clerk):
    made = case(clerk)
    made.signatures.all().delete()
    made.submissions.all().delete()
    assert "stands outside the service" in page_of(browser(clerk), at("desk_case_rules", made))


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_the_same_number_of_queries(clerk, count, django_assert_num_queries):
    made = complete_draft(partners=count)
    send(made)
    impartial(made, clerk)
    client = browser(clerk)
    url = at("desk_case_rules", made)
    page_of(client, url)
    with django_assert_num_queries(9):
        assert client.get(url).status_code == 200
