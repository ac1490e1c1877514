"""/desk/money/ and its ledger: figures from the ledger, for those who keep or audit money."""

import csv
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook

from accounts.choices import Role
from applications.models import Application
from calls.models import CallAction, ChangeProposal, LedgerEntry, PaymentApplication
from calls.queries.money import line_balance
from calls.queries.money_breakdown import by_action, by_measure
from calls.queries.money_story import line_story
from calls.services.changes import confirm_change, propose_change
from calls.services.ledger import commit, earmark
from calls.services.payment_applications import record_payment_application
from records import clock
from records.models import AuditEvent
from records.services import open_case
from tests.factories.accounts import OrganisationFactory, member, person
from tests.factories.applications import draft
from tests.factories.calls import ActionFactory, CallLineFactory, CallRoundFactory, open_line

pytestmark = pytest.mark.django_db
PAGES = ("/desk/money/", "/desk/money/ledger/")


@pytest.fixture
def officer(client):
    user = person(Role.OFFICER)
    client.force_login(user)
    return user


def text(answer):
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.OFFICER, 200),
        (Role.DECIDER, 200),
        (Role.FINANCE, 200),
        (Role.AUDITOR, 200),
        (Role.ASSESSOR, 404),
        (Role.COMMITTEE, 404),
        (Role.ADMIN, 404),
    ],
)
def test_money_is_for_those_who_keep_or_audit_it(client, page, role, status):
    open_line("100.00")
    client.force_login(person(role))
    assert client.get(page).status_code == status


@pytest.mark.parametrize("page", PAGES)
def test_money_is_not_for_applicants_and_asks_strangers_to_sign_in(client, page):
    open_line("100.00")
    assert client.get(page).status_code == 302
    client.force_login(member(OrganisationFactory()))
    assert client.get(page).status_code == 404


def test_money_shows_the_sums_to_the_cent(client, officer):
    line = open_line("1000.00", room=Decimal("5000.00"))
    earmark(line, open_case("application", "x"), Decimal("333.33"), by=officer)
    page = text(client.get("/desk/money/"))
    assert "€333.33" in page
    assert "666.67" in page
    assert "995,000.00" in page  # allocated as printed, less the printed parts


def test_money_of_a_past_day_leaves_out_what_came_later(client, officer):
    with clock.at(datetime(2022, 6, 1, tzinfo=UTC)):
        line = open_line("1000.00")
    earmark(line, open_case("application", "x"), Decimal("333.33"), by=officer)
    page = text(client.get("/desk/money/?as_of=31.12.2022"))
    assert "31 December 2022" in page.replace("\u00a0", " ")
    assert "333.33" not in page


def test_a_day_that_is_none_is_refused_with_the_way_out(client, officer):
    open_line("1.00")
    answer = client.get("/desk/money/?as_of=31.2.2022")
    assert answer.status_code == 400
    assert "Give a day as day.month.year" in text(answer)


def test_ledger_filters_down_to_one_case(client, officer):
    line = open_line("1000.00")
    first, second = open_case("application", "x"), open_case("application", "x")
    earmark(line, first, Decimal("11.11"), by=officer)
    earmark(line, second, Decimal("22.22"), by=officer)
    page = text(client.get(f"/desk/money/ledger/?case={second.reference}&kind=earmark"))
    assert "22.22" in page
    assert "11.11" not in page
    assert officer.name in page


@pytest.mark.parametrize(("page", "queries"), [("/desk/money/", 12), ("/desk/money/ledger/", 7)])
def test_pages_cost_the_same_queries_with_1_and_3_lines(
    client, officer, page, queries, django_assert_num_queries
):
    line = open_line("1000.00")
    earmark(line, open_case("application", "x"), Decimal("1.00"), by=officer)
    with django_assert_num_queries(queries):
        client.get(page)
    for season in ("2024-spring", "2024-autumn"):
        later = CallLineFactory(call=CallRoundFactory(id=f"amif-test-{season}", season=season))
        CallLineFactory(call=later.call)
        earmark(line, open_case("application", "x"), Decimal("1.00"), by=person(Role.DECIDER))
    with django_assert_num_queries(queries):
        client.get(page)


def moved(officer, *, amount="300.00"):
    """A line with money, a later line, and a proposal to move some of it."""
    line = open_line("1000.00", room=Decimal("5000.00"))
    later = CallLineFactory(call=CallRoundFactory(id="amif-test-2024-spring", season="2024-spring"))
    data = {"source": line.pk, "target": later.pk, "amount": amount}
    programme = line.objective.programme
    return line, later, propose_change("move", programme, data, reason="needed there", by=officer)


