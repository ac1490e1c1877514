"""Pages of the selection criteria: the desk's and the committee's, in plain forms; how many queries they take."""

import re
from datetime import timedelta
from html import unescape

import pytest

from accounts.choices import Role
from calls.choices import CriteriaState
from calls.models import CriteriaBallot, CriteriaSet, CriteriaVote
from calls.services.criteria import ILLUSTRATIVE, load_criteria
from calls.services.criteria_drafts import next_version, save_criterion
from calls.services.criteria_votes import propose_criteria, take_back
from records import clock
from tests.factories.accounts import person
from tests.factories.calls import CallRoundFactory, ProgrammeFactory, words
from tests.factories.criteria import AFTER, MEETING, adopted, drafted, figures, proposed, texts, voted

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client):
    user = person(Role.OFFICER)
    client.force_login(user)
    return user


@pytest.fixture
def member(client):
    user = person(Role.COMMITTEE)
    client.force_login(user)
    return user


def said(answer):
    """The words of the page's main part."""
    main = answer.content.decode().split("<main", 1)[1].split("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", main)).split())


def page(made, *rest):
    return f"/desk/criteria/{made.pk}/" + "".join(f"{part}/" for part in rest)


def test_list_says_version_state_and_what_is_in_use(client, officer):
    made = adopted(officer)
    CallRoundFactory(criteria_set=made)
    next_version(made, reason="x", by=officer)
    CriteriaSet.objects.filter(pk=made.pk).update(frozen_at=AFTER)
    words_ = said(client.get("/desk/criteria/"))
    assert "Grid grid 2 Draft – 0" in words_
    assert "Grid grid 1 Approved fixed: a round uses it 20 November 2026 1" in words_.replace("\xa0", " ")


def test_page_shows_every_criterion_in_every_language_with_its_figures(client, officer):
    found = load_criteria(ProgrammeFactory(), ILLUSTRATIVE.with_name("criteria-pl-fami-2-2015.yaml"))
    body = said(client.get(page(found)))
    for text in (
        "Kustannusten ja tulosten suhde",
        "Förhållandet mellan kostnader och resultat",
        "Costs against results",
        "The costs are fair for the results.",
        "65 of 100",
        "Quality of the plan (category B) 15 of 30 points are needed.",
        "20 points; no threshold.",
        "Our own and unofficial: titles and guidance, the criteria themselves, weights and maximum points.",
        "Nothing is wrong with it",
    ):
        assert text in body
    assert re.search(
        r"told apart by Activities and time plan Costs against results The project answers", body
    )


def test_faults_are_listed_with_a_link_to_their_place(client, officer):
    made = drafted(officer)
    save_criterion(made, "cost", "quality", {**texts("Cost"), **figures(10, "money")}, by=officer, new=True)
    CriteriaSet.objects.filter(pk=made.pk).update(total_threshold=101, title={"fi": "Vain suomeksi"})
    body = client.get(page(made)).content.decode()
    assert "The weights sum to 110.00. They must sum to 100." in body
    for place in (page(made, "limits"), page(made, "edit"), "#specific"):
        assert f'<li><a href="{place}">' in body
    assert "First correct what is named above." in body
    assert "The category money has no name in Finnish." in body
    answer = client.post(
        page(made), {"step": "propose", "meeting": "14th", "held_on": "20.11.2026", "members": 3}
    )
    assert "They must sum to 100." in said(answer)
    assert not CriteriaBallot.objects.exists()


def test_fault_names_the_criterion_by_its_title(client, officer):
    made = drafted(officer)
    made.criteria.filter(code="plan").update(title={"fi": "Suunnitelma", "sv": "Planen"})
    body = said(client.get(page(made)))
    assert "The title of Planen is missing in English." in body


def test_public_page_of_a_call_says_every_threshold(client):
    call = CallRoundFactory()
    for name, texts_ in (
        ("pl-fami-2-2015", ["At least 65 of 100 points", "Quality of the plan: at least 15 of 30 points"]),
        ("hundred-points", ["At least 60 of 100 points", "programme's aims: a score of at least 13"]),
    ):
        found = load_criteria(call.programme, ILLUSTRATIVE.with_name(f"criteria-{name}.yaml"))
        type(call).objects.update(criteria_set=found)
        body = said(client.get(f"/calls/{call.pk}/", headers={"accept-language": "en"}))
        for text in texts_:
            assert text in body


