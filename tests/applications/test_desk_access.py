"""Who may open and send what at the desk, and what stays hidden from whom."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.urls import reverse

from accounts.choices import Role
from accounts.models import User
from applications.models import Application, Assessment, Decision, EligibilityCheck, ImpartialityDeclaration
from applications.services.declaring import declare
from applications.urls.desk import urlpatterns
from calls.models import LedgerEntry
from records.models import Job
from records.services import run
from tests.applications.desk import at, browser, filled, page_of, post
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
    ("", "desk_search", (LOGIN, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 404, 404, 404, 404)),
    ("", "desk_decisions", (LOGIN, 200, 200, 200, 200, 404, 404, 200, 200, 404, 404, 404, 404, 404, 404)),
    ("", "desk_ranking", (LOGIN, 200, 200, 200, 200, 404, 404, 200, 200, 404, 200, 404, 404, 404, 404)),
    ("submitted", "desk_case", (LOGIN, 200, ASK, 403, 403, 404, 404, 200, ASK, 404, 200, 404, 404, 404, 404)),
    ("in_assessment", "desk_case", (LOGIN, 200, ASK, 403, 403, 200, 404, 200, ASK, 404, 200, 404, 404, 404, 404)),
    ("assessed", "desk_case", (LOGIN, 200, ASK, 403, 403, 200, 404, 200, ASK, 404, 200, 404, 404, 404, 404)),
    ("granted", "desk_case", (LOGIN, 200, ASK, 403, 403, 200, 404, 200, ASK, 200, 200, 404, 404, 404, 404)),
    ("submitted", "desk_case_rules", (LOGIN, 200, ASK, 403, 403, 404, 404, 200, ASK, 404, 200, 404, 404, 404, 404)),
    ("granted", "desk_case_rules", (LOGIN, 200, ASK, 403, 403, 200, 404, 200, ASK, 200, 200, 404, 404, 404, 404)),
    ("submitted", "desk_double_funding", (LOGIN, 200, ASK, 403, 403, 404, 404, 200, ASK, 404, 200, 404, 404, 404, 404)),
    ("granted", "desk_double_funding", (LOGIN, 200, ASK, 403, 403, 200, 404, 200, ASK, 200, 200, 404, 404, 404, 404)),
    ("submitted", "desk_declaration", (LOGIN, 200, 200, 403, 403, 404, 404, 200, 200, 404, 403, 404, 404, 404, 404)),
    ("in_check", "desk_checks", (LOGIN, 200, ASK, 403, 403, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404)),
    ("in_assessment", "desk_assessors", (LOGIN, 200, ASK, 403, 403, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404)),
    ("in_assessment", "desk_score", (LOGIN, 404, 404, 404, 404, 200, 404, 404, 404, 404, 404, 404, 404, 404, 404)),
    ("in_assessment", "desk_scores", (LOGIN, 200, ASK, 403, 403, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404)),
    ("assessed", "desk_proposal", (LOGIN, 200, ASK, 403, 403, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404)),
    ("proposed", "desk_decision", (LOGIN, 404, 404, 404, 404, 404, 404, 200, ASK, 404, 404, 404, 404, 404, 404)),
    ("granted", "desk_declined", (LOGIN, 200, ASK, 403, 403, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404)),
    ("granted", "desk_correction", (LOGIN, 200, ASK, 403, 403, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404)),
    ("granted", "desk_notification", (LOGIN, 200, ASK, 403, 403, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404)),
    ("granted", "decision_letter", (LOGIN, 200, 404, 404, 200, 200, 404, 200, 404, 200, 200, 404, 404, 200, 404)),
)  # fmt: skip
POSTS = ("desk_admission", "desk_finish")
ELSEWHERE = {
    "desk_promotion": "test_reserve_pages.py, tests/amif/policy.toml",
    "desk_removal": "needs an assessor",
    "desk_messages": "test_messages.py, tests/amif/policy.toml",
    "desk_issued": "test_issuing.py, tests/amif/policy.toml",
    "desk_case_file": "test_case_file.py, tests/amif/policy.toml",
    "desk_case_file_ask": "test_case_file.py, tests/amif/policy.toml",
    "desk_case_file_zip": "test_case_file.py, tests/amif/policy.toml",
    "desk_secrecy": "test_secrecy.py, tests/amif/policy.toml",
    "desk_record": "test_registering.py, tests/amif/policy.toml",
    "desk_late_file": "test_supplement_pages.py, tests/amif/policy.toml",
    "desk_message_file": "test_messages.py, tests/amif/policy.toml",
    "desk_ranking_file": "test_supposing.py, tests/amif/policy.toml",
    "desk_review_file": "test_decision_in_hand.py, tests/amif/policy.toml",
    "desk_review_answer": "test_review_pages.py, tests/amif/policy.toml",
    "desk_review_decision": "test_review_pages.py, tests/amif/policy.toml",
    "review_letter": "test_review_pages.py, tests/amif/policy.toml",
    "desk_reviews": "test_decision_in_hand.py, tests/amif/policy.toml",
    "desk_settle": "test_messages.py, tests/amif/policy.toml",
    "desk_supplement": "test_supplement_pages.py, tests/amif/policy.toml",
    "desk_supplement_new": "test_supplement_pages.py, tests/amif/policy.toml",
    "desk_thread": "test_messages.py, tests/amif/policy.toml",
    "desk_together": "test_issuing.py, tests/amif/policy.toml",
    "desk_versions": "test_supplement_pages.py, tests/amif/policy.toml",
    "desk_cases_file": "test_queue.py",
    "desk_round": "test_desk_round.py, tests/amif/policy.toml",
    "committee-rounds": "test_desk_round.py, tests/amif/policy.toml",
    "committee-round": "test_desk_round.py, tests/amif/policy.toml",
    "desk_hand_out": "test_queue.py",
    "desk_views": "test_queue.py",
    "desk_view": "test_queue.py",
    "desk_reopening": "test_reconciling.py, tests/amif/policy.toml",
    "desk_expert_new": "test_experts.py, tests/amif/policy.toml",
    "desk_expert": "test_experts.py, tests/amif/policy.toml",
    "desk_expert_file": "test_experts.py, tests/amif/policy.toml",
    "desk_distribution": "test_distributing.py, tests/amif/policy.toml",
    "desk_ties": "test_tie_orders.py, tests/amif/policy.toml",
    "desk_impartial_again": "test_declaring.py, tests/amif/policy.toml",
    "desk_statement": "test_declaring.py, tests/amif/policy.toml",
    "audit-impartiality": "test_declaring.py, tests/amif/policy.toml",
    "desk_declarations": "once a case of the line is undeclared: test_desk_pages.py",
    "desk_application_pdf": "test_application_pdf.py",
    "desk_reviews_pdf": "test_application_pdf.py, tests/amif/policy.toml",
    "desk_attachment": "test_attachments_pages.py",
}
"""Addresses whose answers by role are asked elsewhere."""


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
    named = {name for _case, name, _row in TABLE} | {*POSTS, *ELSEWHERE}
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
    (
        "granted",
        "desk_declined",
        {"sender": "x", "channel": "post", "received_at": "1.1.2031 12.00", "reason": "x", "confirm": "1"},
    ),
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
    "desk_declined": {"officer"},
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
