"""The desk's pages: a round's way from check to letter, who may open what, what is hidden, how many queries."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.choices import Role
from accounts.models import User
from applications.choices import ApplicationState
from applications.models import Application, Assessment, Decision, EligibilityCheck, ImpartialityDeclaration
from applications.queries.scoring import criteria_of
from applications.services.checking import Entry, declare, record_checks
from applications.urls.desk import urlpatterns
from calls.models import CallRound, CriteriaSet, LedgerEntry
from records import clock
from records.models import Job
from records.services import run, verify
from tests.factories.accounts import OrganisationFactory, member, person
from tests.factories.applications import TITLE, open_round, submitted
from tests.factories.selection import (
    REASON,
    assessed,
    assessor,
    assigned,
    checked,
    decided,
    decider,
    give_scores,
    impartial,
    officer,
    proposed,
)

pytestmark = pytest.mark.django_db
CANARY = "Kanariefågel"


def browser(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def at(name: str, application: Application, *more: Any) -> str:
    return reverse(name, args=[application.case.reference, *more])


def page_of(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, (url, answer.status_code, answer.headers.get("Location"))
    return answer.content.decode()


def post(client: Client, url: str, data: dict[str, Any], to: str = "") -> str:
    """Send a form; `to` is where it must lead, without it the page is shown again."""
    answer = client.post(url, data)
    if to:
        assert answer.status_code == 302, answer.content.decode()
        assert answer.headers["Location"] == to
        return ""
    assert answer.status_code == 200
    return answer.content.decode()


def filled(application: Application, stage: str, value: str) -> dict[str, str]:
    criteria = criteria_of(application.call)
    codes = [one.code for one in (criteria.checks if stage == "checks" else criteria.criteria)]
    return {f"{code}-value": value for code in codes} | {f"{code}-reason": REASON for code in codes}


# The whole way, by the pages alone


def test_case_goes_from_submission_to_letter_by_its_pages():
    open_round(amount="500000.00")
    application = submitted()
    case = at("desk_case", application)
    clerk, chief = browser(officer()), browser(decider())
    people = [assessor(), assessor()]

    declaration = at("desk_declaration", application)
    assert clerk.get(case).headers["Location"].startswith(declaration)
    post(
        clerk,
        f"{declaration}?next={at('desk_checks', application)}",
        {"impartial": "yes"},
        at("desk_checks", application),
    )
    answers = filled(application, "checks", "yes") | {"ground": "yes", "ground_reason": REASON}
    post(clerk, at("desk_checks", application), answers, at("desk_checks", application))
    post(clerk, at("desk_admission", application), {}, at("desk_assessors", application))
    names = {"assessors": [str(one.pk) for one in people]}
    post(clerk, at("desk_assessors", application), names, at("desk_assessors", application))

    for one in people:
        client = browser(one)
        assert TITLE not in page_of(client, reverse("desk"))
        score = at("desk_score", application)
        post(client, f"{declaration}?next={score}", {"impartial": "yes"}, score)
        assert TITLE in page_of(client, score)
        post(client, score, filled(application, "scores", "4.00") | {"give": "1"}, case)

    post(clerk, at("desk_finish", application), {}, case)
    assert "80.00" in page_of(clerk, reverse("desk_ranking", args=[application.call_id]))
    sums = {"kind": "grant", "cost": "96235.80", "rate": "90", "amount": "86,612.22", "reasons": REASON}
    post(clerk, at("desk_proposal", application), sums, case)

    decision_url = at("desk_decision", application)
    post(chief, f"{declaration}?next={decision_url}", {"impartial": "yes"}, decision_url)
    assert "Grant €86,612.22" in page_of(chief, decision_url)
    decision = Decision.objects.get()
    post(chief, decision_url, {"decision": decision.pk}, case)

    run(Job.objects.get(kind="applications.letter").pk)
    owner = browser(application.organisation.memberships.get().user)
    letter = owner.get(at("decision_letter", application))
    assert letter.headers["Content-Type"] == "application/pdf"
    assert b"".join(letter.streaming_content).startswith(b"%PDF")
    assert Application.objects.get().state == ApplicationState.GRANTED
    assert LedgerEntry.objects.get(kind="commit").amount == Decimal("86612.22")
    assert verify() == []


# Who may open what


@dataclass
class Stage:
    """One application of each state, and the people around them."""

    cases: dict[str, Application]
    people: dict[str, User | None]


@pytest.fixture
def stage() -> Stage:
    open_round(amount="900000.00")
    clerk, one, two, chief = officer(), assessor(), assessor(), decider()
    organisation = OrganisationFactory()
    owner = member(organisation)
    own = {"owner": owner, "organisation": organisation}
    cases = {
        "submitted": submitted(**own),
        "in_check": checked(submitted(**own), by=clerk),
        "in_assessment": assigned(submitted(**own), by=clerk, assessors=[one, two])[0].application,
        "assessed": assessed(submitted(**own), by=clerk, assessors=[one, two]),
        "proposed": proposed(submitted(**own), by=clerk, assessors=[one, two]).application,
        "granted": decided(submitted(**own), by=chief, assessors=[one, two]).application,
    }
    for job in Job.objects.filter(kind="applications.letter"):
        run(job.pk)
    for case in cases.values():
        for who in (clerk, chief):
            if not ImpartialityDeclaration.objects.filter(application=case, user=who).exists():
                impartial(case, who)
    impartial(cases["in_assessment"], one)
    tied, both = officer(), person(Role.OFFICER)
    both.memberships.create(organisation=organisation, role="viewer")
    for case in cases.values():
        declare(case, False, "Vän.", by=tied)
    people = {
        "nobody": None,
        "officer": clerk,
        "new officer": officer(),
        "tied officer": tied,
        "officer and member": both,
        "assessor": one,
        "other assessor": assessor(),
        "decider": chief,
        "new decider": decider(),
        "finance": person(Role.FINANCE),
        "auditor": person(Role.AUDITOR),
        "committee": person(Role.COMMITTEE),
        "admin": person(Role.ADMIN),
        "applicant": owner,
        "stranger": member(OrganisationFactory()),
    }
    return Stage(cases, people)


LOGIN, ASK = "login", "declare"
WHO = (
    "nobody", "officer", "new officer", "tied officer", "officer and member", "assessor", "other assessor",
    "decider", "new decider", "finance", "auditor", "committee", "admin", "applicant", "stranger",
)  # fmt: skip
# One row a page: its case, its name, and what each of WHO meets with. 403: told that the case is closed to them.
TABLE: tuple[tuple[str, str, tuple[Any, ...]], ...] = (
    ("", "desk", (LOGIN, 200, 200, 200, 200, 200, 200, 200, 200, 200, 404, 404, 404, 404, 404)),
    ("", "desk_cases", (LOGIN, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 404, 404, 404, 404)),
    ("", "desk_decisions", (LOGIN, 200, 200, 200, 200, 404, 404, 200, 200, 404, 404, 404, 404, 404, 404)),
    ("", "desk_ranking", (LOGIN, 200, 200, 200, 200, 404, 404, 200, 200, 404, 200, 404, 404, 404, 404)),
    ("submitted", "desk_case", (LOGIN, 200, ASK, 403, 403, 404, 404, 200, ASK, 404, 200, 404, 404, 404, 404)),
    ("in_assessment", "desk_case", (LOGIN, 200, ASK, 403, 403, 200, 404, 200, ASK, 404, 200, 404, 404, 404, 404)),
    ("assessed", "desk_case", (LOGIN, 200, ASK, 403, 403, 200, 404, 200, ASK, 404, 200, 404, 404, 404, 404)),
    ("granted", "desk_case", (LOGIN, 200, ASK, 403, 403, 200, 404, 200, ASK, 200, 200, 404, 404, 404, 404)),
    ("submitted", "desk_declaration", (LOGIN, 200, 200, 403, 403, 404, 404, 200, 200, 404, 403, 404, 404, 404, 404)),
    ("in_check", "desk_checks", (LOGIN, 200, ASK, 403, 403, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404)),
    ("in_assessment", "desk_assessors", (LOGIN, 200, ASK, 403, 403, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404)),
    ("in_assessment", "desk_score", (LOGIN, 404, 404, 404, 404, 200, 404, 404, 404, 404, 404, 404, 404, 404, 404)),
    ("in_assessment", "desk_scores", (LOGIN, 200, ASK, 403, 403, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404)),
    ("assessed", "desk_proposal", (LOGIN, 200, ASK, 403, 403, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404)),
    ("proposed", "desk_decision", (LOGIN, 404, 404, 404, 404, 404, 404, 200, ASK, 404, 404, 404, 404, 404, 404)),
    ("granted", "decision_letter", (LOGIN, 200, 404, 404, 200, 200, 404, 200, 404, 200, 200, 404, 404, 200, 404)),
)  # fmt: skip
POSTS = ("desk_admission", "desk_finish")


def met(answer: Any) -> Any:
    """The status, or where a redirect leads."""
    if answer.status_code != 302:
        return answer.status_code
    address = answer.headers["Location"]
    return LOGIN if "/accounts/login/" in address else ASK if "/declaration/" in address else address


def address_of(stage: Stage, case: str, name: str) -> str:
    if case:
        return at(name, stage.cases[case])
    return reverse(name, args=[stage.cases["submitted"].call_id] if name == "desk_ranking" else [])


def test_every_page_answers_each_role_as_the_table_says(stage):
    wrong = []
    for case, name, expected in TABLE:
        for who, wanted in zip(WHO, expected, strict=True):
            found = met(browser(stage.people[who]).get(address_of(stage, case, name)))
            if found != wanted:
                wrong.append(f"{name} of {case or 'all'} by {who}: {found}, not {wanted}")
    assert wrong == []
    print(f"{len(TABLE) * len(WHO)} answers as the table says")


def test_every_address_of_the_desk_is_in_the_table():
    named = {name for _case, name, _row in TABLE} | {*POSTS, "desk_removal", "desk_declarations"}
    assert {pattern.name for pattern in urlpatterns} == named


def stripped(answer: Any) -> list[str]:
    """The page without what differs from request to request."""
    moving = ("csrf", "2D-", "data-now")
    return [line for line in answer.content.decode().splitlines() if not any(word in line for word in moving)]


def test_missing_case_answers_like_a_foreign_one(stage):
    stranger = browser(stage.people["stranger"])
    foreign = stranger.get(at("desk_case", stage.cases["assessed"]))
    missing = stranger.get(reverse("desk_case", args=["2023-2-2D-999"]))
    assert foreign.status_code == missing.status_code == 404
    assert stripped(foreign) == stripped(missing)


WRITES: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("in_check", "desk_checks", {"in_programme-value": "no", "in_programme-reason": "x"}),
    ("in_check", "desk_admission", {}),
    ("in_assessment", "desk_assessors", {}),
    ("in_assessment", "desk_score", {"relevance-value": "1.00", "relevance-reason": "x"}),
    ("in_assessment", "desk_scores", {"relevance-value": "1", "relevance-reason": "x"}),
    ("in_assessment", "desk_finish", {}),
    ("assessed", "desk_proposal", {"kind": "reject", "reasons": "x"}),
    ("proposed", "desk_decision", {}),
    ("proposed", "desk_decision", {"return": "1", "reason": "x"}),
)
ALLOWED = {
    "desk_checks": {"officer"},
    "desk_admission": {"officer"},
    "desk_assessors": {"officer"},
    "desk_score": {"assessor"},
    "desk_scores": {"officer"},
    "desk_finish": {"officer"},
    "desk_proposal": {"officer"},
    "desk_decision": {"decider"},
}


def snapshot() -> list[Any]:
    return [
        sorted(Application.objects.values_list("pk", "state", "score", "granted")),
        sorted(EligibilityCheck.objects.values_list("pk", "verdict", "checked_by")),
        sorted(Assessment.objects.values_list("pk", "given_at").order_by("pk").values_list("pk", flat=True)),
        sorted(map(str, Assessment.objects.values_list("scores__value", "scores__reason"))),
        sorted(Decision.objects.values_list("pk", "state", "kind")),
        LedgerEntry.objects.count(),
    ]


def test_nobody_else_changes_anything_by_sending_the_forms(stage):
    before, tried = snapshot(), 0
    for case, name, data in WRITES:
        for who in set(WHO) - ALLOWED[name]:
            answer = browser(stage.people[who]).post(at(name, stage.cases[case]), data)
            assert answer.status_code in (302, 403, 404), (name, who, answer.status_code)
            assert snapshot() == before, (name, who)
            tried += 1
    print(f"{tried} forms sent by the wrong person, 0 changes")


def test_proposer_who_may_also_decide_meets_the_reason_on_the_page_and_by_its_form():
    both = person(Role.OFFICER, Role.DECIDER)
    decision = proposed(by=both)
    url = at("desk_decision", decision.application)
    found = page_of(browser(both), url)
    assert "Somebody else has to decide it" in found
    assert "Grant €" not in found
    post(browser(both), url, {"decision": decision.pk})
    assert Decision.objects.get().decided_at is None


# What is hidden


def test_nothing_of_an_undeclared_case_shows_but_reference_and_state():
    open_round(amount="500000.00")
    organisation = OrganisationFactory(name=f"{CANARY} rf", address=f"{CANARY}vägen 1")
    owner = member(organisation, name=f"{CANARY} Andersson")
    texts = dict.fromkeys(("title", "summary", "summary_en", "need", "results"), f"{CANARY} text")
    applications = [
        submitted(owner, organisation=organisation, **texts),
        assessed(submitted(owner, organisation=organisation, **texts)),
        proposed(submitted(owner, organisation=organisation, **texts)).application,
    ]
    pages = [reverse("desk"), reverse("desk_cases"), reverse("desk_decisions")]
    pages += [reverse("desk_cases") + f"?q={CANARY}", reverse("desk_ranking", args=[applications[0].call_id])]
    for reader in (officer(), decider()):
        for url in pages:
            answer = browser(reader).get(url)
            body = answer.content.decode().replace(f'value="{CANARY}"', "")
            assert CANARY not in body, url
            assert "86,612.22" not in body or "ranking" in url, (
                url
            )  # there the line's own sum, as in the ledger
        assert applications[0].case.reference in page_of(browser(reader), reverse("desk_cases"))
        assert applications[0].case.reference not in page_of(browser(reader), pages[3])
        declaration = page_of(browser(reader), at("desk_declaration", applications[0]))
        assert f"{CANARY} rf" in declaration
        assert f"{CANARY} text" not in declaration


def test_disqualified_reader_sees_only_that_the_case_is_closed():
    application, reader = submitted(), officer()
    declare(application, False, "Vän.", by=reader)
    found = page_of(browser(reader), at("desk_case", application), 403)
    assert TITLE not in found
    assert application.organisation.name not in found
    assert application.case.reference in found
    assert "You declared a tie" in found


def test_officers_page_hides_scores_until_all_are_given():
    by = officer()
    first, second = assigned(by=by)
    give_scores(first, 5)
    page = at("desk_scores", first.application)
    assert "still blind" in page_of(browser(by), page)
    assert REASON not in page_of(browser(by), page)
    give_scores(second, 1)
    assert REASON in page_of(browser(by), page)


def test_assessors_pages_hide_the_others_scores():
    first, second = assigned()
    save = "Hemlig motivering av den första."
    impartial(first.application, first.assessor, second.assessor)
    data = filled(first.application, "scores", "5.00") | {"relevance-reason": save, "give": "1"}
    browser(first.assessor).post(at("desk_score", first.application), data)
    for name in ("desk_score", "desk_case"):
        assert save not in page_of(browser(second.assessor), at(name, first.application))
    assert save in page_of(browser(first.assessor), at("desk_case", first.application))


# The forms


def test_score_page_saves_as_typed_and_answers_the_script_with_the_time():
    first, _second = assigned()
    impartial(first.application, first.assessor)
    client, url = browser(first.assessor), at("desk_score", first.application)
    data = {"relevance-value": "4.00", "plan-reason": "Tidplanen är snäv."}
    answer = client.post(url, data, headers={"X-Autosave": "1"})
    assert set(answer.json()) == {"saved_at"}
    found = page_of(client, url)
    assert "Tidplanen är snäv." in found
    kept = {row.criterion.code: row.value for row in first.scores.select_related("criterion")}
    assert kept == {"relevance": Decimal("4.00"), "plan": None}


def test_giving_with_gaps_names_each_gap_at_its_field_and_keeps_the_rest():
    first, _second = assigned()
    impartial(first.application, first.assessor)
    data = {"relevance-value": "4.00", "relevance-reason": REASON, "give": "1"}
    found = post(browser(first.assessor), at("desk_score", first.application), data)
    assert "<title>Error:" in " ".join(found.split())
    assert 'href="#id_plan-value_0"' in found
    assert "Give a score for “plan”." in found
    assert Assessment.objects.get(pk=first.pk).given_at is None
    assert first.scores.get(criterion__code="relevance").value == 4


def test_check_without_a_reason_is_an_error_at_its_field():
    application, by = submitted(), officer()
    impartial(application, by)
    found = post(browser(by), at("desk_checks", application), {"solvent-value": "yes"})
    assert 'href="#id_solvent-reason"' in found
    assert "Write the reason for the answer to “solvent”." in found


def test_failed_criterion_leads_to_a_proposal_and_not_to_assessment():
    by = officer()
    application = checked(by=by)
    record_checks(application, {"solvent": Entry("no", "Konkurs.")}, by=by)
    found = page_of(browser(by), at("desk_checks", application))
    assert at("desk_proposal", application) in found
    assert at("desk_admission", application) not in found
    post(browser(by), at("desk_admission", application), {}, at("desk_checks", application))
    assert Application.objects.get().state == ApplicationState.IN_CHECK


def test_proposal_page_shows_the_ledgers_no_with_the_figures():
    by = officer()
    open_round(amount="80000.00")
    application = assessed(submitted(), by=by)
    sums = {"kind": "grant", "cost": "96 235,80", "rate": "90", "amount": "86 612,22", "reasons": REASON}
    found = post(browser(by), at("desk_proposal", application), sums)
    assert "has €80,000.00 free; €86,612.22 is needed, €6,612.22 too much" in found
    assert REASON in found


def test_proposal_below_the_threshold_cannot_be_chosen_but_says_why():
    by = officer()
    application = assessed(by=by, values=(2, 2))
    CriteriaSet.objects.update(total_threshold=Decimal("60.00"))
    found = page_of(browser(by), at("desk_proposal", application))
    assert "The total of 40.00 points is below the threshold of 60.00." in found
    sums = {"kind": "grant", "cost": "96235.80", "rate": "90", "amount": "86612.22", "reasons": REASON}
    post(browser(by), at("desk_proposal", application), sums)
    assert Decision.objects.count() == 0


def test_form_of_an_older_proposal_decides_nothing_new():
    by, other = officer(), decider()
    decision = proposed(by=by)
    impartial(decision.application, other)
    url = at("desk_decision", decision.application)
    post(
        browser(other),
        url,
        {"decision": decision.pk, "return": "1", "reason": "Motivera."},
        "/desk/decisions/",
    )
    again = {"kind": "reject", "reasons": REASON}
    post(browser(by), at("desk_proposal", decision.application), again, at("desk_case", decision.application))
    post(browser(other), url, {"decision": decision.pk})
    assert Application.objects.get().state == ApplicationState.PROPOSED


def test_declaration_does_not_lead_to_another_site():
    application, by = submitted(), officer()
    url = at("desk_declaration", application) + "?next=https://example.org/"
    post(browser(by), url, {"impartial": "yes"}, at("desk_case", application))


def test_declaring_on_a_whole_line_takes_what_is_filled_in():
    open_round(amount="500000.00")
    first, second = assessed(submitted()), assessed(submitted())
    reader = officer()
    url = reverse("desk_declarations", args=[first.call_id, first.line_id])
    data = {f"case-{first.pk}-impartial": "yes"}
    post(browser(reader), url, data, reverse("desk_ranking", args=[first.call_id]) + f"#line-{first.line_id}")
    assert [one.application for one in ImpartialityDeclaration.objects.filter(user=reader)] == [first]
    found = post(browser(reader), url, {f"case-{second.pk}-impartial": "no"})
    assert "Write what ties you to the applicant." in found


# Lists and tasks


def test_queue_is_searched_and_filtered_where_it_is_open():
    open_round(amount="500000.00")
    by = officer()
    one = submitted(title="Vänstuga i Vasa")
    two = assessed(submitted(title="Språkcafé i Åbo"), by=by)
    impartial(one, by)
    client, url = browser(by), reverse("desk_cases")
    assert one.case.reference in page_of(client, f"{url}?q=vänstuga")
    assert two.case.reference not in page_of(client, f"{url}?q=vänstuga")
    assert one.case.reference not in page_of(client, f"{url}?state=assessed")
    assert two.case.reference in page_of(
        client, f"{url}?state=assessed&line=2D&action=2D2&call={two.call_id}"
    )
    assert "Nothing matches" in page_of(client, f"{url}?q=finnsinte")
    assert "Nothing matches" in page_of(client, f"{url}?state=nonsense")


def test_tasks_are_those_of_the_role_by_due_date_and_their_addresses_work():
    open_round(amount="900000.00")
    CallRound.objects.update(
        closes_at=clock.now() - timedelta(days=40), opens_at=clock.now() - timedelta(days=80)
    )
    by, other = officer(), decider()
    CallRound.objects.update(closes_at=clock.now() + timedelta(days=1))
    new = submitted()
    found = assigned(submitted(), by=by)
    assessed(submitted(), by=by)
    decision = proposed(submitted(), by=by)
    CallRound.objects.update(closes_at=clock.now() - timedelta(days=40))
    for who, words in (
        (by, ["Check 1 new application", "Late", "Rank, and propose a decision on 1 application"]),
        (found[0].assessor, ["Score the application"]),
        (other, ["Decide on 1 proposal"]),
    ):
        body = page_of(browser(who), reverse("desk"))
        assert [word for word in words if word not in body] == []
        links = [part.split('"')[0] for part in body.split('govuk-task-list__link" href="')[1:]]
        assert links
        for link in links:
            assert browser(who).get(link.split("#")[0]).status_code in (200, 302)
    assert "Nothing waits for you" in page_of(browser(assessor()), reverse("desk"))
    assert decision.application.case.reference in page_of(browser(other), reverse("desk_decisions"))
    declare(new, False, "Vän.", by=by)
    assert "Check 1 new application" not in page_of(browser(by), reverse("desk"))


def test_returned_proposal_comes_back_as_a_task_of_its_own():
    by, other = officer(), decider()
    decision = proposed(by=by)
    impartial(decision.application, other)
    url = at("desk_decision", decision.application)
    post(
        browser(other),
        url,
        {"decision": decision.pk, "return": "1", "reason": "Motivera resorna."},
        "/desk/decisions/",
    )
    assert "Propose again" in page_of(browser(by), reverse("desk"))
    assert "Motivera resorna." in page_of(browser(by), at("desk_proposal", decision.application))


def test_finance_has_its_way_to_the_money():
    found = page_of(browser(person(Role.FINANCE)), reverse("desk"))
    assert "Nothing waits for you" in found
    assert f'href="{reverse("money")}"' in found


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_pages_speak_the_readers_language(language):
    by = officer(language=language)
    application = assessed(by=by)
    found = page_of(browser(by), at("desk_case", application)).replace("\u00a0", " ")
    assert f'<html lang="{language}"' in found
    assert {"fi": "Päätös", "sv": "Beslut", "en": "Decision"}[language] in found
    assert {"fi": "86 612,22", "sv": "86 612,22", "en": "86,612.22"}[language] in found


# Queries


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("name", "queries"),
    [("desk", 4), ("desk_cases", 8), ("desk_decisions", 5), ("desk_ranking", 12), ("desk_case", 10)],
)
def test_pages_take_the_same_number_of_queries(name, queries, count, django_assert_num_queries):
    open_round(amount="900000.00")
    by = officer()
    people = [assessor() for _ in range(count + 1)]
    for _ in range(count):
        case = proposed(submitted(), by=by, values=[4] * len(people), assessors=people).application
        assessed(submitted(), by=by)
        submitted()
    args = {"desk_ranking": [case.call_id], "desk_case": [case.case.reference]}.get(name, [])
    client = browser(by)
    client.get(reverse("desk"))
    with django_assert_num_queries(queries):
        assert client.get(reverse(name, args=args)).status_code == 200