def test_officer_begins_a_set_adds_criteria_and_puts_it_before_the_committee(client, officer):
    programme = ProgrammeFactory()
    data = {"programme": programme.pk, "code": "grid", "scoring": "points"}
    titles = {f"title_{code}": text for code, text in words("Grid").items()}
    made = client.post("/desk/criteria/new/", {**data, **titles})
    found = CriteriaSet.objects.get()
    assert made.headers["Location"] == page(found)
    client.post(
        page(found, "add", "eligibility"), {"code": "solvent", **titles, "article": "Act, section 11"}
    )
    scale = {"category": "A", "minimum": "0", "maximum": "20", "step": "0,5", "threshold": "7,5"}
    client.cookies["django_language"] = "fi"
    client.post(page(found, "add", "quality"), {"code": "relevance", **titles, **scale})
    client.cookies["django_language"] = "en"
    row = found.criteria.get(code="relevance")
    assert (row.maximum, row.step, row.weight, row.threshold) == (20, row.step, 20, row.threshold)
    assert (str(row.step), str(row.threshold)) == ("0.50", "7.50")
    limits = {"total": "12", "least_A": "10", "tie_relevance": "1"}
    names = {f"name_A_{code}": text for code, text in words("A").items()}
    assert client.post(page(found, "limits"), {**limits, **names}).status_code == 302
    found.refresh_from_db()
    assert (found.total_threshold, found.category_thresholds, found.tie_order) == (
        12,
        {"A": "10.00"},
        ["relevance"],
    )
    vote = {"step": "propose", "meeting": "14th meeting", "held_on": "20.11.2026", "members": "9"}
    assert client.post(page(found), vote).status_code == 302
    found.refresh_from_db()
    assert (found.state, found.ballots.get().members) == (CriteriaState.PROPOSED, 9)
    assert "14th meeting, 20 November 2026" in said(client.get(page(found))).replace("\xa0", " ")


def test_criterion_is_changed_moved_and_removed_by_plain_forms(client, officer):
    made = drafted(officer)
    address = page(made, "criteria", "plan")
    form = client.get(address).context["form"]
    assert "code" not in form.fields  # it stays from version to version
    sent = {name: form[name].initial or "" for name in form.fields}
    assert client.post(address, {**sent, "weight": "30", "title_en": "The plan"}).status_code == 302
    row = made.criteria.get(code="plan")
    assert (row.weight, row.title["en"], row.position) == (30, "The plan", 2)
    client.post(address, {"move": "up"})
    assert made.criteria.get(code="plan").position == 1
    answer = client.post(address, {"remove": "1"}, follow=True)
    assert "The plan is removed." in said(answer) or "The plan is removed." in answer.content.decode()
    assert not made.criteria.filter(code="plan").exists()


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ({"maximum": "1"}, "The scale of plan does not work"),
        ({"threshold": "9"}, "is more than can be reached"),
        ({"weight": "a lot"}, "Write the points in figures"),
        ({"weight": "0"}, "The weight of plan must be above zero."),
        ({"minimum": ""}, "This field is required."),
    ],
)
def test_wrong_figures_are_said_at_their_field_and_kept(client, officer, typed, text):
    made = drafted(officer)
    address = page(made, "criteria", "plan")
    form = client.get(address).context["form"]
    answer = client.post(address, {**{name: form[name].initial or "" for name in form.fields}, **typed})
    assert text in answer.content.decode()
    assert list(answer.context["form"].errors) == list(typed)
    assert made.criteria.get(code="plan").weight == 40


def test_place_in_the_order_for_ties_is_given_once(client, officer):
    made = drafted(officer)
    answer = client.post(page(made, "limits"), {"tie_relevance": "1", "tie_plan": "1"})
    assert "Another criterion has this place already." in answer.content.decode()
    client.post(page(made, "limits"), {"tie_relevance": "2", "tie_plan": "1"})
    made.refresh_from_db()
    assert made.tie_order == ["plan", "relevance"]


