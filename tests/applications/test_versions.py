"""A submitted application as a draft again until the deadline, and an earlier one copied into a new call."""

import io
import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from accounts.choices import MemberRole, Role
from applications.choices import ApplicationState, CostModel, Section
from applications.models import Application, Target
from applications.permissions.selection import visible
from applications.queries.content import content_of, version_of
from applications.queries.copies import misfits_of
from applications.queries.versions import content_said, said_in
from applications.queries.visible import visible_applications
from applications.services.attaching import Upload, attach
from applications.services.copying import copy_application
from applications.services.drafting import Typed, expire_drafts, save_section
from applications.services.submitting import submit
from applications.services.versions import keep_submitted, reopen
from indicators.models import Indicator
from records import clock
from records.models import AuditEvent, Notice
from records.services import open_document, verify
from tests.factories import files
from tests.factories.accounts import OrganisationFactory, UserFactory, member, person
from tests.factories.applications import complete_draft, draft, open_round, signing, submitted
from tests.factories.refusals import refusal

pytestmark = pytest.mark.django_db


def owner(application: Application) -> Any:
    return application.created_by


def bring(application: Application, said: bytes) -> Any:
    return attach(
        application, Upload(io.BytesIO(files.pdf(said)), f"{said.decode()}.pdf"), by=owner(application)
    )


def digests(application: Application) -> dict[str, str]:
    content = content_of(Application.objects.get(pk=application.pk))
    return {section: version_of(content, section) for section in Section.values}


def change(application: Application, **fields: Any) -> None:
    """Something typed in the first section."""
    before = content_of(Application.objects.get(pk=application.pk))
    save_section(
        application,
        "basics",
        Typed(fields=fields),
        version=version_of(before, "basics"),
        by=owner(application),
    )


# Reopening


def test_a_reopened_application_is_a_draft_that_can_be_submitted_again() -> None:
    made = submitted()
    first = made.submissions.get()
    again = reopen(made, by=owner(made))
    assert (again.state, again.submitted_at) == (ApplicationState.DRAFT, first.submitted_at)
    change(made, title="En ny titel")
    again.refresh_from_db()
    second = submit(again, signing(again), by=owner(made))
    assert (second.version, again.state, again.submitted_at) == (2, "submitted", second.submitted_at)
    assert json.loads(open_document(first.content_id).read())["sections"]["basics"]["title"] != "En ny titel"
    assert json.loads(open_document(second.content_id).read())["sections"]["basics"]["title"] == "En ny titel"
    assert again.reference == made.reference
    assert Notice.objects.filter(kind="submitted").count() == 2
    assert AuditEvent.objects.filter(verb="applications.reopened").count() == 1
    assert verify() == []


def test_the_desk_does_not_see_a_reopened_draft() -> None:
    made = submitted()
    officer = person(Role.OFFICER)
    assert visible(officer).filter(pk=made.pk).exists()
    reopen(made, by=owner(made))
    assert not visible(officer).filter(pk=made.pk).exists()
    assert not visible_applications(officer).filter(pk=made.pk).exists()


@pytest.mark.parametrize(
    ("role", "code"),
    [(MemberRole.EDITOR, "owner_reopens"), (MemberRole.VIEWER, "owner_reopens"), (None, "not_member")],
)
def test_only_an_owner_reopens_and_keeps(role: Any, code: str) -> None:
    made = submitted()
    other = member(made.organisation, role) if role else UserFactory()
    assert refusal(lambda: reopen(made, by=other)) == code
    reopen(made, by=owner(made))
    assert refusal(lambda: keep_submitted(made, by=other)) == code


@pytest.mark.parametrize("state", [one for one in ApplicationState.values if one not in ("submitted",)])
def test_only_what_waits_for_the_ministry_is_reopened(state: str) -> None:
    made = submitted()
    Application.objects.filter(pk=made.pk).update(
        state=state, decided_at=clock.now(), granted="1.00", granted_rate=Decimal(90)
    )
    made.refresh_from_db()
    assert refusal(lambda: reopen(made, by=owner(made))) in ("wrong_state", "not_reopenable")


def test_an_application_is_reopened_until_the_deadline_and_not_after() -> None:
    made, late = submitted(), submitted()
    with clock.at(made.call.closes_at):
        assert reopen(made, by=owner(made)).state == "draft"
    with clock.at(made.call.closes_at + timedelta(microseconds=1)):
        assert refusal(lambda: reopen(late, by=owner(late))) == "call_closed"


# The latest submitted version counts


@pytest.mark.parametrize("by_the_clock", [True, False])
def test_what_was_submitted_stands_again_whole(by_the_clock: bool) -> None:
    made = complete_draft()
    kept, replaced = bring(made, b"kept"), bring(made, b"other")
    first = submit(made, signing(made), by=owner(made))
    before = digests(made)
    sums = (made.eligible_cost, made.requested, made.submitted_at)
    reopen(made, by=owner(made))
    change(made, title="Något annat", summary="", contact_phone="1")
    made.budget_lines.all().delete()
    made.targets.update(value=1)
    made.financing_lines.update(amount="1.00")
    made.attachments.filter(pk=replaced.pk).update(ended_at=clock.now())
    bring(made, b"new")
    assert digests(made) != before
    if by_the_clock:
        with clock.at(made.call.closes_at + timedelta(minutes=2)):
            assert expire_drafts() == 1
    else:
        keep_submitted(made, by=owner(made))
    made.refresh_from_db()
    assert digests(made) == before
    assert (made.state, made.eligible_cost, made.requested, made.submitted_at) == ("submitted", *sums)
    assert list(made.attachments.current()) == [kept, replaced]
    assert made.submissions.get() == first
    assert verify() == []


