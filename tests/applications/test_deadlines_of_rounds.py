"""A round's own instants bind its applications, whatever is stored and whoever turned it; an extension moves them."""

from datetime import timedelta

import pytest

from accounts.choices import Role
from applications.models import Application
from applications.services.drafting import expire_drafts
from applications.services.submitting import submit
from calls.services.round_changes import cancel_round, extend_round
from records import clock
from records.rules import Refused
from tests.factories.accounts import person
from tests.factories.applications import complete_draft, open_round, signing

pytestmark = pytest.mark.django_db
WHY = {"fi": "Huoltokatko.", "sv": "Underhåll.", "en": "Maintenance."}
SECOND, DAYS = timedelta(seconds=1), timedelta(days=3)


@pytest.fixture
def call():
    return open_round()


@pytest.fixture
def made(call):
    return complete_draft(call=call)


def again(application) -> Application:
    return Application.objects.get(pk=application.pk)


def refused(application) -> set[str]:
    with pytest.raises(Refused) as error:
        submit(application, signing(application), by=application.created_by)
    return {reason.code for reason in error.value.reasons}


def test_late_application_is_refused_though_nobody_closed_the_round(call, made):
    with clock.at(call.closes_at + timedelta(days=5)):
        codes = refused(made)
    call.refresh_from_db()
    assert call.state == "open"
    assert codes == {"call_closed"}
    assert again(made).state == "draft"


def test_extended_round_takes_what_would_have_been_late(call, made):
    before = call.closes_at
    extend_round(call, before + DAYS, reason=WHY, by=person(Role.OFFICER))
    with clock.at(before + timedelta(minutes=5)):
        assert expire_drafts() == 0
        fresh = again(made)
        submit(fresh, signing(fresh), by=fresh.created_by)
    assert again(made).state == "submitted"


def test_extension_ends_at_its_own_instant(call, made):
    before = call.closes_at
    extend_round(call, before + DAYS, reason=WHY, by=person(Role.OFFICER))
    with clock.at(before + DAYS + SECOND):
        assert refused(again(made)) == {"call_closed"}


def test_cancelled_round_takes_nothing_and_its_drafts_are_read_only(call, made):
    cancel_round(call, reason=WHY, by=person(Role.OFFICER))
    assert refused(again(made)) == {"call_cancelled"}
    assert again(made).state == "draft"
