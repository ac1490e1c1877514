"""A programme of another fund, loaded from its file alone, on every page, in the API and in the reports."""

from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from accounts.choices import MemberRole, Role
from accounts.models import Organisation
from applications.queries.content import content_of
from applications.queries.facts import judge
from applications.services.drafting import open_draft
from calls.models import Programme
from calls.queries.money import budget
from calls.queries.parameters import bounds_of_programme, parameters_of, rate_terms
from calls.queries.plan import finding_rows
from calls.queries.plan_versions import laid_out
from calls.queries.season_plan import current_version, seasons_of
from calls.rules.rates import RateClaim, rate_ceiling
from calls.services.plans import draft_version
from calls.services.programme import load_programme
from calls.services.rounds import open_round_beside_plan, open_round_from_plan, revise_round
from records import clock
from reporting.queries.datasets import dataset
from reporting.queries.scope import Scope
from reporting.renderers.documents import markup
from reporting.rules.canonical import to_text
from reporting.rules.identities import differences
from tests.factories.accounts import OrganisationFactory, member, person
from tests.factories.plans import confirmed
from tests.factories.programme_files import FINLAND

pytestmark = pytest.mark.django_db
EXAMPLE = FINLAND.with_name("eea-example.yaml")
NOW = datetime(2026, 8, 3, 12, 0, tzinfo=ZoneInfo("Europe/Helsinki"))
# Words of the first fund that no page of the second may say.
FOREIGN = (
    "AMIF",
    "SO1",
    "SO2",
    "2021/1147",
    "1125/2021",
    "119/2022",
    "pecific objective",
    "spring",
    "autumn",
)


@pytest.fixture(autouse=True)
def in_august():
    with clock.at(NOW):
        yield


@pytest.fixture
def programme():
    load_programme(FINLAND, by=None)
    load_programme(EXAMPLE, by=None)
    return Programme.objects.get(pk="eea-example")


@pytest.fixture
def officer():
    return person(Role.OFFICER)


@pytest.fixture
def call(programme, officer):
    """A round of it, from its plan, published by a second person."""
    made = open_round_from_plan(
        programme, "2026-2", opens_at=NOW, closes_at=NOW + timedelta(days=40), by=officer
    )
    contact = {"email": "calls@example.org"}
    made = revise_round(made, {"contact": contact}, {}, by=officer, approved_on=NOW.date())
    return confirmed(made, officer)


def text_of(client: Client, url: str) -> str:
    """The words of a page, once it answers."""
    answer = client.get(url)
    assert answer.status_code == 200, url
    return strip_tags(answer.content.decode()).replace("\xa0", " ")


def main_of(client: Client, url: str) -> str:
    """The words of a page's main part: the switch between programmes names the other one."""
    return strip_tags(client.get(url).content.decode().split("<main")[1].split("</main>")[0])


def test_second_load_changes_nothing(programme):
    assert not load_programme(EXAMPLE, by=None).changed
    assert programme.criteria_sets.get().criteria.count() == 6


def test_its_money_is_whole(programme):
    found = budget(programme)
    assert found.total.allocated == programme.allocation == Decimal("9000000.00")
    assert [part.objective.code for part in found.objectives] == ["SYS", "RIGHTS", "STRAT"]


def test_its_own_ceilings_hold_and_no_other_funds(programme):
    parameters, bounds = parameters_of(programme), bounds_of_programme(programme)
    assert (parameters.base_rate, parameters.raised_rate, parameters.max_months) == (
        Decimal("85.00"),
        Decimal("95.00"),
        48,
    )
    assert bounds.laws == {"fi"}
    assert bounds.limits["base_rate"].article == "Programme agreement (example), section 4.1"
    assert bounds.limits["review_days"].article == "Administrative Procedure Act 434/2003"
    articles = [limit.article for limit in bounds.limits.values()]
    assert not [article for article in articles if "AMIF" in article or "1125" in article or "119" in article]


def test_its_own_ground_raises_the_rate_for_its_own_legal_forms(programme):
    action = programme.actions.get(code="RIGHTS.1")
    terms, parameters = rate_terms(action, programme), parameters_of(programme)
    association = RateClaim("civil_society", "We are one", "association", accepted=True)
    verdict = rate_ceiling(terms, association, parameters)
    assert verdict.ceiling.value == Decimal("95.00")
    assert verdict.because[0].params["ground"]["en"].startswith("the project is carried out")
    city = RateClaim("civil_society", "We are none", "municipality")
    assert rate_ceiling(terms, city, parameters).ceiling.value == Decimal("85.00")


def test_check_of_both_plans_prints_findings(programme, capsys):
    assert [(row.code, row.where) for row in finding_rows(programme)] == [
        ("opening_sheet_only", "SYS.2 2027-2"),
        ("table_total", "STRAT 2027-2"),
    ]
    for name in ("eea-example", "amif-fi-2021-2027"):
        call_command("check_plan", programme=name)
    said = capsys.readouterr().out
    assert "2 errors, 0 warnings, 0 notes" in said
    assert "bottom row" in said


PUBLIC = ("/", "/calls/", "/plan/", "/plan/SYS.1/", "/timetable/", "/money/", "/projects/")


@pytest.mark.parametrize("language", ["en", "fi", "sv"])
@pytest.mark.parametrize("path", PUBLIC)
def test_public_pages_speak_of_it_alone(client, call, path, language):
    client.cookies["django_language"] = language
    said = main_of(client, f"{path}?programme=eea-example&lang={language}")
    assert [word for word in FOREIGN if word in said] == []


