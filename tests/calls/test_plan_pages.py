"""Pages of the plan's versions: the desk's, the committee's and everybody's; files out and in; queries."""

from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.choices import Role
from calls.choices import PlanState
from calls.models import PlanComment, PlanOpening, PlanVersion
from calls.queries.plan_versions import content_of, laid_out
from calls.renderers.plan import plan_html, plan_pdf
from calls.renderers.plan_file import plan_yaml
from calls.services.plan_comments import answer_comment, comment
from calls.services.plan_content import edit_objective, edit_opening
from calls.services.plan_files import load_plan
from calls.services.plans import approve_version, put_to_hearing
from records.definitions import Unloadable
from records.models import AuditEvent
from tests.factories.accounts import person
from tests.factories.calls import words
from tests.factories.plans import next_version, plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client):
    user = person(Role.OFFICER)
    client.force_login(user)
    return user


def text(answer):
    return " ".join(answer.content.decode().split())


def heard(version=None, code="2025-2026"):
    made = next_version(version or plan(), code)
    return put_to_hearing(made, reason="", by=person(Role.OFFICER))


def test_officer_drafts_a_version_from_an_earlier_one(client, officer):
    base = plan()
    page = client.get(f"/desk/plan/new/?from={base.pk}")
    assert page.context["form"].initial["year_from"] == 2025
    data = {
        "base": base.pk,
        "code": "2025-2026",
        "year_from": 2025,
        "year_to": 2026,
        "title_fi": "Suunnitelma",
        "reason": "Uudet vuodet.",
    }
    made = client.post("/desk/plan/new/", data)
    version = PlanVersion.objects.get(code="2025-2026")
    assert made.headers["Location"] == f"/desk/plan/{version.pk}/"
    assert (version.title, version.drafted_by, version.based_on) == (
        {"fi": "Suunnitelma"},
        officer.pk,
        base,
    )


def test_new_version_says_at_its_field_what_is_wrong(client, officer):
    base = plan()
    data = {"base": base.pk, "code": "2023-2024", "year_from": 2025, "year_to": 2026, "reason": "x"}
    answer = client.post("/desk/plan/new/", {**data, "title_fi": "x"})
    assert "code" in answer.context["form"].errors
    assert PlanVersion.objects.count() == 1


def test_officer_changes_openings_and_amounts_of_an_objective(client, officer):
    version = next_version(plan())
    address = f"/desk/plan/{version.pk}/objectives/SO2/"
    page = client.get(address)
    data = {
        name: field.initial
        for name, field in page.context["form"].fields.items()
        if field.initial not in (None, False)
    }
    assert data["open_2D2_2025-autumn"] is True
    del data["open_2D2_2025-autumn"]
    data |= {"open_2D2_2026-spring": "on", "amount_2D_project_2026-spring": "1 234,50", "reason": "Later."}
    answer = client.post(address, data)
    assert answer.headers["Location"] == f"/desk/plan/{version.pk}/"
    content = content_of(version)
    assert ("2D2", "2025-autumn") not in {row.place for row in content.openings}
    assert ("2D2", "2026-spring") in {row.place for row in content.openings}
    assert "1,234.50" in text(client.get(f"/desk/plan/{version.pk}/"))


def test_wrong_amount_stays_in_the_form_with_its_problem(client, officer):
    version = next_version(plan())
    before = content_of(version)
    data = {"amount_2D_project_2025-spring": "much", "amount__project_2025-spring": "5"}
    page = client.post(f"/desk/plan/{version.pk}/objectives/SO2/", data)
    assert "Write the amount in figures" in text(page)
    mixed = client.post(
        f"/desk/plan/{version.pk}/objectives/SO2/", {**data, "amount_2D_project_2025-spring": "5"}
    )
    assert "by measure, or for the whole objective, not both" in text(mixed)
    assert content_of(version) == before


def test_officer_marks_an_opening(client, officer):
    version = next_version(plan())
    opening = version.openings.get(action__code="2D2")
    address = f"/desk/plan/{version.pk}/openings/{opening.pk}/"
    assert client.post(address, {"targeted": "on"}).context["form"].errors
    client.post(address, {"carried_from": "2025-spring", "targeted": "on", "text_fi": "Kunnille."})
    opening.refresh_from_db()
    assert (opening.carry_over, opening.targeted, opening.targeted_text) == (True, True, {"fi": "Kunnille."})
    assert client.get(address).context["form"].initial["carried_from"] == "2025-spring"


