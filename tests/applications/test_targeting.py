"""A targeted opening: others see it and cannot apply; what those named may get together has a ceiling."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.choices import MemberRole
from applications.models import Application
from applications.queries.content import content_of
from applications.queries.facts import judge
from applications.services.deciding import propose
from applications.services.drafting import open_draft
from applications.services.submitting import submit
from calls.models import CallAction
from calls.queries.money import line_balance
from calls.rules.targeting import Targeting, ceiling_problems, room_problems
from records import clock
from records.rules import Refused
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.applications import complete_draft, open_round, signing
from tests.factories.calls import words
from tests.factories.selection import assessed, officer, whole

pytestmark = pytest.mark.django_db
GROUND = words("It alone has the task by law.")


@pytest.fixture
def invited():
    return OrganisationFactory(name="Kutsuttu ry")


@pytest.fixture
def call(invited):
    call = open_round()
    target(call, invited)
    return call


def target(call, *organisations, ceiling: Decimal | None = None) -> CallAction:
    row = call.call_actions.get()
    row.targeted_at = [str(one.pk) for one in organisations]
    row.targeting_ground, row.targeting_ceiling = GROUND, ceiling
    row.save()
    return row


def codes(attempt) -> list[str]:
    with pytest.raises(Refused) as error:
        attempt()
    return [reason.code for reason in error.value.reasons]


def begin(call, organisation) -> Application:
    action = call.call_actions.select_related("action__objective").get().action
    return open_draft(call, action, organisation, "fi", by=member(organisation, MemberRole.EDITOR))


def test_only_those_named_begin(call, invited):
    assert begin(call, invited).organisation == invited
    other = OrganisationFactory()
    assert codes(lambda: begin(call, other)) == ["call_targeted_at_another"]
    assert not Application.objects.filter(organisation=other).exists()


def test_everybody_reads_who_alone_may_apply_and_why(call):
    body = Client().get(reverse("call", args=[call.pk])).content.decode()
    assert "Only Kutsuttu ry may apply. It alone has the task by law." in body


def test_other_is_told_why_before_beginning(call, client):
    client.force_login(member(OrganisationFactory(), MemberRole.OWNER))
    address = f"{reverse('application_new')}?call={call.pk}"
    body = client.get(address).content.decode()
    assert "Only Kutsuttu ry may apply for this action in this call. Ground: It alone has the task" in body


def test_draft_begun_before_is_stopped_at_the_check_and_at_submission(invited):
    call = open_round()
    draft = complete_draft(call=call)
    target(call, invited)
    draft = Application.objects.get(pk=draft.pk)
    judgement = judge(content_of(draft), at=clock.now())
    found = next(reason for reason in judgement.errors if reason.code == "call_targeted_at_another")
    assert found.article == "Act 1125/2021, section 11"
    assert "call_targeted_at_another" in codes(lambda: submit(draft, signing(draft), by=draft.created_by))


def test_application_above_the_ceiling_is_stopped_with_both_figures(invited):
    call = open_round()
    target(call, invited, ceiling=Decimal("100.00"))
    draft = complete_draft(call=call, organisation=invited)
    reason = next(
        one
        for one in judge(content_of(draft), at=clock.now()).errors
        if one.code == "above_targeting_ceiling"
    )
    assert reason.params["ceiling"] == Decimal("100.00")
    assert reason.params["asked"] > 100


def test_earmark_above_what_the_opening_has_left_is_refused_and_holds_nothing():
    by = officer()
    application = assessed(by=by)
    before = line_balance(application.line).free
    proposal = whole(application)
    target(application.call, application.organisation, ceiling=proposal.amount - Decimal("0.01"))
    assert codes(lambda: propose(application, proposal, by=by)) == ["targeting_ceiling_held"]
    assert line_balance(application.line).free == before
    target(application.call, application.organisation, ceiling=proposal.amount)
    propose(application, proposal, by=by)
    assert line_balance(application.line).free == before - proposal.amount


AMOUNTS = st.decimals(min_value=0, max_value=10**9, places=2)


@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_room_is_there_exactly_up_to_the_ceiling(ceiling, held, amount):
    assert bool(room_problems(ceiling, held, amount)) is (held + amount > ceiling)
    assert room_problems(None, held, amount) == []
    targeting = Targeting(frozenset({"a"}), ceiling=ceiling)
    assert bool(ceiling_problems(amount, targeting)) is (amount > ceiling)
    assert ceiling_problems(amount, None) == []