def test_pages_use_its_own_words(client, call):
    said = text_of(client, "/plan/?programme=eea-example")
    for words in ("Area of support SYS", "Call 1/2026", "SYS.1 A digital asylum chain", "1,000,000.00"):
        assert words in said
    assert "Areas of support" in text_of(client, "/money/?programme=eea-example")
    assert "Example: programme area Asylum" in text_of(client, "/?programme=eea-example")


def test_public_round_tells_its_own_rates(client, call):
    said = main_of(client, reverse("call", args=[call.pk]))
    assert "85%" in said.replace("\xa0", "")
    assert "Programme agreement (example), section 4.2" in said
    assert [word for word in FOREIGN if word in said] == []
    assert call.parameters["flat_indirect"] == "15.00"


def test_first_page_stays_with_the_first_programme(client, call):
    said = main_of(client, "/")
    assert "SYS" not in said
    assert "Call 2/2026" not in said


def test_officer_finds_its_seasons_and_opens_one(client, programme, officer):
    client.force_login(officer)
    body = client.get(f"{reverse('round-new')}?programme=eea-example").content.decode()
    address = f"{reverse('round-planned', args=['2026-2'])}?programme=eea-example"
    assert address in body
    dates = {"opens": "1.9.2026 9.00", "closes": "30.9.2026 16.15"}
    answer = client.post(address, dates)
    assert answer.status_code == 302
    made = programme.rounds.get()
    assert (made.season, made.title["en"]) == ("2026-2", "Call 2/2026")
    assert sorted(line.code for line in made.lines.all()) == ["RIGHTS", "STRAT"]


def test_round_beside_its_plan_is_numbered_like_it(programme, officer):
    actions = [programme.actions.get(code="SYS.2")]
    made = open_round_beside_plan(
        programme, actions, opens_at=NOW, closes_at=NOW + timedelta(days=30), by=officer
    )
    assert made.season == "2026-1"


DESK = ("/desk/money/", "/desk/rules/", "/desk/rounds/new/")


@pytest.mark.parametrize("path", DESK)
def test_desk_pages_open_for_it(client, call, officer, path):
    client.force_login(officer)
    said = main_of(client, f"{path}?programme=eea-example")
    assert [word for word in FOREIGN if word in said] == []


def test_desk_round_opens(client, call, officer):
    client.force_login(officer)
    for name in ("round", "round-rules"):
        said = main_of(client, reverse(name, args=[call.pk]))
        assert [word for word in FOREIGN if word in said] == [], name


def test_next_version_of_its_plan_keeps_numbered_periods(client, programme, officer):
    base = current_version(programme)
    title = {"fi": "Suunnitelma", "sv": "Plan", "en": "Plan"}
    made = draft_version(
        base, code="2028-2029", title=title, year_from=2028, year_to=2029, reason="Next", by=officer
    )
    seasons = ["2028-1", "2028-2", "2029-1", "2029-2"]
    assert seasons_of(made) == seasons
    assert laid_out(made).seasons == seasons
    client.force_login(officer)
    for address in (
        reverse("plan-version", args=[made.pk]),
        reverse("plan-objective", args=[made.pk, "SYS"]),
        f"/desk/programme/{programme.pk}/",
        f"/desk/programme/{programme.pk}/actions/SYS.1/",
    ):
        said = main_of(client, address)
        assert [word for word in FOREIGN if word in said] == [], address


def test_api_gives_it(client, call):
    answer = client.get("/api/v1/programmes/eea-example/")
    assert answer.status_code == 200
    actions = client.get("/api/v1/actions/?programme=eea-example").json()
    assert "SYS.1" in str(actions)
    assert client.get(f"/api/v1/calls/{call.pk}/").json()["season"] == "2026-2"


@pytest.mark.parametrize("language", ["en", "fi", "sv"])
@pytest.mark.parametrize("kind", ["committee", "earmarks"])
def test_reports_speak_of_it_alone(call, kind, language):
    scope = Scope(call.programme, NOW.date(), clock.now() + timedelta(days=1))
    data = dataset(kind, scope)
    assert differences(data) == []
    said = strip_tags(markup(kind, to_text(data), language))
    own = {"en": "Area of support", "fi": "Tukialue", "sv": "Stödområde"}[language]
    assert f"{own} SYS" in said
    foreign = (*FOREIGN, "Erityistavoite", "Specifikt mål")
    assert [word for word in foreign if word in said] == []


@pytest.fixture
def applicant():
    return member(OrganisationFactory(legal_form="association"), MemberRole.OWNER)


SECTIONS = ("", "basics/", "project/", "indicators/", "budget/", "financing/", "check/")


def test_application_form_asks_by_its_rules(client, call, applicant):
    action = call.programme.actions.get(code="RIGHTS.1")
    organisation = Organisation.objects.get(memberships__user=applicant)
    made = open_draft(call, action, organisation, "fi", by=applicant)
    made.ground, made.ground_reason, made.rate_asked = "civil_society", "Olemme yhdistys", Decimal(95)
    made.save()
    client.force_login(applicant)
    for section in SECTIONS:
        said = main_of(client, f"/my/applications/{made.case.reference}/{section}?lang=en")
        assert [word for word in FOREIGN if word in said] == [], section
    judged = judge(content_of(made), at=clock.now())
    assert judged.rate.ceiling.value == Decimal(95)
    assert judged.rate.because[0].article == "Programme agreement (example), section 4.2"
    articles = {reason.article for reason in judged.problems} - {""}
    assert [article for article in articles if "1125" in article or "119/2022" in article] == []


def test_file_is_marked_as_an_example():
    text = Path(EXAMPLE).read_text(encoding="utf-8")
    assert text.startswith("# EXAMPLE")
    assert "INVENTED" in text