def test_officer_changes_title_dates_and_reason(client, officer):
    version = next_version(plan())
    data = {"title_sv": "Plan", "dated": "5.4.2024", "handled_on": "", "reason": "Ny."}
    client.post(f"/desk/plan/{version.pk}/edit/", data)
    version.refresh_from_db()
    assert (version.title, str(version.dated), version.reason) == ({"sv": "Plan"}, "2024-04-05", "Ny.")


def test_steps_are_taken_on_the_version_page(client, officer):
    version = next_version(plan())
    address = f"/desk/plan/{version.pk}/"
    client.post(address, {"step": "hear", "reason": "Ready."})
    version.refresh_from_db()
    assert version.state == PlanState.HEARD
    assert client.get(f"{address}edit/").status_code == 404
    assert client.get(f"{address}objectives/SO2/").status_code == 404
    assert "Write why the plan is changed." in text(client.post(address, {"step": "reopen"}))
    refused = client.post(address, {"step": "approve"})
    assert "Your role does not allow this." in text(refused)
    assert client.post(address, {"step": "burn"}).status_code == 404
    client.force_login(person(Role.DECIDER))
    client.post(address, {"step": "approve", "reason": "Good."})
    version.refresh_from_db()
    assert version.state == PlanState.APPROVED


def test_auditor_reads_and_changes_nothing(client):
    version = heard()
    client.force_login(person(Role.AUDITOR))
    page = text(client.get(f"/desk/plan/{version.pk}/"))
    assert 'value="reopen"' not in page
    assert client.post(f"/desk/plan/{version.pk}/", {"step": "reopen", "reason": "x"}).status_code == 404
    assert client.post(f"/committee/plan/{version.pk}/", {"text": "x"}).status_code == 404


def test_committee_comments_and_officer_answers_in_their_own_languages(client, officer):
    version = heard()
    member = person(Role.COMMITTEE, language="sv")
    client.force_login(member)
    page = client.get(f"/committee/plan/{version.pk}/?point=2D2")
    assert page.context["form"].initial == {"code": "2D2", "language": "sv"}
    data = {"code": "2D2", "season": "2025-autumn", "language": "sv", "text": "För <lite>."}
    client.post(f"/committee/plan/{version.pk}/", data)
    said = PlanComment.objects.get()
    assert (said.point, said.by, said.language) == ("2D2 2025-autumn", member.pk, "sv")
    client.force_login(officer)
    assert "För &lt;lite&gt;." in text(client.get(f"/desk/plan/{version.pk}/"))
    client.post(f"/desk/plan/{version.pk}/comments/{said.pk}/", {"answer": "Vi ökar."})
    client.force_login(person(Role.COMMITTEE))
    assert "Vi ökar." in text(client.get(f"/committee/plan/{version.pk}/"))


def test_committee_sees_no_draft_before_it_is_heard(client):
    draft = next_version(plan())
    other = heard(draft.based_on, "heard")
    client.force_login(person(Role.COMMITTEE))
    listed = text(client.get("/committee/plan/"))
    assert f"/committee/plan/{other.pk}/" in listed
    assert f"/committee/plan/{draft.pk}/" not in listed
    for name in ("", "plan-sv.pdf", "plan.yaml"):
        assert client.get(f"/committee/plan/{draft.pk}/{name}").status_code == 404
        assert client.get(f"/committee/plan/{other.pk}/{name}").status_code == 200
    assert client.get(f"/committee/plan/compare/?from={draft.pk}&to={other.pk}").status_code == 404
    assert client.get(f"/desk/plan/{other.pk}/").status_code == 404


def test_comment_of_another_version_is_not_answered_here(client, officer):
    base = plan()
    one, other = heard(base, "a"), heard(base, "b")
    said = comment(one, "x", language="fi", by=person(Role.COMMITTEE))
    assert client.get(f"/desk/plan/{other.pk}/comments/{said.pk}/").status_code == 404
    opening = PlanOpening.objects.filter(version=one).first()
    draft = next_version(base, "c")
    assert client.get(f"/desk/plan/{draft.pk}/openings/{opening.pk}/").status_code == 404