def test_next_version_is_drafted_and_compared_with_the_one_before(client, officer):
    base = adopted(officer)
    answer = client.post(page(base, "next"), {"reason": "Experience of two rounds."})
    made = CriteriaSet.objects.get(version=2)
    assert answer.headers["Location"] == page(made)
    assert "Both versions say the same" in said(client.get("/desk/criteria/compare/"))
    save_criterion(made, "plan", "quality", {**texts("Plan, better"), **figures(30)}, by=officer, new=False)
    save_criterion(made, "cost", "quality", {**texts("Cost"), **figures(10)}, by=officer, new=True)
    body = said(client.get(f"/desk/criteria/compare/?from={base.pk}&to={made.pk}"))
    assert "grid 2 beside grid 1." in body
    assert "Only in grid 2 Cost (Specific selection criteria)" in body
    assert "Plan, better Weight 40 30" in body
    assert "Plan, better Title, English Plan Plan, better" in body
    again = client.post(page(base, "next"), {"reason": "Again."})
    assert "being drafted or is before the committee" in again.content.decode()


def test_member_votes_and_votes_otherwise(client, member):
    made = proposed()
    address = f"/committee/criteria/{made.pk}/"
    assert "The committee votes on this version." in said(client.get(address))
    assert "Choose for, against or abstained." in client.post(address, {}).content.decode()
    assert client.post(address, {"vote": "against"}).headers["Location"] == address
    assert ": Against." in said(client.get(address))
    client.post(address, {"vote": "for"})
    vote = CriteriaVote.objects.get()
    assert (vote.member, vote.vote, vote.own) == (member.pk, "for", True)


def test_committee_sees_what_is_before_it_and_in_use_and_no_draft(client, member):
    officer = person(Role.OFFICER)
    asked, draft = proposed(officer), drafted(officer, code="draft")
    back = take_back(proposed(officer, code="back"), reason="Later.", by=officer)
    listed = client.get("/committee/criteria/").content.decode()
    for made, there in ((asked, True), (back, True), (draft, False)):
        assert (f"/committee/criteria/{made.pk}/" in listed) == there
        assert client.get(f"/committee/criteria/{made.pk}/").status_code == (200 if there else 404)
    assert "The ministry is changing the version." in said(client.get(f"/committee/criteria/{back.pk}/"))
    asked_for = f"/committee/criteria/compare/?from={asked.pk}&to="
    assert client.get(asked_for + str(back.pk)).status_code == 200
    assert client.get(asked_for + str(draft.pk)).status_code == 404
    answer = client.post(f"/committee/criteria/{back.pk}/", {"vote": "for"})
    assert "The version is not before the committee" in answer.content.decode()


@pytest.mark.parametrize("role", [Role.OFFICER, Role.DECIDER, Role.AUDITOR])
def test_readers_see_the_committees_page_and_do_not_vote(client, role):
    made = proposed()
    client.force_login(person(role))
    answer = client.get(f"/committee/criteria/{made.pk}/")
    assert (answer.status_code, answer.context["may_vote"]) == (200, False)
    assert client.post(f"/committee/criteria/{made.pk}/", {"vote": "for"}).status_code == 404


def test_officer_enters_the_minutes_and_a_decider_closes(client, officer):
    made = proposed(officer)
    one = person(Role.COMMITTEE, name="Aada")
    (own,) = voted(made, "for")
    body = said(client.get(page(made, "votes")))
    assert "Voted here" in body
    assert own.name in body
    assert "Aada No vote entered For Against Abstained" in body
    data = {f"member_{one.pk}": "for", "name_0": "Maija Meri", "vote_0": "abstained"}
    assert client.post(page(made, "votes"), data).status_code == 302
    body = said(client.get(page(made)))
    assert "Maija Meri Abstained" in body
    assert f"entered by {officer.name}" in body
    assert "You entered votes for members" in body
    with clock.at(AFTER):
        client.post(page(made), {"step": "close"})
        made.refresh_from_db()
        assert made.state == CriteriaState.PROPOSED
        client.force_login(person(Role.DECIDER))
        answer = client.post(page(made), {"step": "close"}, follow=True)
    assert "The committee adopted the version." in answer.content.decode()
    assert "2 of 2 votes cast are in favour" in said(answer)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ({"name_0": "Maija"}, "Choose how Maija voted."),
        ({"vote_0": "for"}, "Write whose vote this is."),
        ({"name_0": "Maija", "vote_0": "for", "name_1": "Maija", "vote_1": "for"}, "Maija is here twice."),
    ],
)
def test_votes_without_a_name_and_names_without_a_vote_are_asked_about(client, officer, data, text):
    made = proposed(officer)
    assert text in client.post(page(made, "votes"), data).content.decode()
    assert not CriteriaVote.objects.exists()


