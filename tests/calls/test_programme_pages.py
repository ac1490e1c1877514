"""The programme's pages at the desk: who sees and changes what, what they show, and what they cost."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.choices import Role
from accounts.models import User
from calls.models import Action, ChangeProposal, EntryVersion, Objective, Programme
from calls.services.entries import edit_entry
from calls.services.programme import load_programme
from records import clock
from records.models import AuditEvent
from tests.factories.accounts import OrganisationFactory, member, person
from tests.factories.calls import words
from tests.factories.plans import OPENS, confirmed, plan, ready_round
from tests.factories.programme_files import FINLAND, OTHER_FUND

pytestmark = pytest.mark.django_db
HOME = "/desk/programme/amif-test/"
ACTION = f"{HOME}actions/2D2/"
READERS = [Role.OFFICER, Role.DECIDER, Role.FINANCE, Role.AUDITOR]
OTHERS = [Role.ASSESSOR, Role.COMMITTEE, Role.ADMIN]
READ = [
    HOME,
    f"{HOME}types/",
    f"{HOME}objectives/SO2/",
    f"{HOME}measures/2D/",
    ACTION,
    f"{ACTION}history/",
]
WRITE = [f"{ACTION}edit/", f"{ACTION}rates/", f"{HOME}objectives/SO2/edit/", f"{HOME}measures/2D/edit/"]
WHY = "Asked for in the round of autumn 2024"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def clerk() -> Client:
    return signed_in(person(Role.OFFICER, language="en"))


def changed(code: str = "2D2", **values: object) -> Action:
    """The action changed by an officer of the name Ada."""
    row = Action.objects.current().get(code=code)
    edit_entry(row, values or {"aims": words("Clear aims")}, by=person(Role.OFFICER, name="Ada"), reason=WHY)
    return Action.objects.current().get(code=code)


def typed(code: str = "2D2", **values: object) -> dict[str, object]:
    """What the form of an action sends when nothing else is changed."""
    row = Action.objects.current().get(code=code)
    texts = {
        f"{name}_{language}": getattr(row, name).get(language, "")
        for name in ("title", "description", "aims", "eligible_text", "coordination")
        for language in ("fi", "sv", "en")
    }
    last = EntryVersion.objects.filter(code=code).order_by("number").last()
    return {**texts, "seen": last.number if last else 0, "reason": WHY, **values}


@pytest.mark.parametrize("role", READERS)
def test_readers_see_every_page(role):
    plan()
    changed()
    client = signed_in(person(role))
    assert [client.get(page).status_code for page in READ] == [200] * len(READ)


@pytest.mark.parametrize("role", OTHERS)
def test_others_are_told_there_is_no_such_page(role):
    plan()
    client = signed_in(person(role))
    assert [client.get(page).status_code for page in [*READ, *WRITE]] == [404] * (len(READ) + len(WRITE))


def test_applicants_see_nothing_and_visitors_sign_in():
    plan()
    assert signed_in(member(OrganisationFactory())).get(HOME).status_code == 404
    assert Client().get(ACTION).headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("role", [Role.DECIDER, Role.FINANCE, Role.AUDITOR])
def test_only_officers_change(role):
    plan()
    client = signed_in(person(role))
    for page in WRITE:
        assert client.get(page).status_code == 404
        assert client.post(page, typed()).status_code == 404
    assert f"{ACTION}edit/" not in client.get(ACTION).content.decode()
    assert not EntryVersion.objects.exists()
    assert not ChangeProposal.objects.exists()


@pytest.mark.parametrize(
    "page",
    [
        "/desk/programme/none/",
        "/desk/programme/none/types/",
        f"{HOME}actions/9Z9/",
        f"{HOME}objectives/2D2/",
        f"{HOME}nothing/2D2/",
        f"{HOME}actions/9Z9/edit/",
        f"{HOME}actions/9Z9/rates/",
        f"{HOME}nothing/2D/history/",
    ],
)
def test_what_is_not_there_answers_404(page):
    plan()
    assert clerk().get(page).status_code == 404


def test_one_programme_is_shown_at_once_and_several_are_listed(tmp_path):
    plan()
    client = clerk()
    assert client.get("/desk/programme/").headers["Location"] == HOME
    path = tmp_path / "other.yaml"
    path.write_text(OTHER_FUND, encoding="utf-8")
    load_programme(path, by=None)
    page = client.get("/desk/programme/").content.decode()
    assert HOME in page
    assert "/desk/programme/eea-fi-asylum/" in page
    other = client.get("/desk/programme/eea-fi-asylum/").content.decode()
    assert "Call.2 Rights" in other
    assert client.get("/desk/programme/eea-fi-asylum/actions/Call.2/").status_code == 200
    assert client.get("/desk/programme/eea-fi-asylum/actions/Call.2/edit/").status_code == 200


def test_empty_states_tell_what_will_come():
    client = clerk()
    assert "No programme yet" in client.get("/desk/programme/").content.decode()
    Programme.objects.create(
        id="amif-test", fund="AMIF", country="FI", period_start=2021, period_end=2027, allocation=0
    )
    page = client.get(HOME).content.decode()
    assert "The programme has no objectives yet" in page
    assert "Nobody has changed anything" in page
    assert "No types of intervention" in client.get(f"{HOME}types/").content.decode()


def test_objective_without_actions_says_so():
    version = plan()
    Objective.objects.create(
        programme=version.programme, code="SO4", position=4, title=words("Solidarity"), allocation=0
    )
    assert "The plan has no actions under this objective yet." in clerk().get(HOME).content.decode()


def test_tree_has_every_current_action_once_with_when_it_was_changed():
    call = ready_round(person(Role.OFFICER))
    with clock.at(OPENS):
        confirmed(call, person(Role.OFFICER))
    changed(title=words("Guidance anew"))
    page = clerk().get(HOME).content.decode()
    assert page.count(f'href="{ACTION}"') == 2  # in the tree and among the latest changes
    assert "2D2 Guidance anew" in page
    assert "version 2" in page
    assert "Ada" in page


def test_action_page_shows_texts_rates_rounds_and_history():
    call = ready_round(person(Role.OFFICER))
    with clock.at(OPENS):
        confirmed(call, person(Role.OFFICER))
    changed()
    page = clerk().get(ACTION).content.decode()
    for text in ("Clear aims fi", "75%", "90%", "Swedish, official", "version 1", "Version 2", "Ada", WHY):
        assert text in page, text
    assert f"{ACTION}history/?before=1&amp;after=2" in page


def test_action_under_a_published_round_says_what_a_change_begins():
    call = ready_round(person(Role.OFFICER))
    client = clerk()
    assert "This begins version" not in client.get(f"{ACTION}edit/").content.decode()
    with clock.at(OPENS):
        confirmed(call, person(Role.OFFICER))
    page = client.get(f"{ACTION}edit/").content.decode()
    assert "This begins version 2 of 2D2." in page
    assert f"/desk/rounds/{call.pk}/" in page


def test_officer_changes_an_action_with_a_reason():
    plan()
    answer = clerk().post(f"{ACTION}edit/", typed(aims_fi="A", aims_sv="B", aims_en="C"))
    assert answer.headers["Location"] == ACTION
    assert Action.objects.get(code="2D2").aims == {"fi": "A", "sv": "B", "en": "C"}
    assert EntryVersion.objects.get(number=2).reason == WHY


def test_form_says_what_is_wrong_at_its_field_and_keeps_what_was_typed():
    plan()
    answer = clerk().post(f"{ACTION}edit/", typed(aims_fi="Kept text", title_sv="", reason=""))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert 'href="#id_reason"' in page
    assert "Kept text" in page
    answer = clerk().post(f"{ACTION}edit/", typed(aims_fi="Kept text", title_sv=""))
    assert answer.status_code == 400
    assert 'href="#id_title_sv"' in answer.content.decode()
    assert 'href="#id_aims_sv"' in answer.content.decode()
    assert not EntryVersion.objects.exists()


def test_form_sent_after_somebody_elses_change_writes_nothing():
    plan()
    sent = typed(aims_fi="A", aims_sv="B", aims_en="C")
    changed()
    answer = clerk().post(f"{ACTION}edit/", sent)
    assert "Somebody else changed this entry meanwhile" in answer.content.decode()
    assert Action.objects.get(code="2D2").aims == words("Clear aims")


def test_officer_changes_objective_and_measure():
    plan()
    client = clerk()
    texts = {"title_fi": "A", "title_sv": "B", "title_en": "C", "seen": 0, "reason": WHY}
    assert client.post(f"{HOME}objectives/SO2/edit/", texts).status_code == 302
    assert client.post(f"{HOME}measures/2D/edit/", texts).status_code == 302
    page = client.get(f"{HOME}objectives/SO2/").content.decode()
    assert "Official title" in page
    assert Objective.objects.get(code="SO2").title == {"fi": "A", "sv": "B", "en": "C"}


def test_officer_proposes_rates_and_the_action_says_that_they_wait():
    version = plan()
    version.programme.vocabulary = {"grounds": {"vulnerable_persons": words("Vulnerable")}}
    version.programme.save()
    client = clerk()
    sent = {"rate": "70", "raised_rate": "80", "grounds": ["vulnerable_persons"], "reason": WHY}
    assert client.post(f"{ACTION}rates/", sent).headers["Location"] == ACTION
    change = ChangeProposal.objects.get()
    assert (change.kind, change.data["after"]["rate"]) == ("action", "70.00")
    page = client.get(ACTION).content.decode()
    assert "Other rates of this action wait for confirmation." in page
    assert f'href="{ACTION}rates/"' not in page
    assert "Other rates of 2D2 wait for confirmation." in client.get(HOME).content.decode()
    assert f'href="/desk/changes/{change.pk}/"' in page
    proposed = (
        signed_in(person(Role.DECIDER, language="en")).get(f"/desk/changes/{change.pk}/").content.decode()
    )
    assert "Change the rates of action 2D2" in proposed
    assert "70%" in proposed
    answer = client.post(f"{ACTION}rates/", {**sent, "rate": "76"})
    assert answer.status_code == 400


def test_two_versions_stand_side_by_side_with_the_words_that_changed():
    plan()
    for aims in ("People find help soon", "People find work soon", "Families find work soon"):
        changed(
            aims={"fi": aims, "sv": aims, "en": aims},
            coordinated_funds=["ISF"] if "help" in aims else ["BMVI"],
        )
    client = clerk()
    page = client.get(f"{ACTION}history/?before=2&after=3").content.decode()
    assert "<del>help</del>" in page
    assert "<ins>work</ins>" in page
    assert "<del>Internal Security Fund (ISF)</del>" in page
    assert "Families" not in page
    page = client.get(f"{ACTION}history/").content.decode()  # the last two
    assert "<ins>Families</ins>" in page
    page = client.get(f"{ACTION}history/?before=4&after=2").content.decode()  # the earlier one first
    assert "<del>help</del>" in page
    assert client.get(f"{ACTION}history/?before=99&after=x").status_code == 200


def test_history_of_one_version_and_of_two_alike():
    load_programme(FINLAND, by=None)
    client = clerk()
    plan()
    assert (
        "There is one version so far" in client.get(f"{ACTION}history/").content.decode()
    )  # none is written yet
    place = "/desk/programme/amif-fi-2021-2027/actions/2D7/history/"
    assert "There is one version so far" in client.get(place).content.decode()
    changed("2D7", aims=words("Other"))
    assert "The two versions say the same." in client.get(f"{place}?before=1&after=1").content.decode()


def test_types_page_tells_when_a_type_can_be_used():
    load_programme(FINLAND, by=None)
    with clock.at(OPENS):
        page = clerk().get("/desk/programme/amif-fi-2021-2027/types/").content.decode()
    assert "Not yet" in page
    assert page.count("Operating support") >= 4


def test_types_offered_are_those_of_the_objective_and_the_day():
    load_programme(FINLAND, by=None)
    place = "/desk/programme/amif-fi-2021-2027/actions/2D7/edit/"
    with clock.at(OPENS):
        page = clerk().get(place).content.decode()
    assert 'value="1.SO2.003"' in page
    assert 'value="1.SO1.001"' not in page
    assert 'value="3.009"' not in page  # usable from 2026 on
    answer = clerk().post(place, typed("2D7", **lists("2D7"), intervention_types_1=["1.SO2.003"]))
    assert answer.status_code == 302
    assert Action.objects.get(code="2D7").intervention_types == ["1.SO2.003"]
    changed = AuditEvent.objects.get(verb="programme.entry_changed")
    assert changed.data["fields"] == ["intervention_types"]  # lists sent as they were stay as they are


def lists(code: str) -> dict[str, list[str]]:
    """The lists of an action as its form sends them."""
    row = Action.objects.current().get(code=code)
    names = ("eligible_applicants", "indicators", "coordinated_funds")
    return {name: getattr(row, name)[::-1] for name in names}


def cost(page: str, user: User) -> int:
    client = signed_in(user)
    client.get(page)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(page).status_code == 200
    return len(queries)


@pytest.mark.parametrize(
    ("page", "queries"),
    [(HOME, 11), (ACTION, 9), (f"{ACTION}history/", 8), (f"{HOME}types/", 6), (f"{ACTION}edit/", 9)],
)
def test_page_costs_the_same_with_one_change_and_with_three(page, queries):
    call = ready_round(person(Role.OFFICER))
    officer = person(Role.OFFICER)
    with clock.at(OPENS):
        confirmed(call, person(Role.OFFICER))
    changed()
    assert cost(page, officer) == queries
    changed(aims=words("Second"))
    changed("2B1")
    assert cost(page, officer) == queries


@pytest.mark.parametrize("queries", [6])
def test_list_of_programmes_costs_the_same_with_two_and_with_four(queries):
    officer = person(Role.OFFICER)
    for number in range(4):
        Programme.objects.create(
            id=f"p{number}", fund="AMIF", country="FI", period_start=2021, period_end=2027, allocation=0
        )
        if number in (1, 3):
            assert cost("/desk/programme/", officer) == queries