def test_two_versions_stand_side_by_side_with_sums(client, officer):
    base = plan()
    version = next_version(base, "2023-2025", by=officer)
    PlanVersion.objects.filter(pk=version.pk).update(year_from=2023, year_to=2024)
    version.refresh_from_db()
    version.openings.all().delete()
    version.amounts.all().delete()
    objective = version.programme.objectives.get(code="SO2")
    amounts = {("2D", "project", "2023-autumn"): 3_999_999}
    edit_objective(version, objective, {("2D2", "2023-autumn")}, amounts, reason="", by=officer)
    page = client.get(f"/desk/plan/compare/?from={base.pk}&to={version.pk}")
    shown = page.context["shown"]
    assert not shown.changes.added
    assert {row.action for row in shown.changes.removed} == {"2A1", "2B1", "3A1"}
    assert "−1.00" in text(page)
    assert shown.changes.total.after == 3_999_999
    back = client.get(f"/desk/plan/compare/?from={version.pk}&to={base.pk}").context["shown"]
    assert back.changes == shown.changes.mirrored()


def test_versions_of_other_years_are_compared_year_by_year(client, officer):
    base = plan()
    version = next_version(base)
    shown = client.get("/desk/plan/compare/").context["shown"]
    assert (shown.earlier, shown.later, shown.years) == (base, version, 2)
    assert shown.changes.empty
    apart = client.get(f"/desk/plan/compare/?from={base.pk}&to={version.pk}").context["shown"]
    assert len(apart.changes.added) == len(apart.changes.removed) == 5


@pytest.mark.parametrize("query", ["from=1", "from=x&to=y", "from=987&to=988"])
def test_comparison_of_versions_that_are_not_there_is_not_found(client, officer, query):
    plan()
    assert client.get(f"/desk/plan/compare/?{query}").status_code == 404


def test_public_sees_changes_between_published_versions_only(client):
    base = plan()
    assert "When the next is approved" in text(client.get("/plan/changes/"))
    version = heard(base)
    assert client.get("/plan/changes/").context["shown"] is None
    assert client.get(f"/plan/changes/?from={base.pk}&to={version.pk}").status_code == 404
    approve_version(version, reason="", by=person(Role.DECIDER))
    page = client.get("/plan/changes/")
    assert (page.context["shown"].earlier, page.context["shown"].later) == (base, version)
    assert "Heard" not in text(page)


def test_findings_of_a_draft_stand_on_its_page(client, officer):
    version = next_version(plan())
    page = client.get(f"/desk/plan/{version.pk}/")
    codes = {(item.code, item.where) for item in page.context["findings"]["error"]}
    assert ("amount_without_opening", "SO3 2025-autumn") in codes
    assert "SO3 has €350,000.00 in 2025-autumn, but none of its actions is open then." in text(page)