def test_version_is_taken_back_with_a_reason(client, officer):
    made = proposed(officer)
    answer = client.post(page(made), {"step": "return", "reason": ""})
    assert "Write why the version is taken back." in answer.content.decode()
    assert client.post(page(made), {"step": "return", "reason": "A weight is wrong."}).status_code == 302
    body = said(client.get(page(made)))
    assert "Taken back A weight is wrong." in body


def test_earlier_approval_is_entered_for_a_version_from_a_file_only(client, officer):
    found = load_criteria(ProgrammeFactory())
    assert "Did the committee approve it before it was loaded here?" in said(client.get(page(found)))
    client.post(page(found), {"step": "record", "approved_on": "13.12.2022"})
    found.refresh_from_db()
    assert (found.state, str(found.approved_on)) == ("approved", "2022-12-13")
    made = drafted(officer)
    assert "Did the committee approve it before" not in said(client.get(page(made)))
    answer = client.post(page(made), {"step": "record", "approved_on": "13.12.2022"})
    assert "only the committee’s vote approves it" in answer.content.decode().replace("&#x27;", "’").replace(
        "'", "’"
    )


@pytest.mark.parametrize("rest", [("edit",), ("limits",), ("add", "quality"), ("criteria", "plan")])
def test_version_before_the_committee_has_no_page_to_edit(client, officer, rest):
    made = proposed(officer)
    assert client.get(page(made, *rest)).status_code == 404
    assert client.post(page(made, *rest), {}).status_code == 404
    assert client.get(page(drafted(officer, code="draft"), *rest)).status_code == 200


def test_what_is_not_there_is_not_found(client, officer):
    made = drafted(officer)
    for address in (page(made, "add", "nothing"), page(made, "criteria", "nothing"), page(made, "votes")):
        assert client.get(address).status_code == 404
    assert client.get("/desk/criteria/987654/").status_code == 404
    assert client.get(f"/desk/criteria/compare/?from={made.pk}&to=9").status_code == 404
    assert client.post(page(made), {"step": "nothing"}).status_code == 404


def test_decider_and_auditor_read_and_change_nothing(client):
    made = drafted()
    for role in (Role.DECIDER, Role.AUDITOR):
        client.force_login(person(role))
        body = client.get(page(made)).content.decode()
        assert page(made, "edit") not in body
        assert "Put before the committee" not in body
        assert client.get(page(made, "edit")).status_code == 404
    assert client.post(page(made), {"step": "propose"}).status_code == 404


def many(number):
    """Sets with criteria, votes and a closed vote, one after the other."""
    officer = person(Role.OFFICER)
    made = None
    for n in range(number):
        made = take_back(proposed(officer, code=f"grid{n}"), reason="Again.", by=officer)
        for extra in range(number):
            values = {**texts("x"), **figures(1)}
            save_criterion(made, f"extra{extra}", "eligibility", values, by=officer, new=True)
        propose_criteria(made, meeting="15th", held_on=MEETING + timedelta(days=9), members=3, by=officer)
        voted(made, *["for"] * number)
    return made


@pytest.mark.parametrize("items", [1, 3])
@pytest.mark.parametrize(
    ("name", "queries"), [("list", 5), ("set", 12), ("committee", 9), ("committee-list", 5)]
)
def test_page_takes_as_many_queries_for_three_as_for_one(
    client, items, name, queries, django_assert_num_queries
):
    made = many(items)
    client.force_login(person(Role.COMMITTEE if name.startswith("committee") else Role.OFFICER))
    address = {
        "list": "/desk/criteria/",
        "set": page(made),
        "committee": f"/committee/criteria/{made.pk}/",
        "committee-list": "/committee/criteria/",
    }[name]
    client.get(address)
    with django_assert_num_queries(queries):
        client.get(address)
