"""Impartiality: declared on grounds, lost at any time, won back only by another person's word; the pages of it."""

import pytest
from django.urls import reverse

from accounts.choices import Role
from amif.receivers import RECEIVERS
from applications.choices import StatementState, TieGround
from applications.models import Application, Assessment, DeclarationStatement, ImpartialityDeclaration
from applications.permissions.selection import standing, why_not_decide, why_not_open, why_not_propose
from applications.services.deciding import decide, propose
from applications.services.declaring import answer, ask_back, declare, drop_disqualified
from applications.services.handling import hand_over
from records.models import AuditEvent
from records.services import dispatch, verify
from tests.applications.desk import at, browser, page_of, post
from tests.factories.accounts import OrganisationFactory, person
from tests.factories.applications import TITLE, open_round, submitted
from tests.factories.refusals import refused_with
from tests.factories.selection import (
    assessed,
    assessor,
    assigned,
    decider,
    impartial,
    officer,
    proposed,
    whole,
)
from tests.factories.ties import tie

pytestmark = pytest.mark.django_db
WORDS = "Min bror sitter i styrelsen."


def said(application: Application) -> list[tuple[bool, str]]:
    rows = DeclarationStatement.objects.filter(application=application)
    return list(rows.values_list("impartial", "state"))


# Declaring


def test_disqualification_keeps_its_grounds_and_every_statement_before():
    application, by = submitted(), officer()
    declare(application, True, by=by)
    declare(application, False, WORDS, by=by, grounds=["other", "organ", "no such"])
    found = ImpartialityDeclaration.objects.get(user=by)
    assert (found.grounds, found.ground) == (["organ", "other"], WORDS)
    assert said(application) == [(True, "made"), (False, "made")]


def test_tie_without_a_ground_named_counts_as_another_reason():
    application, by = submitted(), officer()
    declare(application, False, WORDS, by=by)
    assert ImpartialityDeclaration.objects.get().grounds == [TieGround.OTHER]


def test_nobody_takes_a_disqualification_back_by_declaring_again():
    application, by = submitted(), officer()
    declare(application, False, WORDS, by=by)
    refused_with(lambda: declare(application, True, by=by), "disqualified_declared")
    assert why_not_open(by, application).code == "disqualified_declared"


def test_tie_told_later_blocks_the_proposal():
    by = officer()
    application = assessed(by=by)
    proposal = whole(application)
    tie(by, application.organisation)
    assert why_not_propose(by, application).code == "disqualified_tie"
    refused_with(lambda: propose(application, proposal, by=by), "disqualified_tie")


def test_tie_told_or_declared_later_blocks_the_decision():
    decision, one, other = proposed(), decider(), decider()
    impartial(decision.application, one, other)
    assert why_not_decide(one, decision.application) is None
    tie(one, decision.application.organisation)
    declare(decision.application, False, WORDS, by=other)
    refused_with(lambda: decide(decision, by=one), "disqualified_tie")
    refused_with(lambda: decide(decision, by=other), "disqualified_declared")


def test_tie_to_another_application_of_the_line_blocks_the_decision():
    open_round(amount="500000.00")
    decision, other, chief = proposed(), submitted(), decider()
    impartial(decision.application, chief)
    tie(chief, other.organisation)
    refused_with(lambda: decide(decision, by=chief), "disqualified_in_line")


def test_tie_told_takes_open_work_out_of_the_persons_hands():
    clerk = officer()
    first, _second = assigned(by=clerk)
    other = officer()
    hand_over(first.application, other, by=clerk)
    tie(first.assessor, first.application.organisation)
    tie(other, first.application.organisation)
    assert drop_disqualified(first.assessor) == 1
    assert drop_disqualified(other) == 1
    assert drop_disqualified(other) == 0
    assert not Assessment.objects.filter(pk=first.pk).exists()
    assert not first.application.handlers.filter(ended_at=None).exists()
    assert AuditEvent.objects.filter(verb="applications.unassigned", actor=None).count() == 1


def test_telling_a_tie_hands_the_work_back_through_the_outbox():
    first, _second = assigned()
    tie(first.assessor, first.application.organisation)
    dispatch(RECEIVERS)
    assert not Assessment.objects.filter(pk=first.pk).exists()


# Back by another person's word


@pytest.fixture
def asked() -> DeclarationStatement:
    application, by = submitted(), officer()
    declare(application, False, WORDS, by=by)
    return ask_back(application, "Det var en annan förening.", by=by)


def test_asking_opens_nothing_and_is_done_once(asked):
    assert why_not_open(asked.user, asked.application).code == "disqualified_declared"
    refused_with(lambda: ask_back(asked.application, "Igen.", by=asked.user), "reinstatement_waits")


def test_decision_maker_who_is_impartial_here_opens_the_case_again(asked):
    chief = decider()
    refused_with(lambda: answer(asked, True, "Klart.", by=chief), "impartiality_not_declared")
    impartial(asked.application, chief)
    refused_with(lambda: answer(asked, True, "  ", by=chief), "reinstatement_answer")
    answer(asked, True, "Klart.", by=chief)
    assert standing(asked.user, asked.application).impartial is True
    assert said(asked.application)[:2] == [(False, "made"), (True, StatementState.ACCEPTED)]
    event = AuditEvent.objects.get(verb="applications.impartiality_answered")
    assert event.data == {"statement": asked.pk, "accepted": True, "person": str(asked.user_id)}
    refused_with(lambda: answer(asked, False, "Nej.", by=chief), "statement_answered")
    assert verify() == []