def test_version_page_says_where_money_is_short(client, officer):
    base = plan()
    version = next_version(base)
    objective = version.programme.objectives.get(code="SO3")
    amounts = {("", "project", "2025-autumn"): 1_000_000 + 1}
    edit_objective(version, objective, {("3A1", "2025-autumn")}, amounts, reason="", by=officer)
    page = client.get(f"/desk/plan/{version.pk}/")
    short = [(part.objective.code, left.short) for part, left in page.context["short"]]
    assert short == [("SO3", 1)]
    assert "€1.00 short" in text(page)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_pdf_is_in_its_language_and_always_the_same(client, officer, language):
    version = next_version(plan())
    opening = version.openings.get(action__code="2D2")
    edit_opening(opening, carried_from="", targeted=True, text=words("To <all>."), by=officer)
    html = plan_html(laid_out(version), language=language)
    assert f'<html lang="{language}">' in html
    assert "To &lt;all&gt;." in html
    answer = client.get(f"/committee/plan/{version.pk}/plan-{language}.pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content[:5] == b"%PDF-"
    assert answer.content == plan_pdf(laid_out(version), language=language)
    assert client.get(f"/committee/plan/{version.pk}/plan-de.pdf").status_code == 404


def exported(client, version):
    answer = client.get(f"/committee/plan/{version.pk}/plan.yaml")
    assert answer.headers["Content-Type"].startswith("application/yaml")
    return answer.content


def test_exported_file_makes_the_same_draft_in_an_empty_database(client, officer):
    version = next_version(plan())
    opening = version.openings.get(action__code="2D2")
    edit_opening(opening, carried_from="2025-spring", targeted=True, text=words("To all."), by=officer)
    before, file = content_of(version), exported(client, version)
    PlanVersion.objects.filter(pk=version.pk).delete()
    upload = SimpleUploadedFile("plan.yaml", file)
    answer = client.post("/desk/plan/load/", {"file": upload})
    made = PlanVersion.objects.get(code="2025-2026")
    assert answer.headers["Location"] == f"/desk/plan/{made.pk}/"
    assert made.state == PlanState.DRAFT
    assert content_of(made) == before
    assert exported(client, made) == file


def test_loading_again_changes_nothing_and_a_changed_file_changes_the_draft(officer):
    version = next_version(plan())
    file = plan_yaml(content_of(version))
    events = AuditEvent.objects.count()
    assert load_plan(file, by=officer) == version
    assert AuditEvent.objects.count() == events
    load_plan(file.replace("1200000.00", "1200000.01"), by=officer)
    assert str(version.amounts.get(measure__code="2B").amount) == "1200000.01"
    assert AuditEvent.objects.filter(verb="plan.loaded").count() == 1


def test_file_of_a_fixed_version_is_taken_only_when_it_says_the_same(officer):
    version = heard()
    file = plan_yaml(content_of(version))
    assert load_plan(file, by=officer) == version
    with pytest.raises(Unloadable) as error:
        load_plan(file.replace("1200000.00", "5.00"), by=officer)
    assert "is heard and stays as it is" in error.value.lines[0]


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (b"plan: [", "plan.yaml"),
        (b"\xff\xfe", "The file is not text in UTF-8."),
        (b"plan: {}", "plan.programme: missing"),
        (b"#" * 1_000_001, "The file is larger than 1 MB."),
    ],
)
def test_wrong_upload_changes_nothing_and_says_where(client, officer, file, said):
    plan()
    page = client.post("/desk/plan/load/", {"file": SimpleUploadedFile("plan.yaml", file)})
    assert said in text(page)
    assert PlanVersion.objects.count() == 1


def test_command_loads_a_file_and_names_line_and_path_of_errors(tmp_path):
    version = next_version(plan())
    content = content_of(version)
    version.delete()
    path = tmp_path / "plan.yaml"
    path.write_text(plan_yaml(content), encoding="utf-8")
    out = StringIO()
    call_command("load_plan", str(path), stdout=out)
    assert out.getvalue() == "amif-test: 2025-2026 (draft)\n"
    path.write_text(plan_yaml(content).replace("action: 2D2", "action: 9Z9"), encoding="utf-8")
    with pytest.raises(CommandError) as error:
        call_command("load_plan", str(path))
    assert 'openings[3].action: there is no action "9Z9"' in str(error.value)
    assert str(path) in str(error.value)


PAGES = {
    "/desk/plan/": 5,
    "/desk/plan/{pk}/": 12,
    "/committee/plan/": 5,
    "/committee/plan/{pk}/": 10,
    "/desk/plan/compare/": 10,
}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("number", [1, 3])
def test_pages_cost_the_same_queries_for_any_number_of_things(client, page, number):
    base = plan()
    member, officer = person(Role.COMMITTEE), person(Role.OFFICER)
    for n in range(number):
        version = heard(base, f"v{n}")
        for each in range(number):
            said = comment(version, "x", language="fi", code=("2D2", "2D", "SO3")[each], by=member)
            answer_comment(said, "y", by=officer)
    client.force_login(person(Role.OFFICER, Role.COMMITTEE))
    with CaptureQueriesContext(connection) as queries:
        assert client.get(page.format(pk=version.pk)).status_code == 200
    assert len(queries) == PAGES[page]