READERS = {Role.OFFICER, Role.DECIDER, Role.FINANCE, Role.AUDITOR}


def addresses(line, change, entry, reference):
    return [
        "/desk/money/by/measure/",
        "/desk/money/by/action/",
        "/desk/money/by/support/",
        "/desk/money/ledger/ledger.csv",
        "/desk/money/ledger/ledger.xlsx",
        f"/desk/money/ledger/{entry.pk}/",
        f"/desk/money/lines/{line.pk}/",
        f"/desk/money/cases/{reference}/",
        "/desk/money/payment-applications/",
        "/desk/changes/",
        f"/desk/changes/{change.pk}/",
    ]


@pytest.mark.parametrize("role", Role.values)
def test_every_page_below_is_for_those_who_keep_or_audit_money(client, role):
    line, _, change = moved(person(Role.OFFICER))
    case = open_case("application", "x")
    entry = earmark(line, case, Decimal("10.00"), by=person(Role.OFFICER))
    client.force_login(person(role))
    for page in addresses(line, change, entry, case.reference):
        assert client.get(page).status_code == (200 if role in READERS else 404), page
    for kind in ("move", "carry_over", "return", "call_more", "allocation"):
        expected = 200 if role == Role.OFFICER else 404
        assert client.get(f"/desk/changes/new/{kind}/").status_code == expected, kind


@pytest.mark.parametrize(
    "page",
    [
        "/desk/money/by/nothing/",
        "/desk/money/ledger/ledger.pdf",
        "/desk/money/ledger/999999/",
        "/desk/money/lines/999999/",
        "/desk/money/cases/NONE-1/",
        "/desk/changes/999999/",
        "/desk/changes/new/parameters/",
        "/desk/changes/new/nothing/",
    ],
)
def test_what_is_not_there_answers_404(client, officer, page):
    open_line("1.00")
    assert client.get(page).status_code == 404


def test_money_as_of_an_instant_takes_what_was_posted_before_it(client, officer):
    with clock.at(datetime(2022, 6, 1, 9, 30, tzinfo=UTC)):
        open_line("1234.00")
    assert "1,234.00" not in text(client.get("/desk/money/?as_of=1.6.2022 12.30"))
    later = text(client.get("/desk/money/?as_of=1.6.2022 12.31"))
    assert "1,234.00" in later
    assert "before 1 June 2022 at 12:31" in later.replace("\u00a0", " ")


def test_an_objective_that_the_rounds_ahead_use_up_is_told_with_how_much_and_when(client, officer):
    line = open_line("1000.00", room=Decimal("5000.00"))
    opens = datetime(2030, 3, 4, 7, tzinfo=UTC)
    ahead = CallRoundFactory(
        id="amif-test-2030-spring",
        season="2030-spring",
        state="draft",
        opens_at=opens,
        closes_at=opens + timedelta(days=30),
    )
    CallLineFactory(call=ahead, planned=Decimal("4500.50"))
    page = text(client.get("/desk/money/")).replace("\u00a0", " ")
    assert "SO2, project support, runs short by €500.50 on 4 March 2030" in page
    CallLineFactory._meta.model.objects.filter(call=ahead).update(planned=Decimal("3900.00"))
    page = text(client.get("/desk/money/")).replace("\u00a0", " ")
    assert "€100.00 is left after what is planned, less than 10% of its allocation" in page
    assert line.code in page


def test_a_line_for_which_more_is_asked_than_is_free_is_told(client, officer):
    line = open_line("1000.00")
    waiting = draft(call=line.call)
    Application.objects.filter(pk=waiting.pk).update(
        line=line, state="submitted", requested=Decimal("1100.10"), submitted_at=clock.now()
    )
    page = text(client.get("/desk/money/"))
    assert "2D runs short by €100.10: the applications that wait for a decision (1) ask for €1,100.10" in page


def test_the_mid_term_figure_is_the_tenth_of_the_initial_allocation(client):
    line = open_line("1000.00")
    finance = person(Role.FINANCE)
    client.force_login(finance)
    sent = {
        "objective": line.objective.pk,
        "number": "1",
        "submitted_on": "1.6.2024",
        "eligible": "90000.00",
        "contribution": "60000.00",
    }
    assert client.post("/desk/money/payment-applications/", sent).status_code == 302
    page = text(client.get("/desk/money/"))
    assert "€60,000.00" in page
    assert "6% of the initial allocation" in page
    assert "€40,000.00" in page
    again = client.post("/desk/money/payment-applications/", {**sent, "contribution": "90000.01"})
    assert again.status_code == 400
    assert "is written down already" in text(again)
    assert "is more than the eligible expenditure" in text(again)
    assert PaymentApplication.objects.get().by == finance.pk
    assert AuditEvent.objects.filter(verb="payment_application.recorded", actor=finance.pk).count() == 1