def test_answer_no_leaves_the_case_closed_and_one_may_ask_again(asked):
    chief = decider()
    impartial(asked.application, chief)
    answer(asked, False, "Brodern sitter där.", by=chief)
    assert why_not_open(asked.user, asked.application).code == "disqualified_declared"
    ask_back(asked.application, "Han har slutat.", by=asked.user)


def test_nobody_answers_for_oneself_and_officers_do_not_answer(asked):
    asked.user.role_grants.create(role=Role.DECIDER)
    refused_with(lambda: answer(asked, True, "Jag är ojävig.", by=asked.user), "own_statement")
    clerk = officer()
    impartial(asked.application, clerk)
    refused_with(lambda: answer(asked, True, "Ja.", by=clerk), "role_needed")


def test_facts_are_not_asked_away():
    application, by, free = submitted(), officer(), officer()
    declare(application, False, WORDS, by=by)
    tie(by, application.organisation)
    refused_with(lambda: ask_back(application, "Nej.", by=by), "disqualified_tie")
    refused_with(lambda: ask_back(application, "Nej.", by=free), "not_disqualified")
    refused_with(lambda: ask_back(application, "Nej.", by=assessor()), "role_needed")


# The pages


def test_declaration_page_names_the_grounds_and_wants_one():
    application, by = submitted(), officer()
    url = at("desk_declaration", application)
    found = page_of(browser(by), url)
    assert all(str(label) in found for label in TieGround.labels)
    assert reverse("ties") in found
    again = post(browser(by), url, {"impartial": "no", "ground": WORDS})
    assert "Choose at least one ground." in again
    post(
        browser(by),
        url,
        {"impartial": "no", "grounds": ["organ"], "ground": WORDS},
        at("desk_case", application),
    )
    assert ImpartialityDeclaration.objects.get().grounds == ["organ"]


def test_declaration_page_names_partners_the_register_knows_and_others():
    application = submitted(partners=2)
    first, second = application.partners.all()
    known = OrganisationFactory(name="Kuusikallion seurakunta")
    application.partners.filter(pk=second.pk).update(name="", organisation=known)
    found = page_of(browser(officer()), at("desk_declaration", application))
    assert f"<li>{first.name}, {first.business_id}</li>" in found
    assert "<li>Kuusikallion seurakunta" in found


def test_asking_and_answering_by_the_pages():
    application, by, chief = submitted(), officer(), decider()
    impartial(application, chief)
    client, again = browser(by), at("desk_impartial_again", application)
    assert client.get(again).status_code == 403
    declare(application, False, WORDS, by=by)
    closed = page_of(client, at("desk_case", application), 403)
    assert again in closed
    found = page_of(client, again)
    assert TITLE not in found
    assert application.organisation.name not in found
    post(client, again, {"ground": "Fel förening."}, reverse("desk_cases"))
    statement = DeclarationStatement.objects.get(state="asked")
    place = at("desk_statement", application, statement.pk)
    assert place in page_of(browser(chief), at("desk_case", application))
    assert "Fel förening." in page_of(browser(chief), place)
    post(browser(chief), place, {"accept": "yes", "answer": "Ja."}, at("desk_case", application))
    page_of(client, at("desk_case", application))
    assert browser(chief).get(place).status_code == 404


def test_grounds_stay_between_the_person_and_the_auditor():
    application, by, reader = submitted(), officer(), officer()
    declare(application, False, WORDS, by=by, grounds=["organ"])
    impartial(application, reader)
    assert WORDS not in page_of(browser(reader), at("desk_case", application))
    found = page_of(browser(person(Role.AUDITOR)), reverse("audit-impartiality"))
    assert WORDS in found
    assert str(TieGround.ORGAN.label) in found
    assert by.name in found


def test_auditors_page_filters_and_shows_history_and_ties():
    application, by, chief = submitted(), officer(name="Anna Alm"), decider(name="Bo Berg")
    declare(application, True, by=by)
    declare(application, False, WORDS, by=by)
    impartial(application, chief)
    tie(chief, None, ground="Ordförande sedan 2020.")
    client, url = browser(person(Role.AUDITOR)), reverse("audit-impartiality")
    found = page_of(client, url)
    assert "2 statements" in found
    assert "Ordförande sedan 2020." in found
    assert "Bo Berg" not in page_of(client, f"{url}?impartial=False").split('id="rounds"')[0]
    assert "Anna Alm" in page_of(client, f"{url}?q=anna&call={application.call_id}")
    assert page_of(client, f"{url}?impartial=maybe").count("<tr>") >= 0


@pytest.mark.parametrize("cases", [1, 3])
def test_auditors_page_costs_the_same_whatever_it_lists(cases, django_assert_num_queries):
    open_round(amount="900000.00")
    for _ in range(cases):
        application, by = submitted(), officer()
        declare(application, True, by=by)
        declare(application, False, WORDS, by=by)
        tie(by, application.organisation)
    client = browser(person(Role.AUDITOR))
    with django_assert_num_queries(10):
        client.get(reverse("audit-impartiality"))


def test_asking_to_be_impartial_after_all_gives_a_reason():
    application, by = submitted(), officer()
    declare(application, False, WORDS, by=by)
    refused_with(lambda: ask_back(application, "  ", by=by), "reinstatement_ground")
    assert said(application) == [(False, "made")]
