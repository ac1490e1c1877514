"""Beginning and saving drafts."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from accounts.choices import LegalForm, MemberRole
from applications.choices import ApplicationState, CostCategory, Section
from applications.models import Application
from applications.queries.content import content_of, version_of
from applications.rules.indicators import CELLS
from applications.services.drafting import (
    Clash,
    Typed,
    expire_drafts,
    open_draft,
    save_section,
    why_not_expire,
    withdraw,
)
from applications.tasks import expire
from calls.choices import CallState
from records import clock
from records.models import AuditEvent
from records.rules import Refused
from records.services import verify
from tests.factories.accounts import OrganisationFactory, UserFactory, member
from tests.factories.applications import complete_draft, draft, open_round, submitted

pytestmark = pytest.mark.django_db


def begin(role: str = MemberRole.OWNER, **fields: Any) -> Application:
    call = open_round()
    organisation = OrganisationFactory(**fields)
    person = member(organisation, role)
    action = call.call_actions.get().action
    return open_draft(call, action, organisation, "sv", by=person)


def save(application: Application, section: str, typed: Typed, *, by: Any = None, version: str = "") -> Any:
    by = by or application.created_by
    version = version or version_of(content_of(application), section)
    return save_section(application, section, typed, version=version, by=by)


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [reason.code for reason in refused.value.reasons]


def test_a_draft_gets_the_next_reference_of_its_line() -> None:
    first = begin()
    second = begin()
    assert (first.reference, second.reference) == ("2023-2-2D-001", "2023-2-2D-002")
    assert first.line.code == "2D"
    assert first.state == ApplicationState.DRAFT


def test_beginning_is_audited_without_personal_data() -> None:
    made = begin()
    event = AuditEvent.objects.get(verb="applications.opened")
    assert event.actor == made.created_by.pk
    assert event.data == {"call": made.call_id, "action": "2D2", "organisation": str(made.organisation_id)}


def test_a_viewer_cannot_begin() -> None:
    with pytest.raises(Refused) as refused:
        begin(MemberRole.VIEWER)
    assert codes(refused) == ["viewer_only"]


def test_somebody_without_an_organisation_cannot_begin() -> None:
    call = open_round()
    with pytest.raises(Refused) as refused:
        open_draft(call, call.call_actions.get().action, OrganisationFactory(), "fi", by=UserFactory())
    assert codes(refused) == ["no_organisation"]


def test_nobody_begins_for_a_foreign_organisation() -> None:
    call = open_round()
    owner = member(OrganisationFactory())
    with pytest.raises(Refused) as refused:
        open_draft(call, call.call_actions.get().action, OrganisationFactory(), "fi", by=owner)
    assert codes(refused) == ["organisation_not_yours"]


def test_a_closed_call_takes_no_draft() -> None:
    call = open_round()
    with clock.at(call.closes_at + timedelta(microseconds=1)), pytest.raises(Refused) as refused:
        begin()
    assert codes(refused) == ["call_closed"]


def test_a_cancelled_call_takes_no_draft() -> None:
    call = open_round()
    type(call).objects.update(state=CallState.CANCELLED)
    with pytest.raises(Refused) as refused:
        begin()
    assert codes(refused) == ["call_cancelled"]


def test_an_organisation_the_action_is_not_for_cannot_begin() -> None:
    call = open_round()
    call.call_actions.get().action.__class__.objects.update(eligible_applicants=["third_sector"])
    with pytest.raises(Refused) as refused:
        begin(legal_form=LegalForm.COMPANY)
    assert codes(refused) == ["applicant_not_eligible"]


def test_a_section_is_saved_right_or_wrong() -> None:
    made = begin()
    typed = Typed(
        fields={"need": "x" * 4000, "ends_on": None},
        unread={"starts_on": "31.2.2027"},
    )
    saved = save(made, Section.PROJECT, typed)
    made.refresh_from_db()
    assert made.need == "x" * 4000
    assert made.unread == {"project": {"starts_on": "31.2.2027"}}
    assert saved.version == version_of(content_of(made), Section.PROJECT)
    assert made.revision == 1


def test_saving_the_same_again_changes_nothing() -> None:
    made = begin()
    typed = Typed(fields={"title": "Trygg start"})
    save(made, Section.BASICS, typed, version=version_of(content_of(made), Section.BASICS))
    events = AuditEvent.objects.count()
    save(made, Section.BASICS, typed, version="an older one")
    made.refresh_from_db()
    assert (made.revision, AuditEvent.objects.count()) == (1, events)


def test_saving_keeps_what_other_sections_say() -> None:
    made = complete_draft()
    before = content_of(made)
    save(made, Section.PROJECT, Typed(fields={"need": "Ny text"}, unread={"starts_on": "igår"}))
    after = content_of(Application.objects.get(pk=made.pk))
    for section in (Section.BASICS, Section.BUDGET, Section.FINANCING, Section.INDICATORS):
        assert version_of(after, section) == version_of(before, section)
    assert after.application.starts_on == made.starts_on


def test_a_budget_row_is_stored_with_its_place() -> None:
    made = begin()
    row = {"category": CostCategory.STAFF, "position": 1, "description": "Handledare", "share": Decimal("15")}
    save(made, Section.BUDGET, Typed(fields={"cost_model": "flat_40", "staff_method": "real"}, lines=(row,)))
    line = made.budget_lines.get()
    assert (line.position, line.share, line.description) == (1, Decimal("15.00"), "Handledare")


def test_the_version_given_back_is_the_one_found_stored() -> None:
    made = begin()
    rows = (
        {"category": CostCategory.STAFF, "position": 0, "description": "Handledare", "months": Decimal("12")},
        {"category": CostCategory.TRAVEL, "position": 0, "description": "Resor", "unit_price": Decimal("5")},
        {"category": CostCategory.EXTERNAL, "position": 0, "description": "Tolkning"},
    )
    saved = save(made, Section.BUDGET, Typed(fields={"cost_model": "flat_7"}, lines=rows))
    stored = content_of(Application.objects.get(pk=made.pk))
    assert saved.version == version_of(stored, Section.BUDGET)


def test_targets_replace_those_before() -> None:
    made = complete_draft()
    cells = dict.fromkeys(CELLS, 5)
    save(made, Section.INDICATORS, Typed(targets={"O.2.3": cells, "X.9": {("", ""): 1}}))
    assert {one.indicator.code for one in made.targets.all()} == {"O.2.3"}
    assert sum(one.value for one in made.targets.all()) == 45


def test_a_change_somebody_else_made_is_not_overwritten() -> None:
    made = begin()
    colleague = member(made.organisation, MemberRole.EDITOR)
    opened = version_of(content_of(made), Section.BASICS)
    save(made, Section.BASICS, Typed(fields={"title": "Hennes"}), by=colleague, version=opened)
    with pytest.raises(Clash) as clash:
        save(made, Section.BASICS, Typed(fields={"title": "Mitt"}), version=opened)
    assert clash.value.content.application.title == "Hennes"
    made.refresh_from_db()
    assert made.title == "Hennes"


def test_a_change_in_another_section_is_no_clash() -> None:
    made = begin()
    colleague = member(made.organisation, MemberRole.EDITOR)
    opened = version_of(content_of(made), Section.PROJECT)
    save(made, Section.BASICS, Typed(fields={"title": "Hennes"}), by=colleague)
    save(made, Section.PROJECT, Typed(fields={"need": "Mitt"}), version=opened)
    made.refresh_from_db()
    assert (made.title, made.need) == ("Hennes", "Mitt")


@pytest.mark.parametrize(("role", "code"), [(MemberRole.VIEWER, "viewer_reads"), (None, "not_member")])
def test_only_owners_and_editors_write(role: str | None, code: str) -> None:
    made = begin()
    person = member(made.organisation, role) if role else UserFactory()
    with pytest.raises(Refused) as refused:
        save(made, Section.BASICS, Typed(fields={"title": "x"}), by=person)
    assert codes(refused) == [code]


def test_a_draft_cannot_be_written_after_the_deadline() -> None:
    made = begin()
    with clock.at(made.call.closes_at):
        save(made, Section.BASICS, Typed(fields={"title": "I tid"}))
    with clock.at(made.call.closes_at + timedelta(microseconds=1)), pytest.raises(Refused) as refused:
        save(made, Section.BASICS, Typed(fields={"title": "För sent"}))
    assert codes(refused) == ["call_closed"]


def test_a_submitted_application_cannot_be_written() -> None:
    made = submitted()
    with pytest.raises(Refused) as refused:
        save(made, Section.BASICS, Typed(fields={"title": "x"}))
    assert codes(refused) == ["not_a_draft"]


def test_every_save_is_one_event_of_an_unbroken_chain() -> None:
    made = begin()
    for number in range(3):
        save(made, Section.BASICS, Typed(fields={"title": f"Titel {number}"}))
        made.refresh_from_db()
    saved = AuditEvent.objects.filter(stream=made.stream, verb="applications.section_saved")
    assert [event.data["revision"] for event in saved] == [1, 2, 3]
    assert "Titel" not in str([event.data for event in saved])
    assert verify(made.stream) == []


def test_an_owner_withdraws_a_draft_and_a_submitted_application() -> None:
    for made in (begin(), submitted()):
        withdraw(made, by=made.created_by)
        assert made.state == ApplicationState.WITHDRAWN


def test_an_editor_does_not_withdraw() -> None:
    made = begin()
    editor = member(made.organisation, MemberRole.EDITOR)
    with pytest.raises(Refused) as refused:
        withdraw(made, by=editor)
    assert codes(refused) == ["owner_withdraws"]


def test_nothing_is_withdrawn_after_a_proposal() -> None:
    made = submitted()
    Application.objects.update(state=ApplicationState.PROPOSED)
    with pytest.raises(Refused) as refused:
        withdraw(made, by=made.created_by)
    assert codes(refused) == ["too_late_to_withdraw"]


def test_a_draft_does_not_expire_while_its_call_is_open() -> None:
    made = begin()
    with clock.at(made.call.closes_at):
        assert why_not_expire(None, made) is not None
    with clock.at(made.call.closes_at + timedelta(seconds=61)):
        assert why_not_expire(None, made) is None


def test_drafts_expire_a_minute_after_the_round_has_closed() -> None:
    made = draft()
    sent = submitted()
    closes = made.call.closes_at
    with clock.at(closes + timedelta(seconds=60)):
        assert expire_drafts() == 0
    with clock.at(closes + timedelta(seconds=61)):
        expire()
        assert expire_drafts() == 0
    made.refresh_from_db()
    sent.refresh_from_db()
    assert (made.state, sent.state) == (ApplicationState.EXPIRED, ApplicationState.SUBMITTED)