@pytest.mark.parametrize("role", [Role.OFFICER, Role.DECIDER, Role.AUDITOR])
def test_only_finance_writes_payment_applications_down(client, role):
    line = open_line("1000.00")
    client.force_login(person(role))
    sent = {
        "objective": line.objective.pk,
        "number": "1",
        "submitted_on": "1.6.2024",
        "eligible": "9.00",
        "contribution": "6.00",
    }
    assert client.post("/desk/money/payment-applications/", sent).status_code == 404
    assert not PaymentApplication.objects.exists()


def test_a_proposal_is_looked_at_with_its_figures_before_it_is_sent(client, officer):
    line = open_line("1000.00", room=Decimal("5000.00"))
    later = CallLineFactory(call=CallRoundFactory(id="amif-test-2024-spring", season="2024-spring"))
    typed = {"source": line.pk, "target": later.pk, "amount": "250.00", "reason": "needed there"}
    looked = text(client.post("/desk/changes/new/move/", typed))
    assert "Propose, €250.00" in looked
    assert "€750.00" in looked
    assert not ChangeProposal.objects.exists()
    answer = client.post("/desk/changes/new/move/", {**typed, "send": "1"})
    change = ChangeProposal.objects.get()
    assert answer["Location"] == f"/desk/changes/{change.pk}/"
    assert "another person confirms it" in text(client.get(answer["Location"]))
    refused = client.post("/desk/changes/new/move/", {**typed, "amount": "1000.01"})
    assert refused.status_code == 400
    assert "€0.01 too much" in text(refused)


def test_a_decision_maker_confirms_on_the_page_and_its_proposer_cannot(client, officer):
    _, later, change = moved(officer)
    page = f"/desk/changes/{change.pk}/"
    client.post(page, {"do": "confirm"})
    assert line_balance(later).amount == Decimal("0.00")
    decider = person(Role.DECIDER)
    client.force_login(decider)
    assert "Confirm and carry out" in text(client.get(page))
    assert client.post(page, {"do": "refuse", "note": ""}).status_code == 400
    client.post(page, {"do": "confirm"})
    assert line_balance(later).amount == Decimal("300.00")
    done = text(client.get(page))
    assert decider.name in done
    assert "As it was confirmed" in done
    assert "Moved out, €300.00" in done


def test_what_cannot_be_done_any_more_is_said_on_the_page(client, officer):
    line, _, change = moved(officer, amount="900.00")
    earmark(line, open_case("application", "x"), Decimal("500.00"), by=officer)
    client.force_login(person(Role.DECIDER))
    page = text(client.get(f"/desk/changes/{change.pk}/"))
    assert "This cannot be done as things stand." in page
    assert "€400.00 too much" in page


def test_the_tasks_of_a_decision_maker_name_what_waits(client, officer):
    _, _, change = moved(officer)
    client.force_login(person(Role.DECIDER))
    assert f"/desk/changes/{change.pk}/" in text(client.get("/desk/"))
    client.force_login(officer)
    assert f"/desk/changes/{change.pk}/" not in text(client.get("/desk/"))


def test_an_entry_tells_who_when_why_and_by_which_decision(client, officer):
    _, later, change = moved(officer)
    decider = person(Role.DECIDER)
    confirm_change(change, by=decider)
    entry = LedgerEntry.objects.get(change=change, line=later)
    page = text(client.get(f"/desk/money/ledger/{entry.pk}/"))
    assert f"Proposed by {officer.name}, confirmed by {decider.name}" in page
    assert "needed there" in page
    assert "ledger.move_in" in page
    assert AuditEvent.objects.get(subject=f"ledger:{entry.pk}").hash in page


def test_a_line_tells_what_stood_after_every_entry(client, officer):
    line, case = open_line("1000.00"), open_case("application", "x")
    earmark(line, case, Decimal("300.00"), by=officer)
    commit(line, case, Decimal("250.00"), by=officer)
    rows = [(step.amount, step.after.free) for step in line_story(line)]
    assert rows == [
        (Decimal("1000.00"), Decimal("1000.00")),
        (Decimal("300.00"), Decimal("700.00")),
        (Decimal("250.00"), Decimal("700.00")),
        (Decimal("-50.00"), Decimal("750.00")),
    ]
    assert "750.00" in text(client.get(f"/desk/money/lines/{line.pk}/"))
    assert "250.00" in text(client.get(f"/desk/money/cases/{case.reference}/"))