def test_a_draft_never_submitted_still_expires() -> None:
    made = draft()
    with clock.at(made.call.closes_at + timedelta(minutes=2)):
        expire_drafts()
    made.refresh_from_db()
    assert made.state == "expired"
    assert refusal(lambda: keep_submitted(made, by=owner(made))) == "nothing_submitted"


def test_the_clock_waits_for_a_submission_under_way() -> None:
    made = submitted()
    reopen(made, by=owner(made))
    with clock.at(made.call.closes_at + timedelta(seconds=59)):
        assert expire_drafts() == 0


def test_a_lost_document_leaves_the_draft_as_it_is(tmp_path: Any, settings: Any) -> None:
    made = submitted()
    reopen(made, by=owner(made))
    settings.MEDIA_ROOT = tmp_path
    with clock.at(made.call.closes_at + timedelta(minutes=2)):
        assert expire_drafts() == 0
    made.refresh_from_db()
    assert made.state == "draft"


def test_the_content_read_back_is_the_content_submitted() -> None:
    made = complete_draft()
    bring(made, b"one")
    sent = submit(made, signing(made), by=owner(made))
    again = content_said(made, said_in(sent))
    assert {one: version_of(again, one) for one in Section.values} == digests(made)


# Copying


def target(application: Application, code: str, objective: str = "SO2") -> None:
    found, _ = Indicator.objects.get_or_create(
        fund="AMIF",
        code=code,
        defaults={"objective_code": objective, "kind": "output", "counts": "items", "position": 9},
    )
    Target.objects.create(application=application, indicator=found, value=3)


def test_a_copy_says_what_the_earlier_one_said() -> None:
    source = complete_draft()
    made = copy_application(source, source.call, source.action, by=owner(source))
    assert made.reference != source.reference
    assert (made.copied_from, made.state, made.language) == (source, "draft", "sv")
    same = (
        "title",
        "summary",
        "summary_en",
        "need",
        "results",
        "cost_model",
        "rate_asked",
        "ground",
        "ground_reason",
    )
    assert all(getattr(made, name) == getattr(source, name) for name in same)
    before, after = digests(source), digests(made)
    assert [one for one in Section.values if before[one] != after[one]] == ["project", "other_funding"]
    assert (made.starts_on, made.ends_on) == (None, None)
    assert AuditEvent.objects.filter(verb="applications.copied").count() == 1


def test_what_no_longer_fits_is_left_out_and_marked() -> None:
    source = complete_draft()
    bring(source, b"one")
    target(source, "O.3.9", "SO3")
    target(source, "O.2.9")
    call = open_round(call__id="amif-test-2030-autumn", call__season="2030-autumn")
    call.cost_models = [CostModel.FLAT_40, CostModel.LUMP_SUM]
    call.save()
    action = call.call_actions.get().action
    action.raised_rate_grounds, action.indicators = ["vulnerable_persons"], ["O.2.2"]
    action.save()
    made = copy_application(source, call, action, by=owner(source))
    assert (made.cost_model, made.ground, made.ground_reason) == ("", "", "")
    assert not made.targets.filter(indicator__code="O.3.9").exists()
    assert not made.attachments.exists()
    found = {one.code: one.params for one in misfits_of(content_of(made))}
    assert set(found) == {
        "copy_dates",
        "copy_cost_model",
        "copy_ground",
        "copy_indicators",
        "copy_indicators_other",
        "copy_files",
        "copy_other_funding",
    }
    assert found["copy_indicators"]["codes"] == "O.3.9"
    assert found["copy_indicators_other"]["codes"] == "O.2.3, O.2.3.2, O.2.9"
    assert found["copy_files"]["count"] == 1


def test_a_mark_goes_when_it_has_been_seen_to() -> None:
    source = complete_draft()
    made = copy_application(source, source.call, source.action, by=owner(source))
    assert [one.code for one in misfits_of(content_of(made))] == ["copy_dates", "copy_other_funding"]
    made.starts_on, made.ends_on = source.starts_on, source.ends_on
    made.other_funding_answer = source.other_funding_answer
    made.save()
    assert misfits_of(content_of(made)) == []
    assert misfits_of(content_of(source)) == []


@pytest.mark.parametrize(
    ("role", "code"), [(MemberRole.EDITOR, ""), (MemberRole.VIEWER, "copy_by_writers"), (None, "not_member")]
)
def test_only_who_writes_for_the_organisation_copies(role: Any, code: str) -> None:
    source = submitted()
    other = member(source.organisation, role) if role else member(OrganisationFactory())
    if code:
        assert refusal(lambda: copy_application(source, source.call, source.action, by=other)) == code
        assert Application.objects.count() == 1
    else:
        assert copy_application(source, source.call, source.action, by=other).created_by == other


def test_nothing_is_copied_into_a_closed_call_or_for_an_action_that_is_not_open() -> None:
    source = submitted()
    with clock.at(source.call.closes_at + timedelta(days=1)):
        assert (
            refusal(lambda: copy_application(source, source.call, source.action, by=owner(source)))
            == "call_closed"
        )
    source.call.call_actions.all().delete()
    assert (
        refusal(lambda: copy_application(source, source.call, source.action, by=owner(source)))
        == "action_not_open"
    )
    assert Application.objects.count() == 1