def test_money_by_action_follows_what_the_case_is_for(client, officer):
    line, case = open_line("1000.00"), open_case("application", "x")
    other = ActionFactory(measure=line.measure, code="2D5")
    CallAction.objects.create(call=line.call, action=other, line=line)
    earmark(line, case, Decimal("300.00"), by=officer, action=other)
    commit(line, case, Decimal("250.00"), by=officer)
    untold = open_case("application", "x")
    earmark(line, untold, Decimal("11.00"), by=officer)
    found = {
        row.code: (row.held.earmarked, row.held.committed) for row in by_action(line.objective.programme)
    }
    assert found == {"2D5": (Decimal("0.00"), Decimal("250.00")), "": (Decimal("11.00"), Decimal("0.00"))}
    measures = by_measure(line.objective.programme)
    assert [(row.code, row.held.called, row.held.free) for row in measures] == [
        ("2D", Decimal("1000.00"), Decimal("739.00"))
    ]


def test_the_ledger_as_a_file_has_the_filtered_entries_and_no_formula(client, officer):
    line = open_line("1000.00")
    case = open_case("application", "x")
    earmark(line, case, Decimal("11.11"), by=officer, note='=HYPERLINK("http://x")')
    plain = client.get("/desk/money/ledger/ledger.csv?kind=earmark").content.decode()
    rows = list(csv.DictReader(StringIO(plain)))
    assert [(row["kind"], row["amount"], row["by"]) for row in rows] == [("earmark", "11.11", officer.name)]
    assert rows[0]["note"].startswith("'=")
    book = load_workbook(BytesIO(client.get("/desk/money/ledger/ledger.xlsx?kind=earmark").content))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert 11.11 in [cell.value for cell in cells]


def applied_for(objective, number):
    """A payment application of one euro."""
    record_payment_application(
        objective,
        number,
        submitted_on=datetime(2024, 1, 1, tzinfo=UTC).date(),
        eligible=Decimal("2.00"),
        contribution=Decimal("1.00"),
        by=person(Role.FINANCE),
    )


@pytest.mark.parametrize(
    ("page", "queries"),
    [
        ("/desk/money/by/measure/", 7),
        ("/desk/money/by/action/", 6),
        ("/desk/money/by/support/", 6),
        ("/desk/money/ledger/{entry}/", 7),
        ("/desk/money/lines/{line}/", 7),
        ("/desk/money/cases/{case}/", 6),
        ("/desk/money/payment-applications/", 7),
        ("/desk/changes/", 6),
    ],
)
def test_pages_below_cost_the_same_queries_with_1_and_3_things(
    client, officer, page, queries, django_assert_num_queries
):
    line, later, _ = moved(officer)
    case = open_case("application", "x")
    entry = earmark(line, case, Decimal("1.00"), by=officer)
    applied_for(line.objective, 9)
    address = page.format(entry=entry.pk, line=line.pk, case=case.reference)
    with django_assert_num_queries(queries):
        client.get(address)
    for number in (1, 2):
        earmark(line, case, Decimal("1.00"), by=person(Role.DECIDER))
        data = {"source": line.pk, "target": later.pk, "amount": "1.00"}
        other = person(Role.OFFICER)
        propose_change("move", line.objective.programme, data, reason="more", by=other)
        applied_for(line.objective, number)
    with django_assert_num_queries(queries):
        client.get(address)


def test_page_of_a_waiting_change_costs_the_same_with_1_and_3_things(
    client, officer, django_assert_num_queries
):
    line, later, _ = moved(officer)
    case, other = open_case("application", "x"), person(Role.OFFICER)
    data = {"source": line.pk, "target": later.pk, "amount": "1.00"}
    waiting = propose_change("move", line.objective.programme, data, reason="more", by=other)
    earmark(line, case, Decimal("1.00"), by=officer)
    with django_assert_num_queries(16):
        client.get(f"/desk/changes/{waiting.pk}/")
    for _ in range(2):
        earmark(line, case, Decimal("1.00"), by=officer)
        propose_change("move", line.objective.programme, data, reason="more", by=other)
    with django_assert_num_queries(16):
        client.get(f"/desk/changes/{waiting.pk}/")
